"""The best whole solution of a small programme, by branch and bound from its relaxation.

A branch bounds a column, or a row that counts columns: its activity is whole too. A column alone is
a weak branch where another one can do its work. An item that may not stand in the rest of a form
moves to the core and nothing is lost; the row that lets it stand in one of them keeps it out of
both.

References
----------
.. [1] Nemhauser, G. L. & Wolsey, L. A. (1988). Integer and Combinatorial Optimization. Wiley.
   Sections II.4.2 (branch and bound, penalties) and II.5.2 (reduced cost fixing).
.. [2] Ryan, D. M. & Foster, B. A. (1981). An integer programming approach to scheduling. In
   A. Wren (ed.), Computer Scheduling of Public Transport, 269-280. North-Holland (branching on
   what rows add up to).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.assembly import BoolArray
from assess.compiled import compiled
from assess.programme_rows import SparseRows
from assess.sifting import TOO_LARGE, Reach, bring_near
from assess.simplex import (
    ABSENT,
    INFEASIBLE,
    OPTIMAL,
    STUCK,
    Tableau,
    cheapest,
    copy,
    restore_bounds,
    value_of,
)
from irt.parameters import FloatArray, IntArray

_WHOLE = 1e-6  # distance from a whole number that counts as none
_FREE = 1e-6  # a branch that costs nothing counts as costing this share of what may be lost
_HOPELESS, _NONE_LEFT = -2, -1
_MOST_KEPT = 2**21  # rates of tableaus, 16 MB
_MOST_NODES = 5000  # a search that long is given up


class Branches(NamedTuple):
    """Working space of a search: the branches from the root to the present node.

    Attributes
    ----------
    variable : ndarray of int64, shape (max_depth,)
    split : ndarray of float64, shape (max_depth,)
        The most that the variable can be on the branch down; one more is the least on that up.
    is_up : ndarray of bool, shape (max_depth,)
        Whether the present branch is that up.
    is_last : ndarray of bool, shape (max_depth,)
        Whether the other branch is done.
    lower, upper : ndarray of float64, shape (max_depth,)
        Bounds of the variable before the branch.
    basic, level, nonbasic, is_high, price, rate, total : ndarray
        The tableau before each branch; the rates of all of them one after the other.
    best : ndarray of float64, shape (n_columns,)
        The best whole solution so far.
    """

    variable: IntArray
    split: FloatArray
    is_up: BoolArray
    is_last: BoolArray
    lower: FloatArray
    upper: FloatArray
    basic: IntArray
    level: FloatArray
    nonbasic: IntArray
    is_high: BoolArray
    price: FloatArray
    rate: FloatArray
    total: FloatArray
    best: FloatArray


def empty_branches(tableau: Tableau, *, max_depth: int, n_columns: int) -> Branches:
    """Working space for searches in a tableau."""
    n_rows, n_inside = tableau.rate.shape
    return Branches(
        variable=np.zeros(max_depth, dtype=np.int64),
        split=np.zeros(max_depth),
        is_up=np.zeros(max_depth, dtype=np.bool_),
        is_last=np.zeros(max_depth, dtype=np.bool_),
        lower=np.zeros(max_depth),
        upper=np.zeros(max_depth),
        basic=np.zeros((max_depth, n_rows), dtype=np.int64),
        level=np.zeros((max_depth, n_rows)),
        nonbasic=np.zeros((max_depth, n_inside), dtype=np.int64),
        is_high=np.zeros((max_depth, n_inside), dtype=np.bool_),
        price=np.zeros((max_depth, n_inside)),
        rate=np.zeros(min(max_depth * n_rows * n_inside, _MOST_KEPT)),
        total=np.zeros(max_depth),
        best=np.zeros(n_columns),
    )


@compiled
def take_whole(tableau: Tableau, branches: Branches) -> bool:
    """Keep the present solution if it is whole; whether it is."""
    for i in range(tableau.size[0]):
        level = tableau.level[i]
        if tableau.basic[i] < len(branches.best) and abs(level - np.rint(level)) > _WHOLE:
            return False
    for column in range(len(branches.best)):
        branches.best[column] = np.rint(value_of(tableau, column))
    return True


@compiled
def better_than(total: float, root: float, gap: float) -> float:
    """The total that the next whole solution must exceed; infinite where none is wanted.

    One as near the root as the gap is good enough. Where there may be such a one it is sought;
    another one must be better by the gap.
    """
    return np.inf if total >= root - gap else min(total + gap, root - gap)


@compiled
def best_whole(
    rows: SparseRows,
    worth: FloatArray,
    reach: Reach,
    tableau: Tableau,
    branches: Branches,
    needed: float,
    gap: float,
) -> int:
    """Find a whole solution of a greater total than is needed: `OPTIMAL` or `INFEASIBLE`.

    Its total is within the gap of the relaxation; where none is, within the gap of the greatest.
    Or `STUCK`, `TOO_LARGE`: not known.

    Parameters
    ----------
    rows, worth, reach, tableau
        As `assess.sifting.relax` left them; the tableau is used up.
    branches : Branches
        The solution is filled in.
    needed, gap : float
    """
    loss = tableau.total[0] - needed
    if not bring_near(rows, worth, reach, tableau, loss):
        return TOO_LARGE
    _leave_out(rows, reach, tableau, loss)
    return _search(rows.is_count, tableau, branches, needed, gap)


@compiled
def _search(
    is_count: BoolArray, tableau: Tableau, branches: Branches, needed: float, gap: float
) -> int:
    """Go depth first through all branches that can still give more than is needed."""
    depth, found, root = 0, INFEASIBLE, tableau.total[0]
    for _ in range(_MOST_NODES):
        status, variable = restore_bounds(tableau, needed), _HOPELESS
        if status == STUCK:
            return STUCK
        if status == OPTIMAL:
            variable = _branch(is_count, tableau, branches, depth, needed)
        if variable >= 0:
            if not _go_down(tableau, branches, depth):
                return TOO_LARGE
            depth += 1
            continue
        if variable == _NONE_LEFT and take_whole(tableau, branches):
            found, needed = OPTIMAL, better_than(tableau.total[0], root, gap)
        depth = _go_back(tableau, branches, depth)
        if depth < 0:
            return found
    return STUCK


@compiled
def _leave_out(rows: SparseRows, reach: Reach, tableau: Tableau, loss: float) -> None:
    """Fix columns whose move would cost more than may be lost [1]; drop rows that cannot bind."""
    n_columns = len(rows.column_start) - 1
    for k in range(tableau.size[1] - 1, -1, -1):
        column = tableau.nonbasic[k]
        if column >= n_columns or abs(tableau.price[k]) < loss:
            continue
        value, span = value_of(tableau, column), tableau.upper[column] - tableau.lower[column]
        for at in range(rows.column_start[column], rows.column_start[column + 1]):
            row, weight = rows.column_row[at], rows.column_weight[at]
            reach.most[row] += weight * value - max(weight * span, 0.0)
            reach.least[row] += weight * value - min(weight * span, 0.0)
        tableau.lower[column] = tableau.upper[column] = value
        _drop_column(tableau, k)
    for i in range(tableau.size[0] - 1, -1, -1):
        row = tableau.basic[i] - n_columns
        if row < 0:
            continue
        fits = reach.most[row] <= rows.high[row] + _WHOLE
        if fits and reach.least[row] >= rows.low[row] - _WHOLE:
            _drop_row(tableau, i)


@compiled
def _drop_column(tableau: Tableau, k: int) -> None:
    last = tableau.size[1] - 1
    tableau.size[1] = last
    tableau.position[tableau.nonbasic[k]] = ABSENT
    if k == last:
        return
    moved = tableau.nonbasic[last]
    tableau.nonbasic[k], tableau.position[moved] = moved, -1 - k
    tableau.is_high[k], tableau.price[k] = tableau.is_high[last], tableau.price[last]
    for i in range(tableau.size[0]):
        tableau.rate[i, k] = tableau.rate[i, last]


@compiled
def _drop_row(tableau: Tableau, i: int) -> None:
    last = tableau.size[0] - 1
    tableau.size[0] = last
    tableau.position[tableau.basic[i]] = ABSENT
    if i == last:
        return
    moved = tableau.basic[last]
    tableau.basic[i], tableau.position[moved] = moved, i + 1
    tableau.level[i] = tableau.level[last]
    copy(tableau.rate[last], tableau.rate[i])


@compiled
def _branch(
    is_count: BoolArray, tableau: Tableau, branches: Branches, depth: int, needed: float
) -> int:
    """Choose a variable by what either branch costs at least [1]: `_NONE_LEFT`, or `_HOPELESS`.

    The cheaper branch comes first; a branch that costs too much is left out. Rows that count are
    chosen from as well [2].
    """
    chosen, most, room = _NONE_LEFT, -1.0, tableau.total[0] - needed
    n_columns = len(branches.best)
    for i in range(tableau.size[0]):
        split, row = np.floor(tableau.level[i]), tableau.basic[i] - n_columns
        share = tableau.level[i] - split
        if share < _WHOLE or share > 1 - _WHOLE or (row >= 0 and not is_count[row]):
            continue
        down = share * _least_loss(tableau, i, False)
        up = (1 - share) * _least_loss(tableau, i, True)
        if min(down, up) >= room:
            return _HOPELESS
        is_last = max(down, up) >= room
        score = np.inf if is_last else max(down, _FREE * room) * max(up, _FREE * room)
        if score > most:
            chosen, most = tableau.basic[i], score
            branches.variable[depth], branches.is_last[depth] = chosen, is_last
            branches.split[depth], branches.is_up[depth] = split, up <= down
    return int(chosen)


@compiled
def _least_loss(tableau: Tableau, i: int, rises: bool) -> float:
    """What a unit of a basic variable costs at least."""
    k = cheapest(tableau, i, rises)
    return np.inf if k < 0 else abs(tableau.price[k] / tableau.rate[i, k])


@compiled
def _go_down(tableau: Tableau, branches: Branches, depth: int) -> bool:
    """Take the first branch; whether there was room to keep the tableau for the other one."""
    n_rows, n_inside = tableau.size[0], tableau.size[1]
    start = depth * n_rows * n_inside
    if depth + 1 == len(branches.variable) or start + n_rows * n_inside > len(branches.rate):
        return False
    copy(tableau.basic, branches.basic[depth, :n_rows])
    copy(tableau.level, branches.level[depth, :n_rows])
    copy(tableau.nonbasic, branches.nonbasic[depth, :n_inside])
    copy(tableau.is_high, branches.is_high[depth, :n_inside])
    copy(tableau.price, branches.price[depth, :n_inside])
    branches.total[depth] = tableau.total[0]
    branches.lower[depth] = tableau.lower[branches.variable[depth]]
    branches.upper[depth] = tableau.upper[branches.variable[depth]]
    for i in range(n_rows):
        here = start + i * n_inside
        copy(tableau.rate[i], branches.rate[here : here + n_inside])
    _bound(tableau, branches, depth)
    return True


@compiled
def _bound(tableau: Tableau, branches: Branches, depth: int) -> None:
    variable, split = branches.variable[depth], branches.split[depth]
    if branches.is_up[depth]:
        tableau.lower[variable] = split + 1
    else:
        tableau.upper[variable] = split


@compiled
def _go_back(tableau: Tableau, branches: Branches, depth: int) -> int:
    """Take the other branch of the last variable that has one: the new depth; -1 for none."""
    while depth > 0:
        depth -= 1
        tableau.lower[branches.variable[depth]] = branches.lower[depth]
        tableau.upper[branches.variable[depth]] = branches.upper[depth]
        if not branches.is_last[depth]:
            _take_up(tableau, branches, depth)
            branches.is_last[depth] = True
            branches.is_up[depth] = not branches.is_up[depth]
            _bound(tableau, branches, depth)
            return depth + 1
    return -1


@compiled
def _take_up(tableau: Tableau, branches: Branches, depth: int) -> None:
    """The tableau as it was before a branch."""
    n_rows, n_inside = tableau.size[0], tableau.size[1]
    start = depth * n_rows * n_inside
    copy(branches.basic[depth], tableau.basic[:n_rows])
    copy(branches.level[depth], tableau.level[:n_rows])
    copy(branches.nonbasic[depth], tableau.nonbasic[:n_inside])
    copy(branches.is_high[depth], tableau.is_high[:n_inside])
    copy(branches.price[depth], tableau.price[:n_inside])
    tableau.total[0] = branches.total[depth]
    for i in range(n_rows):
        copy(branches.rate[start + i * n_inside :], tableau.rate[i, :n_inside])
        tableau.position[tableau.basic[i]] = i + 1
    for k in range(n_inside):
        tableau.position[tableau.nonbasic[k]] = -1 - k
