"""Passwords are judged by length and commonness; a time-based code fits its step."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type

from assess.passwords import hash_password, is_password, is_weak, matching_step

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    ["kort", "a" * 129, "Wachtwoord123", "aaaaaaaaaaaaa", "stempeil12345", "an.peeters99!"],
)
def test_a_password_that_is_easy_to_guess_is_weak(password):
    assert is_weak(password, "an.peeters")


@pytest.mark.parametrize(
    "password", ["paard batterij nietje", "x7#Kq9!mZp2w", "de regen valt op dinsdag"]
)
def test_a_long_and_unusual_password_is_fine(password):
    assert not is_weak(password, "an.peeters")


def test_only_the_right_password_opens_its_hash():
    stored = hash_password("paard batterij nietje")

    assert is_password("paard batterij nietje", stored)
    assert not is_password("paard batterij nietj", stored)
    assert "paard" not in stored
    assert stored.startswith("$argon2id$")


def test_a_hash_takes_the_work_that_rfc_9106_advises(quick_passwords):
    """Section 4, second choice: Argon2id, three passes, four lanes, 64 MiB."""
    real = quick_passwords

    assert real.type is Type.ID
    assert (real.time_cost, real.parallelism, real.memory_cost) == (3, 4, 64 * 1024)


def test_a_password_is_the_same_however_the_keyboard_writes_its_accents():
    stored = hash_password("caf\u00e9 met twee koffies")

    assert is_password("cafe\u0301 met twee koffies", stored)


def test_nobody_has_a_password():
    assert not is_password("a password that nobody has", None)


def test_a_code_of_rfc_6238_fits_its_step():
    """RFC 6238 appendix B, SHA-1: at 59 s the code is 94287082, so 287082 with six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" in base 32
    moment = datetime.fromtimestamp(59, UTC)

    assert matching_step(secret, "287 082", moment) == 1
    assert matching_step(secret, "287082", moment + timedelta(seconds=30)) == 1
    assert matching_step(secret, "287082", moment + timedelta(minutes=2)) is None
    assert matching_step(secret, "", NOON) is None


@pytest.mark.parametrize(
    "typed", ["\u0662\u0668\u0667\u0660\u0668\u0662", "28708\u00b2\u2460", "é" * 6, "\0"]
)
def test_signs_that_are_no_digits_of_ours_fit_no_step(typed):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert matching_step(secret, typed, NOON) is None


def test_wide_digits_are_digits():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    wide = "".join(chr(0xFF10 + int(digit)) for digit in "287082")

    assert matching_step(secret, wide, datetime.fromtimestamp(59, UTC)) == 1
