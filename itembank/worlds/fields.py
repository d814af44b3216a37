"""What a typed form field means: one normal form per kind, or a refusal."""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal

from itembank.worlds.texts import comparable

Kind = Literal["text", "date", "iban", "number", "postcode", "email", "reference", "select", "tick"]

MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("maart", "march"),
    ("april", "april"),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augustus", "august"),
    ("september", "september"),
    ("oktober", "october"),
    ("november", "november"),
    ("december", "december"),
)


def normal_form(kind: Kind, text: str) -> str:
    """Return the one spelling of what was typed: dates as ISO, numbers without spaces or units.

    Raises
    ------
    ValueError
        If the text cannot be a value of that kind.
    """
    return _READERS[kind](text)


def _text(text: str) -> str:
    return comparable(text)


def _date(text: str) -> str:
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})", text):
        day, month, year = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"([0-9]{1,2}) ([a-z]+) ([0-9]{4})", text.casefold()):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        msg = f"not a date: {text!r}"
        raise ValueError(msg)
    return datetime.date(year, month, day).isoformat()


def _month(name: str) -> int:
    for number, names in enumerate(MONTHS, start=1):
        if any(len(name) >= 3 and full.startswith(name) for full in names):
            return number
    msg = f"not a month: {name!r}"
    raise ValueError(msg)


def _iban(text: str) -> str:
    # Form only: accounts in items fail the checksum on purpose, so that none is somebody's.
    return _matching(r"BE[0-9]{14}", re.sub(r"[ .-]", "", text).upper())


def _number(text: str) -> str:
    bare = re.sub(r"€|euros?|eur|\s", "", text.casefold())
    if "," in bare or re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", bare):
        bare = bare.replace(".", "").replace(",", ".")
    return format(Decimal(_matching(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", bare)).normalize(), "f")


def _postcode(text: str) -> str:
    return _matching(r"[1-9][0-9]{3}", re.sub(r"\s|^B-", "", text))


def _email(text: str) -> str:
    return _matching(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", text.casefold())


def _reference(text: str) -> str:
    """Read a Belgian structured message: ten digits and their remainder by 97 (0 counts as 97)."""
    digits = _matching(r"[0-9]{12}", re.sub(r"[ +*/.-]", "", text))
    if int(digits[10:]) != (int(digits[:10]) % 97 or 97):
        msg = f"check digits do not fit: {text!r}"
        raise ValueError(msg)
    return digits


def _as_it_is(text: str) -> str:
    return text


def _matching(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text):
        msg = f"{text!r} has not the form {pattern}"
        raise ValueError(msg)
    return text


_READERS: Mapping[Kind, Callable[[str], str]] = {
    "text": _text,
    "date": _date,
    "iban": _iban,
    "number": _number,
    "postcode": _postcode,
    "email": _email,
    "reference": _reference,
    "select": _as_it_is,
    "tick": _as_it_is,
}
