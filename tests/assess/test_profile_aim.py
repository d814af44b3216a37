"""Choosing for a profile: correlated dimensions, one per quota, over all blocks."""

import msgspec
import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import ProfileAim, load_blueprint
from assess.criteria import PROFILE_CRITERIA
from assess.engine import Administer, decide, next_step
from assess.errors import BlueprintError
from assess.examinees import draw_truth
from assess.pool import build_pool
from assess.profile_aim import profile_values
from assess.simulation import quota_violations, simulate
from assess.sitting import Sitting
from irt.posterior import posterior
from irt.profile import OneFactor, one_factor_profile
from irt.quadrature import normal_quadrature
from tests.factories.banks import bank_for, quotas_alone

NODES = normal_quadrature().nodes


def _pool(criterion, blueprint_id="digital", **fields):
    aim = ProfileAim(criterion=criterion, correlation=0.8, **fields)
    wanted = msgspec.structs.replace(quotas_alone(blueprint_id), profile=aim, randomesque=1)
    return build_pool(bank_for(wanted, per_group=4), wanted)


def _likelihoods(n_persons, n_dimensions, seed=0):
    """Normal likelihoods of random places and widths; the last dimension has no answers."""
    rng = np.random.default_rng(seed)
    centre, sd = rng.normal(size=(2, n_persons, n_dimensions, 1))
    found = -0.5 * ((NODES - centre) / (0.5 + sd**2)) ** 2
    found[:, -1] = 0.0
    return found


def test_means_and_variances_are_those_of_the_profile_of_one_person():
    many = _likelihoods(6, 4)

    mean, covariance = OneFactor(0.8, NODES).covariance_of(many)

    for row, one in enumerate(many):
        exact = one_factor_profile(one, correlation=0.8, nodes=NODES)
        np.testing.assert_allclose(mean[row], exact.mean, atol=1e-9)
        np.testing.assert_allclose(np.sqrt(np.diag(covariance[row])), exact.sd, atol=1e-9)


def test_covariances_agree_with_the_sum_over_a_grid_of_both_dimensions():
    """Two dimensions of correlation 0.6, by brute force over 121 x 121 points."""
    nodes = np.linspace(-6, 6, 121)
    log_likelihood = -0.5 * ((nodes - np.array([[0.7], [-0.4]])) / np.array([[0.8], [1.3]])) ** 2

    mean, covariance = OneFactor(0.6, nodes).covariance_of(log_likelihood[None])

    x, y = np.meshgrid(nodes, nodes, indexing="ij")
    log_prior = -(x**2 - 1.2 * x * y + y**2) / (2 * (1 - 0.36))
    mass = np.exp(log_prior + log_likelihood[0][:, None] + log_likelihood[1][None])
    mass /= mass.sum()
    mx, my = (mass * x).sum(), (mass * y).sum()
    np.testing.assert_allclose(mean[0], [mx, my], atol=1e-5)
    assert covariance[0, 0, 1] == pytest.approx((mass * (x - mx) * (y - my)).sum(), abs=1e-5)
    assert covariance[0, 0, 0] == pytest.approx((mass * (x - mx) ** 2).sum(), abs=1e-5)


def test_without_answers_the_covariance_is_the_stated_one():
    _, covariance = OneFactor(0.8, NODES).covariance_of(np.zeros((1, 3, len(NODES))))

    np.testing.assert_allclose(covariance[0], 0.8 + 0.2 * np.eye(3), atol=1e-3)


@pytest.mark.parametrize("name", PROFILE_CRITERIA)
def test_every_criterion_takes_whole_sittings_through_the_quotas(name):
    pool = _pool(name, "combined")
    rng = np.random.default_rng(3)

    found = simulate(pool, draw_truth(pool, 20, rng=rng), np.arange(20), rng=rng)

    assert quota_violations(found, pool) == 0


def test_the_step_of_a_sitting_alone_is_that_of_the_batch_and_names_the_criterion():
    pool = _pool("a")
    sitting = Sitting(id="live", blueprint_id="digital", seed=12)
    batch = new_batch([3, 12, 8], pool)
    for turn in range(8):
        step = next_step(sitting, pool)
        items = decide(batch).selection.item
        assert isinstance(step, Administer)
        assert step.item_id == pool.item_ids[items[1]]
        batch.record(np.arange(3), items, np.full(3, turn % 2))
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, turn % 2)
    assert step.trace["rule"] == "profile_a"


def test_a_dimension_that_matters_gets_the_valuable_items():
    values = {}
    for name in ("D1", "D4"):
        pool = _pool(
            "c", weights={one: float(one == name) for one in ("D1", "D2", "D3", "D4", "D5")}
        )
        batch = new_batch([1], pool)
        assert pool.profile is not None
        value = profile_values(
            pool.profile, batch.by_dimension, pool.items.information, np.arange(len(pool))
        )[0]
        values[name] = [value[pool.profile.dimension == d].max() for d in range(5)]

    assert np.argmax(values["D1"]) == 0
    assert np.argmax(values["D4"]) == 3


def test_answers_on_one_scale_move_the_choice_on_the_other():
    pool = _pool("d", "combined")
    batch = new_batch([4, 4], pool)
    first = int(batch.block_order[0, 0])
    while True:
        decisions = decide(batch)
        if decisions.block[0] != first:
            break
        # the first sitting answers everything right, the second everything wrong
        items = decisions.selection.item
        batch.record(np.array([0, 1]), items, np.array([1, 0]))

    location = pool.location[decisions.selection.item]
    assert location[0] > location[1] + 0.5


def test_scores_are_those_of_each_scale_alone():
    pool = _pool("d", "combined")
    batch = new_batch([4], pool)
    for _ in range(6):
        batch.record(np.array([0]), decide(batch).selection.item, [1])

    alone = posterior(batch.log_likelihood, pool.quadrature) @ pool.quadrature.nodes

    np.testing.assert_allclose(decide(batch).theta, alone)


@pytest.mark.parametrize(
    ("aim", "message"),
    [
        ("{criterion: z, correlation: 0.5}", "profile.criterion: must be one of d, a, e, t, w, c"),
        ("{criterion: a, correlation: 1.0}", "profile.correlation: must lie in 0..1, below 1"),
        (
            "{criterion: c, correlation: 0.5, weights: {X: 1.0}}",
            "profile.weights: must name quotas",
        ),
    ],
)
def test_a_wrong_profile_is_refused_with_file_place_and_rule(tmp_path, aim, message):
    path = tmp_path / "digital.yaml"
    shipped = msgspec.yaml.encode(quotas_alone("digital")).decode()
    assert "profile: null" in shipped
    path.write_text(shipped.replace("profile: null", f"profile: {aim}"), "utf-8")

    with pytest.raises(BlueprintError, match=f"digital.yaml: {message}"):
        load_blueprint(path)
