"""Distribution of sum scores given theta, and ability from a sum score alone.

References
----------
.. [1] Lord, F. M. & Wingersky, M. S. (1984). Comparison of IRT true-score and equipercentile
   observed-score "equatings". Applied Psychological Measurement 8(4), 453-461.
.. [2] Thissen, D., Pommerich, M., Billeaud, K. & Williams, V. S. L. (1995). Item response theory
   for scores on tests including polytomous items with ordered responses. Applied Psychological
   Measurement 19(1), 39-49.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.parameters import FloatArray
from irt.posterior import posterior_moments
from irt.quadrature import Quadrature


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SumScoreTable:
    """What each sum score says about ability.

    Attributes
    ----------
    theta, sem : ndarray of float64, shape (n_scores,)
        Posterior mean and standard deviation given the sum score 0, 1, 2, ..., in logits.
    probability : ndarray of float64, shape (n_scores,)
        Share of the population with this score; sums to 1.
    """

    theta: FloatArray
    sem: FloatArray
    probability: FloatArray


def score_distribution(log_table: FloatArray) -> FloatArray:
    """Exact distribution of the sum of the category numbers at each node ([1]; [2] for categories).

    Parameters
    ----------
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities, -inf in the padding.

    Returns
    -------
    ndarray of float64, shape (n_scores, n_nodes)
        Each column sums to 1; ``n_scores`` is 1 plus the highest sum.
    """
    p: FloatArray = np.exp(log_table)
    distribution = np.ones((1, p.shape[2]))
    for item in p:
        distribution = with_item(distribution, item)
    return distribution


def with_item(distribution: FloatArray, item: FloatArray) -> FloatArray:
    """Distribution of sum scores after one more item.

    Parameters
    ----------
    distribution : ndarray of float64, shape (n_scores, n_nodes)
    item : ndarray of float64, shape (n_categories, n_nodes)
        Probabilities of the item's categories; rows of zeros behind its last are left out.

    Returns
    -------
    ndarray of float64, shape (n_scores + categories of the item - 1, n_nodes)
    """
    used = int(np.flatnonzero((item > 0).any(axis=1)).max()) + 1
    longer = np.zeros((len(distribution) + used - 1, distribution.shape[1]))
    for category in range(used):
        longer[category : category + len(distribution)] += distribution * item[category]
    return longer


def sum_score_table(log_table: FloatArray, *, quadrature: Quadrature) -> SumScoreTable:
    """EAP of each sum score ([2], eq. 10 and 11).

    Parameters
    ----------
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities on the nodes of the quadrature.
    quadrature : Quadrature
        Grid and population.
    """
    joint = score_distribution(log_table) * np.exp(quadrature.log_weights)
    probability = joint.sum(axis=1)
    theta, sem = posterior_moments(joint / probability[:, None], quadrature.nodes)
    return SumScoreTable(theta=theta, sem=sem, probability=probability)
