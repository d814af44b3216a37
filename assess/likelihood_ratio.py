"""Ratios of likelihoods that decide on which side of a cut a person lies.

Both compare what lies ``delta`` above the cut with what lies ``delta`` below it; in between nothing
is decided. Positive speaks for above. Metric: log-likelihoods in nats on a grid of theta in logits.

References
----------
.. [1] Wald, A. (1947). Sequential Analysis. Wiley. Chapter 3 (bounds).
.. [2] Eggen, T. J. H. M. (1999). Item selection in adaptive testing with the sequential probability
   ratio test. Applied Psychological Measurement 23, 249-261.
.. [3] Bartroff, J., Finkelman, M. & Lai, T. L. (2008). Modern sequential analysis and its
   applications to computerized adaptive testing. Psychometrika 73, 473-486.
.. [4] Thompson, N. A. (2009). Item selection in computerized classification testing. Educational
   and Psychological Measurement 69, 778-793.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from assess.criteria.interpolation import grid_weights
from irt.parameters import FloatArray

_STEP = 0.01  # logits; a maximum is low by at most 1.25e-5 times the observed information


@dataclass(frozen=True, slots=True)
class WaldBounds:
    """Logarithms of a ratio from which "below" and "above" are decided."""

    lower: float
    upper: float


def wald_bounds(alpha: float, beta: float) -> WaldBounds:
    """Bounds for the chances of the two errors ([1]).

    Parameters
    ----------
    alpha : float
        Chance of deciding "above" for a person below.
    beta : float
        Chance of deciding "below" for a person above.
    """
    return WaldBounds(lower=log(beta / (1 - alpha)), upper=log((1 - beta) / alpha))


def sprt_log_ratio(
    log_likelihood: FloatArray, nodes: FloatArray, *, cut: float, delta: float
) -> FloatArray:
    """Log-likelihood at ``cut + delta`` less that at ``cut - delta`` ([2]).

    Parameters
    ----------
    log_likelihood : ndarray of float64, shape (n_sittings, n_nodes)
        Without the prior.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    cut, delta : float
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings,)
    """
    below, above = grid_weights(nodes, np.array([cut - delta, cut + delta]))
    ratio: FloatArray = log_likelihood @ (above - below)
    return ratio


def glr_log_ratio(
    log_likelihood: FloatArray, nodes: FloatArray, *, cut: float, delta: float
) -> FloatArray:
    """Greatest log-likelihood from ``cut + delta`` on less that up to ``cut - delta`` ([3], [4]).

    Parameters
    ----------
    log_likelihood : ndarray of float64, shape (n_sittings, n_nodes)
        Without the prior.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits; the search ends with them.
    cut, delta : float
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings,)
    """
    below = _greatest(log_likelihood, nodes, nodes[0], cut - delta)
    ratio: FloatArray = _greatest(log_likelihood, nodes, cut + delta, nodes[-1]) - below
    return ratio


def _greatest(log_likelihood: FloatArray, nodes: FloatArray, low: float, high: float) -> FloatArray:
    fine = np.linspace(low, high, 1 + int(np.ceil((high - low) / _STEP)))
    greatest: FloatArray = (log_likelihood @ grid_weights(nodes, fine).T).max(axis=1)
    return greatest
