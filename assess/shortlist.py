"""Which items can have the most information near an estimate, most first.

Between two nodes of the grid the information of an item is a polynomial, and its greatest Bernstein
coefficient is a bound on it ([1]). In the order of these bounds the best items are found after a
few: none further on can be better than the ones at hand.

References
----------
.. [1] Farouki, R. T. (2012). The Bernstein polynomial basis: a centennial retrospective. Computer
   Aided Geometric Design 29, 379-419. Section 5.1 (convex hull).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import comb

from assess.criteria.interpolation import N_POINTS, grid_weights
from irt.parameters import FloatArray


class Shortlist(NamedTuple):
    """Items of one block by what they can have at most; nothing where no list is kept.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    information : ndarray of float64, shape (n_block_items, n_nodes)
        Per square logit.
    columns : ndarray of int32, shape (n_nodes - 1, n_block_items)
        Columns of the block from one node to the next, in the order of their bounds.
    bound : ndarray of float64, shape (n_nodes - 1, n_block_items)
        What the item at each place of the order can have at most.
    """

    nodes: FloatArray
    information: FloatArray
    columns: npt.NDArray[np.int32]
    bound: FloatArray


def no_shortlist(nodes: FloatArray) -> Shortlist:
    """For criteria that are not bounded like this."""
    nothing = np.zeros((0, 0))
    return Shortlist(nodes, nothing, np.zeros((0, 0), dtype=np.int32), nothing)


def shortlist(information: FloatArray, nodes: FloatArray) -> Shortlist:
    """Order the items of a block in each cell of the grid.

    Parameters
    ----------
    information : ndarray of float64, shape (n_block_items, n_nodes)
        Per square logit.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    """
    shares = np.linspace(0, 1, N_POINTS)
    to_bernstein = np.linalg.inv(_bernstein(shares))
    bound = np.empty((len(nodes) - 1, len(information)))
    for cell in range(len(bound)):
        inside = nodes[cell] + shares * (nodes[cell + 1] - nodes[cell])
        inside[-1] = np.nextafter(inside[-1], -np.inf)  # the end belongs to the next cell
        values = information @ grid_weights(nodes, inside).T
        bound[cell] = (values @ to_bernstein.T).max(axis=1)
    columns = np.argsort(-bound, axis=1, kind="stable")
    return Shortlist(
        nodes,
        np.ascontiguousarray(information),
        columns.astype(np.int32),
        np.take_along_axis(bound, columns, axis=1),
    )


def _bernstein(shares: FloatArray) -> FloatArray:
    """The Bernstein polynomials at shares of a cell, shape (n_points, n_points)."""
    degree = len(shares) - 1
    k = np.arange(degree + 1)
    found: FloatArray = (
        comb(degree, k) * shares[:, None] ** k * (1 - shares[:, None]) ** (degree - k)
    )
    return found
