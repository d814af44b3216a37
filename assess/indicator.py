"""The indicator: the share below the literacy cut, with its uncertainty, or why it is not shown.

Rules of publication follow section 7 of the project's standards for official statistics: at least
30 persons (20 effective), a 95 % interval of at most 10 points to each side, at least 5 persons on
each side of the cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from assess.pool import Pool
from assess.sitting import Sitting
from assess.standards import Standard
from irt.parameters import FloatArray, IntArray
from irt.population import impute_abilities, share_below
from irt.posterior import MISSING

METHOD_VERSION = 1
"""Raised with every change that moves a figure."""

N_DRAWS = 10
"""Plausible values per person, as in PIAAC and PISA."""

MIN_PERSONS, MIN_EFFECTIVE, FEW_PERSONS = 30, 20.0, 100
MAX_HALF_WIDTH = 0.10
MIN_ON_EACH_SIDE = 5


class Display(StrEnum):
    """What may be shown of a share."""

    EMPTY = "empty"
    """Nobody took the test yet."""
    TOO_FEW = "too_few"
    """Fewer persons than may be shown."""
    TOO_UNSURE = "too_unsure"
    """The interval is too wide to say anything."""
    AT_MOST = "at_most"
    """Hardly anybody lies below the cut: only the upper bound is shown."""
    AT_LEAST = "at_least"
    """Hardly anybody lies above the cut: only the lower bound is shown."""
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Share of the population below the literacy cut of a scale.

    Attributes
    ----------
    scale : str
    cut : float
        In logits.
    display : Display
    n_persons : int
        Rounded to 5 for publication; 0 where fewer than may be shown.
    share, low, high : float or None
        Estimate and 95 % interval, rounded for publication; None where not shown.
    is_uncertain : bool
        Shown with a warning: 30 to 99 persons.
    level_shares : tuple of float
        Share per level, lowest first; empty where the share is not shown.
    """

    scale: str
    cut: float
    display: Display
    n_persons: int
    share: float | None
    low: float | None
    high: float | None
    is_uncertain: bool
    level_shares: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """The indicator as JSON-able values."""
        return asdict(self) | {"level_shares": list(self.level_shares)}


def estimate_indicator(
    groups: Sequence[tuple[Pool, Sequence[Sitting]]],
    *,
    scale: str,
    standard: Standard,
    rng: np.random.Generator,
) -> Indicator:
    """Estimate the share below the literacy cut from plausible values.

    Parameters
    ----------
    groups : sequence of (Pool, sequence of Sitting)
        Finished sittings with the pool of each; pools without the scale are left out.
    scale : str
    standard : Standard
    rng : numpy.random.Generator
    """
    shared = location_deviates([pool for pool, _ in groups], rng=rng)
    parts = [
        abilities
        for pool, sittings in groups
        if (abilities := scale_abilities(pool, sittings, scale, shared=shared, rng=rng)) is not None
    ]
    n_persons = sum(len(part) for part in parts)
    if n_persons < MIN_PERSONS:
        return _hidden(Display.TOO_FEW if n_persons else Display.EMPTY, scale, standard, 0)
    return _published(np.concatenate(parts), scale, standard)


def location_deviates(
    pools: Sequence[Pool], *, rng: np.random.Generator
) -> Mapping[str, FloatArray]:
    """Standard normal deviates of each item's difficulty, one per draw, the same in every test.

    An item that two tests share is misjudged in both alike, so that the error does not average out.
    """
    item_ids = sorted({item_id for pool in pools for item_id in pool.item_ids})
    drawn = rng.normal(size=(len(item_ids), N_DRAWS))
    return dict(zip(item_ids, drawn, strict=True))


def scale_abilities(
    pool: Pool,
    sittings: Sequence[Sitting],
    scale: str,
    *,
    shared: Mapping[str, FloatArray],
    rng: np.random.Generator,
) -> FloatArray | None:
    """Plausible values of a scale, shape (n_sittings, 10); None where the pool does not measure it.

    The population model of these sittings has a mean and a variance of its own.
    """
    block = block_of(pool, scale)
    if block is None or not sittings:
        return None
    ones = np.ones((len(sittings), 1))
    return impute(pool, sittings, block, ones, shared=shared, rng=rng)


def impute(
    pool: Pool,
    sittings: Sequence[Sitting],
    block: int,
    covariates: FloatArray,
    *,
    shared: Mapping[str, FloatArray],
    rng: np.random.Generator,
) -> FloatArray:
    """Plausible values of a block given covariates of its persons, shape (n_sittings, 10)."""
    return impute_abilities(
        response_matrix(pool, sittings, block),
        pool.parameters,
        covariates,
        nodes=pool.quadrature.nodes,
        n_draws=N_DRAWS,
        deviates=np.stack([shared[item_id] for item_id in pool.item_ids], axis=1),
        rng=rng,
    )


def block_of(pool: Pool, scale: str) -> int | None:
    """Index of the block that measures a scale."""
    scales = [block.scale for block in pool.blueprint.blocks]
    return scales.index(scale) if scale in scales else None


def response_matrix(pool: Pool, sittings: Sequence[Sitting], block: int) -> IntArray:
    """Scores of a block's items, -1 where not administered; shape (n_sittings, n_items)."""
    responses = np.full((len(sittings), len(pool)), MISSING, dtype=np.int64)
    for row, sitting in enumerate(sittings):
        for shown in sitting.scored:
            item = pool.rows.get(shown.item_id)
            if item is not None and shown.score is not None and pool.content.block[item] == block:
                responses[row, item] = shown.score
    return responses


def _published(values: FloatArray, scale: str, standard: Standard) -> Indicator:
    estimate = share_below(values, standard.literacy_cut)
    half_width = (estimate.high - estimate.low) / 2
    if estimate.effective_n < MIN_EFFECTIVE or half_width > MAX_HALF_WIDTH:
        return _hidden(Display.TOO_UNSURE, scale, standard, estimate.n_persons)
    below, above = (estimate.n_persons * s for s in (estimate.share, 1 - estimate.share))
    display = Display.SHOWN
    if below < MIN_ON_EACH_SIDE:
        display = Display.AT_MOST
    elif above < MIN_ON_EACH_SIDE:
        display = Display.AT_LEAST
    digits = 3 if estimate.n_persons >= 1000 else 2  # one decimal of a per cent, or none
    edges = np.concatenate([[-np.inf], standard.cuts, [np.inf]])
    is_open = display is Display.SHOWN
    return Indicator(
        scale=scale,
        cut=standard.literacy_cut,
        display=display,
        n_persons=_rounded_count(estimate.n_persons),
        share=round(estimate.share, digits) if is_open else None,
        low=None if display is Display.AT_MOST else round(estimate.low, digits),
        high=None if display is Display.AT_LEAST else round(estimate.high, digits),
        is_uncertain=estimate.n_persons < FEW_PERSONS,
        level_shares=_level_shares(values, edges, digits) if is_open else (),
    )


def _level_shares(values: FloatArray, edges: FloatArray, digits: int) -> tuple[float, ...]:
    counts, _ = np.histogram(values, edges)
    return tuple(round(float(share), digits) for share in counts / values.size)


def _hidden(display: Display, scale: str, standard: Standard, n_persons: int) -> Indicator:
    return Indicator(
        scale=scale,
        cut=standard.literacy_cut,
        display=display,
        n_persons=_rounded_count(n_persons),
        share=None,
        low=None,
        high=None,
        is_uncertain=False,
        level_shares=(),
    )


def _rounded_count(n: int) -> int:
    return 5 * round(n / 5)
