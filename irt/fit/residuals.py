"""Mean squares of residuals: infit and outfit, of items and of persons.

References
----------
.. [1] Wright, B. D. & Masters, G. N. (1982). Rating scale analysis. MESA Press. Ch. 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters
from irt.posterior import MISSING
from irt.response import log_probability_table, probabilities

_PERSONS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residuals:
    """Responses beside what the model expects of each person, all (n_persons, n_items).

    Attributes
    ----------
    residual : ndarray of float64
        Response minus expectation; 0 where missing.
    variance, fourth : ndarray of float64
        Second and fourth central moment of the response; 0 where missing.
    given : ndarray of bool
    """

    residual: FloatArray
    variance: FloatArray
    fourth: FloatArray
    given: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanSquares:
    """Infit and outfit of items or persons; NaN where nothing was answered.

    Attributes
    ----------
    infit, outfit : ndarray of float64, shape (n,)
        Mean squares, 1 expected.
    infit_t, outfit_t : ndarray of float64, shape (n,)
        Their cube-root standardisation, about N(0, 1) under the model.
    """

    infit: FloatArray
    outfit: FloatArray
    infit_t: FloatArray
    outfit_t: FloatArray


def residuals_of(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    theta: FloatArray,
    *,
    is_marginal: bool = False,
) -> Residuals:
    """Residuals at given abilities.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    parameters : ItemParameters
    theta : ndarray of float64, shape (n_persons,)
        In logits.
    is_marginal : bool
        Whether to integrate out the uncertainty of each location (``se_b``).
    """
    responses = np.asarray(responses)
    given = responses != MISSING
    shape = responses.shape
    residual, variance, fourth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for start in range(0, len(responses), _PERSONS_AT_ONCE):
        rows = slice(start, start + _PERSONS_AT_ONCE)
        if is_marginal:
            p: FloatArray = np.exp(log_probability_table(parameters, theta[rows]))
        else:
            p = probabilities(parameters, theta[rows])
        category = np.arange(p.shape[1])[None, :, None]
        expected = (p * category).sum(axis=1)
        deviation = category - expected[:, None]
        residual[rows] = np.where(given[rows], responses[rows] - expected.T, 0.0)
        variance[rows] = np.where(given[rows], (p * deviation**2).sum(axis=1).T, 0.0)
        fourth[rows] = np.where(given[rows], (p * deviation**4).sum(axis=1).T, 0.0)
    return Residuals(residual=residual, variance=variance, fourth=fourth, given=given)


def item_mean_squares(residuals: Residuals) -> MeanSquares:
    """Infit and outfit of every item ([1], ch. 5)."""
    return _mean_squares(residuals, axis=0)


def person_mean_squares(residuals: Residuals) -> MeanSquares:
    """Infit and outfit of every person ([1], ch. 5)."""
    return _mean_squares(residuals, axis=1)


def _mean_squares(residuals: Residuals, *, axis: int) -> MeanSquares:
    variance = np.where(residuals.given, residuals.variance, 1.0)
    squared = np.where(residuals.given, residuals.residual**2 / variance, 0.0)
    kurtosis = np.where(residuals.given, residuals.fourth / variance**2, 0.0)
    n = residuals.given.sum(axis=axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        outfit = squared.sum(axis=axis) / n
        total = residuals.variance.sum(axis=axis)
        infit = (residuals.residual**2).sum(axis=axis) / total
        outfit_sd = np.sqrt(np.maximum(kurtosis.sum(axis=axis) / n**2 - 1 / n, 0.0))
        spread = (residuals.fourth - residuals.variance**2).sum(axis=axis)
        infit_sd = np.sqrt(np.maximum(spread, 0.0)) / total
        return MeanSquares(
            infit=infit,
            outfit=outfit,
            infit_t=_standardised(infit, infit_sd),
            outfit_t=_standardised(outfit, outfit_sd),
        )


def _standardised(mean_square: FloatArray, sd: FloatArray) -> FloatArray:
    """Wilson and Hilferty's cube root ([1], eq. 5.3.3)."""
    t: FloatArray = (np.cbrt(mean_square) - 1) * 3 / sd + sd / 3
    return t
