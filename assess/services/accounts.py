"""Staff accounts: invitation, sign-in with a second factor, sign-out, disabling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assess import codes
from assess.database import reading, writing
from assess.errors import NameTaken, TooManyFailures, WrongInvitation, WrongSignIn
from assess.passwords import hash_password, is_password, matching_step
from assess.repository.failures import WINDOW, add_failure, recent_failures
from assess.tables import accounts, invitations, staff_logins

FIRST_INVITATION_KEPT = timedelta(hours=24)
INVITATION_KEPT = timedelta(days=7)
IDLE = timedelta(minutes=30)
LONGEST_LOGIN = timedelta(hours=12)
MAX_FAILURES = 10
"""Failed sign-ins for one name from one source within ten minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff."""

    account_id: str
    username: str
    role: str
    school: str | None
    is_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an open invitation is for."""

    role: str
    school: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an invited person chose; ``totp_secret`` was shown, ``totp_code`` proves it arrived."""

    token: str
    username: str
    password: str
    totp_secret: str
    totp_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """An attempt to sign in."""

    username: str
    password: str
    totp_code: str
    source: str


def ensure_first_invitation(db: Engine, *, now: datetime) -> str | None:
    """A fresh one-time token for the first operator; None when there is an operator."""
    with writing(db) as connection:
        operator = select(accounts.c.account_id).where(accounts.c.role == "operator")
        if connection.execute(operator).first() is not None:
            return None
        connection.execute(delete(invitations).where(invitations.c.created_by.is_(None)))
        token = secrets.token_urlsafe(24)
        connection.execute(
            insert(invitations).values(
                token_hash=codes.token_hash(token),
                role="operator",
                expires_at=now + FIRST_INVITATION_KEPT,
            )
        )
    return token


def invite(
    role: str, *, school: str | None, created_by: str | None, db: Engine, now: datetime
) -> str:
    """Make an invitation and return its one-time token; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    with writing(db) as connection:
        connection.execute(
            insert(invitations).values(
                token_hash=codes.token_hash(token),
                role=role,
                school=school,
                created_by=created_by,
                expires_at=now + INVITATION_KEPT,
            )
        )
    return token


def open_invitation(token: str, *, db: Engine, now: datetime) -> Invitation:
    """What an invitation is for.

    Raises
    ------
    WrongInvitation
    """
    query = select(invitations).where(
        invitations.c.token_hash == codes.token_hash(token),
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > now,
    )
    with reading(db) as connection:
        row = connection.execute(query).first()
    if row is None:
        raise WrongInvitation
    return Invitation(role=row.role, school=row.school, expires_at=row.expires_at)


def open_invitations(db: Engine, *, now: datetime) -> tuple[Invitation, ...]:
    """Invitations that wait for their person."""
    query = (
        select(invitations.c.role, invitations.c.school, invitations.c.expires_at)
        .where(invitations.c.used_at.is_(None), invitations.c.expires_at > now)
        .order_by(invitations.c.expires_at)
    )
    with reading(db) as connection:
        return tuple(Invitation(**row._mapping) for row in connection.execute(query))


def accept_invitation(command: NewAccount, *, db: Engine, now: datetime) -> Account:
    """Make the account of an invited person.

    Raises
    ------
    WrongInvitation
    WrongSignIn
        When the code does not belong to the secret that was shown.
    NameTaken
    """
    invitation = open_invitation(command.token, db=db, now=now)
    step = matching_step(command.totp_secret, command.totp_code, now)
    if step is None:
        raise WrongSignIn
    account_id = codes.new_id()
    hashed = hash_password(command.password)
    try:
        with writing(db) as connection:
            used = connection.execute(
                update(invitations)
                .where(
                    invitations.c.token_hash == codes.token_hash(command.token),
                    invitations.c.used_at.is_(None),
                )
                .values(used_at=now)
            )
            if used.rowcount != 1:
                raise WrongInvitation
            connection.execute(
                insert(accounts).values(
                    account_id=account_id,
                    username=_name(command.username),
                    password_hash=hashed,
                    totp_secret=command.totp_secret,
                    totp_last_step=step,
                    role=invitation.role,
                    school=invitation.school,
                    created_at=now,
                )
            )
    except IntegrityError as error:
        raise NameTaken from error
    return Account(
        account_id=account_id,
        username=_name(command.username),
        role=invitation.role,
        school=invitation.school,
        is_disabled=False,
    )


