"""Local dependence: pairs of items that share more than theta.

References
----------
.. [1] Yen, W. M. (1984). Effects of local item dependence on the fit and equating performance of
   the three-parameter logistic model. Applied Psychological Measurement 8(2), 125-145 (Q3).
.. [2] Christensen, K. B., Makransky, G. & Horton, M. (2017). Critical values for Yen's Q3. Applied
   Psychological Measurement 41(3), 178-194 (beside the average).
.. [3] Chen, W.-H. & Thissen, D. (1997). Local dependence indexes for item pairs using item response
   theory. Journal of Educational and Behavioral Statistics 22(3), 265-289.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.fit.residuals import Residuals
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING
from irt.quadrature import Quadrature


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairwiseX2:
    """Signed LD-X2 of every pair, symmetric with NaN on the diagonal.

    Attributes
    ----------
    statistic : ndarray of float64, shape (n_items, n_items)
        Negative where the pair correlates less than the model says.
    standardised : ndarray of float64, shape (n_items, n_items)
        ``(|X2| - df) / sqrt(2 df)`` with that sign.
    """

    statistic: FloatArray
    standardised: FloatArray


def q3(residuals: Residuals) -> FloatArray:
    """Correlation of the residuals of every pair of items [1], over persons who answered both.

    About ``-1 / (n_items - 1)`` without dependence; look at the distance to the average [2]. NaN on
    the diagonal and where fewer than three persons answered both.

    Parameters
    ----------
    residuals : Residuals

    Returns
    -------
    ndarray of float64, shape (n_items, n_items)
    """
    d, given = residuals.residual, residuals.given.astype(np.float64)
    n = given.T @ given
    own, cross = d.T @ given, d.T @ d
    square = (d**2).T @ given
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = cross / n - own * own.T / n**2
        variance = square / n - (own / n) ** 2
        correlation = covariance / np.sqrt(variance * variance.T)
    correlation[n < 3] = np.nan
    np.fill_diagonal(correlation, np.nan)
    return correlation


def ld_x2(responses: npt.ArrayLike, log_table: FloatArray, *, quadrature: Quadrature) -> PairwiseX2:
    """Chi-square of observed and expected joint responses of every pair [3].

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities on the nodes of the quadrature, -inf in the padding.
    quadrature : Quadrature
        Grid and population.
    """
    responses = np.asarray(responses)
    p, weight = np.exp(log_table), np.exp(quadrature.log_weights)
    n_items = len(p)
    statistic, standardised = np.full((2, n_items, n_items), np.nan)
    used = (p > 0).any(axis=2).sum(axis=1)
    for i in range(n_items):
        for j in range(i):
            expected = (p[i, : used[i]] * weight) @ p[j, : used[j]].T
            observed = _joint(responses[:, i], responses[:, j], int(used[i]), int(used[j]))
            n = observed.sum()
            if n == 0:
                continue
            value = float(((observed - n * expected) ** 2 / (n * expected)).sum())
            df = int((used[i] - 1) * (used[j] - 1))
            sign = np.sign(_correlation(observed / n) - _correlation(expected)) or 1.0
            statistic[i, j] = statistic[j, i] = sign * value
            standardised[i, j] = standardised[j, i] = sign * (value - df) / np.sqrt(2 * df)
    return PairwiseX2(statistic=statistic, standardised=standardised)


def _joint(x: IntArray, y: IntArray, n_x: int, n_y: int) -> FloatArray:
    both = (x != MISSING) & (y != MISSING)
    flat = np.bincount(x[both].astype(np.int64) * n_y + y[both], minlength=n_x * n_y)
    return flat.reshape(n_x, n_y).astype(np.float64)


def _correlation(joint: FloatArray) -> float:
    """Correlation of the category numbers of a joint distribution."""
    rows, columns = np.arange(joint.shape[0]), np.arange(joint.shape[1])
    of_row, of_column = joint.sum(axis=1), joint.sum(axis=0)
    mean_row, mean_column = of_row @ rows, of_column @ columns
    covariance = rows @ joint @ columns - mean_row * mean_column
    spread = (of_row @ rows**2 - mean_row**2) * (of_column @ columns**2 - mean_column**2)
    return float(covariance / np.sqrt(spread)) if spread > 0 else 0.0
