"""Item fit: S-X2 from sum scores, and X2 from groups of estimated ability.

References
----------
.. [1] Orlando, M. & Thissen, D. (2000). Likelihood-based item-fit indices for dichotomous item
   response theory models. Applied Psychological Measurement 24(1), 50-64.
.. [2] Kang, T. & Chen, T. T. (2008). Performance of the generalized S-X2 item fit index for
   polytomous IRT models. Journal of Educational Measurement 45(4), 391-406.
.. [3] Yen, W. M. (1981). Using simulation results to choose a latent trait model. Applied
   Psychological Measurement 5(2), 245-262 (Q1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING
from irt.quadrature import Quadrature
from irt.sum_scores import score_distribution, with_item

SMALLEST_EXPECTED = 1.0
"""Cells are collapsed until each expects at least this many persons."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemFit:
    """A chi-square statistic for every item.

    Attributes
    ----------
    statistic : ndarray of float64, shape (n_items,)
    df : ndarray of int64, shape (n_items,)
        After collapsing, less the item's free parameters; 0 or less where too little is left.
    p_value : ndarray of float64, shape (n_items,)
        NaN where no degree of freedom is left.
    rmsea : ndarray of float64, shape (n_items,)
    n_persons : int
        Persons used.
    """

    statistic: FloatArray
    df: IntArray
    p_value: FloatArray
    rmsea: FloatArray
    n_persons: int


def s_x2(
    responses: npt.ArrayLike,
    log_table: FloatArray,
    *,
    quadrature: Quadrature,
    n_free: npt.ArrayLike,
) -> ItemFit:
    """S-X2 ([1]; [2] for ordered categories): observed and expected responses by sum score.

    Only persons with a response to every item are used; ``n_persons`` says how many. Neighbouring
    sum scores are joined for dichotomous items, neighbouring categories within a sum score for
    others, until every cell expects one person.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities on the nodes of the quadrature, -inf in the padding.
    quadrature : Quadrature
        Grid and population.
    n_free : array_like of int, shape (n_items,)
        Free parameters of each item.

    Raises
    ------
    ValueError
        When nobody answered all items.
    """
    responses = np.asarray(responses)
    complete = responses[(responses != MISSING).all(axis=1)]
    if not len(complete):
        message = "S-X2 needs persons who answered every item, there is none"
        raise ValueError(message)
    p, weight = np.exp(log_table), np.exp(quadrature.log_weights)
    total = score_distribution(log_table) @ weight
    scores = complete.sum(axis=1)
    statistic, cells = np.empty(len(p)), np.empty(len(p), dtype=np.int64)
    for item in range(len(p)):
        n_categories = int((p[item] > 0).any(axis=1).sum())
        expected = _expected(p, item, n_categories, weight, total)
        observed = _observed(complete[:, item], scores, n_categories, len(total))
        expected = expected * observed.sum(axis=1, keepdims=True)
        keep = observed.sum(axis=1) > 0
        keep[[0, -1]] = False  # the lowest and highest score leave no choice
        statistic[item], cells[item] = _chi_square(observed[keep], expected[keep])
    return _item_fit(statistic, cells - np.asarray(n_free), len(complete))


def x2(
    responses: npt.ArrayLike,
    log_table: FloatArray,
    theta: FloatArray,
    *,
    nodes: FloatArray,
    n_free: npt.ArrayLike,
    n_groups: int = 10,
) -> ItemFit:
    """Yen's Q1 [3]: observed and expected responses in groups of equal size by estimated ability.

    Estimated abilities are no true ones, so that the statistic is too large in short tests; S-X2 is
    the one to believe where responses are complete.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
    theta : ndarray of float64, shape (n_persons,)
        Estimates, in logits.
    nodes : ndarray of float64, shape (n_nodes,)
    n_free : array_like of int, shape (n_items,)
    n_groups : int
    """
    responses = np.asarray(responses)
    p = np.exp(log_table)
    statistic, cells = np.empty(len(p)), np.empty(len(p), dtype=np.int64)
    for item in range(len(p)):
        n_categories = int((p[item] > 0).any(axis=1).sum())
        given = np.flatnonzero(responses[:, item] != MISSING)
        order = given[np.argsort(theta[given], kind="stable")]
        groups = [group for group in np.array_split(order, n_groups) if group.size]
        curves = [np.interp(theta, nodes, p[item, k]) for k in range(n_categories)]
        observed = np.array(
            [np.bincount(responses[group, item], minlength=n_categories) for group in groups]
        )
        expected = np.array([[curve[group].sum() for curve in curves] for group in groups])
        statistic[item], cells[item] = _chi_square(observed, expected)
    return _item_fit(statistic, cells - np.asarray(n_free), len(responses))


