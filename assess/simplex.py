"""The simplex method for bounded variables on a small dense tableau, kept between changes.

Every variable has a lower and an upper bound. Nonbasic variables rest at one of them; each basic
one, and the total, is a linear function of the nonbasic ones: the rows of the tableau. A row of the
programme is a variable too, its activity; it is basic until it binds.

References
----------
.. [1] Chvátal, V. (1983). Linear Programming. Freeman. Chapters 3 (degeneracy), 8 (bounded
   variables) and 10 (the dual simplex method).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assess.assembly import BoolArray
from assess.compiled import compiled
from irt.parameters import FloatArray, IntArray

AnyArray = npt.NDArray[Any]

OPTIMAL, INFEASIBLE, TOO_LOW, STUCK = 0, 1, 2, 3
"""How a search ended; `TOO_LOW`: the total cannot reach what was asked."""

ABSENT = 0
"""Position of a variable that is not in the tableau."""

_PIVOT = 1e-7  # smaller rates are taken as rounding
_PRICE = 1e-9  # reduced costs this small cannot raise the total
_OUTSIDE = 1e-7  # a basic variable this far beyond its bound is taken as within
_TIE = 1e-10  # steps this close are equal: the largest pivot decides
_MOST_PIVOTS = 5000  # of one search; hundreds are usual
_STALLED = 100  # pivots without gain after which Bland's rule prevents cycles [1], ch. 3


class Tableau(NamedTuple):
    """Variables and how they depend on each other.

    Attributes
    ----------
    lower, upper : ndarray of float64, shape (n_variables,)
    position : ndarray of int64, shape (n_variables,)
        ``i + 1`` for the basic variable of row i, ``-1 - k`` for the nonbasic one of column k.
    basic : ndarray of int64, shape (max_rows,)
    level : ndarray of float64, shape (max_rows,)
        Values of the basic variables.
    nonbasic : ndarray of int64, shape (max_columns,)
    is_high : ndarray of bool, shape (max_columns,)
        Nonbasic variables at their upper bound; the others are at the lower one.
    price : ndarray of float64, shape (max_columns,)
        Reduced costs: what the total gains per unit of each nonbasic variable.
    rate : ndarray of float64, shape (max_rows, max_columns)
        What each basic variable gains per unit of each nonbasic one.
    size : ndarray of int64, shape (2,)
        Rows and columns in use.
    total : ndarray of float64, shape (1,)
    """

    lower: FloatArray
    upper: FloatArray
    position: IntArray
    basic: IntArray
    level: FloatArray
    nonbasic: IntArray
    is_high: BoolArray
    price: FloatArray
    rate: FloatArray
    size: IntArray
    total: FloatArray


def empty_tableau(n_variables: int, *, max_rows: int, max_columns: int) -> Tableau:
    """Room for a tableau."""
    return Tableau(
        lower=np.zeros(n_variables),
        upper=np.zeros(n_variables),
        position=np.zeros(n_variables, dtype=np.int64),
        basic=np.zeros(max_rows, dtype=np.int64),
        level=np.zeros(max_rows),
        nonbasic=np.zeros(max_columns, dtype=np.int64),
        is_high=np.zeros(max_columns, dtype=np.bool_),
        price=np.zeros(max_columns),
        rate=np.zeros((max_rows, max_columns)),
        size=np.zeros(2, dtype=np.int64),
        total=np.zeros(1),
    )


@compiled
def copy(source: AnyArray, target: AnyArray) -> None:
    """Fill an array with the first values of another one."""
    for at in range(len(target)):
        target[at] = source[at]


@compiled
def value_of(tableau: Tableau, variable: int) -> float:
    """The present value of a variable; one outside the tableau is at its lower bound."""
    position = tableau.position[variable]
    if position > 0:
        return float(tableau.level[position - 1])
    if position < 0 and tableau.is_high[-1 - position]:
        return float(tableau.upper[variable])
    return float(tableau.lower[variable])


@compiled
def shift(tableau: Tableau, k: int, step: float) -> None:
    """Move a nonbasic variable, and the basic ones with it."""
    for i in range(tableau.size[0]):
        tableau.level[i] += step * tableau.rate[i, k]
    tableau.total[0] += step * tableau.price[k]


@compiled
def raise_total(tableau: Tableau) -> int:
    """Reach the greatest total from values within all bounds; `OPTIMAL` or `STUCK`.

    The primal method [1], ch. 8. The nonbasic variable of the largest reduced cost moves until it
    meets its other bound, or a basic one meets a bound and changes places with it.
    """
    n_stalled = 0
    for _ in range(_MOST_PIVOTS):
        k = _entering(tableau, n_stalled > _STALLED)
        if k < 0:
            return OPTIMAL
        variable = tableau.nonbasic[k]
        direction = -1.0 if tableau.is_high[k] else 1.0
        span = tableau.upper[variable] - tableau.lower[variable]
        i = _first_to_stop(tableau, k, direction, span)
        if i < 0:
            if span == np.inf:
                return STUCK
            shift(tableau, k, direction * span)
            tableau.is_high[k] = not tableau.is_high[k]
            n_stalled = 0
            continue
        rises = direction * tableau.rate[i, k] > 0
        step = _room(tableau, i, rises) / abs(tableau.rate[i, k])
        n_stalled = 0 if step > _TIE else n_stalled + 1
        _exchange(tableau, i, k, direction * step, rises)
    return STUCK


@compiled
def restore_bounds(tableau: Tableau, needed: float) -> int:
    """Bring basic variables back within their bounds at the least loss of the total.

    The dual method [1], ch. 10: reduced costs must be those of an optimum. `OPTIMAL`, `INFEASIBLE`,
    `STUCK`, or `TOO_LOW` as soon as the total cannot exceed what is needed.
    """
    for _ in range(_MOST_PIVOTS):
        if tableau.total[0] <= needed:
            return TOO_LOW
        i, most = -1, _OUTSIDE
        for row in range(tableau.size[0]):
            variable, level = tableau.basic[row], tableau.level[row]
            outside = max(tableau.lower[variable] - level, level - tableau.upper[variable])
            if outside > most:
                i, most = row, outside
        if i < 0:
            return OPTIMAL
        rises = tableau.level[i] < tableau.lower[tableau.basic[i]]
        k = cheapest(tableau, i, rises)
        if k < 0:
            return INFEASIBLE
        bound = tableau.lower if rises else tableau.upper
        step = (bound[tableau.basic[i]] - tableau.level[i]) / tableau.rate[i, k]
        _exchange(tableau, i, k, step, not rises)
    return STUCK


@compiled
def cheapest(tableau: Tableau, i: int, rises: bool) -> int:
    """The nonbasic variable that moves a basic one at the least loss per unit; -1 for none."""
    best, least, largest = -1, np.inf, 0.0
    for k in range(tableau.size[1]):
        variable, rate = tableau.nonbasic[k], tableau.rate[i, k]
        if tableau.upper[variable] == tableau.lower[variable] or abs(rate) < _PIVOT:
            continue
        if (rate > 0) == (rises != tableau.is_high[k]):
            loss = abs(tableau.price[k] / rate)
            if loss < least - _TIE or (loss < least + _TIE and abs(rate) > largest):
                best, least, largest = k, loss, abs(rate)
    return best


@compiled
def _entering(tableau: Tableau, is_first_taken: bool) -> int:
    """The nonbasic variable of the largest gain per unit, or the first by number [1]; or -1."""
    best, most = -1, _PRICE
    for k in range(tableau.size[1]):
        variable = tableau.nonbasic[k]
        gain = -tableau.price[k] if tableau.is_high[k] else tableau.price[k]
        if gain <= _PRICE or tableau.upper[variable] == tableau.lower[variable]:
            continue
        if is_first_taken:
            if best < 0 or variable < tableau.nonbasic[best]:
                best = k
        elif gain > most:
            best, most = k, gain
    return best


@compiled
def _room(tableau: Tableau, i: int, rises: bool) -> float:
    """How far a basic variable is from the bound that it moves to."""
    variable, level = tableau.basic[i], tableau.level[i]
    room = tableau.upper[variable] - level if rises else level - tableau.lower[variable]
    return float(max(room, 0.0))


@compiled
def _first_to_stop(tableau: Tableau, k: int, direction: float, span: float) -> int:
    """The basic variable that meets a bound first; -1 where the moving one meets its own."""
    least = span
    for i in range(tableau.size[0]):
        rate = direction * tableau.rate[i, k]
        if abs(rate) > _PIVOT:
            least = min(least, _room(tableau, i, rate > 0) / abs(rate))
    if least >= span:
        return -1
    best, largest = -1, 0.0
    for i in range(tableau.size[0]):
        rate = direction * tableau.rate[i, k]
        if abs(rate) <= max(_PIVOT, largest):
            continue
        if _room(tableau, i, rate > 0) / abs(rate) <= least + _TIE:
            best, largest = i, abs(rate)
    return best


@compiled
def _exchange(tableau: Tableau, i: int, k: int, step: float, is_high: bool) -> None:
    """Move a nonbasic variable; it becomes basic for one that is now at a bound."""
    entering, leaving = tableau.nonbasic[k], tableau.basic[i]
    bound = tableau.upper[entering] if tableau.is_high[k] else tableau.lower[entering]
    shift(tableau, k, step)
    _pivot(tableau, i, k)
    tableau.basic[i], tableau.nonbasic[k] = entering, leaving
    tableau.level[i], tableau.is_high[k] = bound + step, is_high
    tableau.position[entering], tableau.position[leaving] = i + 1, -1 - k


@compiled
def _pivot(tableau: Tableau, i: int, k: int) -> None:
    """Solve a row for a column and put the result into the other rows."""
    n_rows, n_columns = tableau.size[0], tableau.size[1]
    row = tableau.rate[i]
    inverse = 1.0 / row[k]
    for other in range(n_columns):
        row[other] *= -inverse
    row[k] = inverse
    for number in range(n_rows):
        factor = tableau.rate[number, k]
        if number != i and factor != 0.0:
            target = tableau.rate[number]
            target[k] = 0.0
            for other in range(n_columns):
                target[other] += factor * row[other]
    factor = tableau.price[k]
    tableau.price[k] = 0.0
    for other in range(n_columns):
        tableau.price[other] += factor * row[other]
