"""Sittings and everything that hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from assess.engine import Administer, Stop
from assess.errors import SittingNotFound
from assess.sitting import Administration, Sitting
from assess.tables import (
    administrations,
    answers,
    backgrounds,
    candidates,
    problem_reports,
    sittings,
    world_steps,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question as it was given out, and whether it was answered.

    Attributes
    ----------
    administration : Administration
    token : str
        Random key of its form.
    shown_at : datetime
    trace : dict
    """

    administration: Administration
    token: str
    shown_at: datetime
    trace: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRecord:
    """A sitting as stored.

    Attributes
    ----------
    sitting : Sitting
    shown : tuple of ShownQuestion
    language, scale_version, channel, subject_key : str
    is_simulated, is_finished : bool
    """

    sitting: Sitting
    shown: tuple[ShownQuestion, ...]
    language: str
    scale_version: str
    channel: str
    subject_key: str
    is_simulated: bool
    is_finished: bool

    @property
    def pending(self) -> ShownQuestion | None:
        """The question that waits for an answer."""
        return self.shown[-1] if self.sitting.pending is not None else None

    def with_token(self, token: str) -> ShownQuestion | None:
        """The question whose form carries this token."""
        return next((question for question in self.shown if question.token == token), None)


def load_record(connection: Connection, sitting_id: str) -> SittingRecord:
    """Read a sitting with its questions and scores.

    Raises
    ------
    SittingNotFound
        When there is none (or it was erased).
    """
    row = connection.execute(select(sittings).where(sittings.c.sitting_id == sitting_id)).first()
    if row is None:
        raise SittingNotFound
    return _record(row, _questions(connection, sitting_id))


def load_finished(
    connection: Connection, *, is_simulated: bool, until: date | None = None
) -> list[SittingRecord]:
    """Read the sittings finished up to and including a day (UTC), in the order of their ids."""
    query = (
        select(sittings)
        .where(sittings.c.finished_at.is_not(None), sittings.c.is_simulated == is_simulated)
        .order_by(sittings.c.sitting_id)
    )
    if until is not None:
        end = datetime.combine(until + timedelta(days=1), time(), UTC)
        query = query.where(sittings.c.finished_at < end)
    rows = connection.execute(query).all()
    by_sitting: dict[str, list[ShownQuestion]] = {row.sitting_id: [] for row in rows}
    for sitting_id, question in _all_questions(connection, is_simulated):
        if sitting_id in by_sitting:
            by_sitting[sitting_id].append(question)
    return [_record(row, by_sitting[row.sitting_id]) for row in rows]


def add_candidate(
    connection: Connection,
    candidate_id: str,
    *,
    resume_code_hash: str,
    card_id: str | None,
    now: datetime,
) -> None:
    """Store who may resume a sitting."""
    connection.execute(
        insert(candidates).values(
            candidate_id=candidate_id,
            resume_code_hash=resume_code_hash,
            card_id=card_id,
            created_at=now,
        )
    )


def add_sitting(
    connection: Connection, record: SittingRecord, *, blueprint_version: int, now: datetime
) -> None:
    """Store a sitting that has no question yet."""
    connection.execute(
        insert(sittings).values(
            sitting_id=record.sitting.id,
            subject_key=record.subject_key,
            blueprint_id=record.sitting.blueprint_id,
            blueprint_version=blueprint_version,
            scale_version=record.scale_version,
            language=record.language,
            seed=record.sitting.seed,
            channel=record.channel,
            is_simulated=record.is_simulated,
            started_at=now,
        )
    )


def add_step(
    connection: Connection,
    sitting_id: str,
    step: Administer | Stop,
    *,
    item_version: int,
    token: str,
    now: datetime,
) -> None:
    """Store what follows an answer: the next question, or the end."""
    if isinstance(step, Stop):
        connection.execute(
            update(sittings)
            .where(sittings.c.sitting_id == sitting_id)
            .values(finished_at=now, stop_reasons=[str(reason) for reason in step.reasons])
        )
        return
    connection.execute(
        insert(administrations).values(
            sitting_id=sitting_id,
            position=step.position,
            item_id=step.item_id,
            item_version=item_version,
            block=step.block,
            variant_seed=step.variant_seed,
            token=token,
            trace=step.trace,
            shown_at=now,
        )
    )


