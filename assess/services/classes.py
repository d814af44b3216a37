"""Classes of a teacher: cards, progress, report. Names of pupils stay out of the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, insert, select, update

from assess import codes
from assess.class_report import ClassReport, PupilResult, summarise_class
from assess.database import erasing, reading, writing
from assess.errors import ClassNotFound, TamperedForm
from assess.repository.sittings import erase, load_record
from assess.services.desk import TestDesk
from assess.services.results import sitting_report
from assess.tables import answers, candidates, cards, classes, sittings

BLUEPRINTS = ("school", "digital")
MAX_CARDS = 40


class CardStatus(StrEnum):
    """How far the pupil of a card is."""

    NEW = "new"
    BUSY = "busy"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClass:
    """What a teacher asks for."""

    account_id: str
    name: str
    blueprint_id: str
    n_cards: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRoom:
    """A class of a teacher."""

    class_id: str
    name: str
    blueprint_id: str
    n_cards: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card with its code, as printed."""

    number: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProgress:
    """How far a card is."""

    number: int
    status: CardStatus
    n_answered: int


def make_class(command: NewClass, *, db: Engine, secret: bytes, now: datetime) -> str:
    """Make a class with its cards and return its id.

    Raises
    ------
    TamperedForm
        When the test or the number of cards is none of those offered.
    """
    if command.blueprint_id not in BLUEPRINTS or not 1 <= command.n_cards <= MAX_CARDS:
        raise TamperedForm
    class_id = codes.new_id()
    card_ids = [codes.new_id() for _ in range(command.n_cards)]
    with writing(db) as connection:
        connection.execute(
            insert(classes).values(
                class_id=class_id,
                account_id=command.account_id,
                name=command.name,
                blueprint_id=command.blueprint_id,
                created_at=now,
                expires_at=command.expires_at,
            )
        )
        connection.execute(
            insert(cards),
            [
                {
                    "card_id": card_id,
                    "class_id": class_id,
                    "number": number,
                    "code_hash": codes.code_hash(secret, codes.card_code(secret, card_id)),
                }
                for number, card_id in enumerate(card_ids, start=1)
            ],
        )
    return class_id


def list_classes(account_id: str, *, db: Engine) -> tuple[ClassRoom, ...]:
    """The classes of a teacher, newest first."""
    query = _rooms().where(classes.c.account_id == account_id).order_by(classes.c.created_at.desc())
    with reading(db) as connection:
        return tuple(ClassRoom(**row._mapping) for row in connection.execute(query))


def find_class(class_id: str, account_id: str, *, db: Engine) -> ClassRoom:
    """One class of a teacher.

    Raises
    ------
    ClassNotFound
        The same for a missing class and for one of somebody else.
    """
    with reading(db) as connection:
        return _find(connection, class_id, account_id)


def class_cards(class_id: str, account_id: str, *, db: Engine, secret: bytes) -> tuple[Card, ...]:
    """The cards of a class with their codes.

    Raises
    ------
    ClassNotFound
    """
    query = (
        select(cards.c.number, cards.c.card_id)
        .where(cards.c.class_id == class_id)
        .order_by(cards.c.number)
    )
    with reading(db) as connection:
        _find(connection, class_id, account_id)
        rows = connection.execute(query).all()
    return tuple(
        Card(number=row.number, code=codes.readable(codes.card_code(secret, row.card_id)))
        for row in rows
    )


def class_progress(
    class_id: str, account_id: str, *, db: Engine, desk: TestDesk
) -> tuple[CardProgress, ...]:
    """How far each card is, by number.

    Raises
    ------
    ClassNotFound
    """
    with reading(db) as connection:
        _find(connection, class_id, account_id)
        return tuple(
            _progress(connection, number, sitting_id)
            for number, sitting_id in _sitting_ids(connection, class_id, desk.secret)
        )


def class_report(class_id: str, account_id: str, *, db: Engine, desk: TestDesk) -> ClassReport:
    """Results of the finished pupils and the means of the class.

    Raises
    ------
    ClassNotFound
    """
    with reading(db) as connection:
        _find(connection, class_id, account_id)
        found = _sitting_ids(connection, class_id, desk.secret)
        done = [
            (number, sitting_id)
            for number, sitting_id in found
            if sitting_id is not None
            and _progress(connection, number, sitting_id).status is CardStatus.DONE
        ]
    pupils = [
        PupilResult(number=number, scales=sitting_report(sitting_id, db=db, desk=desk))
        for number, sitting_id in done
    ]
    return summarise_class(len(found), pupils)


def reset_card(class_id: str, account_id: str, number: int, *, db: Engine, desk: TestDesk) -> None:
    """Erase what was done with a card, so that it can begin again.

    Raises
    ------
    ClassNotFound
    """
    query = (
        select(candidates.c.candidate_id)
        .join_from(candidates, cards)
        .where(cards.c.class_id == class_id, cards.c.number == number)
    )
    with erasing(db) as connection:
        _find(connection, class_id, account_id)
        candidate_id = connection.execute(query).scalar_one_or_none()
        if candidate_id is None:
            return
        sitting_id = codes.sitting_id(desk.secret, candidate_id)
        erase(connection, load_record(connection, sitting_id), candidate_id)


def close_class(class_id: str, account_id: str, *, db: Engine, now: datetime) -> None:
    """Let the cards of a class start nothing more.

    Raises
    ------
    ClassNotFound
    """
    with writing(db) as connection:
        _find(connection, class_id, account_id)
        connection.execute(
            update(classes).where(classes.c.class_id == class_id).values(expires_at=now)
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


def _find(connection: Connection, class_id: str, account_id: str) -> ClassRoom:
    query = _rooms().where(classes.c.class_id == class_id, classes.c.account_id == account_id)
    row = connection.execute(query).first()
    if row is None:
        raise ClassNotFound
    return ClassRoom(**row._mapping)


def _sitting_ids(
    connection: Connection, class_id: str, secret: bytes
) -> list[tuple[int, str | None]]:
    query = (
        select(cards.c.number, candidates.c.candidate_id)
        .join_from(cards, candidates, candidates.c.card_id == cards.c.card_id, isouter=True)
        .where(cards.c.class_id == class_id)
        .order_by(cards.c.number)
    )
    return [
        (
            row.number,
            None if row.candidate_id is None else codes.sitting_id(secret, row.candidate_id),
        )
        for row in connection.execute(query)
    ]


def _progress(connection: Connection, number: int, sitting_id: str | None) -> CardProgress:
    if sitting_id is None:
        return CardProgress(number=number, status=CardStatus.NEW, n_answered=0)
    n_answered = connection.execute(
        select(func.count()).where(answers.c.sitting_id == sitting_id)
    ).scalar_one()
    finished_at = connection.execute(
        select(sittings.c.finished_at).where(sittings.c.sitting_id == sitting_id)
    ).scalar_one_or_none()
    status = CardStatus.BUSY if finished_at is None else CardStatus.DONE
    return CardProgress(number=number, status=status, n_answered=n_answered)
