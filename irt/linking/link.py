"""Put the item parameters of one calibration on the scale of another.

Scale: ``theta_to = A * theta_from + B``. Metric: logistic, D = 1.

References
----------
.. [1] Kolen, M. J. & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.).
   Springer. Chapter 6.
.. [2] Ogasawara, H. (2000). Asymptotic standard errors of IRT equating coefficients using moments.
   Economic Review, Otaru University of Commerce 51(1), 1-23.
.. [3] Ogasawara, H. (2001). Standard errors of item response theory equating/linking by response
   function methods. Applied Psychological Measurement 25(1), 53-67.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from irt.linking.curves import CurveProblem, curve_gradients, fit_curves
from irt.linking.moments import (
    Moments,
    extreme_categories,
    locations_of,
    slope_by_geometric_mean,
    slope_by_mean,
    slope_by_sigma,
    with_intercept,
)
from irt.linking.parameter_matrix import STEP, parameter_matrix, shifted
from irt.linking.result import Link, Sensitivity
from irt.parameters import FloatArray, ItemParameters
from irt.quadrature import Quadrature, normal_quadrature


class Method(StrEnum):
    """How the constants are found from the common items."""

    MEAN_MEAN = "mean-mean"
    """A from the mean discriminations, B from the mean locations."""
    MEAN_GMEAN = "mean-gmean"
    """A from the geometric mean of the ratios of discriminations."""
    MEAN_SIGMA = "mean-sigma"
    """A from the standard deviations of the locations."""
    HAEBARA = "haebara"
    """Least squares between the response curves of each item."""
    STOCKING_LORD = "stocking-lord"
    """Least squares between the test characteristic curves."""


_CURVE_METHODS = (Method.HAEBARA, Method.STOCKING_LORD)


def link(
    from_items: ItemParameters,
    to_items: ItemParameters,
    *,
    method: Method = Method.STOCKING_LORD,
    quadrature: Quadrature | None = None,
    is_symmetric: bool = False,
    slope: float | None = None,
    covariances: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
) -> Link:
    """Constants that put ``from_items`` on the scale of ``to_items`` ([1]).

    Parameters
    ----------
    from_items, to_items : ItemParameters
        The common items in the two calibrations, in the same order, with the same models and
        numbers of categories.
    method : Method
        How the constants are found.
    quadrature : Quadrature, optional
        For the curve methods, where and how strongly curves are compared, on the scale linked to;
        N(0, 1) on the default grid when left out.
    is_symmetric : bool
        For the curve methods: compare on both scales, with the same quadrature on each.
    slope : float, optional
        Keep A at this value, 1 for Rasch scales.
    covariances : tuple of two array_like of float, optional
        For the items linked from and to the covariance matrix of the parameter vector, shape
        (n_parameters, n_parameters), or its standard errors, shape (n_parameters,), in the order of
        `parameter_labels`. The two calibrations are taken as independent.

    Returns
    -------
    Link
        With standard errors by the delta method ([2], [3]) when covariances are given.

    Raises
    ------
    ValueError
        When the two sets do not match, a covariance has the wrong shape, or the items do not settle
        the constants.
    """
    check_match(from_items, to_items)
    if slope is not None and not (np.isfinite(slope) and slope > 0):
        message = f"slope must be positive, got {slope}"
        raise ValueError(message)
    sides = (from_items, to_items)
    moments = _moments(sides, Method(method), slope)
    constants, problem = moments.constants, None
    if method in _CURVE_METHODS:
        problem = CurveProblem(
            from_items=from_items,
            to_items=to_items,
            quadrature=quadrature or normal_quadrature(),
            sums_items=method == Method.STOCKING_LORD,
            is_symmetric=is_symmetric,
            is_slope_free=slope is None,
        )
        constants = fit_curves(problem, constants)
    found = Link(A=float(constants[0]), B=float(constants[1]))
    if covariances is None:
        return found
    gradients = (
        curve_gradients(problem, constants) if problem else _moment_gradients(sides, moments)
    )
    parts = zip(("linked from", "linked to"), sides, gradients, covariances, strict=True)
    return replace(found, sensitivities=tuple(_sensitivity(*part) for part in parts))


def check_match(from_items: ItemParameters, to_items: ItemParameters) -> None:
    """Raise ValueError unless two sets can be the same items in two calibrations."""
    if len(from_items) != len(to_items) or not len(from_items):
        message = (
            "a link needs the same common items on both sides, at least one, got "
            f"{len(from_items)} and {len(to_items)}"
        )
        raise ValueError(message)
    same = (from_items.model == to_items.model) & (from_items.n_categories == to_items.n_categories)
    if not same.all():
        item = int(np.flatnonzero(~same)[0])
        message = f"a common item must have one model and number of categories (item {item})"
        raise ValueError(message)


def _moments(
    sides: tuple[ItemParameters, ItemParameters], method: Method, slope: float | None
) -> Moments:
    """Constants of a moment method; for a curve method those it starts from."""
    first, second = _locations(sides)
    d_a, d_location = np.zeros((2, len(sides[0]))), np.zeros((2, *first.shape))
    if slope is not None:
        A = slope
    elif method == Method.MEAN_SIGMA:
        A, d_location = slope_by_sigma(first, second)
    elif method == Method.MEAN_MEAN:
        A, d_a = slope_by_mean(sides[0].a, sides[1].a)
    else:
        A, d_a = slope_by_geometric_mean(sides[0].a, sides[1].a)
    return with_intercept(A, d_a, d_location, (first, second))


def _locations(sides: tuple[ItemParameters, ItemParameters]) -> tuple[FloatArray, FloatArray]:
    ends = extreme_categories(*sides)
    width = int(sides[0].n_categories.max()) - 1
    first, second = (locations_of(items, ends)[:, :width] for items in sides)
    return first, second


def _moment_gradients(
    sides: tuple[ItemParameters, ItemParameters], moments: Moments
) -> tuple[FloatArray, FloatArray]:
    """Derivatives of A and B in the parameters of both sides, each (2, n_items, n_slots)."""
    ends = extreme_categories(*sides)
    width = moments.d_location.shape[3]
    gradients = []
    for order, items in enumerate(sides):
        gradient = np.zeros((2, *parameter_matrix(items).shape))
        for slot in range(gradient.shape[2]):
            (above, up), (below, down) = shifted(items, slot, STEP), shifted(items, slot, -STEP)
            divisor = np.where(up > down, up - down, 1.0)
            d_a = (above.a - below.a) / divisor
            moved = locations_of(above, ends) - locations_of(below, ends)
            d_x = np.nan_to_num(moved[:, :width]) / divisor[:, None]
            by_x = (moments.d_location[:, order] * d_x).sum(axis=2)
            gradient[:, :, slot] = moments.d_a[:, order] * d_a + by_x
        gradients.append(gradient)
    return gradients[0], gradients[1]


def _sensitivity(
    side: str, items: ItemParameters, gradient: FloatArray, covariance: npt.ArrayLike
) -> Sensitivity:
    flat = gradient[:, np.isfinite(parameter_matrix(items))]
    return Sensitivity(
        form="", gradient=flat, covariance=covariance_matrix(covariance, flat.shape[1], of=side)
    )


def covariance_matrix(values: npt.ArrayLike, n_parameters: int, *, of: str) -> FloatArray:
    """Covariance matrix of a parameter vector, from itself or from standard errors.

    Parameters
    ----------
    values : array_like of float, shape (n_parameters, n_parameters) or (n_parameters,)
        Covariances, or standard errors of parameters taken as uncorrelated.
    n_parameters : int
        Length of the parameter vector.
    of : str
        Whose parameters, for the message.

    Raises
    ------
    ValueError
        When the shape is another or a value is not finite.
    """
    given: FloatArray = np.asarray(values, dtype=np.float64)
    shapes = ((n_parameters,), (n_parameters, n_parameters))
    if given.shape not in shapes or not np.isfinite(given).all():
        message = (
            f"covariance of the items {of} must be finite and of shape {shapes[0]} or {shapes[1]}, "
            f"got shape {given.shape}"
        )
        raise ValueError(message)
    return np.diag(given**2) if given.ndim == 1 else given
