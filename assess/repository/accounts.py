"""Staff accounts and their logins, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from assess.tables import accounts, staff_logins


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff."""

    account_id: str
    username: str
    role: str
    school: str | None
    is_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an open account is signed in with."""

    account_id: str
    password_hash: str
    totp_secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login that has not run out, of an account that is open."""

    account: Account
    last_seen_at: datetime


def add_account(
    connection: Connection,
    account: Account,
    *,
    password_hash: str,
    totp_secret: str,
    totp_last_step: int,
    now: datetime,
) -> None:
    """Store an account; a second one with the same name breaks a unique key."""
    connection.execute(
        insert(accounts).values(
            account_id=account.account_id,
            username=account.username,
            password_hash=password_hash,
            totp_secret=totp_secret,
            totp_last_step=totp_last_step,
            role=account.role,
            school=account.school,
            created_at=now,
        )
    )


def has_operator(connection: Connection) -> bool:
    """Whether there ever was an operator."""
    query = select(accounts.c.account_id).where(accounts.c.role == "operator")
    return connection.execute(query).first() is not None


def all_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account, by name."""
    rows = connection.execute(select(accounts).order_by(accounts.c.username))
    return tuple(_account(row) for row in rows)


def account_with_id(connection: Connection, account_id: str) -> Account | None:
    """One account, closed or not."""
    query = select(accounts).where(accounts.c.account_id == account_id)
    row = connection.execute(query).first()
    return None if row is None else _account(row)


def credentials_of(connection: Connection, username: str) -> Credentials | None:
    """What the open account of this name is signed in with."""
    query = select(accounts.c.account_id, accounts.c.password_hash, accounts.c.totp_secret).where(
        accounts.c.username == username, accounts.c.disabled_at.is_(None)
    )
    row = connection.execute(query).first()
    return None if row is None else Credentials(**row._mapping)


def take_totp_step(connection: Connection, account_id: str, step: int) -> bool:
    """Use up a time step of an open account; False when it, or a later one, was used before."""
    unused = or_(accounts.c.totp_last_step.is_(None), accounts.c.totp_last_step < step)
    taken = connection.execute(
        update(accounts)
        .where(accounts.c.account_id == account_id, accounts.c.disabled_at.is_(None), unused)
        .values(totp_last_step=step)
    )
    return taken.rowcount == 1


def close_account(connection: Connection, account_id: str, *, now: datetime) -> None:
    """Disable an account and end its logins."""
    connection.execute(
        update(accounts)
        .where(accounts.c.account_id == account_id, accounts.c.disabled_at.is_(None))
        .values(disabled_at=now)
    )
    connection.execute(delete(staff_logins).where(staff_logins.c.account_id == account_id))


def add_login(
    connection: Connection, token_hash: str, *, account_id: str, now: datetime, expires_at: datetime
) -> None:
    """Store a login, and forget those that have run out."""
    connection.execute(delete(staff_logins).where(staff_logins.c.expires_at < now))
    connection.execute(
        insert(staff_logins).values(
            token_hash=token_hash,
            account_id=account_id,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )


def open_login(
    connection: Connection, token_hash: str, *, now: datetime, seen_after: datetime
) -> Login | None:
    """The login of a token; None when it ran out, rested too long or its account was disabled."""
    query = (
        select(accounts, staff_logins.c.last_seen_at)
        .join_from(staff_logins, accounts)
        .where(
            staff_logins.c.token_hash == token_hash,
            staff_logins.c.expires_at > now,
            staff_logins.c.last_seen_at > seen_after,
            accounts.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(query).first()
    return None if row is None else Login(account=_account(row), last_seen_at=row.last_seen_at)


def see_login(connection: Connection, token_hash: str, *, now: datetime) -> None:
    """Remember that a login was used."""
    connection.execute(
        update(staff_logins).where(staff_logins.c.token_hash == token_hash).values(last_seen_at=now)
    )


def end_login(connection: Connection, token_hash: str) -> None:
    """Forget a login."""
    connection.execute(delete(staff_logins).where(staff_logins.c.token_hash == token_hash))


def _account(row: Row[Any]) -> Account:
    return Account(
        account_id=row.account_id,
        username=row.username,
        role=row.role,
        school=row.school,
        is_disabled=row.disabled_at is not None,
    )
