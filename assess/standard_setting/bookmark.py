"""Bookmark and item-descriptor matching: cuts from items in the order of their difficulty.

References
----------
.. [1] Mitzel, H. C., Lewis, D. M., Patz, R. J. & Green, D. R. (2001). The Bookmark procedure. In
   Cizek (ed.), Setting performance standards, 249-281. Erlbaum.
.. [2] Ferrara, S., Perie, M. & Johnson, E. (2008). Matching the judgmental task with standard
   setting panelist expertise: the item-descriptor (ID) matching method. Journal of Applied Testing
   Technology 9(1), 1-20.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assess.standard_setting.panel import PanelCut, panel_cut
from irt.parameters import FloatArray, ItemParameters
from irt.response import probabilities

RESPONSE_PROBABILITY = 0.67
_HALVINGS = 60


def response_locations(
    items: ItemParameters, *, probability: float = RESPONSE_PROBABILITY
) -> FloatArray:
    """Theta at which each score of each item is reached with a given probability.

    Parameters
    ----------
    items : ItemParameters
        Without nominal items, whose categories have no order.
    probability : float
        0.67 for two chances in three; guessing counts as a chance.

    Returns
    -------
    ndarray of float64, shape (n_items, max_categories - 1)
        In logits; NaN behind the last score, infinite where guessing alone is enough or an upper
        asymptote is in the way.

    Raises
    ------
    ValueError
        When the probability does not lie between 0 and 1.
    """
    if not 0 < probability < 1:
        message = f"a response probability must lie between 0 and 1, got {probability}"
        raise ValueError(message)
    width = int(items.n_categories.max()) - 1
    used = np.arange(width) < (items.n_categories - 1)[:, None]
    low, high = np.full(used.shape, -30.0), np.full(used.shape, 30.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = _reaches(items, middle) < probability
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    location = (low + high) / 2
    location = np.where(location > 29.9, np.inf, np.where(location < -29.9, -np.inf, location))
    return np.where(used, location, np.nan)


def bookmark(marked: npt.ArrayLike, locations: FloatArray, *, panels: Sequence[str]) -> PanelCut:
    """Cut from the last item that somebody just at the level would master [1].

    Parameters
    ----------
    marked : array_like of int, shape (n_panellists,)
        Row of the item each panellist marked.
    locations : ndarray of float64, shape (n_items,)
        Response locations of the booklet's items, in logits.
    panels : sequence of str
        The panel of each panellist.

    Notes
    -----
    The cut of a panellist is half-way between the marked item and the next one in difficulty; the
    marked item itself where it is the last.
    """
    order = np.argsort(locations, kind="stable")
    place = np.empty(len(locations), dtype=np.int64)
    place[order] = np.arange(len(locations))
    at = place[np.asarray(marked)]
    following = np.minimum(at + 1, len(locations) - 1)
    cuts = (locations[order[at]] + locations[order[following]]) / 2
    return panel_cut(cuts, panels)


def id_matching(
    is_above: npt.NDArray[np.bool_], locations: FloatArray, *, panels: Sequence[str]
) -> PanelCut:
    """Cut from items matched with the level below or above it [2].

    The cut of a panellist lies where fewest items contradict: an item of the level above that is
    easier, or one below that is harder. Among equally good places, the middle of the region.

    Parameters
    ----------
    is_above : ndarray of bool, shape (n_panellists, n_items)
        Whether the panellist says that an item asks for the level above the cut.
    locations : ndarray of float64, shape (n_items,)
        Response locations, in logits.
    panels : sequence of str
        The panel of each panellist.

    Raises
    ------
    ValueError
        When a panellist put all items on one side.
    """
    order = np.argsort(locations, kind="stable")
    sorted_above = is_above[:, order]
    one_sided = np.flatnonzero(sorted_above.all(axis=1) | ~sorted_above.any(axis=1))
    if one_sided.size:
        message = f"items on both sides of the cut are needed (panellist {one_sided[0]})"
        raise ValueError(message)
    above_left = np.cumsum(sorted_above, axis=1)[:, :-1]
    below_right = np.cumsum(~sorted_above[:, ::-1], axis=1)[:, ::-1][:, 1:]
    contradictions = above_left + below_right
    best = contradictions == contradictions.min(axis=1, keepdims=True)
    between = (locations[order][1:] + locations[order][:-1]) / 2
    cuts = (best * between).sum(axis=1) / best.sum(axis=1)
    return panel_cut(cuts, panels)


def _reaches(items: ItemParameters, theta: FloatArray) -> FloatArray:
    """Probability of at least score k at the theta of that score: (n_items, n_scores)."""
    reached = np.empty_like(theta)
    for score in range(theta.shape[1]):
        p = probabilities(items, theta[:, score])
        own = p[np.arange(len(p)), :, np.arange(len(p))]
        reached[:, score] = own[:, score + 1 :].sum(axis=1)
    return reached
