"""Linking constants from means and standard deviations of the common items.

References
----------
.. [1] Marco, G. L. (1977). Item characteristic curve solutions to three intractable testing
   problems. Journal of Educational Measurement 14(2), 139-160. Mean-sigma.
.. [2] Loyd, B. H. & Hoover, H. D. (1980). Vertical equating using the Rasch model. Journal of
   Educational Measurement 17(3), 179-193. Mean-mean.
.. [3] Mislevy, R. J. & Bock, R. D. (1990). BILOG 3. Scientific Software. Geometric mean.
.. [4] Kim, S. & Lee, W.-C. (2006). An extension of four IRT linking methods for mixed-format tests.
   Journal of Educational Measurement 43(1), 53-76.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.parameters import FloatArray, ItemParameters, Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Constants with their derivatives in the discriminations and locations of both sides.

    Attributes
    ----------
    constants : ndarray of float64, shape (2,)
        A and B.
    d_a : ndarray of float64, shape (2, 2, n_items)
        Derivatives of A and B (first axis) in the discriminations of the items linked from and to
        (second axis).
    d_location : ndarray of float64, shape (2, 2, n_items, n_locations)
        The same in the locations; 0 where an item has fewer.
    """

    constants: FloatArray
    d_a: FloatArray
    d_location: FloatArray


def slope_by_mean(from_a: FloatArray, to_a: FloatArray) -> tuple[float, FloatArray]:
    """``mean(a_from) / mean(a_to)`` ([2]) and its derivatives, shape (2, n_items)."""
    A = from_a.sum() / to_a.sum()
    n_items = len(from_a)
    ones = np.ones(n_items)
    return float(A), np.stack([ones / to_a.sum(), -A * ones / to_a.sum()])


def slope_by_geometric_mean(from_a: FloatArray, to_a: FloatArray) -> tuple[float, FloatArray]:
    """Geometric mean of ``a_from / a_to`` ([3]) and its derivatives, shape (2, n_items)."""
    A = float(np.exp(np.mean(np.log(from_a / to_a))))
    return A, np.stack([A / (len(from_a) * from_a), -A / (len(to_a) * to_a)])


def slope_by_sigma(from_x: FloatArray, to_x: FloatArray) -> tuple[float, FloatArray]:
    """``sd(x_to) / sd(x_from)`` ([1]) and its derivatives, shape (2, n_items, n_locations).

    Raises
    ------
    ValueError
        When the locations do not differ on both sides.
    """
    deviations = [x - np.nanmean(x) for x in (from_x, to_x)]
    squares = [np.nansum(deviation**2) for deviation in deviations]
    if not min(squares) > 0:
        message = "mean-sigma needs locations that differ, got one value on a side"
        raise ValueError(message)
    A = float(np.sqrt(squares[1] / squares[0]))
    parts = [-A * deviations[0] / squares[0], A * deviations[1] / squares[1]]
    return A, np.nan_to_num(np.stack(parts))


def with_intercept(
    A: float, d_a: FloatArray, d_location: FloatArray, locations: tuple[FloatArray, FloatArray]
) -> Moments:
    """Moments with ``B = mean(x_to) - A * mean(x_from)``, given A and its derivatives."""
    used = np.isfinite(locations[0])
    share = used / used.sum()
    from_mean, to_mean = (np.nanmean(x) for x in locations)
    direct = np.stack([-A * share, share])
    return Moments(
        constants=np.array([A, to_mean - A * from_mean]),
        d_a=np.stack([d_a, -from_mean * d_a]),
        d_location=np.stack([d_location, direct - from_mean * d_location]),
    )


def extreme_categories(first: ItemParameters, second: ItemParameters) -> FloatArray:
    """Lowest and highest category of each item by the mean slope of both, shape (n_items, 2)."""
    slopes = first.a[:, None] * first.scores + second.a[:, None] * second.scores
    ends = np.stack([np.nanargmin(slopes, axis=1), np.nanargmax(slopes, axis=1)], axis=1)
    return ends.astype(np.float64)


def locations_of(items: ItemParameters, ends: FloatArray) -> FloatArray:
    """Points on theta that move with the scale, shape (n_items, n_locations); NaN if fewer.

    Every threshold and step of an item ([4]); for a nominal item, whose steps can lie anywhere when
    neighbouring categories have like slopes, the one point where its extreme categories are equally
    probable.
    """
    x = items.b.copy()
    for item in np.flatnonzero(items.model == Model.NOMINAL):
        low, high = ends[item].astype(np.int64)
        difficulty = np.concatenate([[0.0], np.cumsum(items.b[item])])
        gap = items.scores[item, high] - items.scores[item, low]
        x[item] = np.nan
        x[item, 0] = (difficulty[high] - difficulty[low]) / gap
    return x
