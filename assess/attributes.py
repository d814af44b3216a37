"""Attributes of the items of a bank, as the conditions of a blueprint name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from itembank.definitions import DEVICES
from itembank.items import Item
from itembank.texts import LANGUAGES
from itembank.validation.parts import languages_of
from itembank.validation.readability import count_words

LANGUAGE, DEVICE = "language_", "device_"
"""Beginning of the attributes that tell for each language and device whether an item serves it."""

_Reader: TypeAlias = Callable[[Item], str | float]


def _words(item: Item) -> int:
    wording = item.definition.text.of("nl")
    return count_words(wording.stimulus) + count_words(wording.question)


def _is_for(device: str) -> _Reader:
    return lambda item: device in item.devices


def _has(language: str) -> _Reader:
    return lambda item: language in languages_of(item.definition)


_READERS: Mapping[str, _Reader] = {
    "id": lambda item: item.id,
    "competence": lambda item: item.competence,
    "domain": lambda item: item.domain,
    "area": lambda item: item.area or "",
    "format": lambda item: item.format,
    "cognitive": lambda item: item.cognitive,
    "level_target": lambda item: item.level_target,
    "context": lambda item: item.context,
    "access": lambda item: item.access,
    "substitute": lambda item: item.substitute,
    "interactive": lambda item: item.is_interactive,
    "official_term": lambda item: item.official_term,
    "calculator": lambda item: item.calculator,
    "family": lambda item: item.is_family,
    "points": lambda item: item.max_score,
    "seconds": lambda item: item.seconds,
    "words": _words,
    **{f"{LANGUAGE}{code}": _has(code) for code in LANGUAGES},
    **{f"{DEVICE}{name}": _is_for(name) for name in DEVICES},
}


class BankAttributes(Mapping[str, npt.NDArray[np.generic]]):
    """Attribute of every item of a bank, read when it is first asked for.

    Text: id, competence, domain, area, format, cognitive, level_target, context, access,
    substitute. Truth values: interactive, official_term, calculator, family, language_nl,
    language_en (whether all its texts are in that language), device_phone, device_computer.
    Numbers: points, seconds (expected answering time), words (of the Dutch stimulus and question).

    Parameters
    ----------
    items : sequence of Item
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._known: dict[str, npt.NDArray[np.generic]] = {}

    def __getitem__(self, name: str) -> npt.NDArray[np.generic]:
        """Values of an attribute, shape (n_items,), not to be changed."""
        if name not in self._known:
            values = np.array([_READERS[name](item) for item in self._items])
            values.flags.writeable = False
            self._known[name] = values
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        """Whether items have an attribute of this name."""
        return name in _READERS

    def __iter__(self) -> Iterator[str]:
        """Names of the attributes."""
        return iter(_READERS)

    def __len__(self) -> int:
        """Number of attributes."""
        return len(_READERS)
