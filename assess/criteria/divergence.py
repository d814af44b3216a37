"""How far the responses at other thetas differ from those at the estimate.

Metric: logistic, no 1.7 (D = 1). Kullback-Leibler divergences are in nats.

References
----------
.. [1] Chang, H.-H. & Ying, Z. (1996). A global information approach to computerized adaptive
   testing. Applied Psychological Measurement 20, 213-229 (interval).
.. [2] Barrada, J. R., Olea, J., Ponsoda, V. & Abad, F. J. (2009). Item selection rules in
   computerized adaptive testing: accuracy and security. Methodology 5, 7-17 (weighted).
.. [3] Kaplan, M., de la Torre, J. & Barrada, J. R. (2015). New item selection methods for cognitive
   diagnosis computerized adaptive testing. Applied Psychological Measurement 39, 167-188 (GDI).
"""

from __future__ import annotations

import numpy as np

from assess.criteria.interpolation import grid_weights
from irt.parameters import FloatArray, IntArray

_INTERVAL = 3.0  # logits after one response; [1] takes 3 / sqrt(n)
_TINY = 1e-300


def probabilities_at(log_p: FloatArray, nodes: FloatArray, theta: FloatArray) -> FloatArray:
    """Probability of each category between the nodes, from tabulated log-probabilities.

    Parameters
    ----------
    log_p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        0 in the padding.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    theta : ndarray of float64, shape (n_thetas,)
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_thetas, n_items, n_categories)
        0 in the padding.
    """
    n_items, n_categories, n_nodes = log_p.shape
    log_at = grid_weights(nodes, theta) @ log_p.reshape(-1, n_nodes).T
    in_use = (log_p != 0).any(axis=2)
    at = np.where(in_use, np.exp(log_at).reshape(len(theta), n_items, n_categories), 0.0)
    p: FloatArray = at / at.sum(axis=2, keepdims=True)
    return p


def kullback_leibler(log_p: FloatArray, p_at: FloatArray, weights: FloatArray) -> FloatArray:
    """Kullback-Leibler divergence from the estimate to every node, integrated with weights.

    ``sum_n w_n sum_k P_k(estimate) log(P_k(estimate) / P_k(node n))`` ([2]). The weights choose
    the criterion: the likelihood (KL), the posterior (KLP) or an interval ([1]).

    Parameters
    ----------
    log_p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        0 in the padding.
    p_at : ndarray of float64, shape (n_sittings, n_items, n_categories)
        Probabilities at each sitting's estimate; 0 in the padding.
    weights : ndarray of float64, shape (n_sittings, n_nodes)

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    mean_log = (weights @ log_p.reshape(-1, log_p.shape[2]).T).reshape(p_at.shape)
    log_at = np.log(np.maximum(p_at, _TINY))
    total = weights.sum(axis=1)[:, None, None]
    value: FloatArray = (p_at * (total * log_at - mean_log)).sum(axis=2)
    return value


def interval_half_width(n_responses: IntArray) -> FloatArray:
    """Half the width of the interval of [1], ``3 / sqrt(n)`` logits; 3 before the first."""
    half_width: FloatArray = _INTERVAL / np.sqrt(np.maximum(n_responses, 1))
    return half_width


def global_discrimination(p: FloatArray, mass: FloatArray) -> FloatArray:
    """Variance of the chance of success over theta ([3]).

    With more than two categories: half the sum of the variances of their probabilities, which for
    two is the variance of either.

    Parameters
    ----------
    p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        0 in the padding.
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Likelihood (GDI) or posterior (posterior GDI); each row sums to 1.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    n_items, n_categories, n_nodes = p.shape
    mean = (mass @ p.reshape(-1, n_nodes).T).reshape(len(mass), n_items, n_categories)
    mean_square = mass @ (p**2).sum(axis=1).T
    value: FloatArray = (mean_square - (mean**2).sum(axis=2)) / 2
    return value
