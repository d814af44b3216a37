"""Ability estimates against catR and against theory."""

import numpy as np
import pytest

from irt.ability import (
    ImproperPrior,
    NormalPrior,
    estimate_eap,
    estimate_map,
    estimate_mle,
    estimate_wle,
)
from irt.information import item_information
from irt.parameters import ItemParameters
from irt.posterior import MISSING, log_likelihood
from irt.quadrature import normal_quadrature, weighted
from irt.response import log_probabilities, log_probability_table, response_curves
from tests.oracles import catr

BOUNDS = (-4.0, 4.0)  # catR's default range


def _eap(case, items, responses):
    config = case["config"]
    nodes = np.linspace(*config.get("parInt", (-4, 4, 33)))
    mean, sd = config.get("priorPar", (0.0, 1.0))
    match config.get("priorDist", "norm"):
        case "norm":
            log_density = -0.5 * ((nodes - mean) / sd) ** 2
        case "unif":
            log_density = np.where((nodes >= mean) & (nodes <= sd), 0.0, -np.inf)
        case _:
            answered = responses[0] != MISSING
            log_density = 0.5 * np.log(item_information(items.take(answered), nodes).sum(axis=0))
    table = log_probabilities(items, nodes)
    return estimate_eap(responses, table, quadrature=weighted(nodes, log_density))


def _map(case, items, responses):
    config = case["config"]
    first, second = config.get("priorPar", (0.0, 1.0))
    match config.get("priorDist", "norm"):
        case "norm":
            prior = NormalPrior(mean=first, sd=second)
            return estimate_map(responses, items, prior=prior, bounds=BOUNDS)
        case "unif":
            bounds = (float(first), float(second))
            return estimate_map(responses, items, prior=ImproperPrior.UNIFORM, bounds=bounds)
        case _:
            return estimate_map(responses, items, prior=ImproperPrior.JEFFREYS, bounds=BOUNDS)


ESTIMATORS = {
    "ML": lambda _, items, responses: estimate_mle(responses, items, bounds=BOUNDS),
    "WL": lambda _, items, responses: estimate_wle(responses, items, bounds=BOUNDS),
    "BM": _map,
    "EAP": _eap,
}


COMPARED = [
    (bank, method)
    for bank in catr.FILES
    for method in ESTIMATORS
    if bank != "gen_4PL" or method in {"BM", "EAP"}  # catR was not run otherwise there
]


@pytest.mark.parametrize(("bank", "method"), COMPARED)
def test_theta_and_sem_agree_with_catr(bank, method):
    """catR's thetaEst() and semTheta() with root tolerance 1e-8 ("tight")."""
    cases = [
        case
        for case in catr.read_json("theta_se.json")
        if case["bank"] == bank and case["config"]["method"] == method
    ]
    items = catr.read_bank(bank)
    assert cases
    for case in cases:
        responses = np.array([[MISSING if x is None else x for x in case["x"]]])
        ours = ESTIMATORS[method](case, items, responses)
        assert ours.theta[0] == pytest.approx(case["theta_tight"], abs=1e-7)
        assert ours.sem[0] == pytest.approx(case["se_tight"], abs=1e-7)


@pytest.mark.parametrize(
    ("pattern", "estimate"),
    [
        ("BM", lambda x, items: estimate_map(x, items, bounds=BOUNDS)),
        ("WL", lambda x, items: estimate_wle(x, items, bounds=BOUNDS)),
    ],
)
def test_constant_patterns_are_finite_and_agree_with_catr(pattern, estimate):
    """theta_constant_patterns.json holds catR's shipped root tolerance, about 1e-4."""
    cases = [
        case
        for case in catr.read_json("theta_constant_patterns.json")
        if case["constantPatt"] == pattern
    ]
    assert len(cases) == 2
    for case in cases:
        items = catr.read_bank(case["bank"])
        ours = estimate(np.full((1, len(items)), case["x_all"]), items)
        assert ours.theta[0] == pytest.approx(case["theta"], abs=2e-4)


def test_the_sem_is_infinite_where_a_jeffreys_prior_outweighs_the_information():
    """Between two far thresholds of one item the root of its information has a hollow."""
    items = ItemParameters.graded(a=[2.0], b=[[-3.4, -1.0, 0.9]])
    found = estimate_map([[2]], items, prior=ImproperPrior.JEFFREYS)
    assert np.isinf(found.sem[0])
    assert -1.0 < found.theta[0] < 0.9


