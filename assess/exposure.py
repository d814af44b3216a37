"""Exposure control by item eligibility, conditional on ability.

Before a sitting begins, a lottery per item decides for each third of the ability range whether the
item may be used there. The chances come from how often the item was shown: they are lowered until
no item is shown to more than the wanted share of the people of a third. An item that is not
eligible is passed over wherever another one can take its place; a rule of the blueprint is never
broken for it.

References
----------
.. [1] van der Linden, W. J. & Veldkamp, B. P. (2007). Conditional item-exposure control in adaptive
   testing using item-ineligibility probabilities. Journal of Educational and Behavioral Statistics
   32(4), 398-418 (eq. 16, with feasibility certain).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.lottery import Purpose, uniform_per_item
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

BORDERS = np.array([-0.4307273, 0.4307273])
"""Borders of the thirds of N(0, 1), in logits."""

N_SEGMENTS = len(BORDERS) + 1

_STEP = 0.5  # share of the way to the chances of [1]
_LEAST = 0.02  # an item can come back from here when it is shown less


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """Chances that items are eligible.

    Attributes
    ----------
    version : int
        0 where nothing is controlled.
    eligibility : ndarray of float64, shape (3, n_items)
        Probability for each third of the ability range, lowest first.
    """

    version: int
    eligibility: FloatArray


def uncontrolled(n_items: int) -> Exposure:
    """Every item always eligible."""
    return Exposure(version=0, eligibility=np.ones((N_SEGMENTS, n_items)))


def segment_of(theta: FloatArray) -> IntArray:
    """Third of the ability range, 0 to 2, of each theta in logits."""
    return np.asarray(np.searchsorted(BORDERS, theta, side="right"), dtype=np.int64)


def barred_items(exposure: Exposure, seeds: IntArray) -> BoolArray:
    """Items that the lottery keeps out of these sittings.

    One number per sitting and item serves all thirds, so that a move of the estimate changes as
    little as possible.

    Returns
    -------
    ndarray of bool, shape (n_sittings, 3, n_items)
    """
    draws = uniform_per_item(
        seeds, np.zeros_like(seeds), exposure.eligibility.shape[1], Purpose.EXPOSURE
    )
    return draws[:, None, :] >= exposure.eligibility


def updated_eligibility(
    eligibility: FloatArray, rates: FloatArray, *, max_exposure: float
) -> FloatArray:
    """Chances after another round of sittings ([1] eq. 16).

    Parameters
    ----------
    eligibility : ndarray of float64, shape (3, n_items)
        Under which the sittings ran.
    rates : ndarray of float64, shape (3, n_items)
        Share of the sittings of each third that were shown each item; NaN where there were none.
    max_exposure : float
        Wanted maximum, in (0, 1].
    """
    with np.errstate(divide="ignore"):
        wanted = max_exposure * eligibility / np.where(np.isnan(rates), max_exposure, rates)
    return np.clip(wanted, _LEAST, 1.0)


def next_eligibility(
    eligibility: FloatArray, rates: FloatArray, *, max_exposure: float
) -> FloatArray:
    """Most of the way to `updated_eligibility`, which damps the noise of the rates."""
    wanted = updated_eligibility(eligibility, rates, max_exposure=max_exposure)
    return np.asarray(eligibility ** (1 - _STEP) * wanted**_STEP)


def conditional_rates(items: IntArray, segment: IntArray, n_items: int) -> FloatArray:
    """Exposure rate of each item among the sittings of each third.

    Parameters
    ----------
    items : ndarray of int64, shape (n_sittings, n_shown)
        Rows of the pool; -1 behind the last.
    segment : ndarray of int64, shape (n_sittings,)
    n_items : int

    Returns
    -------
    ndarray of float64, shape (3, n_items)
        NaN for a third without sittings.
    """
    rates = np.full((N_SEGMENTS, n_items), np.nan)
    for one in np.unique(segment):
        shown = items[segment == one]
        rates[one] = np.bincount(shown[shown >= 0], minlength=n_items) / len(shown)
    return rates
