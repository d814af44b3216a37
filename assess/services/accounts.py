"""Staff accounts: invitation, sign-in with a second factor, sign-out, disabling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assess import codes
from assess.database import reading, writing
from assess.errors import (
    AccountNotFound,
    NameTaken,
    TooManyFailures,
    WrongInvitation,
    WrongSignIn,
)
from assess.passwords import hash_password, is_password, matching_step, same_form
from assess.repository.accounts import (
    Account,
    Credentials,
    account_with_id,
    add_account,
    add_login,
    all_accounts,
    close_account,
    credentials_of,
    end_login,
    has_operator,
    open_login,
    see_login,
    take_totp_step,
)
from assess.repository.failures import WINDOW, add_failure, recent_failures
from assess.repository.invitations import (
    Invitation,
    add_invitation,
    all_open_invitations,
    invitation_with_token,
    use_invitation,
    void_first_invitations,
    void_invitations_of,
)

FIRST_INVITATION_KEPT = timedelta(hours=24)
INVITATION_KEPT = timedelta(days=7)
IDLE = timedelta(minutes=30)
LONGEST_LOGIN = timedelta(hours=12)
MAX_FAILURES = 10
"""Failed sign-ins for one name from one source within ten minutes."""


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
    token = secrets.token_urlsafe(24)
    first = Invitation(role="operator", school=None, expires_at=now + FIRST_INVITATION_KEPT)
    with writing(db) as connection:
        if has_operator(connection):
            return None
        void_first_invitations(connection)
        add_invitation(connection, codes.token_hash(token), first, created_by=None)
    return token


def invite(
    role: str, *, school: str | None, created_by: str | None, db: Engine, now: datetime
) -> str:
    """Make an invitation and return its one-time token; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation(role=role, school=school, expires_at=now + INVITATION_KEPT)
    with writing(db) as connection:
        add_invitation(connection, codes.token_hash(token), invitation, created_by=created_by)
    return token


def open_invitation(token: str, *, db: Engine, now: datetime) -> Invitation:
    """What an invitation is for.

    Raises
    ------
    WrongInvitation
    """
    with reading(db) as connection:
        invitation = invitation_with_token(connection, codes.token_hash(token), now=now)
    if invitation is None:
        raise WrongInvitation
    return invitation


def open_invitations(db: Engine, *, now: datetime) -> tuple[Invitation, ...]:
    """Invitations that wait for their person."""
    with reading(db) as connection:
        return all_open_invitations(connection, now=now)


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
    account = Account(
        account_id=codes.new_id(),
        username=_name(command.username),
        role=invitation.role,
        school=invitation.school,
        is_disabled=False,
    )
    password_hash = hash_password(command.password)  # slow on purpose, so before the lock
    try:
        with writing(db) as connection:
            if not use_invitation(connection, codes.token_hash(command.token), now=now):
                raise WrongInvitation
            add_account(
                connection,
                account,
                password_hash=password_hash,
                totp_secret=command.totp_secret,
                totp_last_step=step,
                now=now,
            )
    except IntegrityError as error:
        raise NameTaken from error
    return account


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
        found = credentials_of(connection, _name(command.username))
    if first is not None and n_failures >= MAX_FAILURES:
        raise TooManyFailures(retry_after_s=1 + int((first + WINDOW - now).total_seconds()))
    if not is_password(command.password, None if found is None else found.password_hash):
        found = None
    token = secrets.token_urlsafe(32)
    if found is None or not _open_login(found, command.totp_code, token, db=db, now=now):
        with writing(db) as connection:
            add_failure(connection, "login", key, now=now)
        raise WrongSignIn
    return token


def signed_in(token: str, *, db: Engine, now: datetime) -> Account | None:
    """Who a login belongs to; None when it has ended, or its account was disabled."""
    hashed = codes.token_hash(token)
    with reading(db) as connection:
        login = open_login(connection, hashed, now=now, seen_after=now - IDLE)
    if login is None:
        return None
    if now - login.last_seen_at > IDLE / 10:  # not a write for every page
        with writing(db) as connection:
            see_login(connection, hashed, now=now)
    return login.account


def sign_out(token: str, *, db: Engine) -> None:
    """End a login."""
    with writing(db) as connection:
        end_login(connection, codes.token_hash(token))


def disable_account(account_id: str, *, db: Engine, now: datetime) -> None:
    """Close an account at once: its logins end and its open invitations lapse."""
    with writing(db) as connection:
        close_account(connection, account_id, now=now)
        void_invitations_of(connection, account_id)


def find_account(account_id: str, *, db: Engine) -> Account:
    """One account.

    Raises
    ------
    AccountNotFound
    """
    with reading(db) as connection:
        account = account_with_id(connection, account_id)
    if account is None:
        raise AccountNotFound
    return account


def list_accounts(db: Engine) -> tuple[Account, ...]:
    """Every account, by name."""
    with reading(db) as connection:
        return all_accounts(connection)


def _open_login(
    found: Credentials, totp_code: str, token: str, *, db: Engine, now: datetime
) -> bool:
    """Store a login unless the second factor is missing, wrong or was used before."""
    if found.totp_secret is None:
        return False
    step = matching_step(found.totp_secret, totp_code, now)
    if step is None:
        return False
    with writing(db) as connection:
        if not take_totp_step(connection, found.account_id, step):
            return False
        add_login(
            connection,
            codes.token_hash(token),
            account_id=found.account_id,
            now=now,
            expires_at=now + LONGEST_LOGIN,
        )
    return True


def _name(username: str) -> str:
    return same_form(username).strip().casefold()
