"""What each item is expected to leave behind once it has been answered.

Metric: logistic, no 1.7 (D = 1).

References
----------
.. [1] van der Linden, W. J. (1998). Bayesian item selection criteria for adaptive testing.
   Psychometrika 63, 201-216 (maximum expected information, minimum expected posterior variance).
.. [2] Choi, S. W. & Swartz, R. J. (2009). Comparison of CAT item selection criteria for polytomous
   items. Applied Psychological Measurement 33, 419-440.
.. [3] Lindley, D. V. (1956). On a measure of the information provided by an experiment. Annals of
   Mathematical Statistics 27, 986-1005 (mutual information).
"""

from __future__ import annotations

import numpy as np

from assess.criteria.interpolation import values_between
from irt.information import ratio
from irt.parameters import FloatArray

_TINY = 1e-300


def predictive_probabilities(p: FloatArray, mass: FloatArray) -> FloatArray:
    """Chance of each category of each item, averaged over the posterior.

    Parameters
    ----------
    p : ndarray of float64, shape (n_items, n_categories, n_nodes)
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Each row sums to 1.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items, n_categories)
    """
    n_items, n_categories, n_nodes = p.shape
    predictive = mass @ p.reshape(-1, n_nodes).T
    return predictive.reshape(len(mass), n_items, n_categories)


def expected_posterior_variance(
    p: FloatArray, mass: FloatArray, nodes: FloatArray, *, predictive: FloatArray | None = None
) -> FloatArray:
    """Minus the variance of theta expected after each item ([1]), in square logits.

    Parameters
    ----------
    p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        0 in the padding.
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Posterior; each row sums to 1.
    nodes : ndarray of float64, shape (n_nodes,)
        In logits.
    predictive : ndarray of float64, shape (n_sittings, n_items, n_categories), optional
        Chance of each answer; by default averaged over the posterior.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    chance = predictive_probabilities(p, mass)
    mean = ratio(predictive_probabilities(p, mass * nodes), chance)
    variance = ratio(predictive_probabilities(p, mass * nodes**2), chance) - mean**2
    value: FloatArray = -((chance if predictive is None else predictive) * variance).sum(axis=2)
    return value


def updated_means(p: FloatArray, mass: FloatArray, nodes: FloatArray) -> FloatArray:
    """Posterior mean of theta after each answer to each item, in logits.

    Parameters
    ----------
    p : ndarray of float64, shape (n_items, n_categories, n_nodes)
    mass : ndarray of float64, shape (n_sittings, n_nodes)
    nodes : ndarray of float64, shape (n_nodes,)
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items, n_categories)
        0 in the padding.
    """
    return ratio(predictive_probabilities(p, mass * nodes), predictive_probabilities(p, mass))


def expected_information(
    information: FloatArray, nodes: FloatArray, *, predictive: FloatArray, updated: FloatArray
) -> FloatArray:
    """Information of each item at the estimate its answer would lead to ([1], [2]).

    Parameters
    ----------
    information : ndarray of float64
        Fisher information, shape (n_items, n_nodes), or the observed information of each category,
        shape (n_items, n_categories, n_nodes).
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    predictive, updated : ndarray of float64, shape (n_sittings, n_items, n_categories)
        Chance of each answer, 0 in the padding, and the estimate of theta after it, in logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    after = values_between(information, nodes, updated)
    value: FloatArray = (predictive * after).sum(axis=2)
    return value


def mutual_information(p: FloatArray, entropy: FloatArray, mass: FloatArray) -> FloatArray:
    """Mutual information of the answer and theta ([3]), in nats.

    The entropy of the answer less its expected entropy given theta: how much the posterior is
    expected to shrink in entropy.

    Parameters
    ----------
    p : ndarray of float64, shape (n_items, n_categories, n_nodes)
    entropy : ndarray of float64, shape (n_items, n_nodes)
        Of the answer given theta, in nats.
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Posterior; each row sums to 1.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    predictive = predictive_probabilities(p, mass)
    total = -(predictive * np.log(np.maximum(predictive, _TINY))).sum(axis=2)
    value: FloatArray = total - mass @ entropy.T
    return value
