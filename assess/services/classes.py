"""Classes of a teacher: cards, progress, report. Names of pupils stay out of the system.

Every function takes the teacher's account beside the class, and answers a class of somebody else as
one that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from assess import codes
from assess.class_report import ClassReport, PupilResult, summarise_class
from assess.database import erasing, reading, writing
from assess.errors import ClassNotFound, TamperedForm
from assess.reporting import report
from assess.repository.classes import (
    ClassRoom,
    SittingProgress,
    StoredCard,
    add_cards,
    add_class,
    cards_of,
    classes_of,
    end_class,
    own_class,
    progress_of,
)
from assess.repository.sittings import erase, load_record
from assess.services.desk import TestDesk, pool_of
from assess.standards import current_standard

BLUEPRINTS = ("school", "digital", "combined")
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
class Card:
    """A card with its code, as printed."""

    number: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProgress:
    """How far a card is; ``sitting_id`` is None as long as nobody used it."""

    number: int
    status: CardStatus
    n_answered: int
    sitting_id: str | None


def make_class(command: NewClass, *, db: Engine, secret: bytes, now: datetime) -> str:
    """Make a class with its cards and return its id.

    Raises
    ------
    TamperedForm
        When the test or the number of cards is none of those offered.
    """
    if command.blueprint_id not in BLUEPRINTS or not 1 <= command.n_cards <= MAX_CARDS:
        raise TamperedForm
    room = ClassRoom(
        class_id=codes.new_id(),
        name=command.name,
        blueprint_id=command.blueprint_id,
        n_cards=command.n_cards,
        expires_at=command.expires_at,
    )
    card_ids = [codes.new_id() for _ in range(command.n_cards)]
    hashes = {each: codes.code_hash(secret, codes.card_code(secret, each)) for each in card_ids}
    with writing(db) as connection:
        add_class(connection, room, account_id=command.account_id, now=now)
        add_cards(connection, room.class_id, hashes)
    return room.class_id


def list_classes(account_id: str, *, db: Engine) -> tuple[ClassRoom, ...]:
    """The classes of a teacher, newest first."""
    with reading(db) as connection:
        return classes_of(connection, account_id)


def find_class(class_id: str, account_id: str, *, db: Engine) -> ClassRoom:
    """One class of a teacher.

    Raises
    ------
    ClassNotFound
    """
    with reading(db) as connection:
        return own_class(connection, class_id, account_id)


def class_cards(class_id: str, account_id: str, *, db: Engine, secret: bytes) -> tuple[Card, ...]:
    """The cards of a class with their codes, by number.

    Raises
    ------
    ClassNotFound
    """
    with reading(db) as connection:
        own_class(connection, class_id, account_id)
        stored = cards_of(connection, class_id)
    return tuple(
        Card(number=card.number, code=codes.readable(codes.card_code(secret, card.card_id)))
        for card in stored
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
        own_class(connection, class_id, account_id)
        return _progress(connection, class_id, desk.secret)


def card_progress(
    class_id: str, account_id: str, number: int, *, db: Engine, desk: TestDesk
) -> CardProgress:
    """How far one card is.

    Raises
    ------
    ClassNotFound
        Also when the class has no card of this number.
    """
    for card in class_progress(class_id, account_id, db=db, desk=desk):
        if card.number == number:
            return card
    raise ClassNotFound


def class_report(class_id: str, account_id: str, *, db: Engine, desk: TestDesk) -> ClassReport:
    """Results of the finished pupils and the means of the class.

    Raises
    ------
    ClassNotFound
    """
    with reading(db) as connection:
        own_class(connection, class_id, account_id)
        progress = _progress(connection, class_id, desk.secret)
        records = {
            card.number: load_record(connection, card.sitting_id)
            for card in progress
            if card.status is CardStatus.DONE and card.sitting_id is not None
        }
    standard = current_standard()
    pupils = [
        PupilResult(
            number=number,
            scales=report(record.sitting, pool_of(record, db=db, desk=desk), standard=standard),
        )
        for number, record in records.items()
    ]
    return summarise_class(len(progress), pupils)


def reset_card(class_id: str, account_id: str, number: int, *, db: Engine, desk: TestDesk) -> None:
    """Erase what was done with a card, so that it can begin again.

    Raises
    ------
    ClassNotFound
        Also when the class has no card of this number.
    """
    with erasing(db) as connection:
        own_class(connection, class_id, account_id)
        candidate_id = _card(connection, class_id, number).candidate_id
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
        own_class(connection, class_id, account_id)
        end_class(connection, class_id, now=now)


def _card(connection: Connection, class_id: str, number: int) -> StoredCard:
    for card in cards_of(connection, class_id):
        if card.number == number:
            return card
    raise ClassNotFound


def _progress(connection: Connection, class_id: str, secret: bytes) -> tuple[CardProgress, ...]:
    stored = cards_of(connection, class_id)
    sitting_ids = {
        card.number: codes.sitting_id(secret, card.candidate_id)
        for card in stored
        if card.candidate_id is not None
    }
    found = progress_of(connection, tuple(sitting_ids.values()))
    return tuple(_place(card.number, sitting_ids.get(card.number), found) for card in stored)


def _place(
    number: int, sitting_id: str | None, found: Mapping[str, SittingProgress]
) -> CardProgress:
    place = None if sitting_id is None else found.get(sitting_id)
    if place is None:
        return CardProgress(number=number, status=CardStatus.NEW, n_answered=0, sitting_id=None)
    return CardProgress(
        number=number,
        status=CardStatus.DONE if place.is_finished else CardStatus.BUSY,
        n_answered=place.n_answered,
        sitting_id=sitting_id,
    )
