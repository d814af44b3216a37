"""Linking constants from response curves: Haebara and Stocking-Lord.

Metric: logistic, D = 1. With u(theta) = (theta - B) / A, an item moved to the new scale has at
theta the curve of the old item at u; so both criteria are least squares in (log A, B) with exact
derivatives from `irt.response.response_curves`, and are solved by Newton's method.

References
----------
.. [1] Haebara, T. (1980). Equating logistic ability scales by a weighted least squares method.
   Japanese Psychological Research 22(3), 144-149.
.. [2] Stocking, M. L. & Lord, F. M. (1983). Developing a common metric in item response theory.
   Applied Psychological Measurement 7(2), 201-210.
.. [3] Kim, S. & Lee, W.-C. (2006). An extension of four IRT linking methods for mixed-format tests.
   Journal of Educational Measurement 43(1), 53-76.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.linking.parameter_matrix import STEP, parameter_matrix, shifted
from irt.parameters import FloatArray, ItemParameters
from irt.quadrature import Quadrature
from irt.response import probabilities, response_curves

MAX_STEPS = 200
TOLERANCE = 1e-11
"""Largest last step in (log A, B): the constants are then good to 1e-10 or better."""

ROUNDING_REACH = 1e-5
"""Newton steps below this change the criterion less than its rounding: no descent to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CurveProblem:
    """The two sides, the population and the choices of a characteristic curve link.

    Attributes
    ----------
    from_items, to_items : ItemParameters
        The common items on both scales.
    quadrature : Quadrature
        Where and how strongly curves are compared, on the scale linked to; with ``is_symmetric``
        also on the scale linked from.
    sums_items : bool
        Compare test curves (Stocking-Lord) rather than each curve (Haebara).
    is_symmetric : bool
        Compare on both scales.
    is_slope_free : bool
        Estimate A, or keep it at its start.
    """

    from_items: ItemParameters
    to_items: ItemParameters
    quadrature: Quadrature
    sums_items: bool
    is_symmetric: bool
    is_slope_free: bool

    def free(self) -> list[int]:
        """Indexes of the estimated constants in (log A, B)."""
        return [0, 1] if self.is_slope_free else [1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """One direction of comparison: items that move against curves that stay.

    ``points`` (n_nodes,) are where the moving items are read; ``d1`` (2, n_nodes) and ``d2``
    (2, 2, n_nodes) are the derivatives of the points in (log A, B).
    """

    moving: ItemParameters
    staying: ItemParameters
    points: FloatArray
    d1: FloatArray
    d2: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Criterion:
    value: float
    gradient: FloatArray
    hessian: FloatArray


def fit_curves(problem: CurveProblem, start: FloatArray) -> FloatArray:
    """A and B that minimise the criterion, shape (2,).

    Parameters
    ----------
    problem : CurveProblem
        What to compare.
    start : ndarray of float64, shape (2,)
        A and B to begin with; A also stays there when the slope is not free.

    Raises
    ------
    ValueError
        When the curves do not settle the constants, as when the population lies where all curves
        are flat.
    """
    x = np.array([np.log(start[0]), start[1]])
    now, damping = _criterion(problem, x), 0.0
    for _ in range(MAX_STEPS):
        step = _step(now, problem.free(), damping)
        if np.abs(step).max() < TOLERANCE:
            _check_settled(now.hessian[np.ix_(problem.free(), problem.free())])
            return np.array([np.exp(x[0] + step[0]), x[1] + step[1]])
        trial = _criterion(problem, x + step)
        is_close = damping == 0 and np.abs(step).max() < ROUNDING_REACH
        if trial.value <= now.value or is_close:
            x, now, damping = x + step, trial, damping / 10 if damping > 1e-9 else 0.0
        else:
            damping = max(10 * damping, 1e-6)
    message = f"the curves do not settle A and B: no minimum after {MAX_STEPS} steps"
    raise ValueError(message)


def _check_settled(hessian: FloatArray) -> None:
    eigenvalues = np.linalg.eigvalsh(hessian)
    if not eigenvalues[0] > 1e-10 * eigenvalues[-1]:
        message = "the curves do not settle A and B: they are flat where they are compared"
        raise ValueError(message)


def curve_gradients(problem: CurveProblem, constants: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Derivatives of A and B in the parameters of both sides, by the implicit function theorem.

    Parameters
    ----------
    problem : CurveProblem
        What was compared.
    constants : ndarray of float64, shape (2,)
        Its solution.

    Returns
    -------
    tuple of two ndarray of float64, shape (2, n_items, n_slots)
        For the items linked from and to; columns as in `parameter_matrix`.
    """
    x = np.array([np.log(constants[0]), constants[1]])
    hessian = _criterion(problem, x).hessian
    free = np.ix_(problem.free(), problem.free())
    inverse = np.zeros((2, 2))
    inverse[free] = np.linalg.inv(hessian[free])
    inverse[0] *= constants[0]  # from log A to A
    from_part = np.zeros((2, *parameter_matrix(problem.from_items).shape))
    to_part = np.zeros((2, *parameter_matrix(problem.to_items).shape))
    for place, side in enumerate(_sides(problem, x)):
        of_moving, of_staying = _mixed_derivatives(problem, side)
        from_part += (of_moving, of_staying)[place]
        to_part += (of_staying, of_moving)[place]
    return -np.tensordot(inverse, from_part, 1), -np.tensordot(inverse, to_part, 1)


def _sides(problem: CurveProblem, x: FloatArray) -> list[_Side]:
    """The comparison on the scale linked to and, if symmetric, that on the scale linked from."""
    A, B, nodes = np.exp(x[0]), x[1], problem.quadrature.nodes
    zero, one = np.zeros_like(nodes), np.ones_like(nodes)
    u = (nodes - B) / A
    sides = [
        _Side(
            moving=problem.from_items,
            staying=problem.to_items,
            points=u,
            d1=np.stack([-u, -one / A]),
            d2=np.array([[u, one / A], [one / A, zero]]),
        )
    ]
    if problem.is_symmetric:
        back = _Side(
            moving=problem.to_items,
            staying=problem.from_items,
            points=A * nodes + B,
            d1=np.stack([A * nodes, one]),
            d2=np.array([[A * nodes, zero], [zero, zero]]),
        )
        sides.append(back)
    return sides


def _criterion(problem: CurveProblem, x: FloatArray) -> _Criterion:
    value, gradient, hessian = 0.0, np.zeros(2), np.zeros((2, 2))
    weight = np.exp(problem.quadrature.log_weights)
    for side in _sides(problem, x):
        curves = response_curves(side.moving, side.points)
        gap = curves.p - probabilities(side.staying, problem.quadrature.nodes)
        r, slope, bend = (_outputs(problem, part) for part in (gap, curves.dp, curves.d2p))
        value += 0.5 * float(weight @ (r**2).sum(axis=0))  # [1], [2], [3]
        first = weight * (r * slope).sum(axis=0)
        second = weight * (slope**2 + r * bend).sum(axis=0)
        gradient += side.d1 @ first
        hessian += (side.d1 * second) @ side.d1.T + side.d2 @ first
    return _Criterion(value=value, gradient=gradient, hessian=hessian)


def _outputs(problem: CurveProblem, table: FloatArray) -> FloatArray:
    """What is compared, shape (n_outputs, n_nodes): all curves, or their sum by category number."""
    if not problem.sums_items:
        return table.reshape(-1, table.shape[2])
    total: FloatArray = np.einsum("k,ikn->n", np.arange(table.shape[1]), table)[None]
    return total


def _step(now: _Criterion, free: list[int], damping: float) -> FloatArray:
    """Newton's step in the free constants; damped until the Hessian is positive definite."""
    hessian, gradient = now.hessian[np.ix_(free, free)], now.gradient[free]
    lowest = float(np.linalg.eigvalsh(hessian)[0])
    scale = float(np.abs(hessian).max())
    shift = damping * scale + max(0.0, 1e-10 * scale - lowest) * 2
    step = np.zeros(2)
    if scale > 0:
        step[free] = -np.linalg.solve(hessian + shift * np.eye(len(free)), gradient)
    return np.clip(step, -1.0, 1.0)


def _mixed_derivatives(problem: CurveProblem, side: _Side) -> tuple[FloatArray, FloatArray]:
    """Derivatives of the gradient in the parameters of the moving and the staying items.

    Each of shape (2, n_items, n_slots). The parameters in one slot are moved in all items at once:
    a curve depends on its own item only.
    """
    curves = response_curves(side.moving, side.points)
    weight = np.exp(problem.quadrature.log_weights)
    gap, slope = curves.p - probabilities(side.staying, problem.quadrature.nodes), curves.dp
    if problem.sums_items:
        category = np.arange(gap.shape[1])[:, None]
        gap, slope = (category * _outputs(problem, part)[None] for part in (gap, slope))
        shape = curves.p.shape
        gap, slope = np.broadcast_to(gap, shape), np.broadcast_to(slope, shape)
    matrix = parameter_matrix(side.moving)
    of_moving, of_staying = np.zeros((2, *matrix.shape)), np.zeros((2, *matrix.shape))
    for slot in range(matrix.shape[1]):
        d_p, d_slope = _curve_derivatives(side.moving, side.points, slot)
        first = weight * (d_p * slope + d_slope * gap).sum(axis=1)
        of_moving[:, :, slot] = side.d1 @ first.T
        d_p, _ = _curve_derivatives(side.staying, problem.quadrature.nodes, slot)
        of_staying[:, :, slot] = -side.d1 @ (weight * (d_p * slope).sum(axis=1)).T
    return of_moving, of_staying


def _curve_derivatives(
    items: ItemParameters, theta: FloatArray, slot: int
) -> tuple[FloatArray, FloatArray]:
    """Derivatives of curve and slope in each item's parameter in the slot; 0 where it has none."""
    above, up = shifted(items, slot, STEP)
    below, down = shifted(items, slot, -STEP)
    width = up - down
    high, low = response_curves(above, theta), response_curves(below, theta)
    divisor = np.where(width > 0, width, 1.0)[:, None, None]
    return (high.p - low.p) / divisor, (high.dp - low.dp) / divisor
