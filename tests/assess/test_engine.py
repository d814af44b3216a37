"""The engine: quotas kept, deterministic, one path for one sitting and for thousands."""

import json

import numpy as np
import pytest

from assess.batch import batch_of, new_batch
from assess.engine import Administer, Stop, decide, next_step, score_sitting
from assess.examinees import Truth, draw_truth
from assess.simulation import quota_violations, simulate
from assess.sitting import Sitting
from tests.factories.banks import pool_for

BLUEPRINTS = ("adult_stem", "digital", "combined", "school")


@pytest.fixture(scope="module", params=BLUEPRINTS)
def pool(request):
    return pool_for(request.param, per_group=4)


def _simulate(pool, n_examinees, seed=3):
    rng = np.random.default_rng(seed)
    truth = draw_truth(pool, n_examinees, rng=rng)
    seeds = rng.integers(0, 2**63 - 1, n_examinees)
    return simulate(pool, truth, seeds, rng=rng)


def _replay(pool, seed, scores):
    """Take one sitting alone with given scores; gives its steps and the end."""
    sitting = Sitting(id="live", blueprint_id=pool.blueprint.id, seed=int(seed))
    steps = []
    while isinstance(step := next_step(sitting, pool), Administer):
        steps.append(step)
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, int(scores[len(steps) - 1]))
    return sitting, steps, step


def test_no_quota_is_missed_and_nothing_runs_out(pool):
    sittings = _simulate(pool, 300)

    assert quota_violations(sittings, pool) == 0
    minimum = [block.min_items for block in pool.blueprint.blocks]
    assert (sittings.block_counts >= minimum).all()


def test_a_pool_that_only_just_suffices_still_serves_every_sitting():
    """Three items per group leave hardly any choice: every step must look ahead."""
    pool = pool_for("digital", per_group=3)

    sittings = _simulate(pool, 200)

    assert quota_violations(sittings, pool) == 0
    assert (sittings.block_counts >= 11).all()


def test_a_sitting_whose_answered_item_left_the_bank_still_gets_its_full_length(pool):
    """A place taken by an unknown item can put the quotas out of reach."""
    sitting = Sitting(id="live", blueprint_id=pool.blueprint.id, seed=5)
    first = next_step(sitting, pool)
    sitting = sitting.administer(block=first.block, item_id="gone", variant_seed=1).record(1, 0)

    while isinstance(step := next_step(sitting, pool), Administer):
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, 1)

    length = len(sitting.administrations)
    assert sum(block.min_items for block in pool.blueprint.blocks) <= length
    assert length <= pool.blueprint.max_items


def test_a_live_sitting_takes_the_same_items_as_in_a_batch(pool):
    sittings = _simulate(pool, 40)

    for row in range(3):
        _, steps, _ = _replay(pool, sittings.seeds[row], sittings.scores[row])
        shown = [pool.rows[step.item_id] for step in steps]
        assert shown == sittings.items[row][: len(shown)].tolist()
        assert (sittings.items[row][len(shown) :] == -1).all()


def test_a_sitting_replays_to_the_same_trace(pool):
    scores = np.tile([1, 0, 1], 20)

    first, second = (_replay(pool, 77, scores)[1] for _ in range(2))

    assert first == second
    assert json.loads(json.dumps([step.trace for step in first])) == [s.trace for s in first]


def test_no_item_is_shown_twice(pool):
    sittings = _simulate(pool, 100)

    for row in sittings.items:
        shown = row[row >= 0]
        assert len(set(shown.tolist())) == len(shown)


def test_the_first_items_are_easy(pool):
    sittings = _simulate(pool, 200)

    start = pool.blueprint.start
    first = pool.location[sittings.items[:, : start.items]]

    assert (first <= start.easiest).mean() > 0.95


def test_the_lottery_spreads_the_first_item(pool):
    sittings = _simulate(pool, 400)

    first = sittings.items[:, 0]

    assert len(np.unique(first)) >= pool.blueprint.randomesque
    assert np.bincount(first).max() / 400 < 1 / pool.blueprint.randomesque + 0.1


def test_a_sitting_stops_at_its_length_and_says_so(pool):
    _, steps, end = _replay(pool, 5, np.tile([1, 0], 30))

    assert len(steps) == pool.blueprint.max_items
    assert isinstance(end, Stop)
    assert [str(reason) for reason in end.reasons] == ["length"] * len(pool.blueprint.blocks)


def test_a_precise_sitting_stops_early_with_every_minimum_met():
    """Items of discrimination 2.5 reach the SEM target of 0.32 before the maximum length."""
    pool = pool_for("adult_stem", per_group=8, discrimination=2.5)

    sittings = _simulate(pool, 60)

    assert quota_violations(sittings, pool) == 0
    assert sittings.block_counts.min() == 21  # the sum of the minima
    assert sittings.block_counts.mean() < 24


def test_right_answers_raise_the_estimate_and_wrong_ones_lower_it(pool):
    high, _, _ = _replay(pool, 9, np.ones(60))
    low, _, _ = _replay(pool, 9, np.zeros(60))

    for up, down in zip(score_sitting(high, pool), score_sitting(low, pool), strict=True):
        assert up.theta > 0.5 > -0.5 > down.theta
        assert up.mass.sum() == pytest.approx(1.0)


def test_the_order_of_blocks_is_drawn_per_sitting():
    pool = pool_for("combined", per_group=4)
    batch = new_batch(np.arange(400), pool)

    share = (batch.block_order[:, 0] == 0).mean()

    assert share == pytest.approx(0.5, abs=0.1)


def test_an_item_unknown_to_the_pool_takes_a_place_and_tells_nothing():
    pool = pool_for("digital")
    sitting = Sitting(id="s", blueprint_id="digital", seed=4)
    gone = sitting.administer(block=0, item_id="gone", variant_seed=1).record(1, 1)

    batch = batch_of([gone], pool)

    assert batch.positions.tolist() == [2]
    assert decide(batch).theta[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_ability_is_recovered_without_bias():
    """2,000 examinees, difficulties as judged: |bias| within 4 standard errors of 0 (shrinkage
    cancels over N(0, 1)), correlation with truth above 0.85 for 25 items."""
    pool = pool_for("adult_stem", per_group=12)
    rng = np.random.default_rng(8)
    truth = Truth(theta=rng.normal(size=(2000, 1)), location_error=np.zeros(len(pool)))

    sittings = simulate(pool, truth, rng.integers(0, 2**63 - 1, 2000), rng=rng)

    error = sittings.theta[:, 0] - truth.theta[:, 0]
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(2000)
    assert np.corrcoef(sittings.theta[:, 0], truth.theta[:, 0])[0, 1] > 0.85
