"""Response functions: the probability of each score category as a function of theta.

Metric: logistic, no 1.7 (D = 1). Every function works on all items and all thetas at once and gives
arrays of shape (n_items, n_categories, n_thetas), padded with probability 0 (log-probability -inf)
behind the last category of an item.

References
----------
.. [1] Barton, M. A. & Lord, F. M. (1981). An upper asymptote for the three-parameter logistic
   item-response model. ETS RR-81-20. Eq. 1.
.. [2] Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores.
   Psychometrika Monograph 17.
.. [3] Muraki, E. (1992). A generalized partial credit model. Applied Psychological Measurement
   16(2), 159-176. Eq. 7.
.. [4] Bock, R. D. (1972). Estimating item parameters and latent ability when responses are scored
   in two or more nominal categories. Psychometrika 37(1), 29-51. Eq. 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters, Model

LOCATION_NODES = 41
"""Gauss-Hermite nodes for an uncertain location: good to 1e-8 for a <= 2, se_b <= 0.8."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResponseCurves:
    """Category probabilities with their first two derivatives in theta.

    Attributes
    ----------
    p, dp, d2p : ndarray of float64, shape (n_items, n_categories, n_thetas)
        Probability, first and second derivative; 0 in the padding.
    """

    p: FloatArray
    dp: FloatArray
    d2p: FloatArray


def log_probabilities(parameters: ItemParameters, theta: npt.ArrayLike) -> FloatArray:
    """Log-probability of each category of each item at each theta.

    Parameters
    ----------
    parameters : ItemParameters
        Items; their ``se_b`` is not used here.
    theta : array_like of float, shape (n_thetas,)
        Abilities in logits.

    Returns
    -------
    ndarray of float64, shape (n_items, n_categories, n_thetas)
        Log-probabilities, accurate in the tails; -inf in the padding.
    """
    theta = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    table = np.full((len(parameters), _width(parameters), len(theta)), -np.inf)
    for model, log_curves in _LOG_CURVES.items():
        rows = np.flatnonzero(parameters.model == model)
        if rows.size:
            own = parameters if rows.size == len(parameters) else parameters.take(rows)
            part = log_curves(own, theta[None])
            table[rows, : part.shape[1]] = part
    return table


def paired_probabilities(parameters: ItemParameters, theta: npt.ArrayLike) -> FloatArray:
    """Probability of each category of each item at a theta of its own.

    Parameters
    ----------
    parameters : ItemParameters
        Items; their ``se_b`` is not used here.
    theta : array_like of float, shape (n_items,)
        Abilities in logits, one per item.

    Returns
    -------
    ndarray of float64, shape (n_items, n_categories)
        0 in the padding.
    """
    theta = np.asarray(theta, dtype=np.float64)[:, None]
    p = np.zeros((len(parameters), _width(parameters)))
    for model, log_curves in _LOG_CURVES.items():
        rows = np.flatnonzero(parameters.model == model)
        if rows.size:
            own = parameters if rows.size == len(parameters) else parameters.take(rows)
            part = np.exp(log_curves(own, theta[rows])[:, :, 0])
            p[rows, : part.shape[1]] = part
    return p


def log_probability_table(parameters: ItemParameters, nodes: npt.ArrayLike) -> FloatArray:
    """Log-probabilities on a grid, with the uncertainty of each location integrated out.

    The marginal curve ``E[P(theta; b + se_b z)]`` with z ~ N(0, 1) is tabulated by Gauss-Hermite
    quadrature. Items whose ``se_b`` is 0 keep their own curve.

    Parameters
    ----------
    parameters : ItemParameters
        Items.
    nodes : array_like of float, shape (n_nodes,)
        Grid in logits.

    Returns
    -------
    ndarray of float64, shape (n_items, n_categories, n_nodes)
    """
    table = log_probabilities(parameters, nodes)
    rows = np.flatnonzero(parameters.se_b > 0)
    if not rows.size:
        return table
    uncertain = parameters.take(rows)
    p = sum(
        weight * np.exp(log_probabilities(shifted, nodes))
        for weight, shifted in _location_draws(uncertain)
    )
    with np.errstate(divide="ignore"):
        marginal = np.log(p)
    table[rows, : marginal.shape[1]] = marginal
    return table


def probabilities(parameters: ItemParameters, theta: npt.ArrayLike) -> FloatArray:
    """Probability of each category: ``exp(log_probabilities(...))``, 0 in the padding."""
    p: FloatArray = np.exp(log_probabilities(parameters, theta))
    return p


def response_curves(parameters: ItemParameters, theta: npt.ArrayLike) -> ResponseCurves:
    """Category probabilities with first and second derivatives in theta.

    Parameters
    ----------
    parameters : ItemParameters
        Items; their ``se_b`` is not used here.
    theta : array_like of float, shape (n_thetas,)
        Abilities in logits.
    """
    theta = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    p = probabilities(parameters, theta)
    dp, d2p = np.zeros_like(p), np.zeros_like(p)
    for model, derivatives in _DERIVATIVES.items():
        rows = np.flatnonzero(parameters.model == model)
        if rows.size:
            first, second = derivatives(parameters.take(rows), theta[None])
            dp[rows, : first.shape[1]] = first
            d2p[rows, : second.shape[1]] = second
    return ResponseCurves(p=p, dp=dp, d2p=d2p)


