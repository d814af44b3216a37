"""The guards of one sitting."""

import numpy as np
import pytest

from assess.engine import Stop, next_step, score_sitting
from assess.guards import guard_sitting
from assess.sitting import Sitting
from tests.factories.banks import pool_for


@pytest.fixture(scope="module")
def pool():
    return pool_for("combined")


def play(pool, *, n_answers, score=lambda position: position % 2):
    sitting = Sitting(id="s1", blueprint_id="combined", seed=7)
    for _ in range(n_answers):
        step = next_step(sitting, pool)
        if isinstance(step, Stop):
            break
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, score(step.position))
    return sitting


def guard(sitting, pool, *, duration_s):
    n = len(sitting.administrations)
    return guard_sitting(
        sitting,
        pool,
        duration_s=duration_s,
        threshold_s=[6.0] * n,
        rng=np.random.default_rng(1),
    )


def test_the_plain_estimates_are_those_of_the_engine(pool):
    sitting = play(pool, n_answers=40)

    found = guard(sitting, pool, duration_s=[30.0] * len(sitting.administrations))

    for scale, score in zip(found.scales, score_sitting(sitting, pool), strict=True):
        assert scale.scale == score.scale
        assert scale.n_items == scale.n_effortful == score.n_items
        assert scale.theta == scale.effort_theta == pytest.approx(score.theta)
        assert scale.sem == scale.effort_sem == pytest.approx(score.sem)


def test_rapid_guesses_are_told_by_their_positions(pool):
    sitting = play(pool, n_answers=12)
    duration_s = [30.0] * 12
    duration_s[3] = duration_s[8] = 1.0

    found = guard(sitting, pool, duration_s=duration_s)

    assert found.rapid_positions == (4, 9)
    assert found.rte == pytest.approx(10 / 12)
    assert found.is_low_effort
    assert [answer.position for answer in found.answers if answer.is_rapid] == [4, 9]
    assert sum(scale.n_effortful for scale in found.scales) == 10


def test_a_sitting_of_rapid_guesses_alone_has_the_prior_as_its_moderated_estimate(pool):
    sitting = play(pool, n_answers=40)

    found = guard(sitting, pool, duration_s=[0.8] * len(sitting.administrations))

    assert found.rte == 0.0
    for scale in found.scales:
        assert scale.n_effortful == 0
        assert scale.effort_theta == pytest.approx(0.0, abs=1e-9)
        assert scale.effort_sem == pytest.approx(1.0, abs=1e-3)
        assert scale.n_items > 0
        assert scale.theta != pytest.approx(0.0, abs=1e-3)


def test_without_times_effort_is_unknown_and_moderates_nothing(pool):
    sitting = play(pool, n_answers=10)

    found = guard(sitting, pool, duration_s=[None] * 10)

    assert found.rte is None
    assert found.n_known == 0
    assert not found.is_low_effort
    assert {answer.is_rapid for answer in found.answers} == {None}
    assert all(scale.theta == scale.effort_theta for scale in found.scales)


def test_a_sitting_without_answers_has_nothing_to_tell(pool):
    sitting = play(pool, n_answers=0)

    found = guard(sitting, pool, duration_s=[])

    assert found.answers == ()
    assert found.rte is None
    assert all(scale.lz is None and scale.cusum is None for scale in found.scales)
    assert all(scale.theta == pytest.approx(0.0, abs=1e-9) for scale in found.scales)


def test_one_answer_has_a_cusum_and_no_lz(pool):
    sitting = play(pool, n_answers=1)

    found = guard(sitting, pool, duration_s=[20.0])
    fitted = [scale for scale in found.scales if scale.cusum is not None]

    assert len(fitted) == 1
    assert fitted[0].lz is None
    assert not fitted[0].cusum.is_low


def test_an_open_question_is_not_looked_at(pool):
    sitting = play(pool, n_answers=3)
    step = next_step(sitting, pool)
    waiting = sitting.administer(
        block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
    )

    found = guard(waiting, pool, duration_s=[20.0, 20.0, 20.0, None])

    assert [answer.position for answer in found.answers] == [1, 2, 3]


def test_every_administration_needs_a_time(pool):
    sitting = play(pool, n_answers=3)

    with pytest.raises(ValueError, match="zip"):
        guard(sitting, pool, duration_s=[20.0, 20.0])


def test_an_item_that_left_the_pool_keeps_its_response_time_and_tells_nothing_else(pool):
    sitting = play(pool, n_answers=2)
    gone = sitting.administer(block=0, item_id="gone", variant_seed=1).record(3, 1)

    found = guard(gone, pool, duration_s=[20.0, 20.0, 1.0])

    assert found.rapid_positions == (3,)
    assert sum(scale.n_items for scale in found.scales) == 2


def test_the_same_seed_gives_the_same_flags(pool):
    sitting = play(pool, n_answers=5)

    first, again = (guard(sitting, pool, duration_s=[20.0] * 5) for _ in range(2))

    assert first == again


def test_a_string_of_hits_before_misses_passes_the_upper_bound_of_the_cusum(pool):
    sitting = play(pool, n_answers=40, score=lambda position: int(position <= 10))

    flags = guard(sitting, pool, duration_s=[20.0] * len(sitting.administrations)).scales

    assert flags[sitting.administrations[0].block].cusum.is_high