def _expected(
    p: FloatArray, item: int, n_categories: int, weight: FloatArray, total: FloatArray
) -> FloatArray:
    """Probability of each category given the sum score: (n_scores, n_categories)."""
    rest = np.ones((1, p.shape[2]))
    for other in range(len(p)):
        if other != item:
            rest = with_item(rest, p[other])
    expected = np.zeros((len(total), n_categories))
    for category in range(n_categories):
        joint = (rest * p[item, category]) @ weight
        expected[category : category + len(rest), category] = joint
    return expected / total[:, None]


def _observed(chosen: IntArray, scores: IntArray, n_categories: int, n_scores: int) -> FloatArray:
    flat = np.bincount(scores * n_categories + chosen, minlength=n_scores * n_categories)
    return flat.reshape(n_scores, n_categories).astype(np.float64)


def _chi_square(observed: FloatArray, expected: FloatArray) -> tuple[float, int]:
    """Statistic and free cells: cells less one per row."""
    if observed.shape[1] == 2:
        observed, expected = _joined_rows(observed, expected)
        rows = [(observed[row], expected[row]) for row in range(len(observed))]
    else:
        rows = [_joined_cells(*pair) for pair in zip(observed, expected, strict=True)]
    statistic = sum(float(((o - e) ** 2 / e).sum()) for o, e in rows)
    return statistic, sum(len(o) - 1 for o, _ in rows)


def _joined_rows(observed: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum scores joined with the smaller neighbour until each cell expects enough."""
    observed, expected = observed.copy(), expected.copy()
    while len(expected) > 1:
        thin = np.flatnonzero((expected < SMALLEST_EXPECTED).any(axis=1))
        if not thin.size:
            break
        row = int(thin[0])
        neighbours = [one for one in (row - 1, row + 1) if 0 <= one < len(expected)]
        into = min(neighbours, key=lambda one: observed[one].sum())
        observed[into] += observed[row]
        expected[into] += expected[row]
        observed, expected = np.delete(observed, row, axis=0), np.delete(expected, row, axis=0)
    return observed, expected


def _joined_cells(observed: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Categories of one sum score joined with the smaller neighbour; impossible ones dropped."""
    possible = expected > 0
    observed, expected = observed[possible], expected[possible]
    while len(expected) > 1 and (expected < SMALLEST_EXPECTED).any():
        cell = int(np.argmin(expected))
        neighbours = [one for one in (cell - 1, cell + 1) if 0 <= one < len(expected)]
        into = min(neighbours, key=lambda one: expected[one])
        observed[into] += observed[cell]
        expected[into] += expected[cell]
        observed, expected = np.delete(observed, cell), np.delete(expected, cell)
    return observed, expected


def _item_fit(statistic: FloatArray, df: IntArray, n_persons: int) -> ItemFit:
    from scipy.special import chdtrc  # noqa: PLC0415 - a third of a second, for few users

    usable = np.maximum(df, 1)
    excess = np.maximum(statistic - usable, 0.0)
    return ItemFit(
        statistic=statistic,
        df=df,
        p_value=np.where(df > 0, chdtrc(usable, statistic), np.nan),
        rmsea=np.where(df > 0, np.sqrt(excess / (usable * max(n_persons - 1, 1))), np.nan),
        n_persons=n_persons,
    )
