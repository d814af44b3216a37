"""Intervals for one ability that hold the truth equally often wherever it lies.

An interval of the posterior under a population prior holds the truth in 95 of 100 people of that
population, but less often in people far from its middle: the prior draws the estimate inwards.
Under Jeffreys' prior, the root of the test information, equal-tailed intervals keep their
probability at every theta, up to terms that vanish with the length of the test [1].

Metric: logistic, no 1.7 (D = 1).

References
----------
.. [1] Welch, B. L. & Peers, H. W. (1963). On formulae for confidence points based on integrals of
   weighted likelihoods. Journal of the Royal Statistical Society B 25, 318-329.
.. [2] Warm, T. A. (1989). Weighted likelihood estimation of ability in item response theory.
   Psychometrika 54, 427-450 (the mode under the same prior, for Rasch and 2PL items).
"""

from __future__ import annotations

import numpy as np

from irt.parameters import FloatArray
from irt.posterior import cell_edges, posterior
from irt.quadrature import weighted

_LEAST = 1e-12  # per square logit: keeps the log of the information finite beyond all items


def ability_interval(
    log_likelihood: FloatArray,
    information: FloatArray,
    nodes: FloatArray,
    *,
    probability: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Equal-tailed interval of each ability under Jeffreys' prior ([1]).

    Parameters
    ----------
    log_likelihood : ndarray of float64, shape (n_persons, n_nodes)
    information : ndarray of float64, shape (n_persons, n_nodes)
        Of the items that each person answered, per square logit.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    probability : float
        In (0, 1).

    Returns
    -------
    low, high : ndarray of float64, shape (n_persons,)
        In logits. Without an answer the ends are those of a flat prior on the grid.

    Raises
    ------
    ValueError
        When the probability does not lie between 0 and 1.
    """
    if not 0 < probability < 1:
        message = f"probability must lie between 0 and 1, got {probability}"
        raise ValueError(message)
    flat = weighted(nodes, np.zeros(len(nodes)))
    jeffreys = 0.5 * np.log(np.maximum(information, _LEAST))
    mass = posterior(log_likelihood + jeffreys, flat)
    cumulative = np.concatenate([np.zeros((len(mass), 1)), np.cumsum(mass, axis=1)], axis=1)
    edges = cell_edges(nodes)
    tail = (1 - probability) / 2
    return _quantile(cumulative, edges, tail), _quantile(cumulative, edges, 1 - tail)


def _quantile(cumulative: FloatArray, edges: FloatArray, share: float) -> FloatArray:
    """Where each distribution reaches a share; within a cell it grows evenly."""
    cell = np.maximum((cumulative < share).sum(axis=1), 1)
    row = np.arange(len(cumulative))
    before, after = cumulative[row, cell - 1], cumulative[row, cell]
    inside = np.divide(share - before, after - before, out=np.zeros(len(row)), where=after > before)
    quantile: FloatArray = edges[cell - 1] + inside * (edges[cell] - edges[cell - 1])
    return quantile
