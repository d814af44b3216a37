"""The best form that a blueprint allows, by mixed-integer programming.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Chapter 9 (the
   shadow test).
.. [2] Chinneck, J. W. (2008). Feasibility and Infeasibility in Optimization. Springer. Section 6.1
   (the deletion filter).
.. [3] Nemhauser, G. L. & Wolsey, L. A. (1988). Integer and Combinatorial Optimization. Wiley.
   Section II.5.2 (reduced cost fixing).
"""

from __future__ import annotations

from functools import cached_property

import highspy
import numpy as np
from scipy.sparse import csc_array, csr_array

from assess.assembly import ONCE, BoolArray, Programme
from assess.form_improvement import FormImprover
from irt.parameters import FloatArray, IntArray

SECONDS = 20.0
"""Longest search for one form; the best found by then is used."""

_OPTIONS = {"output_flag": False, "time_limit": SECONDS, "threads": 1}

_FEASIBLE = 2  # HiGHS: a solution that meets every row
_WHOLE = 1e-6  # distance from a whole number that counts as none
_HALF = 0.5
_WIDENING = (0.1, 1, 8, 64)  # times the gap: what a whole form may lose
_REST_WORTH = 0.999  # of an item's value in the rest of a form: the better items stand in the core


class FormSolver:
    """A programme held ready: each search begins where the last one ended.

    Parameters
    ----------
    programme : Programme
    gap : float
        The total of a form may fall short of the greatest by this share.
    """

    def __init__(self, programme: Programme, *, gap: float = 0.001) -> None:
        self.programme = programme
        self._gap = gap
        self._columns = np.arange(len(programme.item), dtype=np.int32)
        self._cost = np.zeros(len(self._columns))
        self._bounds = self._cost, np.ones(len(self._columns))
        self._low, self._high = programme.low.copy(), programme.high.copy()
        self._worth = np.where(programme.is_core, 1.0, _REST_WORTH)

    def best(
        self,
        value: FloatArray,
        *,
        shown: BoolArray | None = None,
        banned: BoolArray | None = None,
        known: BoolArray | None = None,
    ) -> IntArray | None:
        """The form of the greatest total value, or None where no form meets every rule.

        Parameters
        ----------
        value : ndarray of float64, shape (n_items,)
        shown : ndarray of bool, shape (n_columns,), optional
            Columns that the form must hold.
        banned : ndarray of bool, shape (n_items,), optional
            Items that it may not hold.
        known : ndarray of bool, shape (n_columns,), optional
            Columns of a form at hand. Where it meets all this the search begins from it, and takes
            a fraction of the time; it is kept where no form is better by more than the gap.

        Returns
        -------
        ndarray of int64, shape (n_places,), or None
            Row of the item on each place of the content.
        """
        programme = self.programme
        upper = np.ones(len(self._columns))
        if banned is not None:
            upper[banned[programme.item]] = 0.0
        lower = np.zeros_like(upper) if shown is None else shown.astype(np.float64)
        worth, upper = value[programme.item] * self._worth, np.maximum(lower, upper)
        found = None
        if known is not None:
            found = self._improver.best(worth, lower, upper, known=known)
        if found is None:
            self._ask(worth, lower, upper)
            found = self._solution()
        return None if found is None else _on_places(programme, found > _HALF)

    @cached_property
    def _highs(self) -> highspy.Highs:
        """The other solver, which a search from a form at hand seldom needs."""
        programme, found = self.programme, highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            found.setOptionValue(name, value)
        found.passModel(_linear_programme(programme.matrix, programme.low, programme.high))
        return found

    @cached_property
    def _improver(self) -> FormImprover:
        return FormImprover(self.programme, gap=self._gap)

    def rates(self, value: FloatArray, bound: float) -> FloatArray | None:
        """Exposure rates of the greatest mean value, none above a bound.

        Rates are a mean over forms, so they meet every row; None where no rates within the bound
        do.

        Parameters
        ----------
        value : ndarray of float64, shape (n_items,)
        bound : float
            In (0, 1].

        Returns
        -------
        ndarray of float64, shape (n_items,), or None
        """
        item = self.programme.item
        nothing = np.zeros(len(item))
        self._ask(value[item] * self._worth, nothing, nothing + bound)
        self._show_once(bound)
        self._highs.run()
        is_possible = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = np.array(self._highs.getSolution().col_value)
        self._show_once(1.0)
        if not is_possible:
            return None
        return np.bincount(item, weights=found, minlength=len(self.programme.content)).astype(
            np.float64
        )

    def _show_once(self, bound: float) -> None:
        """Bound what an item may take up in both parts of the form together."""
        first = self.programme.names.index(ONCE) if ONCE in self.programme.names else 0
        for row in range(first, first + int((~self.programme.is_core).sum())):
            self._bound_row(row, -np.inf, bound)

    def is_possible(self, *, banned: BoolArray | None = None) -> bool:
        """Whether some form meets every rule, without the banned items."""
        nothing = np.zeros(len(self._columns))
        upper = nothing + 1
        if banned is not None:
            upper[banned[self.programme.item]] = 0.0
        self._ask(nothing, nothing, upper)
        return self._solution() is not None

    def conflict(self, *, banned: BoolArray | None = None) -> tuple[str, ...]:
        """Rules that conflict, in words: without any one of them the others can be met.

        The deletion filter [2]: each rule is left out in turn, and stays out when the others still
        conflict. There may be other conflicts. Rules are out of the solver afterwards.

        Parameters
        ----------
        banned : ndarray of bool, shape (n_items,), optional
            Items that no form may hold.
        """
        programme = self.programme
        conflicting = []
        for row in (row for row, name in enumerate(programme.names) if name):
            self._bound_row(row, -np.inf, np.inf)
            if self.is_possible(banned=banned):
                self._bound_row(row, programme.low[row], programme.high[row])
                conflicting.append(programme.names[row])
        return tuple(dict.fromkeys(conflicting))

    def _bound_row(self, row: int, low: float, high: float) -> None:
        self._low[row], self._high[row] = low, high
        self._highs.changeRowBounds(row, low, high)

    def _ask(self, worth: FloatArray, lower: FloatArray, upper: FloatArray) -> None:
        self._cost, self._bounds = worth, (lower, upper)
        self._highs.changeColsBounds(len(upper), self._columns, lower, upper)
        self._highs.changeColsCost(len(worth), self._columns, worth)

    def _solution(self) -> FloatArray | None:
        """The linear relaxation first: it is often whole already."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = np.array(self._highs.getSolution().col_value)
        is_whole = np.abs(found - found.round()).max() < _WHOLE
        return found if is_whole else self._whole_solution(found)

    def _whole_solution(self, relaxed: FloatArray) -> FloatArray | None:
        """The best whole solution, sought among the columns near those of the relaxation.

        A column whose reduced cost is larger than what may be lost stands in no solution worth
        having [3], so it keeps its value. First even fewer columns move; where no whole solution is
        good enough, more may be lost, in the end anything.
        """
        reduced = np.abs(np.array(self._highs.getSolution().col_dual))
        best = self._highs.getInfo().objective_function_value
        gap = self._gap * abs(best)
        for factor in _WIDENING:
            loss = factor * gap
            is_free = (reduced <= loss) | (np.abs(relaxed - relaxed.round()) > _WHOLE)
            found = self._solve_whole(relaxed.round(), is_free)
            enough = best - 2 * max(gap, 2 * loss)
            if found is not None and self._cost @ found >= enough:
                return found
        return self._solve_whole(relaxed.round(), np.ones(len(relaxed), dtype=np.bool_))

    def _solve_whole(self, fixed: FloatArray, is_free: BoolArray) -> FloatArray | None:
        """The best whole solution in which only some columns move; None where there is none."""
        programme = self.programme
        spent = programme.matrix @ np.where(is_free, 0.0, fixed)
        columns = csr_array(programme.matrix[:, np.flatnonzero(is_free)])
        moves = np.diff(columns.indptr) > 0
        low, high = self._low - spent, self._high - spent
        if ((low > _WHOLE) | (high < -_WHOLE))[~moves].any():
            return None
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.setOptionValue("mip_rel_gap", self._gap)
        model = _linear_programme(columns[moves], low[moves], high[moves])
        model.col_cost_ = self._cost[is_free]
        model.col_lower_, model.col_upper_ = (bound[is_free] for bound in self._bounds)
        model.integrality_ = [highspy.HighsVarType.kInteger] * int(is_free.sum())
        solver.passModel(model)
        solver.run()
        if solver.getInfo().primal_solution_status != _FEASIBLE:
            return None
        found = fixed.copy()
        found[is_free] = np.array(solver.getSolution().col_value)
        return found


def _linear_programme(
    matrix: csc_array | csr_array, low: FloatArray, high: FloatArray
) -> highspy.HighsLp:
    matrix = csc_array(matrix)
    found = highspy.HighsLp()
    found.num_row_, found.num_col_ = matrix.shape
    found.sense_ = highspy.ObjSense.kMaximize
    found.col_cost_, found.col_lower_ = np.zeros(found.num_col_), np.zeros(found.num_col_)
    found.col_upper_ = np.ones(found.num_col_)
    found.row_lower_, found.row_upper_ = low, high
    found.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    found.a_matrix_.start_ = matrix.indptr
    found.a_matrix_.index_ = matrix.indices
    found.a_matrix_.value_ = matrix.data
    return found


def _on_places(programme: Programme, is_chosen: BoolArray) -> IntArray:
    content = programme.content
    core = programme.item[is_chosen & programme.is_core]
    rest = programme.item[is_chosen & ~programme.is_core]
    form = np.empty(len(content.place_block), dtype=np.int64)
    for b, block in enumerate(content.blocks):
        here = form[block.places]
        here[block.is_core] = core[content.block[core] == b]
        here[~block.is_core] = rest[content.block[rest] == b]
    return form
