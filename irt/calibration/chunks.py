"""Responses in pieces, each coded once so that an E-step is two matrix products.

A response is a 1 in the column of its item and category. Dense pieces leave out the first category
of each item: it follows from who was administered the item. Sparse pieces keep one number per
response.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING, check_responses

DENSE_ROWS = 2048
"""Persons per dense piece: its working arrays stay in the processor's cache."""

SPARSE_ROWS = 8192

SPARSE_BELOW = 0.35
"""Share of responses present below which the sparse code is faster."""


class Chunk(Protocol):
    """Some persons' responses."""

    @property
    def group(self) -> int:
        """The group that all of them belong to."""

    @property
    def weights(self) -> FloatArray:
        """Weight of each person, shape (n_persons,)."""

    def log_likelihood(self, log_table: FloatArray) -> FloatArray:
        """Log-likelihood at each node, shape (n_persons, n_nodes).

        ``log_table`` has shape (n_items, n_categories, n_nodes) and is 0 in the padding.
        """

    def category_sums(self, mass: FloatArray) -> FloatArray:
        """Sum of the persons' rows over each response: (n_items, n_categories, n_nodes)."""

    def codes(self) -> npt.NDArray[np.int8]:
        """Category of each response, -1 where missing; shape (n_persons, n_items)."""


