"""Numbers, units and clock times as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from itembank.errors import ItemBankError

MAX_TYPED = 60
"""Characters of a typed number; nobody needs more."""

_DASHES = "\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_NO_CENTS = re.compile(r"(?<=\d),-+$")  # "€ 5,-"
_NUMBER = re.compile(
    r"(?P<before>[^\d.,+-]*)"
    r"(?P<sign>[+-]?)\s*(?P<coin>€?)\s*"
    r"(?P<body>[.,]?\d(?:[\d .,']*\d)?[.,]?)"
    r"(?:\s?/\s?(?P<divisor>\d+))?"
    r"(?P<after>.*)"
)
_GROUPS_BY_SPACE = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d*)?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_TIME = re.compile(
    r"(?P<hours>\d{1,2})(?:\s?[:.,uh]\s?(?P<minutes>\d{2})?)?\s?(?:uur|hours?|[uh])?"
)
_BARE_TIME = re.compile(r"(?P<hours>\d{2})(?P<minutes>\d{2})")


class NotANumber(ItemBankError):
    """What was typed is no number."""


class TooLong(NotANumber):
    """What was typed is longer than any number we ask."""


class Ambiguous(NotANumber):
    """``1.250`` may be one and a quarter or more than a thousand."""


class NotATime(NotANumber):
    """What was typed is no clock time."""


class WrongUnit(ItemBankError):
    """The typed unit is not one of the accepted units."""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number and the unit typed beside it, empty if there was none."""

    value: Fraction
    unit: str


def read_number(typed: str, language: str) -> TypedNumber:
    """Return the number somebody typed.

    Comma and point are both understood, as are signs, spaces between thousands, simple fractions
    and a unit or a euro sign before or after the number.

    Parameters
    ----------
    typed
        What was typed.
    language
        Decides which of ``1.250`` and ``1,250`` has a decimal sign for certain.

    Raises
    ------
    NotANumber
        If it is no number; `TooLong` and `Ambiguous` tell why.
    """
    match = _NUMBER.fullmatch(_NO_CENTS.sub("", _plain(typed)))
    if match is None or (match["before"].strip() and match["after"].strip()):
        raise NotANumber(typed[:MAX_TYPED])
    unit = (match["before"].strip() or match["coin"]) + match["after"].strip()
    if unit[:1].isdigit() or unicodedata.category(unit[:1] or " ") == "No":
        raise NotANumber(typed[:MAX_TYPED])
    size = _magnitude(match["body"], language) / _divisor(match["divisor"])
    return TypedNumber(-size if match["sign"] == "-" else size, unit)


def read_time(typed: str) -> Fraction:
    """Return the minutes after midnight of a typed clock time (``20:25``, ``20.25``, ``20u25``).

    Raises
    ------
    NotATime
        If it is no clock time.
    """
    plain = _plain(typed).casefold()
    match = _TIME.fullmatch(plain) or _BARE_TIME.fullmatch(plain)
    if match is None:
        raise NotATime(typed[:MAX_TYPED])
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise NotATime(typed[:MAX_TYPED])
    return Fraction(60 * hours + minutes)


def unit_factor(unit: str, accepted: Mapping[str, Fraction]) -> Fraction:
    """Return by what a number in `unit` must be multiplied; case matters only between units.

    Raises
    ------
    WrongUnit
        If the unit isn't accepted.
    """
    wanted = _unit_form(unit)
    forms = {_unit_form(name): factor for name, factor in accepted.items()}
    if wanted in forms:
        return forms[wanted]
    folded = {name.casefold(): factor for name, factor in forms.items()}
    if wanted.casefold() not in folded:
        raise WrongUnit(unit)
    return folded[wanted.casefold()]


def _plain(typed: str) -> str:
    if len(typed) > MAX_TYPED:
        raise TooLong(typed[:MAX_TYPED])
    return " ".join("".join(map(_plain_character, typed)).split())


def _plain_character(c: str) -> str:
    category = unicodedata.category(c)
    if category == "Nd":
        return str(unicodedata.decimal(c))
    if c in _APOSTROPHES:
        return "'"
    if c in _DASHES or unicodedata.normalize("NFKC", c) == "-":
        return "-"
    if category in {"No", "Cf"}:  # superscripts and fractions stay what they are
        return c if category == "No" else ""
    return " " if c.isspace() else unicodedata.normalize("NFKC", c)


def _magnitude(body: str, language: str) -> Fraction:
    compact = re.sub(r" ?([.,]) ?", r"\1", body)
    if " " in compact or "'" in compact:
        if not _GROUPS_BY_SPACE.fullmatch(compact):
            raise NotANumber(body)
        compact = compact.replace(" ", "").replace("'", "")
        return _decimal(compact)
    n_points, n_commas = compact.count("."), compact.count(",")
    if n_points and n_commas:
        return _with_both_signs(compact)
    if n_points + n_commas > 1:
        return _thousands(compact)
    grouping = "." if language == "nl" else ","
    if grouping in compact and _THOUSANDS.fullmatch(compact):
        raise Ambiguous(compact)
    return _decimal(compact)


def _with_both_signs(compact: str) -> Fraction:
    cut = max(compact.rfind("."), compact.rfind(","))
    head, point, tail = compact[:cut], compact[cut], compact[cut + 1 :]
    if point in head or not _THOUSANDS.fullmatch(head):
        raise NotANumber(compact)
    return _decimal(f"{head.replace('.', '').replace(',', '')}.{tail}")


def _thousands(compact: str) -> Fraction:
    if not _THOUSANDS.fullmatch(compact):
        raise NotANumber(compact)
    return Fraction(compact.replace(".", "").replace(",", ""))


def _decimal(compact: str) -> Fraction:
    whole, _, tail = compact.replace(",", ".").partition(".")
    return Fraction(f"{whole or '0'}.{tail or '0'}")


def _divisor(written: str | None) -> Fraction:
    divisor = Fraction(written or 1)
    if divisor == 0:
        raise NotANumber(written)
    return divisor


def _unit_form(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).replace(" ", "").rstrip(".")
