"""Starting a sitting and showing its open question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine

from assess import codes
from assess.access import EVERYBODY, Access
from assess.database import reading, writing
from assess.engine import next_step
from assess.errors import TamperedForm
from assess.repository.candidates import add_candidate
from assess.repository.sittings import ShownQuestion, SittingRecord, add_sitting, load_record
from assess.repository.steps import QuestionState, hold_question, withdraw_question
from assess.repository.world_steps import last_world_step
from assess.services.desk import TestDesk, pool_for_new_sitting, pool_of
from assess.services.questions import append_step, device_view, item_of, rendered
from assess.sitting import Sitting
from itembank.questions import Question
from itembank.worlds import View

Channel = Literal["open", "class", "demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSitting:
    """Who wants which test, in which language and for which access profile.

    ``card_id`` for a pupil with a class card.
    """

    blueprint_id: str
    language: str
    channel: Channel = "open"
    card_id: str | None = None
    access: Access = EVERYBODY


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
    position : int
        From 1.
    min_questions, max_questions : int
        Lengths the test can have.
    question : Question
    token : str
        Goes with the form, so that an answer is taken once.
    step : int
        Number of the last thing done on a simulated device, 0 at first.
    view : dict or None
        What the simulated device shows.
    """

    position: int
    min_questions: int
    max_questions: int
    question: Question
    token: str
    step: int
    view: View | None


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """The sitting is complete."""


def start_sitting(
    command: StartSitting, *, db: Engine, desk: TestDesk, now: datetime
) -> StartedSitting:
    """Begin a sitting with its first question.

    Raises
    ------
    TamperedForm
        When there is no such blueprint or language.
    BlueprintError
        When the items that fit the access profile cannot serve the blueprint.
    """
    if command.blueprint_id not in desk.pools or command.language not in ("nl", "en"):
        raise TamperedForm
    candidate_id = codes.new_id()
    code = codes.new_code()
    if command.card_id is not None:
        code = codes.card_code(desk.secret, command.card_id)
    sitting_id = codes.sitting_id(desk.secret, candidate_id)
    sitting = Sitting(
        id=sitting_id,
        blueprint_id=command.blueprint_id,
        seed=codes.new_seed(),
        access=command.access,
    )
    pool = pool_for_new_sitting(command.blueprint_id, db=db, desk=desk)
    record = SittingRecord(
        sitting=sitting,
        shown=(),
        language=command.language,
        blueprint_version=pool.blueprint.version,
        exposure_version=pool.exposure.version,
        pilot_version=pool.pilots.version,
        scale_version=desk.scale_version,
        channel=command.channel,
        subject_key=codes.subject_key(desk.secret, sitting_id, candidate_id),
        is_simulated=command.channel == "demo",
        is_finished=False,
    )
    first = next_step(sitting, pool_of(record, db=db, desk=desk))
    with writing(db) as connection:
        add_candidate(
            connection,
            candidate_id,
            resume_code_hash=codes.code_hash(desk.secret, code),
            card_id=command.card_id,
            now=now,
        )
        add_sitting(connection, record, now=now)
        append_step(connection, sitting_id, first, desk=desk, now=now)
    return StartedSitting(sitting_id=sitting_id, resume_code=codes.readable(code))


def current_page(
    sitting_id: str, *, db: Engine, desk: TestDesk, now: datetime
) -> QuestionPage | FinishedPage:
    """The open question, or that there is none left.

    When the item of the open question has left the bank, or was changed since it was shown, another
    choice takes its place: only the question is replaced, no answer is touched.

    Raises
    ------
    SittingNotFound
    DatabaseUnavailable
    """
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
        shown = record.pending
        if shown is None:
            return FinishedPage()
        position = shown.administration.position
        item = item_of(shown, desk)
        is_device = item is not None and item.device is not None
        last = last_world_step(connection, sitting_id, position) if is_device else None
    if item is None:
        _replace_question(record, shown, db=db, desk=desk, now=now)
        return current_page(sitting_id, db=db, desk=desk, now=now)
    device = item.device
    pool = pool_of(record, db=db, desk=desk)
    return QuestionPage(
        position=position,
        min_questions=pool.min_questions,
        max_questions=pool.max_questions,
        question=rendered(item, shown, record.language),
        token=shown.token,
        step=0 if last is None else last.number,
        view=None if device is None else device_view(device, shown, last, record.language),
    )


def _replace_question(
    record: SittingRecord, shown: ShownQuestion, *, db: Engine, desk: TestDesk, now: datetime
) -> None:
    """Choose again for the open position, from the same seed and answers."""
    sitting_id = record.sitting.id
    answered = replace(record.sitting, administrations=record.sitting.administrations[:-1])
    step = next_step(answered, pool_of(record, db=db, desk=desk))
    with writing(db) as connection:
        if hold_question(connection, sitting_id, shown.token) is not QuestionState.OPEN:
            return  # somebody beside this request has answered or replaced it
        withdraw_question(connection, sitting_id, shown.administration.position)
        append_step(connection, sitting_id, step, desk=desk, now=now)