class Loader(Protocol):
    """Something that can fetch a chunk when it is needed: from memory, a file, another machine."""

    def load(self) -> Chunk:
        """The responses."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DenseChunk:
    """Responses of persons who were administered most items.

    Attributes
    ----------
    responses : ndarray of int8, shape (n_persons, n_items)
    n_categories : int
        The most that any item has.
    is_complete : bool
        Whether no response is missing.
    group : int
    weights : ndarray of float64, shape (n_persons,)
    """

    responses: npt.NDArray[np.int8]
    n_categories: int
    is_complete: bool
    group: int
    weights: FloatArray

    def load(self) -> DenseChunk:
        """The chunk itself."""
        return self

    def codes(self) -> npt.NDArray[np.int8]:
        return self.responses

    def log_likelihood(self, log_table: FloatArray) -> FloatArray:
        first = log_table[:, 0]
        total: FloatArray = self._chosen(1) @ (log_table[:, 1] - first)
        for category in range(2, self.n_categories):
            total += self._chosen(category) @ (log_table[:, category] - first)
        total += first.sum(axis=0) if self.is_complete else self._given() @ first
        return total

    def category_sums(self, mass: FloatArray) -> FloatArray:
        n_items = self.responses.shape[1]
        sums = np.empty((n_items, self.n_categories, mass.shape[1]))
        sums[:, 0] = mass.sum(axis=0) if self.is_complete else self._given().T @ mass
        for category in range(1, self.n_categories):
            sums[:, category] = self._chosen(category).T @ mass
            sums[:, 0] -= sums[:, category]
        return np.maximum(sums, 0.0)

    def _chosen(self, category: int) -> FloatArray:
        chosen: FloatArray = (self.responses == category).astype(np.float64)
        return chosen

    def _given(self) -> FloatArray:
        given: FloatArray = (self.responses != MISSING).astype(np.float64)
        return given


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseChunk:
    """Responses of persons who were administered few of the items.

    Attributes
    ----------
    columns : ndarray of int32, shape (n_responses,)
        ``item * n_categories + category`` of each response, person by person.
    starts : ndarray of int32, shape (n_persons + 1,)
        Where each person's responses begin.
    n_items, n_categories : int
    group : int
    weights : ndarray of float64, shape (n_persons,)
    """

    columns: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    n_items: int
    n_categories: int
    group: int
    weights: FloatArray

    def load(self) -> SparseChunk:
        """The chunk itself."""
        return self

    def codes(self) -> npt.NDArray[np.int8]:
        codes = np.full((len(self.weights), self.n_items), MISSING, dtype=np.int8)
        person = np.repeat(np.arange(len(self.weights)), np.diff(self.starts))
        item, category = np.divmod(self.columns, self.n_categories)
        codes[person, item] = category
        return codes

    def log_likelihood(self, log_table: FloatArray) -> FloatArray:
        product: FloatArray = self._matrix() @ log_table.reshape(-1, log_table.shape[2])
        return product

    def category_sums(self, mass: FloatArray) -> FloatArray:
        sums: FloatArray = self._matrix().T @ mass
        return sums.reshape(self.n_items, self.n_categories, -1)

    def _matrix(self) -> Any:
        from scipy.sparse import csr_array  # noqa: PLC0415  (a second, and not for everybody)

        shape = (len(self.weights), self.n_items * self.n_categories)
        ones = np.ones(len(self.columns))
        return csr_array((ones, self.columns, self.starts), shape=shape)


def chunks_of(
    responses: npt.ArrayLike,
    n_categories: IntArray,
    *,
    groups: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> list[DenseChunk | SparseChunk]:
    """Code a response matrix in pieces that hold one group each.

    Persons without a response drop out.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    n_categories : ndarray of int64, shape (n_items,)
    groups : array_like of int, shape (n_persons,), optional
        Group of each person from 0.
    weights : array_like of float, shape (n_persons,), optional
        Weight of each person; 1 by default.

    Raises
    ------
    ValueError
        When a response is no category of its item, a weight is negative or not finite, or a vector
        does not have one value per person.
    """
    responses = np.atleast_2d(np.asarray(responses))
    for number, rows in enumerate(row_blocks(responses)):
        check_responses(rows, n_categories, first_person=number * SPARSE_ROWS)
    group = _per_person(groups, len(responses), "groups", default=0).astype(np.int64)
    weight = _per_person(weights, len(responses), "weights", default=1).astype(np.float64)
    _demand_non_negative("group", group)
    _demand_non_negative("weight", weight)
    n_given = np.concatenate([(rows != MISSING).sum(axis=1) for rows in row_blocks(responses)])
    is_sparse = n_given.sum() < SPARSE_BELOW * responses.size
    width = int(n_categories.max())
    code = _sparse if is_sparse else _dense
    size = SPARSE_ROWS if is_sparse else DENSE_ROWS
    chunks = []
    for one in np.unique(group):
        members = np.flatnonzero((group == one) & (n_given > 0))
        for start in range(0, len(members), size):
            rows = members[start : start + size]
            chunks.append(code(responses[rows], width, int(one), weight[rows]))
    return chunks


def _dense(responses: IntArray, width: int, group: int, weights: FloatArray) -> DenseChunk:
    return DenseChunk(
        responses=responses.astype(np.int8),
        n_categories=width,
        is_complete=bool((responses != MISSING).all()),
        group=group,
        weights=weights,
    )


def _sparse(responses: IntArray, width: int, group: int, weights: FloatArray) -> SparseChunk:
    given = responses != MISSING
    _, item = np.nonzero(given)
    columns = item * width + responses[given]
    starts = np.concatenate([[0], np.cumsum(given.sum(axis=1))])
    return SparseChunk(
        columns=columns.astype(np.int32),
        starts=starts.astype(np.int32),
        n_items=responses.shape[1],
        n_categories=width,
        group=group,
        weights=weights,
    )


def row_blocks(responses: IntArray) -> Iterator[IntArray]:
    """Persons some thousands at a time, so that no large array is made beside them."""
    for start in range(0, len(responses), SPARSE_ROWS):
        yield responses[start : start + SPARSE_ROWS]


def _per_person(
    values: npt.ArrayLike | None, n_persons: int, name: str, *, default: int
) -> npt.NDArray[Any]:
    if values is None:
        return np.full(n_persons, default)
    array = np.asarray(values)
    if array.shape != (n_persons,):
        message = f"{name} must have one value per person ({n_persons}), got {array.shape}"
        raise ValueError(message)
    return array


def _demand_non_negative(name: str, values: npt.NDArray[Any]) -> None:
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        person = int(np.flatnonzero(wrong)[0])
        message = f"a {name} must be a number from 0, got {values[person]} (person {person})"
        raise ValueError(message)
