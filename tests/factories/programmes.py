"""Small programmes of 0 and 1 that some known solution meets, and what scipy makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmallProgramme:
    """Most worth with ``low <= matrix x <= high`` and bounds; ``known`` meets all this."""

    matrix: Array
    low: Array
    high: Array
    worth: Array
    lower: Array
    upper: Array
    known: Array


def small_programme(seed: int) -> SmallProgramme:
    """Counts, enemies, sums and sets over 8 to 45 columns, some shown and some banned."""
    rng = np.random.default_rng(seed)
    n_columns, n_rows = int(rng.integers(8, 46)), int(rng.integers(2, 16))
    matrix = (rng.random((n_rows, n_columns)) < rng.choice([0.1, 0.3, 0.5])).astype(np.float64)
    kind = rng.choice(["count", "sum", "set"], n_rows, p=[0.7, 0.2, 0.1])
    matrix[kind == "sum"] *= rng.integers(5, 60, n_columns)
    matrix[kind == "set"] *= rng.choice([-1, 1], n_columns)
    known = (rng.random(n_columns) < 0.3).astype(np.float64)
    others = rng.permutation(np.flatnonzero(known == 0))
    pairs = [others[:2], others[2:4]]
    enemies = np.array([np.isin(np.arange(n_columns), pair) for pair in pairs])
    matrix = np.vstack([matrix, enemies])
    held, slack = matrix @ known, rng.integers(0, 3, (2, len(matrix)))
    low = np.where(rng.random(len(matrix)) < 0.5, held - slack[0], -np.inf)
    high = np.where(rng.random(len(matrix)) < 0.7, held + slack[1], np.inf)
    low[n_rows:], high[n_rows:] = -np.inf, 1.0
    lower = np.where((known == 1) & (rng.random(n_columns) < 0.3), 1.0, 0.0)
    upper = np.where((known == 0) & (rng.random(n_columns) < 0.15), 0.0, 1.0)
    return SmallProgramme(
        matrix=matrix,
        low=low,
        high=high,
        worth=rng.normal(1, 1, n_columns),
        lower=lower,
        upper=upper,
        known=known,
    )


def best_total(one: SmallProgramme) -> float:
    """The greatest total of whole solutions, by scipy's branch and cut."""
    found = milp(
        -one.worth,
        constraints=LinearConstraint(one.matrix, one.low, one.high),
        bounds=Bounds(one.lower, one.upper),
        integrality=np.ones(len(one.worth)),
        options={"mip_rel_gap": 1e-9},
    )
    return -float(found.fun)


def relaxed_total(one: SmallProgramme, *, lower: Array, upper: Array) -> float | None:
    """The greatest total of any solution, by scipy's simplex method; None where there is none."""
    matrix, limit = np.vstack([one.matrix, -one.matrix]), np.concatenate([one.high, -one.low])
    binds = np.isfinite(limit)
    found = linprog(
        -one.worth,
        A_ub=matrix[binds],
        b_ub=limit[binds],
        bounds=np.column_stack([lower, upper]),
        method="highs-ds",
    )
    return -float(found.fun) if found.success else None
