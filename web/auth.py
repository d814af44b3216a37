"""Who may do what: one table of permissions, one decorator on every view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g, session
from werkzeug.exceptions import Forbidden

from web.api.keys import check_key

P = ParamSpec("P")
R = TypeVar("R")

SITTING = "sitting_id"  # session key: the sitting this browser is taking
PERMISSION = "stempeil_permission"  # attribute of a view that says what it asks for


class Role(StrEnum):
    """What a person of the staff is."""

    TEACHER = "teacher"
    RESEARCHER = "researcher"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a view asks of the person at the door."""

    PUBLIC = "public"
    OWN_SITTING = "own_sitting"
    OWN_CLASSES = "own_classes"
    RELEASES = "releases"
    OPERATE = "operate"
    API = "api"


ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.TEACHER: frozenset({Permission.OWN_CLASSES}),
    Role.RESEARCHER: frozenset({Permission.RELEASES}),
    Role.OPERATOR: frozenset({Permission.RELEASES, Permission.OPERATE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentAccount:
    """The member of staff who makes this request."""

    account_id: str
    username: str
    role: Role
    school: str | None


class NoSitting(Forbidden):
    """The browser holds no test of its own."""


class NotSignedIn(Forbidden):
    """The page is for staff, and nobody is signed in."""


def current_account() -> CurrentAccount | None:
    """Return who is signed in, None for a visitor or a candidate."""
    account: CurrentAccount | None = g.get("account")
    return account


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that lets only holders of `permission` into a view.

    Raises
    ------
    NoSitting, NotSignedIn
        If there is no sitting, or no account, to hold the permission.
    werkzeug.exceptions.Unauthorized
        If a program brings no key of the API.
    werkzeug.exceptions.Forbidden
        If the account's role lacks the permission.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            _check(permission)
            return view(*args, **kwargs)

        setattr(guarded, PERMISSION, permission)
        return guarded

    return decorate


def _check(permission: Permission) -> None:
    if permission is Permission.PUBLIC:
        return
    if permission is Permission.API:
        check_key()
        return
    if permission is Permission.OWN_SITTING:
        if SITTING not in session:
            raise NoSitting
        return
    account = current_account()
    if account is None:
        raise NotSignedIn
    if permission not in ROLE_PERMISSIONS[account.role]:
        abort(403)
