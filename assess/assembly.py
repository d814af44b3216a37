"""The best form that a blueprint allows, by mixed-integer programming.

A programme has two columns per item: one for a place in the core of a form, one for a place in the
rest. Its rows are the rules of the blueprint.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Chapters 3-5
   (rules as rows of a programme), 9 (the shadow test).
.. [2] Chinneck, J. W. (2008). Feasibility and Infeasibility in Optimization. Springer. Section 6.1
   (the deletion filter).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, hstack, vstack

from assess.content import Content
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

ONCE = ""
"""Name of the rows that let an item, or one of several enemies, have one place."""

SECONDS = 20.0
"""Longest search for one form; the best found by then is used."""

_FEASIBLE = 2  # HiGHS: a solution that meets every row
_WHOLE = 1e-6  # distance from a whole number that counts as none
_HALF = 0.5
_REST_WORTH = 0.999  # of an item's value in the rest of a form: the better items stand in the core


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme:
    """Rows ``low <= A x <= high`` over columns that are 1 for an item in a part of the form.

    Attributes
    ----------
    content : Content
    item : ndarray of int64, shape (n_columns,)
        Row of the item of each column: the core of every item, then the rest of those that may
        stand there.
    is_core : ndarray of bool, shape (n_columns,)
    matrix : scipy.sparse.csc_array of float64, shape (n_rows, n_columns)
    low, high : ndarray of float64, shape (n_rows,)
    names : tuple of str
        Each row in words; `ONCE` for rows that are no wish of anybody.
    """

    content: Content
    item: IntArray
    is_core: BoolArray
    matrix: csc_array
    low: FloatArray
    high: FloatArray
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a programme: weights of the items in the core and in the rest."""

    core: FloatArray
    rest: FloatArray
    low: npt.ArrayLike
    high: npt.ArrayLike
    names: Sequence[str]


def programme_of(content: Content) -> Programme:
    """The rows that every form of a test must meet ([1] chapter 3)."""
    parts = list(_parts(content))
    rest = np.flatnonzero(_may_wait(content))
    item = np.concatenate([np.arange(len(content)), rest])
    matrix = vstack(
        [hstack([csr_array(part.core), csr_array(part.rest[:, rest])]) for part in parts],
        format="csc",
    )
    return Programme(
        content=content,
        item=item,
        is_core=np.arange(len(item)) < len(content),
        matrix=matrix,
        low=np.concatenate([np.broadcast_to(part.low, len(part.core)) for part in parts]),
        high=np.concatenate([np.broadcast_to(part.high, len(part.core)) for part in parts]),
        names=tuple(name for part in parts for name in part.names),
    )


def _may_wait(content: Content) -> BoolArray:
    """Items that may stand in the rest of a form."""
    return np.asarray((content.longest > content.early)[content.block] & ~content.is_fixed)


def _parts(content: Content) -> Iterator[_Rows]:
    rules, n_items = content.rules, len(content)
    block = np.eye(len(content.longest))[:, content.block]
    none = np.zeros_like(block)
    lengths = [f"{length} items in block {b}" for b, length in enumerate(content.longest)]
    yield _Rows(block, none, content.early, content.early, lengths)
    rest = content.longest - content.early
    yield _Rows(none, block, rest, rest, lengths)
    enemies = np.flatnonzero(np.bincount(content.cluster) > 1)
    together = [np.arange(n_items) == row for row in np.flatnonzero(_may_wait(content))]
    together += [content.cluster == one for one in enemies]
    once = np.array(together, dtype=np.float64).reshape(len(together), n_items)
    yield _Rows(once, once, -np.inf, 1.0, [ONCE] * len(once))
    least = [
        f"at least {low:g} of {name}" for low, name in zip(rules.low, rules.names, strict=True)
    ]
    low = np.where(rules.low > 0, rules.low, -np.inf)
    yield _Rows(rules.weights, np.zeros_like(rules.weights), low, np.inf, least)
    most = [
        f"at most {high:g} of {name}" for high, name in zip(rules.high, rules.names, strict=True)
    ]
    yield _Rows(rules.weights, rules.weights, -np.inf, rules.high, most)
    yield from _whole_sets(content)


