"""A sitting is append-only: one open question, each item once, scores in order."""

import pytest

from assess.errors import SittingError
from assess.sitting import Administration, Sitting

EMPTY = Sitting(id="s", blueprint_id="digital", seed=5)


def test_a_score_closes_the_open_question():
    asked = EMPTY.administer(block=0, item_id="a", variant_seed=9)

    answered = asked.record(1, 1)

    assert asked.pending is not None
    assert answered.pending is None
    assert answered.next_position == 2
    assert EMPTY.administrations == ()


def test_a_second_question_waits_for_the_first_answer():
    asked = EMPTY.administer(block=0, item_id="a", variant_seed=9)

    with pytest.raises(SittingError, match="position 1 is still open"):
        asked.administer(block=0, item_id="b", variant_seed=9)


def test_an_item_is_shown_once():
    answered = EMPTY.administer(block=0, item_id="a", variant_seed=9).record(1, 0)

    with pytest.raises(SittingError, match="shown once, got a"):
        answered.administer(block=0, item_id="a", variant_seed=1)


@pytest.mark.parametrize("position", [0, 2])
def test_only_the_open_question_takes_a_score(position):
    asked = EMPTY.administer(block=0, item_id="a", variant_seed=9)

    with pytest.raises(SittingError, match="not the open question"):
        asked.record(position, 1)


def test_a_record_with_a_gap_is_refused():
    late = Administration(position=2, block=0, item_id="a", variant_seed=1)

    with pytest.raises(SittingError, match="position must be 1, got 2"):
        Sitting(id="s", blueprint_id="digital", seed=5, administrations=(late,))
