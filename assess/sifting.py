"""The linear relaxation of a programme over the few columns that matter: sifting.

A form at hand is the start. Columns come into the tableau by their reduced cost, until none is left
that could raise the total. A row comes in as soon as the columns that are in could break it; until
then it binds nothing, so the optimum over the columns that are in, once no other has a positive
reduced cost, is that of the whole programme.

References
----------
.. [1] Bixby, R. E., Gregory, J. W., Lustig, I. J., Marsten, R. E. & Shanno, D. F. (1992). Very
   large-scale linear programming: a case study in combining interior point and simplex methods.
   Operations Research 40, 885-897 (sifting).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.compiled import compiled
from assess.programme_rows import ROUNDING, SparseRows, fill_activity, fill_reach, has_room
from assess.simplex import ABSENT, OPTIMAL, STUCK, Tableau, copy, raise_total, shift, value_of
from irt.parameters import FloatArray, IntArray

TOO_LARGE = 4
"""The tableau has no room for what is needed."""

_COMING = 40  # columns that come in at a time
_GAIN = 1e-9  # smallest reduced cost that counts


class Reach(NamedTuple):
    """Working space of sifting.

    Attributes
    ----------
    least, most : ndarray of float64, shape (n_rows,)
        What the activity of each row can be with the columns that are in.
    dual : ndarray of float64, shape (n_rows,)
    coming : ndarray of int64, shape (_COMING,)
        Columns of the largest reduced costs, best first.
    gain : ndarray of float64, shape (_COMING,)
        Their reduced costs.
    """

    least: FloatArray
    most: FloatArray
    dual: FloatArray
    coming: IntArray
    gain: FloatArray


def empty_reach(n_rows: int) -> Reach:
    """Working space for `relax`."""
    least, most, dual = np.zeros((3, n_rows))
    return Reach(least, most, dual, np.zeros(_COMING, dtype=np.int64), np.zeros(_COMING))


@compiled
def relax(
    rows: SparseRows, worth: FloatArray, known: FloatArray, reach: Reach, tableau: Tableau
) -> int:
    """Solve the relaxation; `OPTIMAL`, `STUCK` or `TOO_LARGE`.

    Parameters
    ----------
    rows : SparseRows
    worth, known : ndarray of float64, shape (n_columns,)
        Known: a whole solution within all bounds that meets every row.
    reach : Reach
    tableau : Tableau
        The bounds of the columns are given; all else is filled in.
    """
    _begin(rows, worth, reach, tableau)
    if not _bring_known(rows, worth, known, reach, tableau):
        return TOO_LARGE
    while True:
        if raise_total(tableau) != OPTIMAL:
            return STUCK
        n_coming = _price(rows, worth, reach, tableau)
        if n_coming == 0:
            return OPTIMAL
        for number in range(n_coming):
            if not _bring(rows, worth, reach, tableau, reach.coming[number]):
                return TOO_LARGE


@compiled
def _bring_known(
    rows: SparseRows, worth: FloatArray, known: FloatArray, reach: Reach, tableau: Tableau
) -> bool:
    """Bring in the columns of a solution at their upper bound; whether there was room."""
    for column in range(len(worth)):
        if known[column] > tableau.lower[column]:
            if not _bring(rows, worth, reach, tableau, column):
                return False
            k = -1 - tableau.position[column]
            tableau.is_high[k] = True
            shift(tableau, k, known[column] - tableau.lower[column])
    return True


@compiled
def bring_near(
    rows: SparseRows, worth: FloatArray, reach: Reach, tableau: Tableau, loss: float
) -> bool:
    """Bring in every column that costs less than some loss; whether there was room."""
    for column in range(len(worth)):
        if not _is_outside(tableau, column):
            continue
        is_near = _reduced_cost(rows, worth, reach, column) > -loss
        if is_near and not _bring(rows, worth, reach, tableau, column):
            return False
    return True


@compiled
def _begin(rows: SparseRows, worth: FloatArray, reach: Reach, tableau: Tableau) -> None:
    """An empty tableau: every column at its lower bound."""
    n_columns = len(worth)
    tableau.size[:] = 0
    tableau.position[:] = ABSENT
    tableau.total[0] = 0.0
    copy(rows.low, tableau.lower[n_columns:])
    copy(rows.high, tableau.upper[n_columns:])
    fill_reach(rows, tableau.lower, tableau.upper, reach.least, reach.most)
    for column in range(n_columns):
        tableau.total[0] += worth[column] * tableau.lower[column]
        may_move = tableau.lower[column] < tableau.upper[column]
        if may_move and not has_room(rows, reach.least, reach.most, column):
            tableau.upper[column] = tableau.lower[column]
    fill_activity(rows, tableau.lower[:n_columns], reach.least)
    copy(reach.least, reach.most)


@compiled
def _is_outside(tableau: Tableau, column: int) -> bool:
    """Whether a column is not in the tableau but may move."""
    return bool(
        tableau.position[column] == ABSENT and tableau.lower[column] < tableau.upper[column]
    )


@compiled
def _price(rows: SparseRows, worth: FloatArray, reach: Reach, tableau: Tableau) -> int:
    """Find the outside columns of the largest positive reduced costs; how many there are."""
    n_columns, n_found = len(worth), 0
    reach.dual[:] = 0.0
    for k in range(tableau.size[1]):
        if tableau.nonbasic[k] >= n_columns:
            reach.dual[tableau.nonbasic[k] - n_columns] = tableau.price[k]
    for column in range(n_columns):
        if not _is_outside(tableau, column):
            continue
        gain = _reduced_cost(rows, worth, reach, column)
        if gain <= _GAIN or (n_found == _COMING and gain <= reach.gain[_COMING - 1]):
            continue
        at = min(n_found, _COMING - 1)
        while at > 0 and reach.gain[at - 1] < gain:
            reach.gain[at], reach.coming[at] = reach.gain[at - 1], reach.coming[at - 1]
            at -= 1
        reach.gain[at], reach.coming[at] = gain, column
        n_found = min(n_found + 1, _COMING)
    return n_found


@compiled
def _reduced_cost(rows: SparseRows, worth: FloatArray, reach: Reach, column: int) -> float:
    found = worth[column]
    for at in range(rows.column_start[column], rows.column_start[column + 1]):
        found -= reach.dual[rows.column_row[at]] * rows.column_weight[at]
    return float(found)


@compiled
def _bring(
    rows: SparseRows, worth: FloatArray, reach: Reach, tableau: Tableau, column: int
) -> bool:
    """Bring in a column at its lower bound, and rows that can now be broken."""
    k = tableau.size[1]
    if k == len(tableau.nonbasic):
        return False
    tableau.size[1] += 1
    tableau.nonbasic[k], tableau.position[column], tableau.is_high[k] = column, -1 - k, False
    _express(rows, worth, tableau, column)
    span, n_columns = tableau.upper[column] - tableau.lower[column], len(worth)
    for at in range(rows.column_start[column], rows.column_start[column + 1]):
        row, change = rows.column_row[at], rows.column_weight[at] * span
        reach.most[row] += max(change, 0.0)
        reach.least[row] += min(change, 0.0)
        fits = reach.most[row] <= rows.high[row] + ROUNDING
        fits &= reach.least[row] >= rows.low[row] - ROUNDING
        if not fits and tableau.position[n_columns + row] == ABSENT:
            if tableau.size[0] == len(tableau.basic):
                return False
            _append(rows, tableau, row, n_columns)
    return True


@compiled
def _express(rows: SparseRows, worth: FloatArray, tableau: Tableau, column: int) -> None:
    """Fill in the last column: what the basic variables gain per unit of a new one.

    In a row at its bound the new variable takes room from the others, as if the bound moved.
    """
    k, n_rows, n_columns = tableau.size[1] - 1, tableau.size[0], len(worth)
    tableau.rate[:n_rows, k] = 0.0
    tableau.price[k] = worth[column]
    for at in range(rows.column_start[column], rows.column_start[column + 1]):
        position, weight = tableau.position[n_columns + rows.column_row[at]], rows.column_weight[at]
        if position > 0:
            tableau.rate[position - 1, k] += weight
        elif position < 0:
            bound = -1 - position
            tableau.price[k] -= weight * tableau.price[bound]
            for i in range(n_rows):
                tableau.rate[i, k] -= weight * tableau.rate[i, bound]


@compiled
def _append(rows: SparseRows, tableau: Tableau, row: int, n_columns: int) -> None:
    """Add the activity of a row as a basic variable."""
    i, n_inside = tableau.size[0], tableau.size[1]
    tableau.size[0] += 1
    tableau.basic[i], tableau.position[n_columns + row] = n_columns + row, i + 1
    tableau.rate[i, :n_inside] = 0.0
    tableau.level[i] = 0.0
    for at in range(rows.row_start[row], rows.row_start[row + 1]):
        column, weight = rows.row_column[at], rows.row_weight[at]
        tableau.level[i] += weight * value_of(tableau, column)
        position = tableau.position[column]
        if position < 0:
            tableau.rate[i, -1 - position] += weight
        elif position > 0:
            for k in range(n_inside):
                tableau.rate[i, k] += weight * tableau.rate[position - 1, k]
