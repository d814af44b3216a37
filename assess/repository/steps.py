"""What a sitting gains: a question, an answer, the end; the unique keys allow each of them once."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from assess.engine import Administer, Stop
from assess.repository.sittings import ShownQuestion, hold_sitting
from assess.tables import administrations, answers, problem_reports, sittings, world_steps


class QuestionState(Enum):
    """What became of a question that was given out."""

    OPEN = auto()
    ANSWERED = auto()
    GONE = auto()
    """Replaced by another, because its item left the bank or changed."""


def hold_question(connection: Connection, sitting_id: str, token: str) -> QuestionState:
    """What became of a question by now; it stays so until the transaction ends.

    Raises
    ------
    SittingNotFound
        When there is no such sitting (or it was erased).
    """
    hold_sitting(connection, sitting_id)
    has_answer = and_(
        answers.c.sitting_id == administrations.c.sitting_id,
        answers.c.position == administrations.c.position,
    )
    query = (
        select(answers.c.position)
        .join_from(administrations, answers, has_answer, isouter=True)
        .where(administrations.c.sitting_id == sitting_id, administrations.c.token == token)
    )
    row = connection.execute(query).first()
    if row is None:
        return QuestionState.GONE
    return QuestionState.OPEN if row.position is None else QuestionState.ANSWERED


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
            is_pilot=step.is_pilot,
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
    """Remove an open question whose item is no longer the one that was shown."""
    for table in (world_steps, problem_reports, administrations):
        connection.execute(
            delete(table).where(table.c.sitting_id == sitting_id, table.c.position == position)
        )
