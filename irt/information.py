"""Fisher information of items and tests.

References
----------
.. [1] Samejima, F. (1994). Some critical observations of the test information function as a measure
   of local accuracy in ability estimation. Psychometrika 59, 307-329.
.. [2] Magis, D. (2015). A note on the equivalence between observed and expected information
   functions with polytomous IRT models. Journal of Educational and Behavioral Statistics 40(1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters
from irt.response import ResponseCurves, response_curves


def item_information(parameters: ItemParameters, theta: npt.ArrayLike) -> FloatArray:
    """Expected Fisher information of each item, per square logit.

    ``I(theta) = sum_k P_k'(theta)^2 / P_k(theta)`` ([2], eq. 3; the second derivatives sum to 0).

    Parameters
    ----------
    parameters : ItemParameters
        Items.
    theta : array_like of float, shape (n_thetas,)
        Abilities in logits.

    Returns
    -------
    ndarray of float64, shape (n_items, n_thetas)
    """
    return curve_information(response_curves(parameters, theta))


def observed_information(parameters: ItemParameters, theta: npt.ArrayLike) -> FloatArray:
    """Observed information of each response: minus the second derivative of its log-probability.

    ``(P_k' / P_k)^2 - P_k'' / P_k`` ([2], eq. 2). Its expectation over the categories is the
    expected information. It may be negative where an item can be guessed.

    Parameters
    ----------
    parameters : ItemParameters
        Items.
    theta : array_like of float, shape (n_thetas,)
        Abilities in logits.

    Returns
    -------
    ndarray of float64, shape (n_items, n_categories, n_thetas)
        0 in the padding.
    """
    curves = response_curves(parameters, theta)
    return ratio(curves.dp, curves.p) ** 2 - ratio(curves.d2p, curves.p)


def curve_information(curves: ResponseCurves) -> FloatArray:
    """Expected Fisher information from curves already computed, shape (n_items, n_thetas)."""
    information: FloatArray = ratio(curves.dp**2, curves.p).sum(axis=1)
    return information


def warm_correction(curves: ResponseCurves) -> FloatArray:
    """``J(theta) = sum_k P_k' P_k'' / P_k``, the numerator of Warm's bias correction.

    Returns
    -------
    ndarray of float64, shape (n_items, n_thetas)
    """
    correction: FloatArray = ratio(curves.dp * curves.d2p, curves.p).sum(axis=1)
    return correction


def table_information(log_table: FloatArray, nodes: npt.ArrayLike) -> FloatArray:
    """Expected information of tabulated curves, by central differences on the grid.

    For curves with an integrated location, which have no closed form.

    Parameters
    ----------
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities, -inf in the padding.
    nodes : array_like of float, shape (n_nodes,)
        The grid, in logits.

    Returns
    -------
    ndarray of float64, shape (n_items, n_nodes)
    """
    p: FloatArray = np.exp(log_table)
    dp = np.gradient(p, np.asarray(nodes, dtype=np.float64), axis=2, edge_order=2)
    information: FloatArray = ratio(dp**2, p).sum(axis=1)
    return information


def ratio(numerator: FloatArray, p: FloatArray) -> FloatArray:
    """``numerator / p``, and 0 where p is 0 (padding, or a tail below the smallest double)."""
    quotient: FloatArray = np.divide(numerator, p, out=np.zeros_like(p), where=p > 0)
    return quotient
