"""Modified Angoff: how many points somebody just at the level would get.

References
----------
.. [1] Angoff, W. H. (1971). Scales, norms, and equivalent scores. In Thorndike (ed.), Educational
   Measurement, 2nd ed., 508-600. American Council on Education.
.. [2] van der Linden, W. J. (1982). A latent trait method for determining intrajudge inconsistency
   in the Angoff and Nedelsky techniques of standard setting. Journal of Educational Measurement
   19(4), 295-308. Eq. 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.standard_setting.panel import PanelCut, panel_cut
from irt.parameters import FloatArray, ItemParameters
from irt.response import probabilities

_LOWEST, _HIGHEST = -8.0, 8.0
_HALVINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AngoffCut:
    """A cut from ratings of items.

    Attributes
    ----------
    cut : PanelCut
        On the scale, each panellist's raw score mapped through the test characteristic curve.
    raw_score : float
        Mean over panellists of the points they expect [1].
    correlation : ndarray of float64, shape (n_panellists,)
        Of a panellist's ratings with what the items say at the panel's cut; NaN without spread.
    consistency : ndarray of float64, shape (n_panellists,)
        1 minus the mean distance to what the items say at the panellist's own cut, as a share of
        the largest possible [2]; 1 is perfect.
    residual : ndarray of float64, shape (n_items,)
        Mean rating minus what the item says at the cut, in shares of its points.
    """

    cut: PanelCut
    raw_score: float
    correlation: FloatArray
    consistency: FloatArray
    residual: FloatArray


def angoff(ratings: FloatArray, items: ItemParameters, *, panels: Sequence[str]) -> AngoffCut:
    """Cut from expected points per item.

    Parameters
    ----------
    ratings : ndarray of float64, shape (n_panellists, n_items)
        Points that somebody just at the level is expected to get, from 0 to the item's highest
        category.
    items : ItemParameters
    panels : sequence of str
        The panel of each panellist.

    Raises
    ------
    ValueError
        When a rating lies outside the points of its item, a panellist expects fewer points than
        guessing gives or all of them, or there are fewer than two panellists.
    """
    points = (items.n_categories - 1).astype(np.float64)
    _check(ratings, points)
    raw = ratings.sum(axis=1)
    own = np.array([_theta_of(score, items, panellist) for panellist, score in enumerate(raw)])
    cut = panel_cut(own, panels)
    at_cut = _expected(items, np.array([cut.theta]))[:, 0] / points
    at_own = (_expected(items, own) / points[:, None]).T
    shares = ratings / points
    largest = np.maximum(at_own, 1 - at_own).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.array([_correlation(row, at_cut) for row in shares])
    return AngoffCut(
        cut=cut,
        raw_score=float(raw.mean()),
        correlation=correlation,
        consistency=1 - np.abs(shares - at_own).sum(axis=1) / largest,
        residual=shares.mean(axis=0) - at_cut,
    )


def _check(ratings: FloatArray, points: FloatArray) -> None:
    wrong = np.argwhere(~((ratings >= 0) & (ratings <= points)))
    if wrong.size:
        panellist, item = (int(index) for index in wrong[0])
        message = (
            f"a rating must lie from 0 to {points[item]:g}, got {ratings[panellist, item]:g} "
            f"(panellist {panellist}, item {item})"
        )
        raise ValueError(message)


def _expected(items: ItemParameters, theta: FloatArray) -> FloatArray:
    """Expected points of each item: (n_items, n_thetas)."""
    p = probabilities(items, theta)
    expected: FloatArray = np.einsum("ikn,k->in", p, np.arange(p.shape[1], dtype=np.float64))
    return expected


def _theta_of(score: float, items: ItemParameters, panellist: int) -> float:
    """Where the test characteristic curve has this score, by bisection."""
    low, high = _LOWEST, _HIGHEST
    ends = _expected(items, np.array([low, high])).sum(axis=0)
    if not ends[0] < score < ends[1]:
        message = (
            f"a panellist must expect more than {ends[0]:.2f} and fewer than {ends[1]:.2f} points, "
            f"got {score:.2f} (panellist {panellist})"
        )
        raise ValueError(message)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _expected(items, np.array([middle])).sum() < score:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _correlation(x: FloatArray, y: FloatArray) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) > 0 and np.ptp(y) > 0 else float("nan")
