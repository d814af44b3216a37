"""An answer is taken once, whatever a browser does; the next question follows from it."""

import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from assess.database import reading
from assess.engine import next_step
from assess.errors import SittingNotFound, StaleForm, TamperedForm
from assess.repository.sittings import load_record
from assess.services import answering
from assess.services.answering import SubmitAnswer, WorldAct, act_in_world, submit_answer
from assess.services.results import erase_sitting
from assess.tables import answers, world_steps
from itembank.bank import ItemBank
from itembank.errors import AnswerFault
from itembank.worlds.files_setup import ROOT
from itembank.worlds.settings_setup import HOME
from tests.assess.services.answering import begin, form_of, n_answers, page_of, started_at
from tests.conftest import NOON

ONE_STEP = {
    "settings": {"do": "go", "target": HOME},
    "files": {"do": "go", "target": ROOT},
    "search": {"do": "search", "query": "bus"},
}
"""Something to do on each of these devices that is always possible and ends nothing."""


@pytest.fixture
def sitting_id(db, desk):
    return begin(db, desk)


def _at_once(act, *, times=6):
    """What the same act gives when it is done several times at the same moment."""
    outcomes, start = [], threading.Barrier(times)

    def run():
        start.wait()
        outcomes.append(act())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _at_a_device(db, desk):
    """A sitting at a simulated task, its page, and something to do there that does not end it."""
    for _ in range(100):
        sitting_id, page = started_at(db, desk, interactive=True)
        if page.question.world in ONE_STEP:
            return sitting_id, page, ONE_STEP[page.question.world]
    return pytest.fail("no such task in 100 sittings")


def _while_choosing(monkeypatch, event):
    """Let something happen between reading a form and storing its answer."""

    def choose(sitting, pool):
        event()
        return next_step(sitting, pool)

    monkeypatch.setattr(answering, "next_step", choose)


def test_an_answer_moves_to_the_next_question(db, desk, sitting_id):
    first = page_of(sitting_id, db, desk)

    reply = submit_answer(form_of(sitting_id, first, random.Random(1)), db=db, desk=desk, now=NOON)

    assert reply.outcome == "stored"
    assert page_of(sitting_id, db, desk).position == first.position + 1


def test_the_same_form_twice_is_kept_once(db, desk, sitting_id):
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))
    submit_answer(form, db=db, desk=desk, now=NOON)

    reply = submit_answer(form, db=db, desk=desk, now=NOON)

    assert reply.outcome == "replayed"
    assert n_answers(db, sitting_id) == 1


def test_the_back_button_with_another_answer_keeps_the_first(db, desk, sitting_id):
    page = page_of(sitting_id, db, desk)
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
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))

    outcomes = _at_once(lambda: submit_answer(form, db=db, desk=desk, now=NOON).outcome)

    assert sorted(outcomes) == ["replayed"] * 5 + ["stored"]
    assert n_answers(db, sitting_id) == 1
    assert page_of(sitting_id, db, desk).position == 2


def test_a_form_of_somebody_else_is_stale_and_harms_nobody(db, desk, sitting_id):
    mine = page_of(sitting_id, db, desk)
    other = begin(db, desk)
    stolen = replace(form_of(other, page_of(other, db, desk), random.Random(1)), token=mine.token)

    with pytest.raises(StaleForm):
        submit_answer(stolen, db=db, desk=desk, now=NOON)

    assert n_answers(db, other) == n_answers(db, sitting_id) == 0


def test_a_changed_position_is_tampering(db, desk, sitting_id):
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))

    with pytest.raises(TamperedForm):
        submit_answer(replace(form, position=7), db=db, desk=desk, now=NOON)


def test_an_answer_that_cannot_be_read_stores_nothing(db, desk):
    sitting_id, page = started_at(db, desk, interactive=False)
    empty = SubmitAnswer(sitting_id=sitting_id, position=1, token=page.token, form={})

    with pytest.raises(AnswerFault):
        submit_answer(empty, db=db, desk=desk, now=NOON)

    assert n_answers(db, sitting_id) == 0


def test_a_clock_that_jumps_back_gives_no_negative_time(db, desk, sitting_id):
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))

    submit_answer(form, db=db, desk=desk, now=NOON - timedelta(days=2))

    with reading(db) as connection:
        query = select(answers.c.duration_s).where(answers.c.sitting_id == sitting_id)
        assert connection.execute(query).scalar_one() == 0.0


