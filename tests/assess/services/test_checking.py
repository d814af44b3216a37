"""A replay finds nothing in honest records, and any change in others."""

import pytest
from sqlalchemy import select, update

from assess.database import reading, writing
from assess.services.checking import recheck
from assess.tables import administrations, answers, sittings
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON


@pytest.fixture
def sitting_id(db, desk):
    """A finished sitting, beside the one of somebody else that is under way."""
    sitting_id = begin(db, desk)
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    return sitting_id


def _change(db, sitting_id, table, position, **values):
    with writing(db) as connection:
        connection.execute(
            update(table)
            .where(table.c.sitting_id == sitting_id, table.c.position == position)
            .values(**values)
        )


def _differences(db, desk):
    return recheck(db=db, desk=desk).differences


def test_honest_records_replay_without_a_difference(db, desk, sitting_id):
    result = recheck(db=db, desk=desk)

    assert result.n_sittings == 2
    assert result.n_steps > 11
    assert result.differences == ()


def test_a_changed_score_is_found(db, desk, sitting_id):
    query = select(answers.c.score).where(
        answers.c.sitting_id == sitting_id, answers.c.position == 1
    )
    with reading(db) as connection:
        score = connection.execute(query).scalar_one()

    _change(db, sitting_id, answers, 1, score=1 - min(score, 1))

    assert _differences(db, desk) != ()


@pytest.mark.parametrize(("off_by", "is_found"), [(1e-6, True), (1e-12, False)])
def test_a_theta_that_is_off_is_found(db, desk, sitting_id, off_by, is_found):
    query = select(administrations.c.trace).where(
        administrations.c.sitting_id == sitting_id, administrations.c.position == 5
    )
    with reading(db) as connection:
        trace = connection.execute(query).scalar_one()

    _change(db, sitting_id, administrations, 5, trace=trace | {"theta": trace["theta"] + off_by})

    assert any("position 5: theta" in found for found in _differences(db, desk)) is is_found


@pytest.mark.parametrize("change", [{"variant_seed": 5}, {"item_id": "another"}])
def test_a_changed_question_is_found(db, desk, sitting_id, change):
    _change(db, sitting_id, administrations, 3, **change)

    assert any("position 3:" in found for found in _differences(db, desk))


def test_a_sitting_that_was_ended_too_early_is_found(db, desk, sitting_id):
    with writing(db) as connection:
        connection.execute(
            update(sittings)
            .where(sittings.c.sitting_id != sitting_id)
            .values(finished_at=NOON, stop_reasons=["length"])
        )

    assert any("finished is True" in found for found in _differences(db, desk))


def test_sittings_of_an_earlier_blueprint_are_left_out(db, desk, sitting_id):
    with writing(db) as connection:
        connection.execute(
            update(sittings).where(sittings.c.sitting_id == sitting_id).values(blueprint_version=0)
        )

    assert recheck(db=db, desk=desk).n_sittings == 1
