"""Fisher information of each item where the candidate is thought to be.

Metric: logistic, no 1.7 (D = 1).

References
----------
.. [1] Lord, F. M. (1980). Applications of Item Response Theory to Practical Testing Problems.
   Erlbaum. Section 10.3 (maximum information).
.. [2] Veerkamp, W. J. J. & Berger, M. P. F. (1997). Some new item selection criteria for adaptive
   testing. Journal of Educational and Behavioral Statistics 22, 203-226 (likelihood-weighted).
.. [3] van der Linden, W. J. (1998). Bayesian item selection criteria for adaptive testing.
   Psychometrika 63, 201-216. Eq. 12 (posterior-weighted).
"""

from __future__ import annotations

from assess.criteria.interpolation import grid_weights
from irt.parameters import FloatArray


def information_at(information: FloatArray, nodes: FloatArray, theta: FloatArray) -> FloatArray:
    """Information of each item at an estimate of theta ([1]).

    Parameters
    ----------
    information : ndarray of float64, shape (n_items, n_nodes)
        Per square logit.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    theta : ndarray of float64, shape (n_sittings,)
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    value: FloatArray = grid_weights(nodes, theta) @ information.T
    return value


def weighted_information(information: FloatArray, weights: FloatArray) -> FloatArray:
    """Information integrated with weights: the likelihood ([2]) or the posterior ([3] eq. 12).

    Parameters
    ----------
    information : ndarray of float64, shape (n_items, n_nodes)
        Per square logit.
    weights : ndarray of float64, shape (n_sittings, n_nodes)
        Masses on the nodes; a constant factor does not change the order of the items.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    value: FloatArray = weights @ information.T
    return value