def marginal_response_curves(parameters: ItemParameters, theta: npt.ArrayLike) -> ResponseCurves:
    """Response curves with the uncertainty of each location integrated out.

    The probabilities are those of `log_probability_table`; a derivative of the mean is the mean of
    the derivatives.

    Parameters
    ----------
    parameters : ItemParameters
    theta : array_like of float, shape (n_thetas,)
        Abilities in logits.
    """
    curves = response_curves(parameters, theta)
    rows = np.flatnonzero(parameters.se_b > 0)
    if not rows.size:
        return curves
    total = np.zeros((3, rows.size, *curves.p.shape[1:]))
    for weight, shifted in _location_draws(parameters.take(rows)):
        one = response_curves(shifted, theta)
        width = one.p.shape[1]
        for k, part in enumerate((one.p, one.dp, one.d2p)):
            total[k, :, :width] += weight * part
    curves.p[rows], curves.dp[rows], curves.d2p[rows] = total
    return curves


def _location_draws(uncertain: ItemParameters) -> Iterator[tuple[float, ItemParameters]]:
    """Nodes of a Gauss-Hermite quadrature over the locations, as weights and moved items."""
    z, weights = np.polynomial.hermite_e.hermegauss(LOCATION_NODES)
    for deviate, weight in zip(z, weights / weights.sum(), strict=True):
        yield float(weight), uncertain.shifted_by(deviate * uncertain.se_b)


def _width(parameters: ItemParameters) -> int:
    return int(parameters.n_categories.max(initial=2))


def _log_expit(x: FloatArray) -> FloatArray:
    y: FloatArray = np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))
    return y


# Below, theta has shape (1, n_thetas), the same for all items, or (n_items, 1), one for each.


def _log_logistic(items: ItemParameters, theta: FloatArray) -> FloatArray:
    x = items.a[:, None] * (theta - items.b[:, :1])
    if not items.c.any() and (items.d == 1).all():
        right = _log_expit(x)
        return np.stack([right - x, right], axis=1)  # log expit(-x) = log expit(x) - x
    with np.errstate(divide="ignore"):
        log_c, log_slip = np.log(items.c)[:, None], np.log1p(-items.d)[:, None]
    log_range = np.log(items.d - items.c)[:, None]
    right = np.logaddexp(log_c, log_range + _log_expit(x))  # [1] eq. 1
    wrong = np.logaddexp(log_slip, log_range + _log_expit(-x))
    return np.stack([wrong, right], axis=1)


def _log_graded(items: ItemParameters, theta: FloatArray) -> FloatArray:
    x = _threshold_logits(items, theta)
    above, below = x[:, :-1], x[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        # expit(x) - expit(y) = expit(x) expit(-y) (1 - exp(y - x)), free of cancellation.
        gap = np.log(-np.expm1(below - above))
        table = _log_expit(above) + _log_expit(-below) + gap
    return np.where(np.isnan(table), -np.inf, table)


def _threshold_logits(items: ItemParameters, theta: FloatArray) -> FloatArray:
    """Logits of the cumulative curves, +inf in front and -inf behind: (n_items, k + 1, n)."""
    x = items.a[:, None, None] * (theta[:, None] - items.b[:, : _width(items) - 1, None])
    x = np.where(np.isnan(x), -np.inf, x)
    edge = np.full((len(items), 1, theta.shape[1]), np.inf)
    return np.concatenate([edge, x, -edge], axis=1)


def _log_partial_credit(items: ItemParameters, theta: FloatArray) -> FloatArray:
    # With scores of its own per category the same formula is the nominal model [4].
    width = _width(items)
    difficulty = np.zeros((len(items), width))
    np.cumsum(items.b[:, : width - 1], axis=1, out=difficulty[:, 1:])
    kernel = items.scores[:, :width, None] * theta[:, None] - difficulty[:, :, None]
    kernel = np.where(np.isnan(kernel), -np.inf, items.a[:, None, None] * kernel)
    table: FloatArray = kernel - np.logaddexp.reduce(kernel, axis=1, keepdims=True)  # [3] eq. 7
    return table


def _d_logistic(items: ItemParameters, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    a, scale = items.a[:, None], (items.d - items.c)[:, None]
    s = np.exp(_log_expit(a * (theta - items.b[:, :1])))
    first = a * scale * s * (1 - s)
    second = a * first * (1 - 2 * s)
    return np.stack([-first, first], axis=1), np.stack([-second, second], axis=1)


def _d_graded(items: ItemParameters, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    a = items.a[:, None, None]
    s = np.exp(_log_expit(_threshold_logits(items, theta)))
    first = a * s * (1 - s)
    second = a * first * (1 - 2 * s)
    return -np.diff(first, axis=1), -np.diff(second, axis=1)


def _d_partial_credit(items: ItemParameters, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    a = items.a[:, None, None]
    p = np.exp(_log_partial_credit(items, theta))
    score = np.nan_to_num(items.scores[:, : p.shape[1], None])
    deviation = score - (p * score).sum(axis=1, keepdims=True)
    variance = (p * deviation**2).sum(axis=1, keepdims=True)
    return a * p * deviation, a**2 * p * (deviation**2 - variance)


_LOG_CURVES = {
    Model.LOGISTIC: _log_logistic,
    Model.GRADED: _log_graded,
    Model.PARTIAL_CREDIT: _log_partial_credit,
    Model.NOMINAL: _log_partial_credit,
}
_DERIVATIVES = {
    Model.LOGISTIC: _d_logistic,
    Model.GRADED: _d_graded,
    Model.PARTIAL_CREDIT: _d_partial_credit,
    Model.NOMINAL: _d_partial_credit,
}
