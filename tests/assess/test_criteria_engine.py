"""A blueprint names its criterion, and the engine follows it."""

import msgspec
import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import load_blueprint
from assess.criteria import CRITERIA
from assess.engine import Administer, decide, next_step
from assess.errors import BlueprintError
from assess.examinees import draw_truth
from assess.lottery import uniform_per_item
from assess.pool import build_pool
from assess.simulation import quota_violations, simulate
from assess.sitting import Sitting
from irt.posterior import posterior
from tests.assess.test_blueprint import MINIMAL
from tests.factories.banks import bank_for, quotas_alone


def _pool(criterion, *, blueprint="digital", **changes):
    shipped = msgspec.structs.replace(quotas_alone(blueprint), criterion=criterion, **changes)
    return build_pool(bank_for(shipped, per_group=4), shipped)


def _advanced(pool, *, n_sittings=20, n_answers=6, seed=1):
    """A batch some answers into the test, by the engine itself."""
    rng = np.random.default_rng(seed)
    batch = new_batch(np.arange(n_sittings), pool)
    for _ in range(n_answers):
        item = decide(batch).selection.item
        batch.record(np.arange(n_sittings), item, rng.integers(0, 2, n_sittings))
    return batch


def test_a_blueprint_without_a_criterion_gets_posterior_weighted_information(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL, "utf-8")

    assert load_blueprint(path).criterion == "mpwi"


@pytest.mark.parametrize("name", CRITERIA)
def test_a_blueprint_may_name_any_criterion(tmp_path, name):
    path = tmp_path / "tiny.yaml"
    path.write_text(f"{MINIMAL}criterion: {name}\n", "utf-8")

    assert load_blueprint(path).criterion == name


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("criterion: MFI", "criterion: must be one of mpwi, mlwi, mfi, .*random, got MFI"),
        ("criterion: [mfi]", r"Expected `str`, got `array` - at `\$.criterion`"),
    ],
)
def test_a_wrong_criterion_is_refused_with_file_place_and_rule(tmp_path, line, message):
    path = tmp_path / "tiny.yaml"
    path.write_text(f"{MINIMAL}{line}\n", "utf-8")

    with pytest.raises(BlueprintError, match=f"tiny.yaml: {message}"):
        load_blueprint(path)


def test_the_default_values_an_item_by_information_times_posterior():
    """By another path: a matrix product over the whole grid."""
    pool = _pool("mpwi")
    batch = _advanced(pool)
    mass = posterior(batch.log_likelihood[:, 0], pool.quadrature)

    selection = decide(batch).selection

    expected = np.take_along_axis(mass @ pool.items.information.T, selection.candidates, axis=1)
    is_item = selection.candidates >= 0
    np.testing.assert_allclose(selection.values[is_item], expected[is_item], rtol=1e-8)


@pytest.mark.parametrize("name", CRITERIA)
def test_every_criterion_takes_whole_sittings_through_the_quotas(name):
    pool = _pool(name, blueprint="combined")
    rng = np.random.default_rng(3)
    seeds = rng.integers(0, 2**63 - 1, 20)

    sittings = simulate(pool, draw_truth(pool, 20, rng=rng), seeds, rng=rng)

    assert quota_violations(sittings, pool) == 0
    assert (sittings.block_counts >= [b.min_items for b in pool.blueprint.blocks]).all()


@pytest.mark.parametrize("name", ["mfi", "klp", "progressive", "random"])
def test_the_step_of_a_sitting_alone_is_that_of_the_batch(name):
    pool = _pool(name)
    sitting = Sitting(id="live", blueprint_id="digital", seed=12)
    batch = new_batch([3, 12, 8], pool)
    for turn in range(8):
        step = next_step(sitting, pool)
        items = decide(batch).selection.item
        assert isinstance(step, Administer)
        assert pool.rows[step.item_id] == items[1]
        batch.record(np.arange(3), items, [1, turn % 2, 0])
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, turn % 2)


@pytest.mark.parametrize("name", CRITERIA)
def test_the_easy_start_is_the_same_whatever_the_criterion(name):
    ours, default = (
        decide(new_batch([1, 2, 3], _pool(criterion))).selection for criterion in (name, "mpwi")
    )

    assert ours.is_easy_start.all()
    np.testing.assert_array_equal(ours.item, default.item)
    np.testing.assert_array_equal(ours.values, default.values)


def test_the_trace_names_the_rule():
    start = msgspec.structs.replace(quotas_alone("digital").start, items=1)
    pool = _pool("mepv", start=start)
    sitting = Sitting(id="live", blueprint_id="digital", seed=12)
    first = next_step(sitting, pool)
    sitting = sitting.administer(
        block=first.block, item_id=first.item_id, variant_seed=first.variant_seed
    ).record(1, 1)

    second = next_step(sitting, pool)

    assert first.trace["rule"] == "easy_start"
    assert second.trace["rule"] == "expected_posterior_variance"


@pytest.mark.parametrize("name", sorted(set(CRITERIA) - {"progressive", "proportional", "random"}))
def test_without_a_lottery_the_best_eligible_item_is_taken(name):
    pool = _pool(name, randomesque=1)

    selection = decide(_advanced(pool)).selection

    np.testing.assert_array_equal(selection.item, selection.candidates[:, 0])
    assert np.isfinite(selection.values[:, 0]).all()


def test_the_wanted_chance_of_success_moves_the_nearest_difficulty():
    """With success 0.62 the item sought lies 0.49 below theta."""
    pool = _pool("b_optimal", randomesque=1)
    batch = _advanced(pool)
    decisions = decide(batch)

    distance = pool.location[decisions.selection.item] - decisions.theta[:, 0]

    np.testing.assert_allclose(
        decisions.selection.values[:, 0], -np.abs(distance + np.log(0.62 / 0.38)), atol=1e-12
    )


def test_numbers_per_item_are_uniform_and_differ_per_sitting_position_and_item():
    """Mean of 20,000 uniforms: 0.5 with standard error 0.002; four of them allowed."""
    draws = uniform_per_item([7, 8], [1, 1], 10_000)
    later = uniform_per_item([7, 8], [2, 2], 10_000)

    assert len(np.unique(np.concatenate([draws, later]))) == 40_000
    assert draws.mean() == pytest.approx(0.5, abs=0.008)
    assert abs(np.corrcoef(draws[0], draws[1])[0, 1]) < 0.04
    assert abs(np.corrcoef(draws[0], later[0])[0, 1]) < 0.04


def test_numbers_of_an_item_do_not_depend_on_the_batch():
    alone = uniform_per_item([8], [3], 5)

    np.testing.assert_array_equal(uniform_per_item([7, 8], [1, 3], 5)[1:], alone)
