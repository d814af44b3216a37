"""Levels, their cuts on the scale and the status of those cuts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from itembank.framework import load_framework

SCALE_MEAN, SCALE_SD = 500.0, 100.0
"""Reported score = 500 + 100 theta (provisional, framework.yaml ``scale.report_scale``)."""


class StandardStatus(StrEnum):
    """How far a standard is agreed upon."""

    PROVISIONAL = "provisional"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """Levels of a scale.

    Attributes
    ----------
    levels : tuple of str
        Codes, lowest first.
    cuts : tuple of float
        Lower cuts of all levels but the lowest, ascending, in logits.
    literacy_level : str
        The level below which a person counts as not literate on the scale.
    status : StandardStatus
    """

    levels: tuple[str, ...]
    cuts: tuple[float, ...]
    literacy_level: str
    status: StandardStatus

    @property
    def literacy_cut(self) -> float:
        """Lower cut of the literacy level, in logits."""
        return self.lower_cut(self.literacy_level)

    def lower_cut(self, level: str) -> float:
        """Lower cut of a level above the lowest, in logits."""
        return self.cuts[self.levels.index(level) - 1]


@cache
def current_standard() -> Standard:
    """The provisional standard of the framework, the same on both scales."""
    levels = load_framework().levels
    return Standard(
        levels=tuple(level.code for level in levels),
        cuts=tuple(level.cut for level in levels if level.cut is not None),
        literacy_level=next(level.code for level in levels if level.is_literacy_cut),
        status=StandardStatus.PROVISIONAL,
    )


def reported_score(theta: float) -> int:
    """Theta on the reported scale, a whole number."""
    return round(SCALE_MEAN + SCALE_SD * theta)
