"""Passwords and second factors of staff accounts.

References
----------
.. [1] NIST SP 800-63B (2017), section 5.1.1: length counts, composition rules do not; typed text
   is normalised.
.. [2] RFC 6238 (2011). TOTP: time-based one-time password algorithm.
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH, MAX_LENGTH = 12, 128  # [1]
TOTP_STEP_S = 30  # [2] section 5.2

_COMMON = frozenset(
    {
        "123456789012",
        "111111111111",
        "000000000000",
        "password1234",
        "passwordpassword",
        "wachtwoord12",
        "wachtwoord123",
        "wachtwoordwachtwoord",
        "welkom123456",
        "welkomwelkom",
        "azertyuiop12",
        "azertyuiopqs",
        "qwertyuiop12",
        "qwertyuiopas",
        "letmeinletmein",
        "changemechangeme",
        "geheimgeheim",
        "vlaanderen12",
        "vlaanderen2026",
        "schoolschool",
        "leerkracht12",
        "leerkracht123",
    }
)
_CONTEXT = ("stempeil", "stempijl")
_DIGITS = "0123456789"

_hasher = PasswordHasher()  # Argon2id with the library's current parameters (RFC 9106, low memory)
_NOBODY = _hasher.hash("a password that nobody has")


def is_weak(password: str, username: str) -> bool:
    """Whether a password is too short, too long, common, or made of the name or the service."""
    plain = password.casefold()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH or plain in _COMMON:
        return True
    words = [word for word in (*_CONTEXT, username.casefold()) if word and word in plain]
    rest = plain
    for word in words:
        rest = rest.replace(word, "")
    return len(set(plain)) < 5 or (bool(words) and len(rest) < MIN_LENGTH // 2)


def same_form(typed: str) -> str:
    """Text that is the same on every keyboard: é typed as one sign or as two, wide or narrow."""
    return unicodedata.normalize("NFKC", typed)  # [1] section 5.1.1.2


def hash_password(password: str) -> str:
    """Argon2id hash with its salt and parameters."""
    return _hasher.hash(same_form(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether a password belongs to a hash; None (nobody's) takes as long and is never right."""
    try:
        _hasher.verify(_NOBODY if stored is None else stored, same_form(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def new_totp_secret() -> str:
    """A random secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def totp_address(secret: str, username: str) -> str:
    """The address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="STEMpeil")


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed, one step early or late allowed; None when none fits."""
    totp = pyotp.TOTP(secret)
    digits = "".join(symbol for symbol in same_form(typed) if symbol in _DIGITS)
    current = int(now.timestamp()) // TOTP_STEP_S
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None
