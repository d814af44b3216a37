"""Texts in each language, and filling in their ``{placeholders}``."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

import msgspec

from itembank.errors import TextError
from itembank.numbers import format_number, format_time

LANGUAGES = ("nl", "en")
"""The languages of the items; the first is the reference."""

_FORMATTER = Formatter()


class LocalText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in each item language."""

    nl: str
    en: str

    def of(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


Value = Fraction | str | bool | LocalText
"""What a parameter, a derived value or an expression may be."""

Label = LocalText | str | int | float
"""A text in a figure: the same in each language unless it is a `LocalText`."""


class Piece(NamedTuple):
    """A stretch of fixed text and the placeholder behind it, if any."""

    literal: str
    name: str | None
    spec: str


def fill(text: str, values: Mapping[str, Value], language: str) -> str:
    """Return `text` with each ``{name}`` replaced by its value, written the local way.

    Raises
    ------
    TextError
        If the braces don't match, or a name or its format is unknown.
    """
    if "{" not in text and "}" not in text:
        return text
    return "".join(_filled(piece, values, language) for piece in pieces(text))


def fill_label(label: Label, values: Mapping[str, Value], language: str) -> str:
    """Return a figure's label in `language`, its placeholders filled."""
    if isinstance(label, LocalText):
        return fill(label.of(language), values, language)
    if isinstance(label, str):
        return fill(label, values, language)
    return format_number(Fraction(str(label)), language)


def format_values(values: Mapping[str, Value]) -> str:
    """Return values as authors write them: ``old=450, p=3``."""
    shown = (
        f"{name}={value.nl if isinstance(value, LocalText) else value}"
        for name, value in values.items()
    )
    return ", ".join(shown)


def placeholders(text: str) -> Iterator[str]:
    """Return the names between braces in `text`."""
    return (piece.name for piece in pieces(text) if piece.name is not None)


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return `text` cut at its placeholders.

    Raises
    ------
    TextError
        If the braces don't match or hold something else than a name.
    """
    try:
        parsed = [(p[0], p[1], p[2] or "", p[3]) for p in _FORMATTER.parse(text)]
    except ValueError as error:
        msg = f"{error} in {_short(text)!r}"
        raise TextError(msg) from error
    for _, name, _, conversion in parsed:
        if conversion or (name is not None and not name.isidentifier()):
            msg = f"{{{name}}} is not a name in {_short(text)!r}"
            raise TextError(msg)
    return tuple(Piece(literal, name, spec) for literal, name, spec, _ in parsed)


def _filled(piece: Piece, values: Mapping[str, Value], language: str) -> str:
    if piece.name is None:
        return piece.literal
    if piece.name not in values:
        msg = f"unknown placeholder {{{piece.name}}}"
        raise TextError(msg)
    return piece.literal + _shown(values[piece.name], piece, language)


def _shown(value: Value, piece: Piece, language: str) -> str:
    if isinstance(value, LocalText):
        return value.of(language)
    if isinstance(value, str):
        return value
    number = Fraction(value)
    match piece.spec:
        case "":
            return format_number(number, language)
        case "plain":
            return format_number(number, language, is_grouped=False)
        case "time":
            return format_time(number)
        case digits if digits in {"0", "1", "2", "3", "4"}:
            return format_number(number, language, digits=int(digits))
    msg = f"unknown format {piece.spec!r} of {{{piece.name}}}"
    raise TextError(msg)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