def add_answer(
    connection: Connection,
    question: ShownQuestion,
    sitting_id: str,
    *,
    answer: dict[str, Any],
    score: int,
    error: str | None,
    now: datetime,
) -> None:
    """Store an answer; a second one for the same question breaks a unique key."""
    connection.execute(
        insert(answers).values(
            sitting_id=sitting_id,
            position=question.administration.position,
            answer=answer,
            score=score,
            error=error,
            duration_s=max(0.0, (now - question.shown_at).total_seconds()),
            answered_at=now,
        )
    )


def withdraw_question(connection: Connection, sitting_id: str, position: int) -> None:
    """Remove an open question whose item no longer exists."""
    for table in (world_steps, problem_reports, administrations):
        connection.execute(
            delete(table).where(table.c.sitting_id == sitting_id, table.c.position == position)
        )


def last_world_step(
    connection: Connection, sitting_id: str, position: int
) -> tuple[int, dict[str, Any] | None]:
    """Number and state of the last thing done on a simulated device; (0, None) before the first."""
    query = (
        select(world_steps.c.step, world_steps.c.state)
        .where(world_steps.c.sitting_id == sitting_id, world_steps.c.position == position)
        .order_by(world_steps.c.step.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (0, None) if row is None else (row.step, row.state)


def add_world_step(
    connection: Connection,
    sitting_id: str,
    position: int,
    step: int,
    *,
    action: dict[str, str],
    state: dict[str, Any],
    now: datetime,
) -> None:
    """Store one thing done on a simulated device; a second one with its number breaks a key."""
    connection.execute(
        insert(world_steps).values(
            sitting_id=sitting_id, position=position, step=step, action=action, state=state, at=now
        )
    )


def erase(connection: Connection, record: SittingRecord, candidate_id: str) -> None:
    """Delete a sitting, its answers, the background and the candidate."""
    sitting_id = record.sitting.id
    connection.execute(delete(backgrounds).where(backgrounds.c.subject_key == record.subject_key))
    for table in (problem_reports, world_steps, answers, administrations, sittings):
        connection.execute(delete(table).where(table.c.sitting_id == sitting_id))
    connection.execute(delete(candidates).where(candidates.c.candidate_id == candidate_id))


def _record(row: Row[Any], questions: Sequence[ShownQuestion]) -> SittingRecord:
    sitting = Sitting(
        id=row.sitting_id,
        blueprint_id=row.blueprint_id,
        seed=row.seed,
        administrations=tuple(question.administration for question in questions),
    )
    return SittingRecord(
        sitting=sitting,
        shown=tuple(questions),
        language=row.language,
        scale_version=row.scale_version,
        channel=row.channel,
        subject_key=row.subject_key,
        is_simulated=row.is_simulated,
        is_finished=row.finished_at is not None,
    )


_WITH_SCORES = (
    select(administrations, answers.c.score)
    .join_from(
        administrations,
        answers,
        and_(
            answers.c.sitting_id == administrations.c.sitting_id,
            answers.c.position == administrations.c.position,
        ),
        isouter=True,
    )
    .order_by(administrations.c.sitting_id, administrations.c.position)
)


def _questions(connection: Connection, sitting_id: str) -> list[ShownQuestion]:
    query = _WITH_SCORES.where(administrations.c.sitting_id == sitting_id)
    return [_question(row) for row in connection.execute(query)]


def _all_questions(connection: Connection, is_simulated: bool) -> list[tuple[str, ShownQuestion]]:
    query = _WITH_SCORES.join(
        sittings, sittings.c.sitting_id == administrations.c.sitting_id
    ).where(sittings.c.is_simulated == is_simulated)
    return [(row.sitting_id, _question(row)) for row in connection.execute(query)]


def _question(row: Row[Any]) -> ShownQuestion:
    shown = Administration(
        position=row.position,
        block=row.block,
        item_id=row.item_id,
        variant_seed=row.variant_seed,
        score=row.score,
    )
    return ShownQuestion(
        administration=shown, token=row.token, shown_at=row.shown_at, trace=row.trace
    )
