"""The best form near a form at hand: small programmes, each solved from what the form holds.

Columns and rows that have nothing to do with each other, such as those of two blocks without a
common rule, are programmes of their own. Each is solved from the form at hand and from nothing
else, so the result follows from the question alone.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

from assess.assembly import BoolArray, Programme
from assess.branching import best_whole, better_than, empty_branches, take_whole
from assess.programme_rows import SparseRows, is_allowed, sparse_rows
from assess.sifting import empty_reach, relax
from assess.simplex import INFEASIBLE, OPTIMAL, empty_tableau
from irt.parameters import FloatArray, IntArray

_MAX_ROWS, _MAX_COLUMNS, _MAX_DEPTH = 400, 600, 200  # of a tableau; what needs more is given up
_WIDENING = (2, 4, 8, 16, 32, np.inf)  # times the gap: what a whole form may lose
_ROUNDING = 1e-9  # a loss this small is none


class FormImprover:
    """The separate parts of a programme, with room to solve them.

    Parameters
    ----------
    programme : Programme
    gap : float
        The total of a form may fall short of the greatest by this share.
    """

    def __init__(self, programme: Programme, *, gap: float) -> None:
        self._gap = gap
        self._parts = tuple(_Part(columns, rows) for columns, rows in _separate(programme))

    def best(
        self, worth: FloatArray, lower: FloatArray, upper: FloatArray, *, known: BoolArray
    ) -> FloatArray | None:
        """The form of the greatest total worth, or None where it was not found.

        Parameters
        ----------
        worth, lower, upper : ndarray of float64, shape (n_columns,)
            The bounds are 0 or 1.
        known : ndarray of bool, shape (n_columns,)
            A form that is allowed.

        Returns
        -------
        ndarray of float64, shape (n_columns,), or None
        """
        if ((known < lower) | (known > upper)).any():
            return None
        found = known.astype(np.float64)
        for part in self._parts:
            here = part.columns
            own = part.best(worth[here], lower[here], upper[here], known=found[here], gap=self._gap)
            if own is None:
                return None
            found[here] = own
        return found


class _Part:
    """Columns that share rows, directly or by other columns."""

    def __init__(self, columns: IntArray, rows: SparseRows) -> None:
        self.columns, self._rows = columns, rows
        n_rows, n_columns = len(rows.low), len(columns)
        self._tableau = empty_tableau(
            n_columns + n_rows,
            max_rows=min(n_rows, _MAX_ROWS),
            max_columns=min(n_columns, _MAX_COLUMNS),
        )
        self._reach = empty_reach(n_rows)
        self._branches = empty_branches(self._tableau, max_depth=_MAX_DEPTH, n_columns=n_columns)

    def best(
        self,
        worth: FloatArray,
        lower: FloatArray,
        upper: FloatArray,
        *,
        known: FloatArray,
        gap: float,
    ) -> FloatArray | None:
        """The best values of these columns, or None where they were not found."""
        tableau, branches, rows = self._tableau, self._branches, self._rows
        if not is_allowed(rows, known, self._reach.least):
            return None
        branches.best[:] = known
        status = INFEASIBLE
        for factor in _WIDENING:
            tableau.lower[: len(worth)], tableau.upper[: len(worth)] = lower, upper
            status = self._solve(worth, known, gap=gap, factor=factor)
            if status != INFEASIBLE:
                break
        is_found = status == OPTIMAL and is_allowed(rows, branches.best, self._reach.least)
        return branches.best.copy() if is_found else None

    def _solve(self, worth: FloatArray, known: FloatArray, *, gap: float, factor: float) -> int:
        """Look for what loses little; `INFEASIBLE` where nothing does and it is not yet known."""
        tableau, branches, reach = self._tableau, self._branches, self._reach
        status = relax(self._rows, worth, known, reach, tableau)
        if status != OPTIMAL:
            return status
        if take_whole(tableau, branches):
            return OPTIMAL
        root = float(tableau.total[0])
        loss = gap * abs(root) + _ROUNDING
        better = better_than(float(worth @ known), root, loss)
        needed = max(better, root - factor * loss)
        if needed < root:
            status = best_whole(self._rows, worth, reach, tableau, branches, needed, loss)
        is_proved = status == INFEASIBLE and needed == better
        return OPTIMAL if is_proved else status


@lru_cache(maxsize=16)  # as `programme_of`
def _separate(programme: Programme) -> tuple[tuple[IntArray, SparseRows], ...]:
    """The parts of a programme, each row divided by its largest weight."""
    largest = abs(programme.matrix).max(axis=1).toarray().ravel()
    binds = (np.isfinite(programme.low) | np.isfinite(programme.high)) & (largest > 0)
    scaled = csr_array(programme.matrix)[binds].multiply(1 / largest[binds, None])
    low, high = programme.low[binds] / largest[binds], programme.high[binds] / largest[binds]
    matrix = csr_array(scaled)
    matrix.eliminate_zeros()
    n_rows, n_columns = matrix.shape
    links = block_array([[None, matrix], [csr_array((n_columns, n_rows)), None]])
    n_parts, part = connected_components(links, directed=False)
    found = []
    for number in range(n_parts):
        rows = np.flatnonzero(part[:n_rows] == number)
        columns = np.flatnonzero(part[n_rows:] == number)
        found.append((columns, sparse_rows(matrix[rows][:, columns], low[rows], high[rows])))
    return tuple(found)
