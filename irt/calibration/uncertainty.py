"""Standard errors of a calibration: Louis, cross-product and sandwich.

The observed information is the complete-data information minus what is lost because theta is not
seen: the posterior covariance of each person's complete-data score [1]. That covariance is summed
over persons in a few directions only. The score functions of all items and categories are smooth in
theta; the leading directions of their average posterior covariance carry all but a share of 1e-5 of
it.

References
----------
.. [1] Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm.
   Journal of the Royal Statistical Society B 44(2), 226-233.
.. [2] White, H. (1982). Maximum likelihood estimation of misspecified models. Econometrica 50(1),
   1-25.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from irt.calibration.chunks import Chunk, Loader
from irt.calibration.counts import Tables, posterior_of, tabulate
from irt.calibration.layout import FIXED, Block, Layout
from irt.calibration.maximisation import BlockSlope, Maximisation, add_by_index
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING
from irt.quadrature import normal_quadrature
from irt.response import probabilities

_LOST_SHARE = 1e-5
_DIFFERENCE = 1e-5


class ErrorMethod(StrEnum):
    """How the covariance of the estimates is computed."""

    LOUIS = "louis"
    """Inverse of the observed information [1]."""
    CROSS_PRODUCT = "cross-product"
    """Inverse of the sum of squared score vectors; cheap, rough with few persons."""
    SANDWICH = "sandwich"
    """Cross-product between observed informations; holds when the model does not [2]."""


def covariance(
    method: ErrorMethod, m_step: Maximisation, phi: FloatArray, loaders: Sequence[Loader]
) -> FloatArray:
    """Covariance of the free parameters at the maximum, shape (n_phi, n_phi).

    NaN throughout where the information cannot be inverted: the data do not determine the model.

    Parameters
    ----------
    method : ErrorMethod
    m_step : Maximisation
        With the expected counts at ``phi``.
    phi : ndarray of float64, shape (n_phi,)
    loaders : sequence of Loader
        All responses.
    """
    scores = _score_table(m_step, phi)
    prior = _prior_information(m_step, phi)
    if method == ErrorMethod.CROSS_PRODUCT:
        return _inverse(_cross_product(scores, loaders, power=1) + prior)
    observed = _complete_information(m_step, phi) - _missing_information(scores, loaders)
    bread = _inverse(observed)
    if method == ErrorMethod.LOUIS:
        return bread
    meat = _cross_product(scores, loaders, power=2) + prior
    return bread @ meat @ bread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ScoreTable:
    """Score functions: how the log-likelihood of one response moves with one parameter.

    A column is a free parameter of one item; shared parameters have several. The last category
    stands for a missing response and is 0.

    Attributes
    ----------
    tables : Tables
    item : ndarray of int64, shape (n_columns,)
    place : ndarray of int64, shape (n_columns + n_group_columns,)
        Where each column belongs in ``phi``.
    of_item : ndarray of float64, shape (n_categories + 1, n_columns, n_nodes)
    of_group : ndarray of float64, shape (n_groups, n_group_columns, n_nodes)
        0 in the columns of other groups.
    n_phi : int
    """

    tables: Tables
    item: IntArray
    place: IntArray
    of_item: FloatArray
    of_group: FloatArray
    n_phi: int

    def chosen(self, chunk: Chunk) -> IntArray:
        """Row of the flattened item functions of each person and column: (n_persons, n_columns)."""
        n_categories, n_columns, _ = self.of_item.shape
        codes = chunk.codes()[:, self.item].astype(np.int64)
        codes[codes == MISSING] = n_categories - 1
        rows: IntArray = codes * n_columns + np.arange(n_columns)
        return rows

    def collapsed(self, matrix: FloatArray) -> FloatArray:
        """A matrix over columns as one over ``phi``."""
        total = np.zeros((self.n_phi, self.n_phi))
        np.add.at(total, (self.place[:, None], self.place[None, :]), matrix)
        return total


def _score_table(m_step: Maximisation, phi: FloatArray) -> _ScoreTable:
    layout, nodes = m_step.layout, m_step.nodes
    items = layout.items(phi)
    n_categories = int(items.n_categories.max())
    item, place, functions = [], [], []
    for block in layout.blocks:
        xi, width = block.xi(phi), block.family.n_categories
        p = probabilities(block.family.to_items(xi), nodes)[:, :width]
        scores = block.family.scores(xi, p, nodes)
        padded = np.zeros((len(xi), xi.shape[1], n_categories + 1, len(nodes)))
        padded[:, :, :width] = scores.transpose(0, 2, 1, 3)
        free = block.index != FIXED
        item.append(np.broadcast_to(block.rows[:, None], free.shape)[free])
        place.append(block.index[free])
        functions.append(padded[free])
    of_group, group_place = _group_scores(layout, phi, nodes)
    return _ScoreTable(
        tables=tabulate(items, *layout.groups(phi), nodes),
        item=np.concatenate(item),
        place=np.concatenate([*place, group_place]),
        of_item=np.concatenate(functions).transpose(1, 0, 2).copy(),
        of_group=of_group,
        n_phi=layout.n_phi,
    )


def _group_scores(
    layout: Layout, phi: FloatArray, nodes: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Derivatives of each group's log weights in its free parameters, by central differences."""
    n_groups = len(layout.group_index)
    group, _ = np.nonzero(layout.group_index != FIXED)
    place = layout.group_index[layout.group_index != FIXED]
    functions = np.zeros((n_groups, len(place), len(nodes)))
    for column, (one, at) in enumerate(zip(group, place, strict=True)):
        step = np.zeros(layout.n_phi)
        step[at] = _DIFFERENCE
        ahead = _log_weights(layout, phi + step, nodes)[one]
        behind = _log_weights(layout, phi - step, nodes)[one]
        functions[one, column] = (ahead - behind) / (2 * _DIFFERENCE)
    return functions, place


