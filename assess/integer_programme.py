"""A mixed-integer programme built up group by group: columns, rows, solution.

References
----------
.. [1] Huangfu, Q. & Hall, J. A. J. (2018). Parallelizing the dual revised simplex method.
   Mathematical Programming Computation 10(1), 119-142 (HiGHS, the solver).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from irt.parameters import FloatArray, IntArray

SECONDS = 120.0
"""Guard against a search without end; the best solution found by then is used."""

_NODES = 100  # of the search tree: unlike seconds the same on every machine, so that files repeat
_ENDLESS = 2**31 - 1  # HiGHS: no limit
_ANY = 1e6  # a gap that ends the search at the first solution
_FEASIBLE = 2  # HiGHS: a solution that meets every row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """The best solution found.

    Attributes
    ----------
    values : ndarray of float64, shape (n_columns,)
    gap : float
        No solution is better by more than this share of the objective.
    """

    values: FloatArray
    gap: float


class IntegerProgramme:
    """Maximise ``c x`` with ``low <= A x <= high``, columns and rows added group by group."""

    def __init__(self) -> None:
        self._low: list[FloatArray] = []
        self._high: list[FloatArray] = []
        self._worth: list[FloatArray] = []
        self._is_whole: list[npt.NDArray[np.bool_]] = []
        self._rows: list[coo_array] = []
        self._row_low: list[FloatArray] = []
        self._row_high: list[FloatArray] = []
        self._n_columns = 0

    def columns(
        self,
        n: int,
        *,
        low: npt.ArrayLike = 0.0,
        high: npt.ArrayLike = np.inf,
        worth: npt.ArrayLike = 0.0,
        is_whole: bool = False,
    ) -> IntArray:
        """Add columns; return their numbers, shape (n,)."""
        for given, kept in ((low, self._low), (high, self._high), (worth, self._worth)):
            kept.append(np.broadcast_to(np.asarray(given, dtype=np.float64), n))
        self._is_whole.append(np.full(n, is_whole))
        self._n_columns += n
        return np.arange(self._n_columns - n, self._n_columns)

    def rows(
        self,
        parts: Sequence[tuple[npt.ArrayLike, IntArray]],
        *,
        low: npt.ArrayLike = -np.inf,
        high: npt.ArrayLike = np.inf,
    ) -> None:
        """Add rows ``low <= sum of weights @ x[columns] <= high``.

        Parameters
        ----------
        parts : sequence of (weights, columns)
            Weights of shape (n_rows, n) or sparse, for columns of shape (n,).
        low, high : array_like of float, shape (n_rows,) or ()
        """
        pieces = [csr_array(weights).tocoo() for weights, _ in parts]
        n_rows = pieces[0].shape[0]
        row = np.concatenate([piece.coords[0] for piece in pieces])
        places = zip(pieces, parts, strict=True)
        column = np.concatenate([columns[piece.coords[1]] for piece, (_, columns) in places])
        weight = np.concatenate([piece.data for piece in pieces]).astype(np.float64)
        self._rows.append(coo_array((weight, (row, column)), shape=(n_rows, 2**31 - 1)))
        self._row_low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), n_rows))
        self._row_high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), n_rows))

    def solve(self, *, gap: float, seed: int = 0) -> Solution | None:
        """The best solution found, or None where there is none, or none within the seconds.

        Parameters
        ----------
        gap : float
            The search ends when no solution can be better by more than this share.
        seed : int
            Of the solver's own chance.
        """
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options = {
            "output_flag": False,
            "mip_rel_gap": gap,
            "mip_max_nodes": _NODES,
            "time_limit": SECONDS,
            "threads": 1,
            "random_seed": seed,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        solver.run()
        if solver.getInfo().primal_solution_status != _FEASIBLE:
            solver.setOptionValue("mip_max_nodes", _ENDLESS)
            solver.setOptionValue("mip_rel_gap", _ANY)
            solver.run()
        found = solver.getInfo()
        if found.primal_solution_status != _FEASIBLE:
            return None
        return Solution(values=np.array(solver.getSolution().col_value), gap=float(found.mip_gap))

    def _model(self) -> highspy.HighsLp:
        shape = sum(len(low) for low in self._row_low), self._n_columns
        stacked = vstack(self._rows, format="coo")
        matrix = coo_array((stacked.data, stacked.coords), shape=shape).tocsc()
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = shape
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.concatenate(self._worth)
        model.col_lower_, model.col_upper_ = np.concatenate(self._low), np.concatenate(self._high)
        model.row_lower_ = np.concatenate(self._row_low)
        model.row_upper_ = np.concatenate(self._row_high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in np.concatenate(self._is_whole)]
        return model
