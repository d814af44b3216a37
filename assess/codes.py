"""Codes that people type, identifiers, and the keyed pseudonym that joins identity to responses."""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
"""No vowels (no words) and no look-alikes."""

CODE_LENGTH = 9
"""24^9 = 2.6e12 codes: 41 bits, against a limit on failures."""


def new_id() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def new_seed() -> int:
    """A random sitting seed, 0 to 2**63 - 1."""
    return secrets.randbits(63)


def new_code() -> str:
    """A random code, without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def card_code(secret: bytes, card_id: str) -> str:
    """The code of a class card; it can be printed again without being stored."""
    number = int.from_bytes(_mac(secret, "card", card_id), "big")
    symbols = []
    for _ in range(CODE_LENGTH):
        number, symbol = divmod(number, len(ALPHABET))
        symbols.append(ALPHABET[symbol])
    return "".join(symbols)


def readable(code: str) -> str:
    """A code as people read it: ``XXX-XXX-XXX``."""
    return "-".join(code[start : start + 3] for start in range(0, CODE_LENGTH, 3))


def normalised(typed: str) -> str:
    """A typed code in capitals, without spaces and hyphens."""
    return "".join(symbol for symbol in typed.upper() if symbol.isalnum())[:32]


def code_hash(secret: bytes, typed: str) -> str:
    """Keyed hash by which a code is looked up."""
    return _mac(secret, "code", normalised(typed)).hex()


def token_hash(token: str) -> str:
    """Hash of a random token of 128 bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


def source_hash(secret: bytes, source: str, day: str) -> str:
    """Keyed hash of who tries, different each day; no address is stored."""
    return _mac(secret, "source", day, source).hex()


def sitting_id(secret: bytes, candidate_id: str) -> str:
    """The sitting of a candidate."""
    return _mac(secret, "sitting", candidate_id).hex()[:32]


def subject_key(secret: bytes, sitting: str, candidate_id: str) -> str:
    """Pseudonym of a candidate beside the responses; only the secret turns it back.

    The candidate's id, masked with a keyed stream of the sitting, so that applying it twice gives
    the id again.
    """
    mask = int.from_bytes(_mac(secret, "subject", sitting)[:16], "big")
    return f"{int(candidate_id, 16) ^ mask:032x}"


def _mac(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")