def _log_weights(layout: Layout, phi: FloatArray, nodes: FloatArray) -> FloatArray:
    means, sds = layout.groups(phi)
    return np.stack(
        [
            normal_quadrature(mean=mean, sd=sd, nodes=nodes).log_weights
            for mean, sd in zip(means, sds, strict=True)
        ]
    )


def _complete_information(m_step: Maximisation, phi: FloatArray) -> FloatArray:
    """Minus the second derivatives of the expected complete-data log-likelihood plus log prior."""
    information = np.zeros((len(phi), len(phi)))
    for block in m_step.layout.blocks:
        xi = block.xi(phi)
        falls = [
            m_step.slope(block, xi - step).gradient - m_step.slope(block, xi + step).gradient
            for step in _DIFFERENCE * np.eye(xi.shape[1])
        ]
        curvature = np.stack(falls, axis=2) / (2 * _DIFFERENCE)
        _add_curvature(block, (curvature + curvature.transpose(0, 2, 1)) / 2, information)
    ahead, place = _group_curvature(m_step, phi)
    information[np.ix_(place, place)] += ahead
    return information


def _group_curvature(m_step: Maximisation, phi: FloatArray) -> tuple[FloatArray, IntArray]:
    """The same for means and standard deviations of the groups."""
    layout, persons = m_step.layout, m_step.counts.persons
    place = layout.group_index[layout.group_index != FIXED]

    def gradient(at: FloatArray) -> FloatArray:
        functions, _ = _group_scores(layout, at, m_step.nodes)
        total: FloatArray = np.einsum("gcq,gq->c", functions, persons)
        return total

    curvature = np.zeros((len(place), len(place)))
    for column, at in enumerate(place):
        step = np.zeros(len(phi))
        step[at] = 10 * _DIFFERENCE
        fall = gradient(phi - step) - gradient(phi + step)
        curvature[:, column] = fall / (20 * _DIFFERENCE)
    return (curvature + curvature.T) / 2, place


def _prior_information(m_step: Maximisation, phi: FloatArray) -> FloatArray:
    information = np.zeros((len(phi), len(phi)))
    for block in m_step.layout.blocks:
        jacobian = m_step.prior_slope(block, block.xi(phi))[1]
        _add_curvature(block, jacobian.transpose(0, 2, 1) @ jacobian, information)
    return information