def sign_in(command: SignIn, *, db: Engine, secret: bytes, now: datetime) -> str:
    """Open a login and return its token; only its hash is kept.

    Raises
    ------
    WrongSignIn
        The same for a wrong name, password and code, and as slow.
    TooManyFailures
    """
    source = f"{_name(command.username)}\x1f{command.source}"
    key = codes.source_hash(secret, source, now.date().isoformat())
    with reading(db) as connection:
        n_failures, first = recent_failures(connection, "login", key, now=now)
        query = select(accounts).where(
            accounts.c.username == _name(command.username), accounts.c.disabled_at.is_(None)
        )
        row = connection.execute(query).first()
    if first is not None and n_failures >= MAX_FAILURES:
        raise TooManyFailures(retry_after_s=1 + int((first + WINDOW - now).total_seconds()))
    if not is_password(command.password, None if row is None else row.password_hash):
        row = None
    token = secrets.token_urlsafe(32)
    if row is None or not _open_login(row, command.totp_code, token, db=db, now=now):
        with writing(db) as connection:
            add_failure(connection, "login", key, now=now)
        raise WrongSignIn
    return token


def signed_in(token: str, *, db: Engine, now: datetime) -> Account | None:
    """Who a login belongs to; None when it has ended, or its account was disabled."""
    query = (
        select(accounts, staff_logins.c.last_seen_at)
        .join_from(staff_logins, accounts)
        .where(
            staff_logins.c.token_hash == codes.token_hash(token),
            staff_logins.c.expires_at > now,
            staff_logins.c.last_seen_at > now - IDLE,
            accounts.c.disabled_at.is_(None),
        )
    )
    with reading(db) as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if now - row.last_seen_at > IDLE / 10:  # not a write for every page
        with writing(db) as connection:
            connection.execute(
                update(staff_logins)
                .where(staff_logins.c.token_hash == codes.token_hash(token))
                .values(last_seen_at=now)
            )
    return _account(row)


def sign_out(token: str, *, db: Engine) -> None:
    """End a login."""
    with writing(db) as connection:
        connection.execute(
            delete(staff_logins).where(staff_logins.c.token_hash == codes.token_hash(token))
        )


def disable_account(account_id: str, *, db: Engine, now: datetime) -> None:
    """Close an account and end all its logins at once."""
    with writing(db) as connection:
        connection.execute(
            update(accounts)
            .where(accounts.c.account_id == account_id, accounts.c.disabled_at.is_(None))
            .values(disabled_at=now)
        )
        connection.execute(delete(staff_logins).where(staff_logins.c.account_id == account_id))


def list_accounts(db: Engine) -> tuple[Account, ...]:
    """Every account, by name."""
    with reading(db) as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.username)).all()
    return tuple(_account(row) for row in rows)


def _open_login(
    row: Row[tuple[object, ...]], totp_code: str, token: str, *, db: Engine, now: datetime
) -> bool:
    """Store a login unless the second factor is wrong or was used before."""
    step = matching_step(row.totp_secret or "", totp_code, now) if row.totp_secret else None
    if step is None:
        return False
    unused = or_(accounts.c.totp_last_step.is_(None), accounts.c.totp_last_step < step)
    with writing(db) as connection:
        taken = connection.execute(
            update(accounts)
            .where(accounts.c.account_id == row.account_id, unused)
            .values(totp_last_step=step)
        )
        if taken.rowcount != 1:
            return False
        connection.execute(delete(staff_logins).where(staff_logins.c.expires_at < now))
        connection.execute(
            insert(staff_logins).values(
                token_hash=codes.token_hash(token),
                account_id=row.account_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + LONGEST_LOGIN,
            )
        )
    return True


def _name(username: str) -> str:
    return username.strip().casefold()


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        account_id=row.account_id,
        username=row.username,
        role=row.role,
        school=row.school,
        is_disabled=row.disabled_at is not None,
    )
