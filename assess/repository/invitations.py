"""Invitations to make a staff account, found by the hash of their token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from assess.tables import invitations


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an open invitation is for."""

    role: str
    school: str | None
    expires_at: datetime


def add_invitation(
    connection: Connection, token_hash: str, invitation: Invitation, *, created_by: str | None
) -> None:
    """Store an invitation; ``created_by`` is None for one from the command line."""
    connection.execute(
        insert(invitations).values(
            token_hash=token_hash,
            role=invitation.role,
            school=invitation.school,
            created_by=created_by,
            expires_at=invitation.expires_at,
        )
    )


def invitation_with_token(
    connection: Connection, token_hash: str, *, now: datetime
) -> Invitation | None:
    """The invitation of a token, while it is open."""
    query = _OPEN.where(invitations.c.token_hash == token_hash, invitations.c.expires_at > now)
    row = connection.execute(query).first()
    return None if row is None else Invitation(**row._mapping)


def all_open_invitations(connection: Connection, *, now: datetime) -> tuple[Invitation, ...]:
    """Invitations that wait for their person, the first to end first."""
    query = _OPEN.where(invitations.c.expires_at > now).order_by(invitations.c.expires_at)
    return tuple(Invitation(**row._mapping) for row in connection.execute(query))


def use_invitation(connection: Connection, token_hash: str, *, now: datetime) -> bool:
    """Use an invitation up; False when somebody was first or it has ended."""
    used = connection.execute(
        update(invitations)
        .where(
            invitations.c.token_hash == token_hash,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def void_first_invitations(connection: Connection) -> None:
    """Take back what nobody's account made for an operator."""
    connection.execute(
        delete(invitations).where(
            invitations.c.created_by.is_(None),
            invitations.c.role == "operator",
            invitations.c.used_at.is_(None),
        )
    )


def void_invitations_of(connection: Connection, account_id: str) -> None:
    """Take back the open invitations that an account made."""
    connection.execute(
        delete(invitations).where(
            invitations.c.created_by == account_id, invitations.c.used_at.is_(None)
        )
    )


_OPEN = select(invitations.c.role, invitations.c.school, invitations.c.expires_at).where(
    invitations.c.used_at.is_(None)
)
