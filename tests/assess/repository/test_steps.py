"""The database itself refuses what would double, skip or orphan an answer."""

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from assess.database import reading, writing
from assess.repository.sittings import load_record
from assess.repository.steps import QuestionState, add_answer, hold_question, withdraw_question
from assess.repository.world_steps import WorldStep, add_world_step, last_world_step
from assess.tables import administrations, answers, sittings
from tests.assess.services.answering import begin
from tests.conftest import NOON


@pytest.fixture
def record(db, desk):
    """A sitting with an open question, beside that of somebody else."""
    sitting_id = begin(db, desk)
    with reading(db) as connection:
        return load_record(connection, sitting_id)


def _answer(connection, record):
    add_answer(
        connection,
        record.pending,
        record.sitting.id,
        answer={"skipped": True},
        score=0,
        error=None,
        now=NOON,
    )


def _state(db, record, token):
    with writing(db) as connection:
        return hold_question(connection, record.sitting.id, token)


def test_a_second_answer_to_a_question_breaks_a_unique_key(db, record):
    with writing(db) as connection:
        _answer(connection, record)

    with pytest.raises(IntegrityError), writing(db) as connection:
        _answer(connection, record)


def test_an_answer_needs_a_question_that_was_shown(db, record):
    with writing(db) as connection:
        withdraw_question(connection, record.sitting.id, 1)

    with pytest.raises(IntegrityError), writing(db) as connection:
        _answer(connection, record)


def test_an_answered_question_cannot_be_withdrawn(db, record):
    with writing(db) as connection:
        _answer(connection, record)

    with pytest.raises(IntegrityError), writing(db) as connection:
        withdraw_question(connection, record.sitting.id, 1)


def test_the_state_of_a_question_follows_what_happens_to_it(db, record):
    token = record.pending.token
    before = _state(db, record, token)
    with writing(db) as connection:
        _answer(connection, record)

    after = _state(db, record, token)

    assert (before, after) == (QuestionState.OPEN, QuestionState.ANSWERED)
    assert _state(db, record, "0" * 32) is QuestionState.GONE


def test_a_step_on_a_device_has_its_number_once(db, record):
    step = WorldStep(number=1, action={"do": "go"}, state={"screen": "home"})
    with writing(db) as connection:
        add_world_step(connection, record.sitting.id, 1, step, now=NOON)

    with pytest.raises(IntegrityError), writing(db) as connection:
        add_world_step(connection, record.sitting.id, 1, step, now=NOON)

    with reading(db) as connection:
        assert last_world_step(connection, record.sitting.id, 1) == step


@pytest.mark.parametrize(
    "change",
    [
        update(answers).values(score=-1),
        update(answers).values(duration_s=-0.1),
        update(sittings).values(seed=-1),
        update(sittings).values(channel="phone"),
        update(sittings).values(language="xx"),
        update(sittings).values(finished_at=NOON),
        update(sittings).values(scale_version="unknown"),
        update(administrations).values(position=0),
        update(administrations).values(token=None),
    ],
    ids=str,
)
def test_the_database_refuses_a_value_out_of_its_domain(db, record, change):
    with writing(db) as connection:
        _answer(connection, record)

    with pytest.raises(IntegrityError), writing(db) as connection:
        connection.execute(change)


def test_a_token_belongs_to_one_question(db, record):
    with reading(db) as connection:
        row = connection.execute(
            administrations.select().where(administrations.c.sitting_id == record.sitting.id)
        ).one()

    with pytest.raises(IntegrityError), writing(db) as connection:
        connection.execute(
            insert(administrations).values(
                **(row._asdict() | {"position": 2, "item_id": "another"})
            )
        )
