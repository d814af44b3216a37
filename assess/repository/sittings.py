"""Sittings with their questions and scores: read as records, begun, held and erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, insert, select

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
    item_version : int
        Of the item as the person saw it.
    token : str
        Random key of its form.
    shown_at : datetime
    duration_s : float or None
        From showing to answering, on the server's clock; 0 where the clock went back.
    """

    administration: Administration
    item_version: int
    token: str
    shown_at: datetime
    duration_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRecord:
    """A sitting as stored.

    Attributes
    ----------
    sitting : Sitting
    shown : tuple of ShownQuestion
    language, scale_version, channel, subject_key : str
    blueprint_version : int
    exposure_version : int
        Version of exposure control; 0 without.
    pilot_version : int
        Version of the counts of responses to pilot items; 0 without.
    is_simulated, is_finished : bool
    """

    sitting: Sitting
    shown: tuple[ShownQuestion, ...]
    language: str
    blueprint_version: int
    exposure_version: int
    pilot_version: int
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


def load_traces(connection: Connection, sitting_id: str) -> list[dict[str, Any]]:
    """What each choice of a sitting rested on, in order of position."""
    query = (
        select(administrations.c.trace)
        .where(administrations.c.sitting_id == sitting_id)
        .order_by(administrations.c.position)
    )
    return list(connection.execute(query).scalars())


def add_sitting(connection: Connection, record: SittingRecord, *, now: datetime) -> None:
    """Store a sitting that has no question yet."""
    connection.execute(
        insert(sittings).values(
            sitting_id=record.sitting.id,
            subject_key=record.subject_key,
            blueprint_id=record.sitting.blueprint_id,
            blueprint_version=record.blueprint_version,
            exposure_version=record.exposure_version,
            pilot_version=record.pilot_version,
            scale_version=record.scale_version,
            language=record.language,
            seed=record.sitting.seed,
            access=record.sitting.access,
            channel=record.channel,
            is_simulated=record.is_simulated,
            started_at=now,
        )
    )


def hold_sitting(connection: Connection, sitting_id: str) -> str:
    """Keep everybody else from changing a sitting until the transaction ends; its subject key.

    Raises
    ------
    SittingNotFound
        When there is none (or it was erased).
    """
    query = select(sittings.c.subject_key).where(sittings.c.sitting_id == sitting_id)
    subject_key: str | None = connection.execute(query.with_for_update()).scalar_one_or_none()
    if subject_key is None:
        raise SittingNotFound
    return subject_key


def erase(connection: Connection, record: SittingRecord, candidate_id: str) -> None:
    """Delete a sitting, its answers, the background and the candidate.

    Raises
    ------
    SittingNotFound
        When it was erased just before.
    """
    sitting_id = record.sitting.id
    hold_sitting(connection, sitting_id)
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
        access=row.access,
    )
    return SittingRecord(
        sitting=sitting,
        shown=tuple(questions),
        language=row.language,
        blueprint_version=row.blueprint_version,
        exposure_version=row.exposure_version,
        pilot_version=row.pilot_version,
        scale_version=row.scale_version,
        channel=row.channel,
        subject_key=row.subject_key,
        is_simulated=row.is_simulated,
        is_finished=row.finished_at is not None,
    )


_WITH_SCORES: Select[Any] = (
    select(
        administrations.c.sitting_id,
        administrations.c.position,
        administrations.c.block,
        administrations.c.item_id,
        administrations.c.item_version,
        administrations.c.variant_seed,
        administrations.c.is_pilot,
        administrations.c.token,
        administrations.c.shown_at,
        answers.c.score,
        answers.c.duration_s,
    )
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
    ).where(sittings.c.is_simulated == is_simulated, sittings.c.finished_at.is_not(None))
    return [(row.sitting_id, _question(row)) for row in connection.execute(query)]


def _question(row: Row[Any]) -> ShownQuestion:
    shown = Administration(
        position=row.position,
        block=row.block,
        item_id=row.item_id,
        variant_seed=row.variant_seed,
        score=row.score,
        is_pilot=row.is_pilot,
    )
    return ShownQuestion(
        administration=shown,
        item_version=row.item_version,
        token=row.token,
        shown_at=row.shown_at,
        duration_s=row.duration_s,
    )
