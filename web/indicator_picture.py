"""Geometry of the indicator's picture, in units of its view box; the template draws it."""

from dataclasses import dataclass
from datetime import date

from assess.indicator import Indicator

LEFT, RIGHT, TOP, BOTTOM = 40.0, 296.0, 14.0, 196.0
TARGET_YEAR = 2030
TARGET_SHARE = 0.0
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid with its label."""

    label: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPicture:
    """The estimate with its interval, and the way to the target.

    Attributes
    ----------
    x : float
        Place of the day of the figures.
    dot, low, high : float or None
        Heights of the estimate and the ends of its interval, as far as they may be shown.
    target_x, target_y : float
        The end of 2030, at 0 %.
    years, shares : tuple of Tick
    """

    x: float
    dot: float | None
    low: float | None
    high: float | None
    target_x: float
    target_y: float
    years: tuple[Tick, ...]
    shares: tuple[Tick, ...]


def draw_indicator(indicator: Indicator, on: date) -> IndicatorPicture:
    """Return where everything stands in the picture."""
    known = [value for value in (indicator.share, indicator.high, indicator.low) if value]
    step, top = _scale(max(known, default=0.1))
    first = min(on.year, TARGET_YEAR)
    last = max(on.year, TARGET_YEAR) + 1

    def across(years: float) -> float:
        return round(LEFT + (years - first) / (last - first) * (RIGHT - LEFT), 2)

    def up(share: float | None) -> float | None:
        return None if share is None else round(BOTTOM - share / top * (BOTTOM - TOP), 2)

    return IndicatorPicture(
        x=across(on.year + (on.month - 1) / MONTHS),
        dot=up(indicator.share),
        low=up(indicator.low),
        high=up(indicator.high),
        target_x=across(TARGET_YEAR + 1),
        target_y=BOTTOM,
        years=tuple(Tick(label=str(year), at=across(year + 0.5)) for year in range(first, last)),
        shares=tuple(
            Tick(label=f"{round(100 * k * step)} %", at=up(k * step) or BOTTOM)
            for k in range(round(top / step) + 1)
        ),
    )


def _scale(highest: float) -> tuple[float, float]:
    """Step of the grid and top of the picture: the first round step that needs at most 5 lines."""
    for step in (0.02, 0.05, 0.1, 0.2):
        n_steps = int(highest / step) + 1
        if n_steps <= 5:
            return step, n_steps * step
    return 0.25, 1.0
