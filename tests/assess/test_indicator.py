"""The indicator: honest with simulated people, silent where it must be."""

from statistics import NormalDist

import numpy as np
import pytest

from assess.examinees import draw_truth
from assess.indicator import Display, estimate_indicator, location_deviates
from assess.simulation import simulate
from assess.sitting import Administration, Sitting
from assess.standards import current_standard
from tests.factories.banks import pool_for


@pytest.fixture(scope="module")
def pool():
    return pool_for("digital", per_group=4)


def _sittings(pool, n, *, mean=0.0, seed=1):
    rng = np.random.default_rng(seed)
    truth = draw_truth(pool, n, mean=mean, rng=rng)
    found = simulate(pool, truth, rng.integers(0, 2**63 - 1, n), rng=rng)
    return [
        Sitting(
            id=str(row),
            blueprint_id="digital",
            seed=1,
            administrations=tuple(
                Administration(
                    position=k + 1,
                    block=0,
                    item_id=pool.item_ids[item],
                    variant_seed=0,
                    score=int(score),
                )
                for k, (item, score) in enumerate(zip(items, scores, strict=True))
                if item >= 0
            ),
        )
        for row, (items, scores) in enumerate(zip(found.items, found.scores, strict=True))
    ]


def _estimate(pool, sittings):
    return _estimate_of([(pool, sittings)])


def _estimate_of(groups):
    return estimate_indicator(
        groups,
        scale="digital",
        standard=current_standard(),
        rng=np.random.default_rng(2),
    )


def test_the_interval_holds_the_true_share(pool):
    """Truth: P(N(0, 1) < -1) = 0.159; true difficulties differ from the judged ones."""
    found = _estimate(pool, _sittings(pool, 800))

    assert found.display is Display.SHOWN
    assert found.low < NormalDist().cdf(-1.0) < found.high
    assert sum(found.level_shares) == pytest.approx(1.0, abs=0.03)
    assert found.n_persons == 800


@pytest.mark.parametrize(("n", "display"), [(0, Display.EMPTY), (29, Display.TOO_FEW)])
def test_fewer_than_thirty_persons_are_never_shown(pool, n, display):
    found = _estimate(pool, _sittings(pool, 29)[:n])

    assert found.display is display
    assert (found.share, found.low, found.high, found.n_persons) == (None, None, None, 0)
    assert found.level_shares == ()


def test_a_wide_interval_is_not_shown(pool):
    """40 persons near the cut: the 95 % interval is wider than 10 points to each side."""
    found = _estimate(pool, _sittings(pool, 40, mean=-1.0))

    assert found.display is Display.TOO_UNSURE
    assert found.share is None


def test_a_handful_below_the_cut_shows_only_the_upper_bound(pool):
    found = _estimate(pool, _sittings(pool, 150, mean=2.5))

    assert found.display is Display.AT_MOST
    assert found.share is None
    assert found.low is None
    assert 0 < found.high < 0.1


def test_small_samples_are_marked_uncertain_and_rounded(pool):
    found = _estimate(pool, _sittings(pool, 98, mean=0.4))

    assert found.is_uncertain
    assert found.n_persons == 100
    assert found.share == round(found.share, 2)


def test_the_same_draws_give_the_same_figures(pool):
    sittings = _sittings(pool, 120)

    assert _estimate(pool, sittings) == _estimate(pool, sittings)


def test_a_test_without_the_scale_does_not_count(pool):
    stem = pool_for("adult_stem")

    found = estimate_indicator(
        [(stem, _sittings(pool, 40))],
        scale="digital",
        standard=current_standard(),
        rng=np.random.default_rng(2),
    )

    assert found.display is Display.EMPTY


def test_an_item_of_two_tests_is_drawn_alike_in_both(pool):
    other = pool_for("combined")

    shared = location_deviates([pool, other], rng=np.random.default_rng(1))

    assert set(shared) == set(pool.item_ids) | set(other.item_ids)
    assert all(draws.shape == (10,) for draws in shared.values())
    twice = _estimate_of([(pool, _sittings(pool, 200)), (pool, _sittings(pool, 200, seed=9))])
    once = _estimate_of([(pool, _sittings(pool, 200) + _sittings(pool, 200, seed=9))])
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.35)