def _add_curvature(block: Block, curvature: FloatArray, information: FloatArray) -> None:
    nothing = np.zeros(block.index.shape)
    slope = BlockSlope(value=nothing[:, 0], gradient=nothing, information=curvature)
    add_by_index(block, slope, np.zeros(len(information)), information)


def _missing_information(scores: _ScoreTable, loaders: Sequence[Loader]) -> FloatArray:
    """Sum over persons of the posterior covariance of their complete-data scores [1]."""
    coefficients, basis = _leading_directions(scores, loaders)
    n_item_rows = scores.of_item.shape[0] * scores.of_item.shape[1]
    by_item = coefficients[:n_item_rows]
    rank, n_columns = len(basis), len(scores.place)
    by_group = coefficients[n_item_rows:].reshape(*scores.of_group.shape[:2], rank)
    products = (basis[:, None] * basis[None]).reshape(rank**2, -1)
    total = np.zeros((n_columns, n_columns))
    for chunk, mass in _posteriors(scores.tables, loaders):
        mean = mass @ basis.T
        spread = (mass @ products.T).reshape(-1, rank, rank) - mean[:, :, None] * mean[:, None]
        spread *= chunk.weights[:, None, None]
        spread += 1e-12 * np.trace(spread, axis1=1, axis2=2)[:, None, None] * np.eye(rank)
        spread += np.finfo(np.float64).tiny * np.eye(rank)
        rows = np.empty((len(mass), n_columns, rank))
        rows[:, : len(scores.item)] = np.take(by_item, scores.chosen(chunk), axis=0)
        rows[:, len(scores.item) :] = by_group[chunk.group]
        rows = rows @ np.linalg.cholesky(spread)
        flat = rows.transpose(0, 2, 1).reshape(-1, n_columns)
        total += flat.T @ flat
    return scores.collapsed(total)


def _leading_directions(
    scores: _ScoreTable, loaders: Sequence[Loader]
) -> tuple[FloatArray, FloatArray]:
    """Coefficients of every score function in a few functions of theta: (n_functions, rank)."""
    nodes = scores.tables.nodes
    average = np.zeros((len(nodes), len(nodes)))
    for chunk, mass in _posteriors(scores.tables, loaders):
        weighted = mass * chunk.weights[:, None]
        average += np.diag(weighted.sum(axis=0)) - weighted.T @ mass
    values, vectors = np.linalg.eigh(average)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    functions = np.concatenate(
        [scores.of_item.reshape(-1, len(nodes)), scores.of_group.reshape(-1, len(nodes))]
    )
    left, size, _ = np.linalg.svd(functions @ root, full_matrices=False)
    lost = 1 - np.cumsum(size**2) / max((size**2).sum(), np.finfo(np.float64).tiny)
    rank = 1 + int(np.argmax(lost < _LOST_SHARE))
    return left[:, :rank], left[:, :rank].T @ functions


def _cross_product(scores: _ScoreTable, loaders: Sequence[Loader], *, power: int) -> FloatArray:
    """Sum of outer products of the persons' marginal score vectors, weights to a power."""
    n_nodes = len(scores.tables.nodes)
    functions = scores.of_item.reshape(-1, n_nodes)
    total = np.zeros((len(scores.place), len(scores.place)))
    for chunk, mass in _posteriors(scores.tables, loaders):
        of_item = np.take_along_axis(mass @ functions.T, scores.chosen(chunk), axis=1)
        of_group = mass @ scores.of_group[chunk.group].T
        rows = np.hstack([of_item, of_group]) * chunk.weights[:, None] ** (power / 2)
        total += rows.T @ rows
    return scores.collapsed(total)


def _posteriors(tables: Tables, loaders: Iterable[Loader]) -> Iterator[tuple[Chunk, FloatArray]]:
    for loader in loaders:
        chunk = loader.load()
        yield chunk, posterior_of(chunk, tables)[0]


def _inverse(information: FloatArray) -> FloatArray:
    """Inverse of a positive definite matrix; NaN throughout when it is not."""
    try:
        root = np.linalg.inv(np.linalg.cholesky(information))
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    inverse: FloatArray = root.T @ root
    return inverse
