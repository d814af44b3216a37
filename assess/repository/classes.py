"""Classes, their cards, and how far the sittings of those are, as stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from assess.errors import ClassNotFound
from assess.tables import answers, candidates, cards, classes, sittings


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRoom:
    """A class of a teacher."""

    class_id: str
    name: str
    blueprint_id: str
    n_cards: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCard:
    """A card, and who used it; None as long as nobody did."""

    card_id: str
    number: int
    candidate_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingProgress:
    """How far a sitting is."""

    n_answered: int
    is_finished: bool


def add_class(connection: Connection, room: ClassRoom, *, account_id: str, now: datetime) -> None:
    """Store a class that has no cards yet."""
    connection.execute(
        insert(classes).values(
            class_id=room.class_id,
            account_id=account_id,
            name=room.name,
            blueprint_id=room.blueprint_id,
            created_at=now,
            expires_at=room.expires_at,
        )
    )


def add_cards(connection: Connection, class_id: str, codes: Mapping[str, str]) -> None:
    """Store cards by id with the hashes of their codes, numbered from 1 in this order."""
    rows = [
        {"card_id": card_id, "class_id": class_id, "number": number, "code_hash": code_hash}
        for number, (card_id, code_hash) in enumerate(codes.items(), start=1)
    ]
    connection.execute(insert(cards), rows)


def classes_of(connection: Connection, account_id: str) -> tuple[ClassRoom, ...]:
    """The classes of a teacher, newest first."""
    query = _rooms().where(classes.c.account_id == account_id).order_by(classes.c.created_at.desc())
    return tuple(ClassRoom(**row._mapping) for row in connection.execute(query))


def own_class(connection: Connection, class_id: str, account_id: str) -> ClassRoom:
    """One class of a teacher.

    Raises
    ------
    ClassNotFound
        The same for a missing class and for one of somebody else.
    """
    query = _rooms().where(classes.c.class_id == class_id, classes.c.account_id == account_id)
    row = connection.execute(query).first()
    if row is None:
        raise ClassNotFound
    return ClassRoom(**row._mapping)


def cards_of(connection: Connection, class_id: str) -> tuple[StoredCard, ...]:
    """The cards of a class, by number."""
    query = (
        select(cards.c.card_id, cards.c.number, candidates.c.candidate_id)
        .join_from(cards, candidates, candidates.c.card_id == cards.c.card_id, isouter=True)
        .where(cards.c.class_id == class_id)
        .order_by(cards.c.number)
    )
    return tuple(StoredCard(**row._mapping) for row in connection.execute(query))


def progress_of(
    connection: Connection, sitting_ids: Sequence[str]
) -> Mapping[str, SittingProgress]:
    """How far each of these sittings is, by id; a sitting that was erased is left out."""
    n_answered = (
        select(func.count()).where(answers.c.sitting_id == sittings.c.sitting_id).scalar_subquery()
    )
    query = select(
        sittings.c.sitting_id, sittings.c.finished_at, n_answered.label("n_answered")
    ).where(sittings.c.sitting_id.in_(sitting_ids))
    return {
        row.sitting_id: SittingProgress(
            n_answered=row.n_answered, is_finished=row.finished_at is not None
        )
        for row in connection.execute(query)
    }


def end_class(connection: Connection, class_id: str, *, now: datetime) -> None:
    """Let a class end now, unless it ended before."""
    connection.execute(
        update(classes)
        .where(classes.c.class_id == class_id, classes.c.expires_at > now)
        .values(expires_at=now)
    )


def _rooms() -> Select[Any]:
    n_cards = select(func.count()).where(cards.c.class_id == classes.c.class_id).scalar_subquery()
    return select(
        classes.c.class_id,
        classes.c.name,
        classes.c.blueprint_id,
        n_cards.label("n_cards"),
        classes.c.expires_at,
    )
