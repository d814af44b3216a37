"""How often items are flagged without and with DIF, by simulation."""

from dataclasses import dataclass

import numpy as np
import pytest

from irt.ability import estimate_eap
from irt.dif.likelihood_ratio import likelihood_ratio
from irt.dif.logistic_regression import logistic_regression
from irt.dif.mantel import mantel
from irt.dif.mantel_haenszel import mantel_haenszel
from irt.dif.matching import theta_strata
from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities, probabilities

pytestmark = pytest.mark.slow

N_SAMPLES, LEVEL = 100, 0.05


@dataclass(frozen=True)
class Sample:
    responses: np.ndarray
    groups: np.ndarray
    theta: np.ndarray
    items: ItemParameters


def draw_sample(rng, items, *, shift=0.0, gap=0.0, n_persons=1000):
    """Two groups of equal size; the first item is harder for the focal group by a shift."""
    focal = items.shifted_by(np.where(np.arange(len(items)) == 0, shift, 0.0))
    groups = np.arange(n_persons) % 2
    theta = rng.normal(-gap * groups, 1.0)
    cumulative = probabilities(items, theta).cumsum(axis=1).transpose(2, 0, 1)
    of_focal = probabilities(focal, theta).cumsum(axis=1).transpose(2, 0, 1)
    cumulative = np.where((groups == 1)[:, None, None], of_focal, cumulative)
    responses = (rng.random(cumulative.shape[:2])[:, :, None] > cumulative).sum(axis=2)
    return Sample(np.minimum(responses, items.n_categories - 1), groups, theta, items)


def rasch_items(rng, n_items=20):
    return ItemParameters.logistic(b=rng.permutation(np.linspace(-1.8, 1.8, n_items)))


def administered_near_ability(rng, sample, n_given):
    """Responses to the items nearest a rough guess of ability, the others missing."""
    guess = sample.theta + rng.normal(0, 0.7, len(sample.theta))
    distance = np.abs(sample.items.b[:, 0] - guess[:, None])
    rank = distance.argsort(axis=1).argsort(axis=1)
    return np.where(rank < n_given, sample.responses, -1)


@pytest.mark.parametrize("gap", [0.0, 1.0])
def test_mantel_haenszel_keeps_its_level_under_the_rasch_model(gap):
    rng = np.random.default_rng(1)
    found = []
    for _ in range(N_SAMPLES):
        sample = draw_sample(rng, rasch_items(rng), gap=gap)
        found.append(mantel_haenszel(sample.responses, sample.groups))
    rate = np.mean([dif.p < LEVEL for dif in found])
    z = np.concatenate([dif.delta / dif.delta_se for dif in found])

    # the correction makes the test a little careful; 2000 tests know a rate to 0.5 %
    assert 0.025 < rate < 0.055
    assert z.std() == pytest.approx(1.0, abs=0.06)
    assert np.mean([np.array(dif.ets_class) == "C" for dif in found]) < 0.003


@pytest.mark.parametrize("gap", [0.0, 1.0])
def test_uniform_logistic_regression_keeps_its_level_under_the_rasch_model(gap):
    rng = np.random.default_rng(2)
    samples = [draw_sample(rng, rasch_items(rng), gap=gap) for _ in range(N_SAMPLES)]

    found = [logistic_regression(sample.responses, sample.groups) for sample in samples]

    assert 0.035 < np.mean([dif.uniform.p < LEVEL for dif in found]) < 0.065
    # with unequal groups the total score is no line in theta: the product rejects too often
    assert np.mean([dif.nonuniform.p < LEVEL for dif in found]) < (0.065 if gap == 0 else 0.09)


def test_a_difference_of_one_logit_is_found_and_classed_as_large():
    rng = np.random.default_rng(3)
    samples = [draw_sample(rng, rasch_items(rng), shift=1.0) for _ in range(N_SAMPLES)]

    found = [mantel_haenszel(sample.responses, sample.groups) for sample in samples]

    assert np.mean([dif.p[0] < LEVEL for dif in found]) > 0.98
    assert np.mean([dif.ets_class[0] == "C" for dif in found]) > 0.8
    # -2.35 per logit; the item's own part of the score takes a little of it
    assert np.mean([dif.delta[0] for dif in found]) == pytest.approx(-2.35, abs=0.2)


def test_given_ability_keeps_the_level_when_items_follow_the_person():
    rng = np.random.default_rng(4)
    prior = normal_quadrature()
    rates = {"strata": [], "regression": [], "power": []}
    for _ in range(N_SAMPLES):
        items = rasch_items(rng, 30)
        sample = draw_sample(rng, items, shift=1.0, gap=0.7, n_persons=2000)
        responses = administered_near_ability(rng, sample, 12)
        table = log_probabilities(items, prior.nodes)
        theta = estimate_eap(responses, table, quadrature=prior).theta
        by_strata = mantel_haenszel(responses, sample.groups, matching=theta_strata(theta))
        by_theta = logistic_regression(responses, sample.groups, matching=theta)
        rates["strata"].append(by_strata.p[1:] < LEVEL)
        rates["regression"].append(by_theta.uniform.p[1:] < LEVEL)
        rates["power"].append(by_strata.p[0] < LEVEL)

    assert 0.02 < np.mean(rates["strata"]) < 0.07
    assert 0.03 < np.mean(rates["regression"]) < 0.08
    assert np.mean(rates["power"]) > 0.9


def test_mantel_keeps_its_level_with_ordered_categories():
    rng = np.random.default_rng(5)
    items = ItemParameters.partial_credit(b=rng.normal(size=(10, 1)) + np.array([-0.7, 0.7]))
    samples = [draw_sample(rng, items, shift=0.5, gap=0.5) for _ in range(N_SAMPLES)]

    found = [mantel(sample.responses, sample.groups) for sample in samples]

    assert 0.03 < np.mean([dif.p[1:] < LEVEL for dif in found]) < 0.10
    assert np.mean([dif.p[0] < LEVEL for dif in found]) > 0.95


def test_the_likelihood_ratio_keeps_its_level_when_groups_differ_in_ability():
    rng = np.random.default_rng(6)
    p, wald = [], []
    for _ in range(40):
        items = ItemParameters.logistic(
            b=rng.permutation(np.linspace(-1.8, 1.8, 15)), a=np.exp(rng.normal(0, 0.3, 15))
        )
        sample = draw_sample(rng, items, gap=1.0)
        dif = likelihood_ratio(sample.responses, sample.groups, studied=range(5))
        p.append(dif.p[:5])
        wald.append([test.both.p for test in dif.wald[:5]])

    # 200 tests know a rate to 1.5 %
    assert 0.01 < np.mean(np.array(p) < LEVEL) < 0.09
    assert 0.01 < np.mean(np.array(wald) < LEVEL) < 0.09
