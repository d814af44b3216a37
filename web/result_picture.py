"""Geometry of the result's pictures, in units of their view box; templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assess.reporting import ScaleReport
from assess.standards import Standard, reported_score

WIDTH = 320.0  # the narrowest phone, so that its text is never smaller than written
LOWEST, HIGHEST = 200, 800  # reported scores that the line shows: three SD around the mean
MARGIN = 10.0  # room for half a dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The part of the line that belongs to one level."""

    level: int
    left: float
    width: float

    @property
    def middle(self) -> float:
        """Place of the zone's number."""
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An estimate with its band."""

    dot: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPicture:
    """One scale: a line with its zones, the estimate, and a mark per domain by its name."""

    zones: tuple[Zone, ...]
    mark: Mark
    domains: tuple[tuple[str, Mark], ...]


def draw_result(scale: ScaleReport, standard: Standard) -> ResultPicture:
    """Return where everything stands in the picture of one scale."""
    return ResultPicture(
        zones=_zones([reported_score(cut) for cut in standard.cuts]),
        mark=_mark(scale.score, scale.low, scale.high),
        domains=tuple((d.name, _mark(d.score, d.low, d.high)) for d in scale.domains),
    )


def _zones(cuts: Sequence[int]) -> tuple[Zone, ...]:
    edges = [_place(score) for score in (LOWEST, *cuts, HIGHEST)]
    return tuple(
        Zone(level=level, left=left, width=round(right - left, 2))
        for level, (left, right) in enumerate(pairwise(edges))
    )


def _mark(score: int, low: int, high: int) -> Mark:
    return Mark(dot=_place(score), low=_place(low), high=_place(high))


def _place(score: int) -> float:
    """Return the horizontal place of a score; beyond the ends it stands at the end."""
    share = (min(max(score, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 2)
