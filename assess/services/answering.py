"""Taking an answer, once, and choosing what follows.

What an answer leads to is computed before the write lock is taken; the transaction looks again
whether the question is still open, and inserts. The unique keys of the tables allow one answer per
question, so that an acknowledged answer is kept once; a form that comes again gets the reply of
the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine

from assess.database import reading, writing
from assess.engine import Administer, Stop, next_step
from assess.errors import StaleForm, TamperedForm
from assess.repository.sittings import ShownQuestion, SittingRecord, load_record
from assess.repository.steps import QuestionState, add_answer, hold_question
from assess.repository.world_steps import WorldStep, add_world_step, last_world_step
from assess.services.desk import TestDesk, pool_of
from assess.services.exposures import refresh_exposure
from assess.services.pilot_counts import refresh_pilot_counts
from assess.services.questions import append_step, device_state, item_of, rendered
from itembank.answers import read_answer
from itembank.items import Item, PlacedWorld
from itembank.scoring import Scored, score_answer, score_world
from itembank.worlds import State, WorldFault


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
    record, shown = _asked(command, db)
    if shown.administration.score is not None:
        return SubmitReply(outcome="replayed")
    item = _open_item(shown, desk)
    answer = dict(read_answer(item, rendered(item, shown, record.language), command.form))
    if item.device is not None and not answer.get("skipped"):
        raise TamperedForm  # a simulated task ends on its own device
    scored = score_answer(item, shown.administration.variant_seed, answer)
    change = _Change(response=_Response(answer=answer, scored=scored))
    return _store(record, shown, change, db=db, desk=desk, now=now)


def act_in_world(command: WorldAct, *, db: Engine, desk: TestDesk, now: datetime) -> SubmitReply:
    """Do one thing on a simulated device; the act that ends the task is its answer.

    Raises
    ------
    TamperedForm
        When the device offers no such thing.
    StaleForm
        When the form belongs to no open question; the sitting is unharmed.
    SittingNotFound, DatabaseUnavailable
    """
    record, shown = _asked(command, db)
    if shown.administration.score is not None:
        return SubmitReply(outcome="replayed")
    item = _open_item(shown, desk)
    if item.device is None:
        raise TamperedForm
    with reading(db) as connection:
        last = last_world_step(connection, record.sitting.id, command.position)
    n_done = 0 if last is None else last.number
    if command.step < n_done:
        return SubmitReply(outcome="replayed")
    if command.step > n_done:
        raise TamperedForm
    action = dict(command.action)
    after = _act(item.device, device_state(item.device, shown, last), action)
    change = _Change(
        step=WorldStep(number=n_done + 1, action=action, state=after),
        response=_response_of_device(item, item.device, shown, after),
    )
    return _store(record, shown, change, db=db, desk=desk, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    answer: dict[str, Any]
    scored: Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a form adds to a sitting: a step on a device, an answer, or a step that is one."""

    step: WorldStep | None = None
    response: _Response | None = None


def _asked(command: SubmitAnswer | WorldAct, db: Engine) -> tuple[SittingRecord, ShownQuestion]:
    """The sitting, and the question that a form belongs to."""
    with reading(db) as connection:
        record = load_record(connection, command.sitting_id)
    shown = record.with_token(command.token)
    if shown is None:
        raise StaleForm
    if shown.administration.position != command.position:
        raise TamperedForm
    return record, shown


def _open_item(shown: ShownQuestion, desk: TestDesk) -> Item:
    item = item_of(shown, desk)
    if item is None:
        raise StaleForm  # the page that is shown now asks another question
    return item


def _act(device: PlacedWorld, state: State, action: Mapping[str, str]) -> State:
    try:
        return device.world.act(device.setup, state, action)
    except WorldFault as fault:
        raise TamperedForm from fault


def _response_of_device(
    item: Item, device: PlacedWorld, shown: ShownQuestion, state: State
) -> _Response | None:
    """What was reached on a device, once the person says it is done."""
    if not device.world.done(state):
        return None
    scored = score_world(item, shown.administration.variant_seed, state)
    return _Response(answer={"world": True}, scored=scored)


def _store(
    record: SittingRecord,
    shown: ShownQuestion,
    change: _Change,
    *,
    db: Engine,
    desk: TestDesk,
    now: datetime,
) -> SubmitReply:
    """Insert a change with what follows it, unless another form was first."""
    following = _what_follows(record, shown, change, db=db, desk=desk)
    with writing(db) as connection:
        state = hold_question(connection, record.sitting.id, shown.token)
        if state is QuestionState.GONE:
            raise StaleForm
        if state is QuestionState.ANSWERED or _is_overtaken(connection, record, shown, change):
            return SubmitReply(outcome="replayed")
        _insert(connection, record.sitting.id, shown, change, now=now)
        if following is not None:
            append_step(connection, record.sitting.id, following, desk=desk, now=now)
    if isinstance(following, Stop) and record.scale_version == desk.scale_version:
        pool = pool_of(record, db=db, desk=desk)
        refresh_exposure(pool, db=db, now=now)
        refresh_pilot_counts(pool, bank=desk.bank, db=db, now=now)
    return SubmitReply(outcome="stored")


def _what_follows(
    record: SittingRecord, shown: ShownQuestion, change: _Change, *, db: Engine, desk: TestDesk
) -> Administer | Stop | None:
    """The next question or the end; None while the question stays open."""
    if change.response is None:
        return None
    score = change.response.scored.score
    after = record.sitting.record(shown.administration.position, score)
    return next_step(after, pool_of(record, db=db, desk=desk))


def _is_overtaken(
    connection: Connection, record: SittingRecord, shown: ShownQuestion, change: _Change
) -> bool:
    """Whether a step with this number is there already, from a form sent at the same moment."""
    if change.step is None:
        return False
    last = last_world_step(connection, record.sitting.id, shown.administration.position)
    return last is not None and last.number >= change.step.number


def _insert(
    connection: Connection, sitting_id: str, shown: ShownQuestion, change: _Change, *, now: datetime
) -> None:
    if change.step is not None:
        position = shown.administration.position
        add_world_step(connection, sitting_id, position, change.step, now=now)
    if change.response is not None:
        add_answer(
            connection,
            shown,
            sitting_id,
            answer=change.response.answer,
            score=change.response.scored.score,
            error=change.response.scored.error,
            now=now,
        )
