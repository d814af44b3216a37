"""Sittings come back as they were stored, and nobody else's with them."""

from datetime import timedelta

import pytest

from assess.database import reading, writing
from assess.errors import SittingNotFound
from assess.repository.sittings import (
    erase,
    hold_sitting,
    load_finished,
    load_record,
    load_traces,
)
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON


@pytest.fixture
def finished(db, desk):
    """A finished sitting beside the one of somebody else that is under way."""
    sitting_id = begin(db, desk)
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    return sitting_id


def test_a_finished_sitting_has_a_score_at_each_position_in_order(db, finished):
    with reading(db) as connection:
        record = load_record(connection, finished)

    shown = record.sitting.administrations
    assert [question.position for question in shown] == list(range(1, len(shown) + 1))
    assert all(question.score is not None for question in shown)
    assert record.is_finished
    assert record.pending is None
    assert len({question.token for question in record.shown}) == len(shown)


def test_a_question_is_found_by_its_token_only(db, finished):
    with reading(db) as connection:
        record = load_record(connection, finished)

    assert record.with_token(record.shown[3].token) is record.shown[3]
    assert record.with_token("0" * 32) is None


def test_each_choice_has_its_trace(db, finished):
    with reading(db) as connection:
        n_shown = len(load_record(connection, finished).shown)
        traces = load_traces(connection, finished)

    assert len(traces) == n_shown
    assert {"theta", "sem", "candidates", "draw"} <= traces[0].keys()


def test_sittings_under_way_are_not_among_the_finished(db, finished):
    with reading(db) as connection:
        records = load_finished(connection, is_simulated=False)

    assert [record.sitting.id for record in records] == [finished]
    assert len(records[0].shown) > 0


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_sittings_count_from_the_day_they_were_finished(db, finished, days, count):
    day = (NOON + timedelta(days=days)).date()

    with reading(db) as connection:
        assert len(load_finished(connection, is_simulated=False, until=day)) == count


def test_simulated_sittings_are_kept_apart(db, finished):
    with reading(db) as connection:
        assert load_finished(connection, is_simulated=True) == []


def test_an_erased_sitting_can_neither_be_held_nor_erased_again(db, desk, finished):
    with writing(db) as connection:
        record = load_record(connection, finished)
        erase(connection, record, "0" * 32)

    with writing(db) as connection:
        with pytest.raises(SittingNotFound):
            hold_sitting(connection, finished)
        with pytest.raises(SittingNotFound):
            erase(connection, record, "0" * 32)
