"""An answer is taken once, whatever a browser does; the next question follows from it."""

import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assess.database import reading
from assess.errors import SittingNotFound, StaleForm, TamperedForm
from assess.repository.sittings import load_record
from assess.services.answering import SubmitAnswer, WorldAct, act_in_world, submit_answer
from assess.services.sittings import FinishedPage, StartSitting, current_page, start_sitting
from assess.tables import answers, world_steps
from itembank.errors import AnswerFault
from tests.assess.services.answering import answer_everything, form_of
from tests.conftest import NOON


@pytest.fixture
def sitting_id(db, desk):
    command = StartSitting(blueprint_id="digital", language="nl")
    return start_sitting(command, db=db, desk=desk, now=NOON).sitting_id


def _page(sitting_id, db, desk):
    return current_page(sitting_id, db=db, desk=desk, now=NOON)


def _n_answers(db, sitting_id):
    query = select(func.count()).where(answers.c.sitting_id == sitting_id)
    with reading(db) as connection:
        return connection.execute(query).scalar_one()


def _at_a_question(db, desk, *, interactive):
    """A sitting whose open question is (not) a simulated task."""
    for _ in range(60):
        command = StartSitting(blueprint_id="digital", language="nl")
        sitting_id = start_sitting(command, db=db, desk=desk, now=NOON).sitting_id
        page = _page(sitting_id, db, desk)
        if (page.view is not None) == interactive:
            return sitting_id, page
    pytest.fail("no such first question in 60 sittings")
    return None


def test_a_sitting_ends_after_its_length_with_a_reason_per_block(db, desk, sitting_id):
    n_answered = answer_everything(sitting_id, db=db, desk=desk, now=NOON)

    block = desk.pools["digital"].blueprint.blocks[0]
    assert block.min_items <= n_answered <= block.max_items
    assert isinstance(_page(sitting_id, db, desk), FinishedPage)


def test_a_question_stays_the_same_until_it_is_answered(db, desk, sitting_id):
    first, again = _page(sitting_id, db, desk), _page(sitting_id, db, desk)

    assert again == first


def test_an_answer_moves_to_the_next_question(db, desk, sitting_id):
    first = _page(sitting_id, db, desk)

    reply = submit_answer(form_of(sitting_id, first, random.Random(1)), db=db, desk=desk, now=NOON)

    assert reply.outcome == "stored"
    assert _page(sitting_id, db, desk).position == first.position + 1


def test_the_same_form_twice_is_kept_once(db, desk, sitting_id):
    form = form_of(sitting_id, _page(sitting_id, db, desk), random.Random(1))
    submit_answer(form, db=db, desk=desk, now=NOON)

    reply = submit_answer(form, db=db, desk=desk, now=NOON)

    assert reply.outcome == "replayed"
    assert _n_answers(db, sitting_id) == 1


def test_the_back_button_with_another_answer_keeps_the_first(db, desk, sitting_id):
    page = _page(sitting_id, db, desk)
    submit_answer(form_of(sitting_id, page, random.Random(1)), db=db, desk=desk, now=NOON)
    with reading(db) as connection:
        before = load_record(connection, sitting_id).sitting.administrations[0].score
    other = SubmitAnswer(
        sitting_id=sitting_id, position=page.position, token=page.token, form={"skip": ["1"]}
    )

    reply = submit_answer(other, db=db, desk=desk, now=NOON)

    with reading(db) as connection:
        assert load_record(connection, sitting_id).sitting.administrations[0].score == before
    assert reply.outcome == "replayed"


def test_double_clicks_at_the_same_moment_store_one_answer(db, desk, sitting_id):
    form = form_of(sitting_id, _page(sitting_id, db, desk), random.Random(1))
    outcomes, start = [], threading.Barrier(6)

    def click():
        start.wait()
        outcomes.append(submit_answer(form, db=db, desk=desk, now=NOON).outcome)

    clicks = [threading.Thread(target=click) for _ in range(6)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(outcomes) == ["replayed"] * 5 + ["stored"]
    assert _n_answers(db, sitting_id) == 1
    assert _page(sitting_id, db, desk).position == 2


def test_a_form_of_somebody_else_is_stale_and_harms_nobody(db, desk, sitting_id):
    mine = _page(sitting_id, db, desk)
    command = StartSitting(blueprint_id="digital", language="nl")
    other = start_sitting(command, db=db, desk=desk, now=NOON).sitting_id
    stolen = replace(form_of(other, _page(other, db, desk), random.Random(1)), token=mine.token)

    with pytest.raises(StaleForm):
        submit_answer(stolen, db=db, desk=desk, now=NOON)

    assert _n_answers(db, other) == _n_answers(db, sitting_id) == 0


def test_a_changed_position_is_tampering(db, desk, sitting_id):
    form = form_of(sitting_id, _page(sitting_id, db, desk), random.Random(1))

    with pytest.raises(TamperedForm):
        submit_answer(replace(form, position=7), db=db, desk=desk, now=NOON)


def test_an_answer_that_cannot_be_read_stores_nothing(db, desk):
    sitting_id, page = _at_a_question(db, desk, interactive=False)
    empty = SubmitAnswer(sitting_id=sitting_id, position=1, token=page.token, form={})

    with pytest.raises(AnswerFault):
        submit_answer(empty, db=db, desk=desk, now=NOON)

    assert _n_answers(db, sitting_id) == 0


def test_a_clock_that_jumps_back_gives_no_negative_time(db, desk, sitting_id):
    form = form_of(sitting_id, _page(sitting_id, db, desk), random.Random(1))

    submit_answer(form, db=db, desk=desk, now=NOON - timedelta(days=2))

    with reading(db) as connection:
        query = select(answers.c.duration_s).where(answers.c.sitting_id == sitting_id)
        assert connection.execute(query).scalar_one() == 0.0


def test_an_unknown_sitting_is_not_found(db, desk):
    with pytest.raises(SittingNotFound):
        _page("0" * 32, db, desk)


@pytest.mark.parametrize(("test", "language"), [("nothing", "nl"), ("digital", "xx")])
def test_an_unknown_test_or_language_is_tampering(db, desk, test, language):
    command = StartSitting(blueprint_id=test, language=language)

    with pytest.raises(TamperedForm):
        start_sitting(command, db=db, desk=desk, now=NOON)


def test_the_act_that_ends_a_simulated_task_is_its_answer(db, desk):
    sitting_id, page = _at_a_question(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=0, action={"do": "done"}
    )

    first = act_in_world(act, db=db, desk=desk, now=NOON)
    second = act_in_world(act, db=db, desk=desk, now=NOON)

    assert (first.outcome, second.outcome) == ("stored", "replayed")
    assert _page(sitting_id, db, desk).position == 2


def test_a_simulated_device_refuses_what_it_does_not_offer(db, desk):
    sitting_id, page = _at_a_question(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=0, action={"do": "win"}
    )

    with pytest.raises(TamperedForm):
        act_in_world(act, db=db, desk=desk, now=NOON)

    with reading(db) as connection:
        assert connection.execute(select(world_steps)).all() == []
