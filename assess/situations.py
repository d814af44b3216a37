"""Situations in which a test is taken: way of access, language and device, and who they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from assess import access
from assess.access import FITTING, Access
from assess.attributes import DEVICE, LANGUAGE
from assess.conditions import Attributes, read_condition

BoolArray = npt.NDArray[np.bool_]

EVERYBODY = "everybody"
PROFILES: Mapping[str, Access] = MappingProxyType(
    {"no screen reader": access.EVERYBODY, "screen reader": access.SCREEN_READER}
)
"""Access profiles by their names in words."""

_ACCESS = ("equal", "substitute", "none")
_FIELDS = ("profile", "language", "device")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A way of access, a language and a device; empty where the items tell nothing about it."""

    profile: str
    language: str
    device: str


def situations_of(attributes: Attributes) -> tuple[Situation, ...]:
    """Every situation that these items tell apart.

    Ways of access where they have an attribute ``access``, languages and devices by the truth
    values that begin with ``language_`` and ``device_``. Other attributes of such names, with texts
    or other numbers in them, tell nothing of this.

    Parameters
    ----------
    attributes : mapping of str to ndarray of shape (n_items,)
    """
    tells = "access" in attributes and bool(np.isin(attributes["access"], _ACCESS).all())
    profiles = tuple(PROFILES) if tells else ("",)
    languages, devices = _told(attributes, LANGUAGE), _told(attributes, DEVICE)
    return tuple(
        Situation(profile=profile, language=language, device=device)
        for profile, language, device in product(profiles, languages, devices)
    )


def _told(attributes: Attributes, beginning: str) -> tuple[str, ...]:
    names = (name for name in attributes if name.startswith(beginning))
    return tuple(name.removeprefix(beginning) for name in names if _is_truth(attributes[name])) or (
        "",
    )


def _is_truth(values: npt.NDArray[np.generic]) -> bool:
    return values.dtype.kind in "bif" and bool(np.isin(values, (0, 1)).all())


def serving_items(situation: Situation, attributes: Attributes) -> BoolArray:
    """Items that serve a person in this situation, shape (n_items,)."""
    wanted = [
        FITTING[PROFILES.get(situation.profile, access.EVERYBODY)],
        f"{LANGUAGE}{situation.language}" if situation.language else "",
        f"{DEVICE}{situation.device}" if situation.device else "",
    ]
    serves = np.ones(len(attributes["id"]), dtype=np.bool_)
    for condition in filter(None, wanted):
        serves &= read_condition(condition).holds(attributes)
    return serves


def in_words(group: Collection[Situation], among: Sequence[Situation]) -> str:
    """Which situations these are, in as few words as a greedy search finds.

    ``everybody`` for all of them, else what they have in common: ``screen reader, phone``; more
    than one part where they have nothing in common: ``screen reader; en``.

    Parameters
    ----------
    group : collection of Situation
    among : sequence of Situation
        All there are.
    """
    left, parts = set(group), []
    inside = [(name, found) for name, found in _common(among) if found <= left]
    while left:
        name, found = max(inside, key=lambda one: len(one[1] & left))
        parts.append(name)
        left -= found
    return "; ".join(parts)


def _common(among: Sequence[Situation]) -> Iterator[tuple[str, set[Situation]]]:
    """What situations can have in common, and those that have it; the fewest words first."""
    values = [("", *_values(among, field)) for field in _FIELDS]
    for wanted in sorted(product(*values), key=_length_and_order):
        pairs = [(f, value) for f, value in zip(_FIELDS, wanted, strict=True) if value]
        found = {one for one in among if all(getattr(one, f) == value for f, value in pairs)}
        yield ", ".join(filter(None, wanted)) or EVERYBODY, found


def _length_and_order(wanted: tuple[str, ...]) -> tuple[int, tuple[bool, ...]]:
    return sum(map(bool, wanted)), tuple(not value for value in wanted)


def everybody_in_words(among: Sequence[Situation]) -> str:
    """Which ways of access, languages and devices there are: ``nl, en; phone, computer``."""
    listed = (", ".join(_values(among, field)) for field in _FIELDS)
    return "; ".join(filter(None, listed)) or "the items tell nothing of access, language or device"


def _values(among: Sequence[Situation], field: str) -> tuple[str, ...]:
    """Values of a field in their order, none where the items tell nothing about it."""
    return tuple(filter(None, dict.fromkeys(getattr(one, field) for one in among)))