def _whole_sets(content: Content) -> Iterator[_Rows]:
    """Items of a set stand in a form together; items always given stand in every form."""
    for one in np.unique(content.set_of[content.set_of >= 0]):
        members = np.flatnonzero(content.set_of == one)
        pairs = np.zeros((len(members) - 1, len(content)))
        pairs[:, members[0]] = 1
        pairs[np.arange(len(members) - 1), members[1:]] = -1
        yield _Rows(pairs, np.zeros_like(pairs), 0.0, 0.0, [f"set {one} as a whole"] * len(pairs))
    for row in np.flatnonzero(content.is_included):
        always = (np.arange(len(content)) == row)[None].astype(np.float64)
        yield _Rows(always, np.zeros_like(always), 1.0, 1.0, [f"{content.item_ids[row]} always"])


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
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._highs.setOptionValue("time_limit", SECONDS)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(_linear_programme(programme))
        self._columns = np.arange(len(programme.item), dtype=np.int32)
        self._worth = np.where(programme.is_core, 1.0, _REST_WORTH)

    def best(
        self,
        value: FloatArray,
        *,
        shown: BoolArray | None = None,
        banned: BoolArray | None = None,
        is_exact: bool = True,
    ) -> IntArray | None:
        """The form of the greatest total value, or None where no form meets every rule.

        Parameters
        ----------
        value : ndarray of float64, shape (n_items,)
        shown : ndarray of bool, shape (n_columns,), optional
            Columns that the form must hold.
        banned : ndarray of bool, shape (n_items,), optional
            Items that it may not hold.
        is_exact : bool
            False: only the linear relaxation is solved, and None where it is not whole.

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
        self._ask(value[programme.item] * self._worth, lower, np.maximum(lower, upper))
        found = self._solution(is_exact=is_exact)
        return None if found is None else _on_places(programme, found > _HALF)

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
            self._highs.changeRowBounds(row, -np.inf, bound)

    def is_possible(self, *, banned: BoolArray | None = None) -> bool:
        """Whether some form meets every rule, without the banned items."""
        nothing = np.zeros(len(self._columns))
        upper = nothing + 1
        if banned is not None:
            upper[banned[self.programme.item]] = 0.0
        self._ask(nothing, nothing, upper)
        return self._solution(is_exact=True) is not None

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
            self._highs.changeRowBounds(row, -np.inf, np.inf)
            if self.is_possible(banned=banned):
                self._highs.changeRowBounds(row, programme.low[row], programme.high[row])
                conflicting.append(programme.names[row])
        return tuple(dict.fromkeys(conflicting))

    def _ask(self, worth: FloatArray, lower: FloatArray, upper: FloatArray) -> None:
        self._highs.changeColsBounds(len(upper), self._columns, lower, upper)
        self._highs.changeColsCost(len(worth), self._columns, worth)

    def _solution(self, *, is_exact: bool) -> FloatArray | None:
        """The linear relaxation first: it is nearly always whole already."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = np.array(self._highs.getSolution().col_value)
        if np.abs(found - found.round()).max() < _WHOLE:
            return found
        if not is_exact:
            return None
        self._let_columns_be(highspy.HighsVarType.kInteger)
        self._highs.run()
        has_solution = self._highs.getInfo().primal_solution_status == _FEASIBLE
        found = np.array(self._highs.getSolution().col_value)
        self._let_columns_be(highspy.HighsVarType.kContinuous)
        return found if has_solution else None

    def _let_columns_be(self, kind: highspy.HighsVarType) -> None:
        kinds = np.full(len(self._columns), kind)
        self._highs.changeColsIntegrality(len(kinds), self._columns, kinds)


def _linear_programme(programme: Programme) -> highspy.HighsLp:
    found = highspy.HighsLp()
    found.num_row_, found.num_col_ = programme.matrix.shape
    found.sense_ = highspy.ObjSense.kMaximize
    found.col_cost_, found.col_lower_ = np.zeros(found.num_col_), np.zeros(found.num_col_)
    found.col_upper_ = np.ones(found.num_col_)
    found.row_lower_, found.row_upper_ = programme.low, programme.high
    found.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    found.a_matrix_.start_ = programme.matrix.indptr
    found.a_matrix_.index_ = programme.matrix.indices
    found.a_matrix_.value_ = programme.matrix.data
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
