"""Common items that moved between two calibrations, and links without them.

A flag informs a person who looks at the item; it is no verdict.

References
----------
.. [1] Huynh, H. & Meyer, P. (2010). Use of robust z in detecting unstable items in item response
   theory models. Practical Assessment, Research & Evaluation 15, article 2.
.. [2] Raju, N. S. (1988). The area between two item characteristic curves. Psychometrika 53(4),
   495-502.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.linking.link import Method, check_match, link
from irt.linking.moments import extreme_categories, locations_of
from irt.linking.result import Link, transformed
from irt.parameters import FloatArray, ItemParameters
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import probabilities

CRITICAL_Z = 1.96
"""Robust z beyond which an item is flagged: 5 % of stable items when differences are normal."""
LEAST_SHARE = 0.8
"""Purification keeps at least this share of the common items: with fewer they no longer stand for
the test, and a person must judge."""
ROBUST_SD = 0.74
"""The interquartile range times this is the standard deviation of a normal variable ([1])."""
NO_SPREAD = 1e-9
"""Differences closer than this are rounding."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnchorDrift:
    """How far each common item is from itself after linking: new minus old on the new scale.

    "From" is the linked item, "to" the item it should equal.

    Attributes
    ----------
    difference_a : ndarray of float64, shape (n_items,)
        ``log(a_from / A) - log(a_to)``.
    difference_b : ndarray of float64, shape (n_items,)
        Mean location linked minus mean location aimed at, in logits.
    robust_z_a, robust_z_b : ndarray of float64, shape (n_items,)
        These differences minus their median, over 0.74 interquartile range ([1]); infinite for an
        item that differs when half of the others do not.
    signed_area, area : ndarray of float64, shape (n_items,)
        Mean and mean absolute difference of the expected scores, as a share of the highest score,
        over the population ([2], weighted).
    d2 : ndarray of float64, shape (n_items,)
        Mean squared difference of the same; its square root is the RMSD.
    is_flagged : ndarray of bool, shape (n_items,)
        Where a robust z is beyond the critical value.
    """

    difference_a: FloatArray
    difference_b: FloatArray
    robust_z_a: FloatArray
    robust_z_b: FloatArray
    signed_area: FloatArray
    area: FloatArray
    d2: FloatArray
    is_flagged: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PurifiedLink:
    """A link from the common items that held still.

    Attributes
    ----------
    link : Link
        Constants from the items kept.
    is_kept : ndarray of bool, shape (n_items,)
        Which items were used.
    removed : tuple of int
        0-based items left out, in order.
    is_settled : bool
        False when flagged items had to stay to keep `LEAST_SHARE` of them.
    """

    link: Link
    is_kept: BoolArray
    removed: tuple[int, ...]
    is_settled: bool


def robust_z(differences: npt.ArrayLike) -> FloatArray:
    """``(d - median) / (0.74 IQR)`` ([1]), shape as given.

    Quartiles are interpolated linearly. Where the interquartile range is 0, a value at the median
    gets 0 and any other an infinite z.
    """
    d = np.asarray(differences, dtype=np.float64)
    low, middle, high = np.quantile(d, [0.25, 0.5, 0.75])
    deviation, spread = d - middle, ROBUST_SD * (high - low)
    if spread > NO_SPREAD:
        z: FloatArray = deviation / spread
        return z
    return np.where(np.abs(deviation) > NO_SPREAD, np.copysign(np.inf, deviation), 0.0)


def anchor_drift(
    from_items: ItemParameters,
    to_items: ItemParameters,
    found: Link,
    *,
    quadrature: Quadrature | None = None,
    critical_z: float = CRITICAL_Z,
) -> AnchorDrift:
    """How far each common item is from itself after linking.

    Parameters
    ----------
    from_items, to_items : ItemParameters
        The common items in the two calibrations, in the same order.
    found : Link
        Constants that put the first on the scale of the second.
    quadrature : Quadrature, optional
        Population on the scale linked to; N(0, 1) when left out.
    critical_z : float
        Robust z beyond which an item is flagged.

    Raises
    ------
    ValueError
        When the two sets do not match.
    """
    check_match(from_items, to_items)
    population = quadrature or normal_quadrature()
    linked = transformed(from_items, found.A, found.B)
    ends = extreme_categories(linked, to_items)
    means = [np.nanmean(locations_of(items, ends), axis=1) for items in (linked, to_items)]
    difference_a: FloatArray = np.log(linked.a) - np.log(to_items.a)
    difference_b: FloatArray = means[0] - means[1]
    z_a, z_b = robust_z(difference_a), robust_z(difference_b)
    weight = np.exp(population.log_weights)
    gap = _score_share(linked, population.nodes) - _score_share(to_items, population.nodes)
    return AnchorDrift(
        difference_a=difference_a,
        difference_b=difference_b,
        robust_z_a=z_a,
        robust_z_b=z_b,
        signed_area=gap @ weight,
        area=np.abs(gap) @ weight,
        d2=gap**2 @ weight,
        is_flagged=(np.abs(z_a) > critical_z) | (np.abs(z_b) > critical_z),
    )


def purified_link(
    from_items: ItemParameters,
    to_items: ItemParameters,
    *,
    method: Method = Method.STOCKING_LORD,
    quadrature: Quadrature | None = None,
    is_symmetric: bool = False,
    slope: float | None = None,
    critical_z: float = CRITICAL_Z,
) -> PurifiedLink:
    """Link without the common items that stand out, left out one by one, the worst first.

    Each time the rest is linked again and its robust z computed anew.

    Parameters
    ----------
    from_items, to_items : ItemParameters
        The common items in the two calibrations, in the same order.
    method, quadrature, is_symmetric, slope
        As in `link`.
    critical_z : float
        Robust z beyond which an item is left out; at least `LEAST_SHARE` of the items stay.
    """
    kept, removed = np.arange(len(from_items)), []
    while True:
        sides = from_items.take(kept), to_items.take(kept)
        found = link(
            *sides, method=method, quadrature=quadrature, is_symmetric=is_symmetric, slope=slope
        )
        drift = anchor_drift(*sides, found, quadrature=quadrature, critical_z=critical_z)
        may_shrink = len(kept) - 1 >= LEAST_SHARE * len(from_items)
        if not (drift.is_flagged.any() and may_shrink):
            break
        worst = int(np.argmax(np.maximum(np.abs(drift.robust_z_a), np.abs(drift.robust_z_b))))
        removed.append(int(kept[worst]))
        kept = np.delete(kept, worst)
    return PurifiedLink(
        link=found,
        is_kept=np.isin(np.arange(len(from_items)), kept),
        removed=tuple(removed),
        is_settled=not drift.is_flagged.any(),
    )


def _score_share(items: ItemParameters, theta: FloatArray) -> FloatArray:
    """Expected category number over the highest, shape (n_items, n_thetas)."""
    p = probabilities(items, theta)
    score: FloatArray = np.einsum("k,ikn->in", np.arange(p.shape[1]), p)
    return score / (items.n_categories - 1)[:, None]
