"""Going on with a code: of a paused sitting, or of a class card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assess import codes
from assess.access import EVERYBODY, Access
from assess.database import reading, writing
from assess.errors import TooManyFailures, WrongCode
from assess.repository.candidates import candidate_with_code, open_card
from assess.repository.failures import WINDOW, add_failure, recent_failures
from assess.repository.sittings import load_record
from assess.services.desk import TestDesk
from assess.services.sittings import StartSitting, start_sitting

MAX_FAILURES = 10
"""Wrong codes from one source within the window; right ones never count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumedSitting:
    """A sitting that its code has opened again."""

    sitting_id: str
    blueprint_id: str
    language: str
    resume_code: str


def resume_sitting(
    code: str,
    *,
    db: Engine,
    desk: TestDesk,
    now: datetime,
    source: str,
    access: Access = EVERYBODY,
) -> ResumedSitting:
    """Find the sitting of a code; the first use of a class card starts one.

    Parameters
    ----------
    code : str
        As typed: capitals, spaces and hyphens do not matter.
    source : str
        Where the attempt comes from; only a keyed hash of it is kept, for a day.
    access : str
        Access profile of a sitting that starts; one that exists keeps its own.

    Raises
    ------
    WrongCode
    BlueprintError
        When the items that fit the access profile cannot serve the test of the card.
    TooManyFailures
        After `MAX_FAILURES` wrong codes from one source within ten minutes.
    """
    key = codes.source_hash(desk.secret, source, now.date().isoformat())
    with reading(db) as connection:
        n_failures, first = recent_failures(connection, "code", key, now=now)
    if first is not None and n_failures >= MAX_FAILURES:
        raise TooManyFailures(retry_after_s=1 + int((first + WINDOW - now).total_seconds()))
    hashed = codes.code_hash(desk.secret, code)
    sitting_id = _sitting_of(hashed, access, db=db, desk=desk, now=now)
    if sitting_id is None:
        with writing(db) as connection:
            add_failure(connection, "code", key, now=now)
        raise WrongCode
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
    return ResumedSitting(
        sitting_id=sitting_id,
        blueprint_id=record.sitting.blueprint_id,
        language=record.language,
        resume_code=codes.readable(codes.normalised(code)),
    )


def _sitting_of(
    hashed: str, access: Access, *, db: Engine, desk: TestDesk, now: datetime
) -> str | None:
    found = _existing(hashed, db, desk)
    if found is not None:
        return found
    with reading(db) as connection:
        card = open_card(connection, hashed, now=now)
    if card is None:
        return None
    command = StartSitting(
        blueprint_id=card.blueprint_id,
        language="nl",
        channel="class",
        card_id=card.card_id,
        access=access,
    )
    try:
        return start_sitting(command, db=db, desk=desk, now=now).sitting_id
    except IntegrityError:  # the same card at the same moment on another device
        return _existing(hashed, db, desk)


def _existing(hashed: str, db: Engine, desk: TestDesk) -> str | None:
    with reading(db) as connection:
        candidate_id = candidate_with_code(connection, hashed)
    return None if candidate_id is None else codes.sitting_id(desk.secret, candidate_id)
