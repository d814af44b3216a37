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

from assess.compiled import compiled
from assess.criteria.interpolation import grid_weights
from irt.parameters import FloatArray

_NOTHING = 1e-10  # mass of a node that shows in no value


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


@compiled
def fill_weighted(by_node: FloatArray, mass: FloatArray, value: FloatArray) -> None:
    """Fill in the information of each item weighted with the posterior of one sitting ([3] eq. 12).

    Parameters
    ----------
    by_node : ndarray of float64, shape (n_nodes, n_items)
        Information per square logit.
    mass : ndarray of float64, shape (n_nodes,)
        Posterior; nodes at its ends that hold next to nothing are passed over.
    value : ndarray of float64, shape (n_items,)
        Changed in place.
    """
    first, end = 0, len(mass)
    while mass[first] < _NOTHING:
        first += 1
    while mass[end - 1] < _NOTHING:
        end -= 1
    value[:] = 0.0
    node = first
    while node + 4 <= end:  # four at once: the values are read and written less often
        for item in range(len(value)):
            value[item] += (
                mass[node] * by_node[node, item]
                + mass[node + 1] * by_node[node + 1, item]
                + mass[node + 2] * by_node[node + 2, item]
                + mass[node + 3] * by_node[node + 3, item]
            )
        node += 4
    for last in range(node, end):
        for item in range(len(value)):
            value[item] += mass[last] * by_node[last, item]
