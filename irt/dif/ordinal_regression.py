"""Proportional odds regressions of many items at once, on counts per covariate pattern.

``logit P(Y >= k) = threshold_k + x . beta``, thresholds descending; two categories are the logistic
regression.

References
----------
.. [1] McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical
   Society B 42(2), 109-142 (the model, and Fisher scoring for it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from irt.dif.comparison import BoolArray
from irt.parameters import FloatArray

MAX_CYCLES, MAX_HALVINGS = 100, 30
TOLERANCE = 1e-12
"""Newton decrement at convergence: the log-likelihood is then right to about half of it."""
LARGEST_VARIANCE = 1e3
"""Of a coefficient, in squared logits: beyond it the maximum lies at infinity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalFit:
    """Regressions of several items on the same covariates.

    Attributes
    ----------
    log_likelihood : ndarray of float64, shape (n_items,)
    coefficients, standard_errors : ndarray of float64, shape (n_items, n_covariates)
        Logits per unit; NaN where the maximum lies at infinity.
    is_converged, is_identified, is_bounded : ndarray of bool, shape (n_items,)
        Whether the iteration ended, the patterns tell the coefficients apart, and the maximum is
        finite.
    """

    log_likelihood: FloatArray
    coefficients: FloatArray
    standard_errors: FloatArray
    is_converged: BoolArray
    is_identified: BoolArray
    is_bounded: BoolArray


def fit_ordinal(counts: FloatArray, design: FloatArray) -> OrdinalFit:
    """Maximum likelihood by damped Fisher scoring [1].

    Parameters
    ----------
    counts : ndarray of float64, shape (n_items, n_patterns, n_categories)
        Persons; every category of every item must have some.
    design : ndarray of float64, shape (n_patterns, n_covariates)
        Covariates of each pattern, of order 1; without a constant.
    """
    n_thresholds = counts.shape[2] - 1
    xi = _start(counts, design.shape[1])
    is_done = np.zeros(len(counts), dtype=np.bool_)
    for _ in range(MAX_CYCLES):
        open_rows = np.flatnonzero(~is_done)
        if not open_rows.size:
            break
        state = _evaluate(counts[open_rows], design, xi[open_rows])
        step = np.einsum("ipq,iq->ip", _inverse(state.information), state.gradient)
        decrement = (step * state.gradient).sum(axis=1)
        xi[open_rows] = _climb(counts[open_rows], design, xi[open_rows], step, state)
        is_done[open_rows] = decrement < TOLERANCE
    last = _evaluate(counts, design, xi)
    variance = np.diagonal(_inverse(last.information), axis1=1, axis2=2)[:, n_thresholds:]
    is_bounded: BoolArray = np.asarray((variance < LARGEST_VARIANCE).all(axis=1))
    shown = is_bounded[:, None]
    return OrdinalFit(
        log_likelihood=last.log_likelihood,
        coefficients=np.where(shown, xi[:, n_thresholds:], np.nan),
        standard_errors=np.where(shown, np.sqrt(np.maximum(variance, 0.0)), np.nan),
        is_converged=is_done,
        is_identified=_identified(counts, design),
        is_bounded=is_bounded,
    )


def null_log_likelihood(counts: FloatArray) -> FloatArray:
    """Log-likelihood of each item without covariates, shape (n_items,)."""
    per_category = counts.sum(axis=1)
    share = per_category / per_category.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(per_category > 0, per_category * np.log(share), 0.0)
    total: FloatArray = parts.sum(axis=1)
    return total


class _State(NamedTuple):
    log_likelihood: FloatArray
    gradient: FloatArray
    information: FloatArray


def _start(counts: FloatArray, n_covariates: int) -> FloatArray:
    """Thresholds from the category shares, no effects."""
    per_category = counts.sum(axis=1)
    above = np.cumsum(per_category[:, ::-1], axis=1)[:, ::-1][:, 1:]
    thresholds = np.log(above) - np.log(per_category.sum(axis=1, keepdims=True) - above)
    return np.hstack([thresholds, np.zeros((len(counts), n_covariates))])


def _log_expit(x: FloatArray) -> FloatArray:
    y: FloatArray = -np.logaddexp(0.0, -x)
    return y


def _logits(xi: FloatArray, design: FloatArray, n_thresholds: int) -> FloatArray:
    """Shape (n_items, n_patterns, n_thresholds)."""
    slope = xi[:, n_thresholds:] @ design.T
    eta: FloatArray = xi[:, None, :n_thresholds] + slope[:, :, None]
    return eta


