"""Starting a sitting, showing its question, taking an answer.

What an answer leads to is computed before the write lock is taken; the transaction only inserts.
Unique keys carry the promise that an acknowledged answer is kept once: whoever comes second meets
one and is given the reply of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assess import codes
from assess.database import reading, writing
from assess.engine import Administer, Stop, next_step
from assess.errors import StaleForm, TamperedForm
from assess.pool import Pool
from assess.repository.sittings import (
    ShownQuestion,
    SittingRecord,
    add_answer,
    add_candidate,
    add_sitting,
    add_step,
    add_world_step,
    last_world_step,
    load_record,
    withdraw_question,
)
from assess.services.desk import TestDesk, pool_of
from assess.sitting import Sitting
from itembank.answers import read_answer
from itembank.items import Item, PlacedWorld
from itembank.questions import Question, render_question
from itembank.scoring import Scored, score_answer, score_world
from itembank.worlds import State, View, WorldFault

Channel = Literal["open", "class", "demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSitting:
    """Who wants which test, in which language; ``card_id`` for a pupil with a class card."""

    blueprint_id: str
    language: str
    channel: Channel = "open"
    card_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedSitting:
    """A new sitting and the code that resumes it, as people read it."""

    sitting_id: str
    resume_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """The open question of a sitting.

    Attributes
    ----------
    position, n_expected : int
        From 1, and the length the test can have.
    question : Question
    token : str
        Goes with the form, so that an answer is taken once.
    step : int
        Number of the last thing done on a simulated device, 0 at first.
    view : dict or None
        What the simulated device shows.
    """

    position: int
    n_expected: int
    question: Question
    token: str
    step: int
    view: View | None


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """The sitting is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer:
    """An answer as a form sends it."""

    sitting_id: str
    position: int
    token: str
    form: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldAct:
    """One thing done on a simulated device; ``step`` is the number the page showed."""

    sitting_id: str
    position: int
    token: str
    step: int
    action: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReply:
    """What became of a form: ``stored`` now, or ``replayed`` because it was stored before."""

    outcome: Literal["stored", "replayed"]


def start_sitting(
    command: StartSitting, *, db: Engine, desk: TestDesk, now: datetime
) -> StartedSitting:
    """Begin a sitting with its first question.

    Raises
    ------
    TamperedForm
        When there is no such blueprint or language.
    """
    if command.blueprint_id not in desk.pools or command.language not in ("nl", "en"):
        raise TamperedForm
    candidate_id = codes.new_id()
    code = codes.new_code()
    if command.card_id is not None:
        code = codes.card_code(desk.secret, command.card_id)
    sitting_id = codes.sitting_id(desk.secret, candidate_id)
    sitting = Sitting(id=sitting_id, blueprint_id=command.blueprint_id, seed=codes.new_seed())
    pool = desk.pools[command.blueprint_id]
    record = SittingRecord(
        sitting=sitting,
        shown=(),
        language=command.language,
        scale_version=desk.scale_version,
        channel=command.channel,
        subject_key=codes.subject_key(desk.secret, sitting_id, candidate_id),
        is_simulated=command.channel == "demo",
        is_finished=False,
    )
    first = next_step(sitting, pool)
    with writing(db) as connection:
        add_candidate(
            connection,
            candidate_id,
            resume_code_hash=codes.code_hash(desk.secret, code),
            card_id=command.card_id,
            now=now,
        )
        add_sitting(connection, record, blueprint_version=pool.blueprint.version, now=now)
        _add_step(connection, sitting_id, first, desk=desk, now=now)
    return StartedSitting(sitting_id=sitting_id, resume_code=codes.readable(code))


def current_page(
    sitting_id: str, *, db: Engine, desk: TestDesk, now: datetime
) -> QuestionPage | FinishedPage:
    """The open question, or that there is none left.

    Raises
    ------
    SittingNotFound
    """
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
        pending = record.pending
        position = 0 if pending is None else pending.administration.position
        step, state = last_world_step(connection, sitting_id, position)
    if record.is_finished or pending is None:
        return FinishedPage()
    if pending.administration.item_id not in {item.id for item in desk.bank.items}:
        _replace_question(record, pending, db=db, desk=desk, now=now)
        return current_page(sitting_id, db=db, desk=desk, now=now)
    item = desk.bank.item(pending.administration.item_id)
    return QuestionPage(
        position=position,
        n_expected=desk.pools[record.sitting.blueprint_id].blueprint.max_items,
        question=_question(item, pending, record.language),
        token=pending.token,
        step=step,
        view=None if item.device is None else _view(item.device, pending, state, record.language),
    )


def submit_answer(
    command: SubmitAnswer, *, db: Engine, desk: TestDesk, now: datetime
) -> SubmitReply:
    """Take an answer once, and choose what follows.

    Raises
    ------
    AnswerFault
        When it cannot be read as an answer; nothing is stored.
    StaleForm
        When the form belongs to no open question; the sitting is unharmed.
    SittingNotFound, TamperedForm, DatabaseUnavailable
    """
    record, question, replay = _asked(command, db)
    if replay is not None:
        return replay
    item = desk.bank.item(question.administration.item_id)
    answer = dict(read_answer(item, _question(item, question, record.language), command.form))
    if item.device is not None and not answer.get("skipped"):
        raise TamperedForm  # a simulated task ends on its own device
    scored = score_answer(item, question.administration.variant_seed, answer)
    outcome = _Outcome(answer=answer, scored=scored)
    return _store(record, question, outcome, db=db, desk=desk, now=now)


