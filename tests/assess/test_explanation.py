"""A replayed sitting says what the engine saw."""

import pytest

from assess.blueprint import load_blueprints
from assess.engine import Stop, next_step
from assess.explanation import explain
from assess.pool import build_pool
from assess.sitting import Sitting


@pytest.fixture(scope="module")
def pool(bank):
    return build_pool(bank, load_blueprints()["digital"])


def play(pool, *, n_answers, seed=7):
    """A sitting that gets every second question right."""
    sitting = Sitting(id="s1", blueprint_id="digital", seed=seed)
    for _ in range(n_answers):
        step = next_step(sitting, pool)
        if isinstance(step, Stop):
            break
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, step.position % 2)
    return sitting


def test_every_step_adds_up_to_the_items_of_the_block(pool):
    found = explain(play(pool, n_answers=8), pool)

    assert [step.position for step in found.steps] == list(range(1, 9))
    for step in found.steps:
        parts = step.n_seen + step.n_out_of_quota + step.n_too_hard + step.n_eligible
        assert parts == step.n_in_block
        assert step.item_id in {item for item, _ in step.candidates}
    assert found.stop_reasons == ()


def test_the_easy_start_passes_over_hard_items(pool):
    first = explain(play(pool, n_answers=1), pool).steps[0]

    assert first.rule == "easy_start"
    assert first.n_too_hard > 0
    assert first.n_seen == 0


def test_the_rules_leave_items_out_until_the_end(pool):
    steps = explain(play(pool, n_answers=30), pool).steps

    assert min(step.n_out_of_quota for step in (steps[0], steps[-1])) > 0
    assert min(step.n_eligible for step in steps) > 0


def test_a_step_tells_its_effect(pool):
    steps = explain(play(pool, n_answers=3), pool).steps

    assert steps[0].score == 1
    assert abs(steps[0].theta_after - steps[0].theta) > 0.05
    assert steps[1].theta == pytest.approx(steps[0].theta_after)


def test_a_complete_sitting_says_why_it_ended(pool):
    sitting = play(pool, n_answers=30)

    assert explain(sitting, pool).stop_reasons == next_step(sitting, pool).reasons
    assert explain(sitting, pool).stop_reasons in {("length",), ("posterior",)}


def test_a_waiting_question_has_no_effect_yet(pool):
    sitting = play(pool, n_answers=2)
    step = next_step(sitting, pool)
    waiting = sitting.administer(
        block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
    )

    last = explain(waiting, pool).steps[-1]

    assert last.score is None
    assert last.theta_after is None


def test_a_sitting_of_other_items_is_refused(pool):
    other = next(item for item in pool.item_ids[::-1])
    sitting = Sitting(id="s1", blueprint_id="digital", seed=7)
    first = next_step(sitting, pool)
    wrong = other if other != first.item_id else pool.item_ids[0]
    strange = sitting.administer(block=0, item_id=wrong, variant_seed=1).record(1, 1)

    with pytest.raises(ValueError, match="position 1 cannot be replayed"):
        explain(strange, pool)