def _log_probabilities(eta: FloatArray) -> FloatArray:
    """Log-probabilities of the categories: (n_items, n_patterns, n_categories)."""
    above, below = eta[:, :, :-1], eta[:, :, 1:]
    # expit(x) - expit(y) = expit(x) expit(-y) (1 - exp(y - x)), free of cancellation
    inner = _log_expit(above) + _log_expit(-below) + np.log(-np.expm1(below - above))
    return np.concatenate([_log_expit(-eta[:, :, :1]), inner, _log_expit(eta[:, :, -1:])], axis=2)


def _value(counts: FloatArray, design: FloatArray, xi: FloatArray) -> FloatArray:
    """Log-likelihoods; -inf where thresholds do not descend."""
    n_thresholds = counts.shape[2] - 1
    is_valid = (np.diff(xi[:, :n_thresholds], axis=1) < 0).all(axis=1)
    with np.errstate(all="ignore"):
        log_p = _log_probabilities(_logits(xi, design, n_thresholds))
        total = np.where(counts > 0, counts * log_p, 0.0).sum(axis=(1, 2))
    return np.where(is_valid & np.isfinite(total), total, -np.inf)


def _evaluate(counts: FloatArray, design: FloatArray, xi: FloatArray) -> _State:
    """Log-likelihood, gradient and expected information [1]."""
    n_thresholds = counts.shape[2] - 1
    eta = _logits(xi, design, n_thresholds)
    log_p = _log_probabilities(eta)
    log_f = _log_expit(eta) + _log_expit(-eta)
    # slope of log P in its upper and lower threshold: f / P_k and -f / P_(k-1)
    into, out_of = np.exp(log_f - log_p[:, :, 1:]), np.exp(log_f - log_p[:, :, :-1])
    score = counts[:, :, 1:] * into - counts[:, :, :-1] * out_of
    n = counts.sum(axis=2)[:, :, None]
    f = np.exp(log_f)
    weight = np.zeros((*eta.shape, n_thresholds))
    rows = np.arange(n_thresholds)
    weight[:, :, rows, rows] = n * f * (into + out_of)
    off = -n * f[:, :, 1:] * into[:, :, :-1]
    weight[:, :, rows[:-1], rows[1:]] = off
    weight[:, :, rows[1:], rows[:-1]] = off
    of_slope = weight.sum(axis=3)
    corner = np.einsum("icp,cx->ipx", of_slope, design)
    slopes = np.einsum("ic,cx,cz->ixz", of_slope.sum(axis=2), design, design)
    upper = np.concatenate([weight.sum(axis=1), corner], axis=2)
    lower = np.concatenate([corner.swapaxes(1, 2), slopes], axis=2)
    return _State(
        log_likelihood=np.where(counts > 0, counts * log_p, 0.0).sum(axis=(1, 2)),
        gradient=np.hstack([score.sum(axis=1), score.sum(axis=2) @ design]),
        information=np.concatenate([upper, lower], axis=1),
    )


def _climb(
    counts: FloatArray, design: FloatArray, xi: FloatArray, step: FloatArray, state: _State
) -> FloatArray:
    """Each item's full step, halved until its likelihood does not fall."""
    result, size = xi.copy(), np.ones(len(xi))
    waiting = np.arange(len(xi))
    for _ in range(MAX_HALVINGS):
        trial = xi[waiting] + size[waiting, None] * step[waiting]
        value = _value(counts[waiting], design, trial)
        slack = 1e-12 * np.abs(state.log_likelihood[waiting])
        is_better = value >= state.log_likelihood[waiting] - slack
        result[waiting[is_better]] = trial[is_better]
        waiting = waiting[~is_better]
        if not waiting.size:
            break
        size[waiting] /= 2
    return result


def _inverse(information: FloatArray) -> FloatArray:
    inverse = np.linalg.pinv(information, rcond=1e-13, hermitian=True)
    return inverse.astype(np.float64)


def _identified(counts: FloatArray, design: FloatArray) -> BoolArray:
    constant = np.hstack([np.ones((len(design), 1)), design])
    present = (counts.sum(axis=2) > 0)[:, :, None] * constant
    has_rank: BoolArray = np.linalg.matrix_rank(present) == constant.shape[1]
    return has_rank
