"""The guards of stored sittings."""

import pytest
from sqlalchemy import select, update

from assess.database import reading, writing
from assess.repository.sittings import load_record
from assess.services.guarding import guard_record
from assess.tables import administrations, answers, sittings
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON

pytestmark = pytest.mark.usefixtures("few_honest_sittings")


@pytest.fixture
def finished(db, desk):
    """A finished sitting beside the one of somebody else that is under way."""
    sitting_id = begin(db, desk)
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    return sitting_id


def took(db, duration_s, *positions):
    """Change the response times, at these positions or all."""
    change = update(answers).values(duration_s=duration_s)
    with writing(db) as connection:
        connection.execute(change.where(answers.c.position.in_(positions)) if positions else change)


def guards_of(sitting_id, db, desk):
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
    return guard_record(record, db=db, desk=desk)


def test_thresholds_come_from_the_expected_times_while_few_are_recorded(db, desk, finished):
    took(db, 60.0)

    found = guards_of(finished, db, desk)

    with reading(db) as connection:
        item_ids = connection.execute(
            select(administrations.c.item_id)
            .where(administrations.c.sitting_id == finished)
            .order_by(administrations.c.position)
        ).scalars()
        expected = [min(0.1 * desk.bank.item(item_id).seconds, 10.0) for item_id in item_ids]
    assert [answer.threshold_s for answer in found.answers] == pytest.approx(expected)
    assert found.rte == 1.0


def test_stored_times_make_rapid_guesses(db, desk, finished):
    took(db, 60.0)
    took(db, 0.7, 2, 5, 6)

    found = guards_of(finished, db, desk)

    assert found.rapid_positions == (2, 5, 6)
    assert found.answers[1].duration_s == pytest.approx(0.7)
    assert found.is_low_effort


def test_times_of_nothing_are_unknown(db, desk, finished):
    """Question and answer at the same moment: a clock that was set back is stored as 0."""
    found = guards_of(finished, db, desk)

    assert found.n_known == 0
    assert found.rte is None


def test_the_guards_change_nothing_that_is_stored(db, desk, finished):
    took(db, 0.5)
    tables = (sittings, administrations, answers)
    with reading(db) as connection:
        before = [connection.execute(select(table)).all() for table in tables]

    guards_of(finished, db, desk)

    with reading(db) as connection:
        assert [connection.execute(select(table)).all() for table in tables] == before
