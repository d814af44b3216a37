"""Who may take or resume a sitting: candidates and class cards, found by the hash of their code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from assess.tables import candidates, cards, classes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCard:
    """A card of a class that has not ended, and the test of the class."""

    card_id: str
    blueprint_id: str


def add_candidate(
    connection: Connection,
    candidate_id: str,
    *,
    resume_code_hash: str,
    card_id: str | None,
    now: datetime,
) -> None:
    """Store who may resume a sitting; a second one for the same card breaks a unique key.

    Of the time only the day is kept: the hour would join the candidate to the sitting it began.
    """
    connection.execute(
        insert(candidates).values(
            candidate_id=candidate_id,
            resume_code_hash=resume_code_hash,
            card_id=card_id,
            created_at=now.replace(hour=0, minute=0, second=0, microsecond=0),
        )
    )


def candidate_with_code(connection: Connection, code_hash: str) -> str | None:
    """Id of the candidate whose code this is."""
    query = select(candidates.c.candidate_id).where(candidates.c.resume_code_hash == code_hash)
    candidate_id: str | None = connection.execute(query).scalar_one_or_none()
    return candidate_id


def open_card(connection: Connection, code_hash: str, *, now: datetime) -> OpenCard | None:
    """The card whose code this is, while its class lasts."""
    query = (
        select(cards.c.card_id, classes.c.blueprint_id)
        .join_from(cards, classes)
        .where(cards.c.code_hash == code_hash, classes.c.expires_at > now)
    )
    row = connection.execute(query).first()
    return None if row is None else OpenCard(card_id=row.card_id, blueprint_id=row.blueprint_id)