def test_a_form_of_an_item_that_was_changed_is_stale_and_harms_nobody(db, desk, sitting_id):
    page = page_of(sitting_id, db, desk)
    items = tuple(replace(item, version=item.version + 1) for item in desk.bank.items)
    later = replace(desk, bank=ItemBank(items=items, version="later"))
    form = form_of(sitting_id, page, random.Random(1))

    with pytest.raises(StaleForm):
        submit_answer(form, db=db, desk=later, now=NOON)

    assert n_answers(db, sitting_id) == 0


def test_an_answer_never_lands_on_a_question_that_took_its_place(db, desk, sitting_id, monkeypatch):
    """Another process, with changed items, replaces the question while this one is at work."""
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))
    items = tuple(replace(item, version=item.version + 1) for item in desk.bank.items)
    later = replace(desk, bank=ItemBank(items=items, version="later"))
    _while_choosing(monkeypatch, lambda: page_of(sitting_id, db, later))

    with pytest.raises(StaleForm):
        submit_answer(form, db=db, desk=desk, now=NOON)

    assert n_answers(db, sitting_id) == 0
    assert page_of(sitting_id, db, later).position == 1


def test_an_answer_does_not_bring_back_a_sitting_that_is_erased_meanwhile(
    db, desk, sitting_id, monkeypatch
):
    form = form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))
    _while_choosing(monkeypatch, lambda: erase_sitting(sitting_id, db=db, desk=desk))

    with pytest.raises(SittingNotFound):
        submit_answer(form, db=db, desk=desk, now=NOON)

    assert n_answers(db, sitting_id) == 0


def test_the_act_that_ends_a_simulated_task_is_its_answer(db, desk):
    sitting_id, page = started_at(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=0, action={"do": "done"}
    )

    first = act_in_world(act, db=db, desk=desk, now=NOON)
    second = act_in_world(act, db=db, desk=desk, now=NOON)

    assert (first.outcome, second.outcome) == ("stored", "replayed")
    assert page_of(sitting_id, db, desk).position == 2


def test_a_simulated_device_refuses_what_it_does_not_offer(db, desk):
    sitting_id, page = started_at(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=0, action={"do": "win"}
    )

    with pytest.raises(TamperedForm):
        act_in_world(act, db=db, desk=desk, now=NOON)

    with reading(db) as connection:
        assert connection.execute(select(world_steps)).all() == []


def test_the_same_act_at_the_same_moment_is_one_step(db, desk):
    sitting_id, page = started_at(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=0, action={"do": "done"}
    )

    outcomes = _at_once(lambda: act_in_world(act, db=db, desk=desk, now=NOON).outcome)

    assert sorted(outcomes) == ["replayed"] * 5 + ["stored"]
    with reading(db) as connection:
        assert len(connection.execute(select(world_steps)).all()) == 1
    assert n_answers(db, sitting_id) == 1


def test_steps_at_the_same_moment_are_one_step_and_leave_the_task_open(db, desk):
    sitting_id, page, action = _at_a_device(db, desk)
    act = WorldAct(sitting_id=sitting_id, position=1, token=page.token, step=0, action=action)

    outcomes = _at_once(lambda: act_in_world(act, db=db, desk=desk, now=NOON).outcome)

    assert sorted(outcomes) == ["replayed"] * 5 + ["stored"]
    after = page_of(sitting_id, db, desk)
    assert (after.position, after.step, after.token) == (1, 1, page.token)


def test_a_step_from_an_older_page_changes_nothing(db, desk):
    sitting_id, page, action = _at_a_device(db, desk)
    act = WorldAct(sitting_id=sitting_id, position=1, token=page.token, step=0, action=action)
    for step in (0, 1):
        act_in_world(replace(act, step=step), db=db, desk=desk, now=NOON)

    reply = act_in_world(act, db=db, desk=desk, now=NOON)

    assert reply.outcome == "replayed"
    assert page_of(sitting_id, db, desk).step == 2


def test_a_step_from_the_future_is_tampering(db, desk):
    sitting_id, page = started_at(db, desk, interactive=True)
    act = WorldAct(
        sitting_id=sitting_id, position=1, token=page.token, step=3, action={"do": "done"}
    )

    with pytest.raises(TamperedForm):
        act_in_world(act, db=db, desk=desk, now=NOON)


def test_a_simulated_task_cannot_be_answered_around_its_device(db, desk):
    sitting_id, page = started_at(db, desk, interactive=True)
    form = SubmitAnswer(sitting_id=sitting_id, position=1, token=page.token, form={"choice": ["a"]})

    with pytest.raises((TamperedForm, AnswerFault)):
        submit_answer(form, db=db, desk=desk, now=NOON)

    assert n_answers(db, sitting_id) == 0
