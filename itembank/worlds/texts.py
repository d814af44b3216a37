"""Texts of a world: bilingual strings, identifiers, choices and what a candidate typed."""

import unicodedata
from collections.abc import Mapping
from typing import Annotated

import msgspec

from itembank.texts import LocalText

MAX_TYPED = 120  # characters kept of a typed text; the pages set the same `maxlength`

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z]\d{1,2}$")]
"""An identifier that says nothing, since it stands in the page: `m1`, `p12`."""

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
"""An identifier of a folder, field or setting, where the word itself gives nothing away."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that can be chosen from a list."""

    id: Name
    text: LocalText


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question under the device, answered by choosing from a list."""

    label: LocalText
    options: tuple[Option, ...]


Labels = Mapping[str, LocalText]


def labels(**pairs: tuple[str, str]) -> Labels:
    """Return a table of fixed words from (Dutch, English) pairs."""
    return {name: LocalText(nl=dutch, en=english) for name, (dutch, english) in pairs.items()}


def words(table: Labels, language: str) -> dict[str, str]:
    """Return the fixed words of a world's screens in one language."""
    return {name: text.of(language) for name, text in table.items()}


def choices(options: tuple[Option, ...], language: str) -> list[dict[str, str]]:
    """Return options as the pages show them."""
    return [{"id": option.id, "text": option.text.of(language)} for option in options]


def ids(options: tuple[Option, ...]) -> set[str]:
    """Return the identifiers of options."""
    return {option.id for option in options}


def paragraphs(text: str) -> list[str]:
    """Split at blank lines; line breaks inside a paragraph become spaces."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def typed(text: str) -> str:
    """Return what was typed as one clean line: NFC, single spaces, no control characters, cut."""
    visible = "".join(
        c if unicodedata.category(c)[0] != "C" else " " for c in text[: 4 * MAX_TYPED]
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())[:MAX_TYPED].strip()


def comparable(text: str) -> str:
    """Return a form in which case, accents, spaces and punctuation make no difference."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if c.isalnum())
