"""Staff come in by invitation, with a second factor, and go out at once."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from assess.database import reading, writing
from assess.errors import AccountNotFound, NameTaken, TooManyFailures, WrongInvitation, WrongSignIn
from assess.services.accounts import (
    MAX_FAILURES,
    NewAccount,
    SignIn,
    accept_invitation,
    disable_account,
    ensure_first_invitation,
    find_account,
    invite,
    list_accounts,
    open_invitation,
    open_invitations,
    sign_in,
    sign_out,
    signed_in,
)
from assess.tables import accounts, metadata
from tests.conftest import NOON, SECRET

TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PASSWORD = "paard batterij nietje"


def _code(moment):
    return pyotp.TOTP(TOTP).at(moment)


def _new(token, username="An", moment=NOON):
    return NewAccount(
        token=token, username=username, password=PASSWORD, totp_secret=TOTP, totp_code=_code(moment)
    )


def _attempt(moment, **changes):
    right = SignIn(username="an", password=PASSWORD, totp_code=_code(moment), source="10.0.0.1")
    return replace(right, **changes)


@pytest.fixture
def operator(db):
    token = ensure_first_invitation(db, now=NOON)
    return accept_invitation(_new(token), db=db, now=NOON)


@pytest.fixture
def later():
    """The next time step: a code works once."""
    return NOON + timedelta(minutes=1)


def _sign_in(db, moment, **changes):
    return sign_in(_attempt(moment, **changes), db=db, secret=SECRET, now=moment)


def test_there_is_no_account_until_the_first_link_is_used(db):
    assert list_accounts(db) == ()
    assert ensure_first_invitation(db, now=NOON) is not None


def test_a_new_first_link_voids_the_old_one(db):
    old = ensure_first_invitation(db, now=NOON)
    ensure_first_invitation(db, now=NOON)

    with pytest.raises(WrongInvitation):
        accept_invitation(_new(old), db=db, now=NOON)


def test_there_is_no_first_link_once_there_is_an_operator(db, operator):
    assert operator.role == "operator"
    assert ensure_first_invitation(db, now=NOON) is None


def test_an_invitation_works_once_and_for_a_week(db, operator):
    token = invite("teacher", school="A", created_by=operator.account_id, db=db, now=NOON)
    late = invite("teacher", school="A", created_by=operator.account_id, db=db, now=NOON)

    teacher = accept_invitation(_new(token, "Bo"), db=db, now=NOON)

    assert (teacher.role, teacher.school) == ("teacher", "A")
    with pytest.raises(WrongInvitation):
        accept_invitation(_new(token, "Cy"), db=db, now=NOON)
    after = NOON + timedelta(days=8)
    with pytest.raises(WrongInvitation):
        accept_invitation(_new(late, "Cy", after), db=db, now=after)


def test_a_taken_name_leaves_the_invitation_open(db, operator):
    token = invite("teacher", school=None, created_by=operator.account_id, db=db, now=NOON)

    with pytest.raises(NameTaken):
        accept_invitation(_new(token, " AN "), db=db, now=NOON)

    assert accept_invitation(_new(token, "Bo"), db=db, now=NOON).username == "bo"


def test_an_account_needs_a_code_that_fits_its_secret(db):
    token = ensure_first_invitation(db, now=NOON)

    with pytest.raises(WrongSignIn):
        accept_invitation(replace(_new(token), totp_code="000000"), db=db, now=NOON)


def test_a_right_sign_in_is_known_until_it_signs_out(db, operator, later):
    token = _sign_in(db, later)

    assert signed_in(token, db=db, now=later).account_id == operator.account_id
    sign_out(token, db=db)
    assert signed_in(token, db=db, now=later) is None


@pytest.mark.parametrize(
    "changes", [{"username": "bo"}, {"password": "paard batterij nietjes"}, {"totp_code": "123456"}]
)
def test_whatever_is_wrong_the_refusal_is_the_same(db, operator, later, changes):
    with pytest.raises(WrongSignIn) as refusal:
        _sign_in(db, later, **changes)

    assert str(refusal.value) == ""


def test_a_code_works_once(db, operator, later):
    _sign_in(db, later)

    with pytest.raises(WrongSignIn):
        _sign_in(db, later)


def test_too_many_failures_for_a_name_must_wait_and_harm_no_other_source(db, operator, later):
    for _ in range(MAX_FAILURES):
        with pytest.raises(WrongSignIn):
            _sign_in(db, later, password="x" * 12)

    with pytest.raises(TooManyFailures):
        _sign_in(db, later)
    assert _sign_in(db, later, source="10.0.0.2")


def test_a_login_ends_when_idle_and_after_half_a_day(db, operator, later):
    token = _sign_in(db, later)

    assert signed_in(token, db=db, now=later + timedelta(minutes=31)) is None
    moment = later
    while moment < later + timedelta(hours=12):
        assert signed_in(token, db=db, now=moment) is not None
        moment += timedelta(minutes=20)
    assert signed_in(token, db=db, now=moment) is None


def test_a_disabled_account_is_out_at_once_and_stays_out(db, operator, later):
    token = _sign_in(db, later)

    disable_account(operator.account_id, db=db, now=later)

    assert signed_in(token, db=db, now=later) is None
    with pytest.raises(WrongSignIn):
        _sign_in(db, later + timedelta(minutes=1))


def test_a_changed_role_counts_from_the_next_request(db, operator, later):
    token = _sign_in(db, later)

    with writing(db) as connection:
        connection.execute(update(accounts).values(role="teacher"))

    assert signed_in(token, db=db, now=later).role == "teacher"


def test_closing_one_account_leaves_the_logins_of_others(db, operator, later):
    token = _sign_in(db, later)
    invitation = invite("teacher", school=None, created_by=None, db=db, now=NOON)
    teacher = accept_invitation(_new(invitation, "Bo"), db=db, now=NOON)

    disable_account(teacher.account_id, db=db, now=later)

    assert signed_in(token, db=db, now=later).account_id == operator.account_id
    assert find_account(teacher.account_id, db=db).is_disabled


def test_the_invitations_of_a_closed_account_lapse(db, operator):
    lapsed = invite("operator", school=None, created_by=operator.account_id, db=db, now=NOON)
    kept = invite("teacher", school="A", created_by=None, db=db, now=NOON)

    disable_account(operator.account_id, db=db, now=NOON)

    with pytest.raises(WrongInvitation):
        open_invitation(lapsed, db=db, now=NOON)
    assert open_invitation(kept, db=db, now=NOON).school == "A"


def test_a_new_first_link_leaves_invitations_of_other_roles(db):
    token = invite("teacher", school=None, created_by=None, db=db, now=NOON)

    ensure_first_invitation(db, now=NOON)

    assert open_invitation(token, db=db, now=NOON).role == "teacher"
    assert [i.role for i in open_invitations(db, now=NOON)] == ["operator", "teacher"]


def test_the_first_link_works_for_a_day(db):
    token = ensure_first_invitation(db, now=NOON)

    assert open_invitation(token, db=db, now=NOON + timedelta(hours=23))
    with pytest.raises(WrongInvitation):
        open_invitation(token, db=db, now=NOON + timedelta(hours=24))


def test_an_account_that_never_was_is_not_found(db, operator):
    with pytest.raises(AccountNotFound):
        find_account("0" * 32, db=db)


def test_the_database_holds_no_token_and_no_password(db, operator, later):
    invitation = invite("teacher", school=None, created_by=None, db=db, now=NOON)
    login = _sign_in(db, later)

    with reading(db) as connection:
        stored = str([connection.execute(table.select()).all() for table in metadata.sorted_tables])

    assert operator.account_id in stored
    for secret in (invitation, login, PASSWORD):
        assert secret not in stored
