"""Fit of a whole calibration from one- and two-item margins: M2 and C2.

References
----------
.. [1] Maydeu-Olivares, A. & Joe, H. (2006). Limited information goodness-of-fit testing in
   multidimensional contingency tables. Psychometrika 71(4), 713-732.
.. [2] Cai, L. & Monroe, S. (2014). A new statistic for evaluating item response theory models for
   ordinal data. CRESST Report 839 (C2).
.. [3] Maydeu-Olivares, A., Cai, L. & Hernandez, A. (2011). Comparing the fit of item response
   theory and factor analysis models. Structural Equation Modeling 18(3), 333-356 (RMSEA, CFI, TLI).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.calibration.layout import Layout
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import MISSING
from irt.quadrature import grid, normal_quadrature
from irt.response import probabilities

_DIFFERENCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFit:
    """M2 of dichotomous items, C2 where some item has more categories.

    Attributes
    ----------
    statistic : float
    df : int
    p_value : float
    rmsea, rmsea_low, rmsea_high : float
        With its 90 % interval.
    srmsr : float
        Root mean square difference of observed and expected correlations between items.
    cfi, tli : float
        Against the model of independent items.
    n_persons : int
        Persons with a response to every item; the others are not used.
    """

    statistic: float
    df: int
    p_value: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmsr: float
    cfi: float
    tli: float
    n_persons: int


def model_fit(responses: npt.ArrayLike, layout: Layout, phi: FloatArray) -> ModelFit:
    """M2 [1] or C2 [2] of a calibration of one group.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    layout : Layout
        Which parameters are free: `irt.calibration.Calibration.layout`.
    phi : ndarray of float64, shape (n_phi,)
        Their estimates.

    Raises
    ------
    ValueError
        When nobody answered all items, or the margins are fewer than the free parameters.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - a third of a second, for few users

    responses = np.asarray(responses)
    complete = responses[(responses != MISSING).all(axis=1)]
    if not len(complete):
        message = "model fit needs persons who answered every item, there is none"
        raise ValueError(message)
    items = layout.items(phi)
    margins = _Margins(items)
    df = margins.n - len(phi)
    if df <= 0:
        message = f"{margins.n} margins leave no degree of freedom for {len(phi)} parameters"
        raise ValueError(message)
    p, weight = _tables(layout, phi)
    expected = margins.expected(p, weight)
    observed = margins.observed(complete)
    slopes = [
        (
            margins.expected(*_tables(layout, phi + step))
            - margins.expected(*_tables(layout, phi - step))
        )
        / (2 * _DIFFERENCE)
        for step in _DIFFERENCE * np.eye(len(phi))
    ]
    n = len(complete)
    xi = margins.covariance(p, weight)
    statistic = n * _quadratic_form(observed - expected, xi, np.stack(slopes, axis=1))
    null, null_df = _independence(margins, complete, observed)
    low, high = _rmsea_interval(statistic, df, n)
    excess, null_excess = max(statistic - df, 0.0), max(n * null - null_df, statistic - df, 1e-12)
    return ModelFit(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        rmsea=float(np.sqrt(excess / (df * (n - 1)))),
        rmsea_low=low,
        rmsea_high=high,
        srmsr=_srmsr(complete, margins, p, weight),
        cfi=1 - excess / null_excess,
        tli=float((n * null / null_df - statistic / df) / (n * null / null_df - 1)),
        n_persons=n,
    )