@pytest.mark.parametrize("all_same", [0, 1])
def test_mle_of_a_constant_pattern_stands_at_the_bound_and_says_so(all_same):
    items = ItemParameters.logistic(b=[-1.0, 0.0, 1.0])

    estimate = estimate_mle(np.full((1, 3), all_same), items, bounds=BOUNDS)

    assert estimate.theta[0] == BOUNDS[all_same]
    assert estimate.is_at_bound[0]


@pytest.mark.parametrize("all_same", [0, 1])
def test_wle_is_finite_when_all_answers_are_the_same(all_same):
    items = ItemParameters.logistic(b=np.linspace(-1, 1, 10))

    estimate = estimate_wle(np.full((1, 10), all_same), items)

    assert not estimate.is_at_bound[0]
    assert np.isfinite(estimate.sem[0])


def test_mle_finds_the_highest_of_several_maxima():
    """Hard items guessed right and an easy one wrong make a likelihood with two peaks."""
    items = ItemParameters.logistic(
        b=[-2.0, -1.8, -1.9, 1.9, 2.0, 2.1], a=2.5, c=[0.0, 0.0, 0.0, 0.2, 0.2, 0.2]
    )
    responses = np.array([[1, 1, 0, 1, 1, 1]])
    theta = np.linspace(-6, 6, 120_001)
    likelihood = log_likelihood(responses, log_probabilities(items, theta))[0]
    is_peak = (likelihood[1:-1] > likelihood[:-2]) & (likelihood[1:-1] > likelihood[2:])

    estimate = estimate_mle(responses, items)

    assert is_peak.sum() >= 2
    assert estimate.theta[0] == pytest.approx(theta[np.argmax(likelihood)], abs=1e-4)


def test_the_slope_of_the_likelihood_is_zero_at_the_mle():
    rng = np.random.default_rng(7)
    items = ItemParameters.logistic(b=rng.normal(size=30), a=rng.uniform(0.7, 1.8, 30), c=0.2)
    responses = rng.integers(0, 2, size=(20, 30))

    estimate = estimate_mle(responses, items)

    inside = np.flatnonzero(~estimate.is_at_bound)
    assert inside.size >= 10
    for person in inside:
        curves = response_curves(items, [estimate.theta[person]])
        slope = (curves.dp / curves.p)[np.arange(30), responses[person], 0].sum()
        assert slope == pytest.approx(0.0, abs=1e-8)


def test_eap_without_any_answer_is_the_prior():
    items = ItemParameters.logistic(b=[0.0, 1.0])
    quadrature = normal_quadrature(mean=-0.5, sd=0.8)

    estimate = estimate_eap(
        [[MISSING, MISSING]], log_probabilities(items, quadrature.nodes), quadrature=quadrature
    )

    assert estimate.theta[0] == pytest.approx(-0.5, abs=1e-8)
    assert estimate.sem[0] == pytest.approx(0.8, abs=1e-6)


def test_eap_lies_between_the_prior_mean_and_the_mle():
    rng = np.random.default_rng(11)
    items = ItemParameters.logistic(b=rng.normal(size=25))
    responses = rng.integers(0, 2, size=(30, 25))
    quadrature = normal_quadrature()

    eap = estimate_eap(responses, log_probabilities(items, quadrature.nodes), quadrature=quadrature)
    mle = estimate_mle(responses, items)

    assert (np.abs(eap.theta) < np.abs(mle.theta)).all()


def test_uncertain_difficulties_widen_the_posterior():
    known = ItemParameters.logistic(b=np.linspace(-1.5, 1.5, 20))
    judged = ItemParameters.logistic(b=np.linspace(-1.5, 1.5, 20), se_b=0.8)
    responses = np.tile([[0, 1]], 10)
    quadrature = normal_quadrature()

    sem_known, sem_judged = (
        estimate_eap(
            responses, log_probability_table(items, quadrature.nodes), quadrature=quadrature
        ).sem[0]
        for items in (known, judged)
    )

    assert sem_judged > 1.02 * sem_known


def test_a_response_that_is_no_category_is_refused_with_its_place():
    items = ItemParameters.logistic(b=[0.0, 1.0])

    with pytest.raises(ValueError, match=r"from 0 to 1, got 2 \(person 0, item 1\)"):
        estimate_mle([[0, 2]], items)
