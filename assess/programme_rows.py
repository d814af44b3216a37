"""Rows of a programme as compiled functions read them, and what they add up to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csc_array, csr_array

from assess.assembly import BoolArray
from assess.compiled import compiled
from irt.parameters import FloatArray, IntArray

ROUNDING = 1e-9
"""What an activity can be off by."""

_BROKEN = 1e-6  # a whole solution breaks a row by more than this


class SparseRows(NamedTuple):
    """Rows ``low <= A x <= high``; their activities are variables after the columns.

    Attributes
    ----------
    low, high : ndarray of float64, shape (n_rows,)
    column_start, column_row, column_weight : ndarray
        A by columns: int64 of shape (n_columns + 1,), int64 and float64 of shape (n_weights,).
    row_start, row_column, row_weight : ndarray
        A by rows.
    is_count : ndarray of bool, shape (n_rows,)
        Rows that add up to a whole number for every whole solution: all weights are 1 or -1.
    """

    low: FloatArray
    high: FloatArray
    column_start: IntArray
    column_row: IntArray
    column_weight: FloatArray
    row_start: IntArray
    row_column: IntArray
    row_weight: FloatArray
    is_count: BoolArray


def sparse_rows(by_row: csr_array, low: FloatArray, high: FloatArray) -> SparseRows:
    """Rows as compiled functions read them; bounds of a count are whole numbers."""
    by_column = csc_array(by_row)
    row = np.repeat(np.arange(len(low)), np.diff(by_row.indptr))
    is_count = np.bincount(row, weights=abs(by_row.data) != 1, minlength=len(low)) == 0
    return SparseRows(
        low=np.where(is_count, np.ceil(low - ROUNDING), low),
        high=np.where(is_count, np.floor(high + ROUNDING), high),
        column_start=by_column.indptr.astype(np.int64),
        column_row=by_column.indices.astype(np.int64),
        column_weight=by_column.data.astype(np.float64),
        row_start=by_row.indptr.astype(np.int64),
        row_column=by_row.indices.astype(np.int64),
        row_weight=by_row.data.astype(np.float64),
        is_count=is_count,
    )


@compiled
def is_allowed(rows: SparseRows, solution: FloatArray, activity: FloatArray) -> bool:
    """Whether a solution meets every row; what each adds up to is filled in."""
    fill_activity(rows, solution, activity)
    for row in range(len(rows.low)):
        low, high = rows.low[row] - _BROKEN, rows.high[row] + _BROKEN
        if activity[row] < low or activity[row] > high:
            return False
    return True


@compiled
def fill_activity(rows: SparseRows, solution: FloatArray, activity: FloatArray) -> None:
    """Fill in what each row adds up to."""
    activity[:] = 0.0
    for column in range(len(solution)):
        value = solution[column]
        if value != 0.0:
            for at in range(rows.column_start[column], rows.column_start[column + 1]):
                activity[rows.column_row[at]] += rows.column_weight[at] * value


@compiled
def fill_reach(
    rows: SparseRows, lower: FloatArray, upper: FloatArray, least: FloatArray, most: FloatArray
) -> None:
    """What the activities can be, whichever columns come."""
    least[:] = 0.0
    most[:] = 0.0
    for column in range(len(rows.column_start) - 1):
        if upper[column] == 0.0:
            continue
        for at in range(rows.column_start[column], rows.column_start[column + 1]):
            row, weight = rows.column_row[at], rows.column_weight[at]
            least[row] += weight * (lower[column] if weight > 0 else upper[column])
            most[row] += weight * (upper[column] if weight > 0 else lower[column])


@compiled
def has_room(rows: SparseRows, least: FloatArray, most: FloatArray, column: int) -> bool:
    """Whether no row by itself keeps a column out, whatever the others do."""
    for at in range(rows.column_start[column], rows.column_start[column + 1]):
        row, weight = rows.column_row[at], rows.column_weight[at]
        if least[row] + max(weight, 0.0) > rows.high[row] + ROUNDING:
            return False
        if most[row] + min(weight, 0.0) < rows.low[row] - ROUNDING:
            return False
    return True