class _Margins:
    """Shares of every category but the first, and mean products of two items' category numbers."""

    def __init__(self, items: ItemParameters) -> None:
        self.n_categories = items.n_categories
        n_items = len(items)
        self.one_item = np.repeat(np.arange(n_items), self.n_categories - 1)
        self.one_category = np.concatenate([np.arange(1, k) for k in self.n_categories])
        self.first, self.second = np.triu_indices(n_items, 1)
        self.n_one = len(self.one_item)
        self.n = self.n_one + len(self.first)

    def observed(self, responses: IntArray) -> FloatArray:
        x = responses.astype(np.float64)
        one = (responses[:, self.one_item] == self.one_category).mean(axis=0)
        products = x.T @ x / len(x)
        return np.concatenate([one, products[self.first, self.second]])

    def expected(self, p: FloatArray, weight: FloatArray) -> FloatArray:
        return self.given_theta(p) @ weight

    def given_theta(self, p: FloatArray) -> FloatArray:
        """Expectations at each node, shape (n, n_nodes)."""
        mean = self._moment(p, 1)
        one = p[self.one_item, self.one_category]
        return np.concatenate([one, mean[self.first] * mean[self.second]])

    def covariance(self, p: FloatArray, weight: FloatArray) -> FloatArray:
        """Covariance of the margins of one person: theta's share and what is left given theta."""
        at_node = self.given_theta(p)
        expected = at_node @ weight
        total = (at_node * weight) @ at_node.T - np.outer(expected, expected)
        return total + self._within(p, weight)

    def _moment(self, p: FloatArray, power: int) -> FloatArray:
        category = np.arange(p.shape[1], dtype=np.float64) ** power
        moment: FloatArray = np.einsum("ikq,k->iq", p, category)
        return moment

    def _within(self, p: FloatArray, weight: FloatArray) -> FloatArray:
        """Expected covariance given theta: only margins that share an item have any."""
        mean = self._moment(p, 1)
        variance = self._moment(p, 2) - mean**2
        within = np.zeros((self.n, self.n))
        one, n_one = p[self.one_item, self.one_category], self.n_one
        same = self.one_item[:, None] == self.one_item[None]
        is_self = np.eye(n_one, dtype=np.bool_)
        joint = -(one * weight) @ one.T + np.where(is_self, (one @ weight)[:, None], 0.0)
        within[:n_one, :n_one] = np.where(same, joint, 0.0)
        with_score = one * (self.one_category[:, None] - mean[self.one_item])
        for item in range(len(mean)):
            pairs = np.flatnonzero((self.first == item) | (self.second == item))
            others = np.where(self.first[pairs] == item, self.second[pairs], self.first[pairs])
            own = np.flatnonzero(self.one_item == item)
            block = (with_score[own] * weight) @ mean[others].T
            within[np.ix_(own, n_one + pairs)] = block
            within[np.ix_(n_one + pairs, own)] = block.T
            shared = (mean[others] * variance[item] * weight) @ mean[others].T
            within[np.ix_(n_one + pairs, n_one + pairs)] += shared
        both = (variance[self.first] * variance[self.second]) @ weight
        diagonal = np.arange(n_one, self.n)
        within[diagonal, diagonal] += both
        return within


def _tables(layout: Layout, phi: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities of the items and weights of the population at the nodes."""
    means, sds = layout.groups(phi)
    quadrature = normal_quadrature(mean=means[0], sd=sds[0], nodes=grid())
    return probabilities(layout.items(phi), quadrature.nodes), np.exp(quadrature.log_weights)


def _quadratic_form(residual: FloatArray, xi: FloatArray, slopes: FloatArray) -> float:
    """``e' (Xi^-1 - Xi^-1 D (D' Xi^-1 D)^-1 D' Xi^-1) e`` ([1], eq. 5)."""
    solved = np.linalg.solve(xi, np.column_stack([residual, slopes]))
    of_residual, of_slopes = solved[:, 0], solved[:, 1:]
    inner = slopes.T @ of_residual
    explained = inner @ np.linalg.lstsq(slopes.T @ of_slopes, inner, rcond=None)[0]
    return float(residual @ of_residual - explained)


def _independence(
    margins: _Margins, responses: IntArray, observed: FloatArray
) -> tuple[float, int]:
    """The same statistic per person for items that have nothing in common, and its df."""
    width = int(margins.n_categories.max())
    shares = np.stack([(responses == k).mean(axis=0) for k in range(width)], axis=1)
    p, weight = shares[:, :, None], np.ones(1)
    mean = margins._moment(p, 1)[:, 0]
    slopes = np.zeros((margins.n, margins.n_one))
    slopes[: margins.n_one] = np.eye(margins.n_one)
    pair = np.arange(margins.n_one, margins.n)
    for column, (item, category) in enumerate(
        zip(margins.one_item, margins.one_category, strict=True)
    ):
        other = np.where(margins.first == item, mean[margins.second], 0.0)
        other += np.where(margins.second == item, mean[margins.first], 0.0)
        slopes[pair, column] = category * other
    residual = observed - margins.expected(p, weight)
    value = _quadratic_form(residual, margins.covariance(p, weight), slopes)
    return value, margins.n - margins.n_one


def _rmsea_interval(statistic: float, df: int, n: int) -> tuple[float, float]:
    """90 % interval from the non-central chi-square distribution [3]."""
    from scipy.optimize import brentq  # noqa: PLC0415 - a second, for few users
    from scipy.special import chndtr  # noqa: PLC0415

    def bound(share: float) -> float:
        if chndtr(statistic, df, 0.0) < share:
            return 0.0
        highest = 10 * statistic + 100.0
        return float(brentq(lambda nc: chndtr(statistic, df, nc) - share, 0.0, highest))

    return tuple(float(np.sqrt(bound(share) / (df * (n - 1)))) for share in (0.95, 0.05))  # type: ignore[return-value]


def _srmsr(responses: IntArray, margins: _Margins, p: FloatArray, weight: FloatArray) -> float:
    mean = margins._moment(p, 1)
    second = margins._moment(p, 2) @ weight
    centre = mean @ weight
    sd = np.sqrt(second - centre**2)
    expected = ((mean * weight) @ mean.T - np.outer(centre, centre)) / np.outer(sd, sd)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.atleast_2d(np.corrcoef(responses.T))
    pairs = margins.first, margins.second
    return float(np.sqrt(np.nanmean((observed[pairs] - expected[pairs]) ** 2)))
