"""Exposure control by chances of each item, fitted to how often it is shown.

Before a sitting begins, a lottery per item decides for each third of the ability range whether the
item is eligible there, and whether it is preferred. The chances come from how often the item was
shown: one shown too often becomes less eligible, one shown too rarely is preferred more often. An
item that is not eligible is passed over wherever another one can take its place; one that is
preferred counts as better than it is, and so is chosen where it is nearly the best; where the
blueprint allows, it counts for much more in a few sittings. A rule of the blueprint is never broken
for either.

References
----------
.. [1] van der Linden, W. J. & Veldkamp, B. P. (2007). Conditional item-exposure control in adaptive
   testing using item-ineligibility probabilities. Journal of Educational and Behavioral Statistics
   32(4), 398-418 (eq. 16, with feasibility certain).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assess.blueprint import Blueprint
from assess.compiled import compiled
from assess.lottery import Purpose, uniform_per_item
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

BORDERS = np.array([-0.4307273, 0.4307273])
"""Borders of the thirds of N(0, 1), in logits."""

N_SEGMENTS = len(BORDERS) + 1

BONUS = 0.5
"""By what share of its value a preferred item counts more, at least."""

LEAST = 0.02
"""No eligibility falls below: an item can come back from here. Preference begins here."""

_RARE = 1e-9  # counts as never shown
_STRIDE = 4.0  # no preference moves further at once


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """Chances that items are kept back or brought forward.

    Attributes
    ----------
    version : int
        0 where nothing is controlled.
    eligibility : ndarray of float64, shape (3, n_items)
        Probability of being eligible in each third of the ability range, lowest first.
    preference : ndarray of float64, shape (n_items,)
        Probability of being preferred; above 1 always, and so many times as much.
    """

    version: int
    eligibility: FloatArray
    preference: FloatArray


class Rates(NamedTuple):
    """Shares of sittings that were shown each item.

    Attributes
    ----------
    overall : ndarray of float64, shape (n_items,)
    by_third : ndarray of float64, shape (3, n_items)
        Among the people of each third of the ability range; NaN where there were none.
    """

    overall: FloatArray
    by_third: FloatArray


def uncontrolled(n_items: int) -> Exposure:
    """Every item always eligible, none preferred."""
    return Exposure(
        version=0, eligibility=np.ones((N_SEGMENTS, n_items)), preference=np.zeros(n_items)
    )


@compiled
def segment_at(theta: float) -> int:
    """The third of the ability range in which an estimate lies, from 0."""
    segment = 0
    for border in BORDERS:
        if theta >= border:
            segment += 1
    return segment


def segment_of(theta: FloatArray) -> IntArray:
    """Third of the ability range, 0 to 2, of each theta in logits."""
    found = np.empty(np.shape(theta), dtype=np.int64)
    _fill_segments(np.asarray(theta, dtype=np.float64).ravel(), found.ravel())
    return found


@compiled
def _fill_segments(theta: FloatArray, found: IntArray) -> None:
    for number, one in enumerate(theta):
        found[number] = segment_at(one)


@compiled
def boosted(value: float, bonus: float) -> float:
    """The value that an item counts for, whatever the sign of the value."""
    return value + bonus * abs(value)


def draw_exposure(
    exposure: Exposure, seeds: IntArray, *, max_boost: float
) -> tuple[BoolArray, FloatArray]:
    """Items that the lottery keeps out of these sittings, and by how much it prefers others.

    One number per sitting and item serves all, so that a move of the estimate changes as little as
    possible. An item of preference ``p`` has a bonus of `BONUS` in the share ``p`` of sittings, and
    of ``s`` times as much in the share ``p / s``, up to the largest.

    Parameters
    ----------
    exposure : Exposure
    seeds : ndarray of int64, shape (n_sittings,)
    max_boost : float
        How many times its value an item may count at most.

    Returns
    -------
    is_barred : ndarray of bool, shape (n_sittings, 3, n_items)
    bonus : ndarray of float64, shape (n_sittings, n_items)
        By what share of its value an item counts more; 0 where it is not preferred.
    """
    n_items = len(exposure.preference)
    if not exposure.version:
        nothing = np.zeros((len(seeds), n_items))
        return np.zeros((len(seeds), N_SEGMENTS, n_items), dtype=np.bool_), nothing
    draws = uniform_per_item(seeds, np.zeros_like(seeds), n_items, Purpose.EXPOSURE)
    strength = exposure.preference / np.maximum(draws, _RARE)
    bonus = np.where(strength > 1, np.minimum(BONUS * strength, max_boost - 1), 0.0)
    return draws[:, None, :] >= exposure.eligibility, bonus


def next_exposure(exposure: Exposure, rates: Rates, blueprint: Blueprint) -> Exposure:
    """Chances after another round of sittings.

    They move half of the way, on the log scale, which damps the noise of the rates.

    Parameters
    ----------
    exposure : Exposure
        Under which the sittings ran.
    rates : Rates
        Of these sittings.
    blueprint : Blueprint
        Whose rates are wanted.
    """
    by_third, overall = np.maximum(rates.by_third, _RARE), np.maximum(rates.overall, _RARE)
    room = np.fmin(blueprint.largest_by_third / by_third, blueprint.max_exposure / overall)
    lack = np.clip(blueprint.min_exposure / overall, 1 / _STRIDE, _STRIDE)
    strongest = (blueprint.max_boost - 1) / BONUS
    preference = _moved(np.maximum(exposure.preference, LEAST), lack, most=strongest)
    return Exposure(
        version=exposure.version + 1,
        eligibility=np.maximum(_moved(exposure.eligibility, room, most=1.0), LEAST),
        preference=np.where(preference <= LEAST, 0.0, preference),
    )


def _moved(chance: FloatArray, wish: FloatArray, *, most: float) -> FloatArray:
    """Half of the way to a chance times a wish, up to the most; where nobody knows, as it was.

    The whole way is [1] eq. 16, whose wish is the wanted rate divided by the realised one.
    """
    target = np.minimum(chance * np.where(np.isnan(wish), 1.0, wish), most)
    return np.sqrt(chance * target)


def rates_of(items: IntArray, theta: FloatArray, n_items: int) -> Rates:
    """How often sittings showed each item.

    Parameters
    ----------
    items : ndarray of int64, shape (n_sittings, n_shown)
        Rows of the pool; -1 behind the last.
    theta : ndarray of float64, shape (n_sittings,)
        Last estimates, in logits.
    n_items : int
    """
    segment = segment_of(theta)
    by_third = [_share(items[segment == one], n_items) for one in range(N_SEGMENTS)]
    return Rates(overall=_share(items, n_items), by_third=np.array(by_third))


def joined_rates(parts: Sequence[Rates], block: IntArray) -> Rates:
    """Rates of which each item has those that were counted on the scale of its block.

    Parameters
    ----------
    parts : sequence of Rates
        By block.
    block : ndarray of int64, shape (n_items,)
    """
    column = np.arange(len(block))
    return Rates(
        overall=np.array([part.overall for part in parts])[block, column],
        by_third=np.array([part.by_third for part in parts])[block, :, column].T,
    )


def _share(items: IntArray, n_items: int) -> FloatArray:
    """Share of these sittings that were shown each item; NaN where there are none."""
    if not len(items):
        return np.full(n_items, np.nan)
    return np.asarray(np.bincount(items[items >= 0], minlength=n_items) / len(items))
