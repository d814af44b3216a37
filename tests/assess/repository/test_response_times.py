"""Response times of items, of real people only and without pauses."""

import pytest
from sqlalchemy import update

from assess.database import reading, writing
from assess.repository.response_times import load_item_times
from assess.repository.sittings import load_record
from assess.tables import administrations, answers, sittings
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON


@pytest.fixture
def shown(db, desk):
    """The questions of a finished sitting whose answers each took 40 seconds."""
    sitting_id = begin(db, desk)
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    with writing(db) as connection:
        connection.execute(update(answers).values(duration_s=40.0))
        return load_record(connection, sitting_id).shown


def item_times(db, question):
    item_id = question.administration.item_id
    with reading(db) as connection:
        return load_item_times(connection, {item_id}).get((item_id, question.item_version))


def test_times_are_counted_and_averaged_by_version_of_an_item(db, shown):
    found = item_times(db, shown[2])

    assert found.n_times == 1
    assert found.mean_s == pytest.approx(40.0)


@pytest.mark.parametrize("duration_s", [0.0, 8 * 3600.0])
def test_a_clock_set_back_and_a_night_count_for_nothing(db, shown, duration_s):
    with writing(db) as connection:
        connection.execute(
            update(answers).where(answers.c.position == 3).values(duration_s=duration_s)
        )

    assert item_times(db, shown[2]) is None


def test_simulated_people_do_not_count(db, shown):
    with writing(db) as connection:
        connection.execute(update(sittings).values(is_simulated=True))

    assert item_times(db, shown[2]) is None


def test_another_version_of_an_item_has_times_of_its_own(db, shown):
    with writing(db) as connection:
        connection.execute(
            update(administrations).where(administrations.c.position == 3).values(item_version=99)
        )

    assert item_times(db, shown[2]) is None


def test_no_items_have_no_times(db, shown):
    with reading(db) as connection:
        assert load_item_times(connection, []) == {}