def act_in_world(command: WorldAct, *, db: Engine, desk: TestDesk, now: datetime) -> SubmitReply:
    """Do one thing on a simulated device; the act that ends the task is its answer.

    Raises
    ------
    TamperedForm
        When the device offers no such thing.
    StaleForm, SittingNotFound, DatabaseUnavailable
    """
    record, question, replay = _asked(command, db)
    if replay is not None:
        return replay
    item = desk.bank.item(question.administration.item_id)
    if item.device is None:
        raise TamperedForm
    with reading(db) as connection:
        step, state = last_world_step(connection, record.sitting.id, command.position)
    if command.step < step:
        return SubmitReply(outcome="replayed")
    if command.step > step:
        raise TamperedForm
    action = dict(command.action)
    after = _act(item.device, _state(item.device, question, state), action)
    done = _Step(number=step + 1, action=action, state=after)
    if not item.device.world.done(after):
        return _store_world_step(record, question, done, db=db, now=now)
    scored = score_world(item, question.administration.variant_seed, after)
    outcome = _Outcome(answer={"world": True}, scored=scored, last_step=done)
    return _store(record, question, outcome, db=db, desk=desk, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    number: int
    action: dict[str, str]
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    answer: dict[str, Any]
    scored: Scored
    last_step: _Step | None = None


def _asked(
    command: SubmitAnswer | WorldAct, db: Engine
) -> tuple[SittingRecord, ShownQuestion, SubmitReply | None]:
    """The question a form belongs to, with the stored reply when it was answered before."""
    with reading(db) as connection:
        record = load_record(connection, command.sitting_id)
    question = record.with_token(command.token)
    if question is None:
        raise StaleForm
    if question.administration.position != command.position:
        raise TamperedForm
    is_answered = question.administration.score is not None
    return record, question, SubmitReply(outcome="replayed") if is_answered else None


def _store(
    record: SittingRecord,
    question: ShownQuestion,
    outcome: _Outcome,
    *,
    db: Engine,
    desk: TestDesk,
    now: datetime,
) -> SubmitReply:
    """Insert an answer with what follows it; the second of two gets the reply of the first."""
    sitting_id, position = record.sitting.id, question.administration.position
    after = record.sitting.record(position, outcome.scored.score)
    pool: Pool = pool_of(record, db=db, desk=desk)
    step = next_step(after, pool)
    try:
        with writing(db) as connection:
            if outcome.last_step is not None:
                _add_world_step(connection, sitting_id, position, outcome.last_step, now)
            add_answer(
                connection,
                question,
                sitting_id,
                answer=outcome.answer,
                score=outcome.scored.score,
                error=outcome.scored.error,
                now=now,
            )
            _add_step(connection, sitting_id, step, desk=desk, now=now)
    except IntegrityError:
        return _reply_of_the_first(sitting_id, question.token, db)
    return SubmitReply(outcome="stored")


def _store_world_step(
    record: SittingRecord, question: ShownQuestion, step: _Step, *, db: Engine, now: datetime
) -> SubmitReply:
    position = question.administration.position
    try:
        with writing(db) as connection:
            _add_world_step(connection, record.sitting.id, position, step, now)
    except IntegrityError:
        with reading(db) as connection:
            load_record(connection, record.sitting.id)  # an erased sitting is not found
        return SubmitReply(outcome="replayed")
    return SubmitReply(outcome="stored")


def _add_world_step(
    connection: Connection, sitting_id: str, position: int, step: _Step, now: datetime
) -> None:
    add_world_step(
        connection,
        sitting_id,
        position,
        step.number,
        action=step.action,
        state=step.state,
        now=now,
    )


def _reply_of_the_first(sitting_id: str, token: str, db: Engine) -> SubmitReply:
    with reading(db) as connection:
        question = load_record(connection, sitting_id).with_token(token)
    if question is None or question.administration.score is None:
        raise StaleForm
    return SubmitReply(outcome="replayed")


def _replace_question(
    record: SittingRecord, pending: ShownQuestion, *, db: Engine, desk: TestDesk, now: datetime
) -> None:
    """Choose again where the open question's item has left the bank; no answer is touched."""
    answered = Sitting(
        id=record.sitting.id,
        blueprint_id=record.sitting.blueprint_id,
        seed=record.sitting.seed,
        administrations=record.sitting.administrations[:-1],
    )
    step = next_step(answered, pool_of(record, db=db, desk=desk))
    try:
        with writing(db) as connection:
            withdraw_question(connection, record.sitting.id, pending.administration.position)
            _add_step(connection, record.sitting.id, step, desk=desk, now=now)
    except IntegrityError:
        return  # replaced by a request beside this one


def _add_step(
    connection: Connection,
    sitting_id: str,
    step: Administer | Stop,
    *,
    desk: TestDesk,
    now: datetime,
) -> None:
    version = desk.bank.item(step.item_id).version if isinstance(step, Administer) else 0
    add_step(connection, sitting_id, step, item_version=version, token=codes.new_id(), now=now)


def _question(item: Item, shown: ShownQuestion, language: str) -> Question:
    return render_question(item, seed=shown.administration.variant_seed, language=language)


def _view(device: PlacedWorld, shown: ShownQuestion, state: State | None, language: str) -> View:
    return device.world.view(device.setup, _state(device, shown, state), language)


def _state(device: PlacedWorld, shown: ShownQuestion, state: State | None) -> State:
    if state is not None:
        return state
    return device.world.start(device.setup, seed=shown.administration.variant_seed)


def _act(device: PlacedWorld, state: State, action: Mapping[str, str]) -> State:
    try:
        return device.world.act(device.setup, state, action)
    except WorldFault as fault:
        raise TamperedForm from fault
