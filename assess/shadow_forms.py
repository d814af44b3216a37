"""A complete form per sitting: the items shown, and items that could follow.

Each sitting carries a form that meets every rule. So the form is a proof, at every step, that the
test can be finished; no rule is ever broken. `assess.exchanges` tells which item can take whose
place, `assess.reachability` what may come next, `assess.form_upkeep` how the form changes.

The places of a block are filled from the front: what was shown stands first, in its order. The
first places, up to the early length, are the core.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.content import Content
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(slots=True, kw_only=True, eq=False)
class ShadowForms:
    """A form per sitting, changed in place.

    Attributes
    ----------
    content : Content
    items : ndarray of int64, shape (n_sittings, n_places)
        Row of the item on each place.
    n_shown : ndarray of int64, shape (n_sittings, n_blocks)
        Places of each block that have been shown.
    spot : ndarray of int16, shape (n_sittings, n_clusters)
        Place of the item of each set of enemies; -1 where none stands in the form.
    total, core_total : ndarray of float64, shape (n_sittings, n_rules)
        What the form, and its core, add up to on each rule.
    """

    content: Content
    items: IntArray
    n_shown: IntArray
    spot: npt.NDArray[np.int16]
    total: FloatArray
    core_total: FloatArray

    @property
    def is_open(self) -> BoolArray:
        """Places that have not been shown, shape (n_sittings, n_places)."""
        content = self.content
        found: BoolArray = content.place_number >= self.n_shown[:, content.place_block]
        return found


def shadow_forms(content: Content, forms: IntArray) -> ShadowForms:
    """Forms of sittings that have not begun.

    Parameters
    ----------
    content : Content
    forms : ndarray of int64, shape (n_sittings, n_places)
        Each meets every rule.
    """
    weights = content.rules.weights.T[forms]
    found = ShadowForms(
        content=content,
        items=forms.copy(),
        n_shown=np.zeros((len(forms), len(content.blocks)), dtype=np.int64),
        spot=np.full((len(forms), content.n_clusters), -1, dtype=np.int16),
        total=weights.sum(axis=1),
        core_total=weights[:, content.place_is_core].sum(axis=1),
    )
    place_items(found, np.arange(len(forms))[:, None], np.arange(forms.shape[1]), forms)
    return found


def place_items(forms: ShadowForms, rows: IntArray, places: IntArray, items: IntArray) -> None:
    """Put items on places; those that stood there must have gone. Totals are not touched."""
    forms.items[rows, places] = items
    forms.spot[rows, forms.content.cluster[items]] = places


def spots_of(forms: ShadowForms, rows: IntArray, items: IntArray) -> tuple[IntArray, BoolArray]:
    """Where each item or its enemy stands in the form, and whether it is the item itself.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
    items : ndarray of int64, shape (n_rows, n_items)

    Returns
    -------
    spot : ndarray of int64, shape (n_rows, n_items)
        Place; -1 where neither stands in the form.
    stands : ndarray of bool, shape (n_rows, n_items)
    """
    spot = forms.spot[rows[:, None], forms.content.cluster[items]].astype(np.int64)
    stands = (spot >= 0) & (forms.items[rows[:, None], spot] == items)
    return spot, stands


def exchange(forms: ShadowForms, rows: IntArray, places: IntArray, items: IntArray) -> None:
    """Put items on places of forms; one that stands elsewhere changes places with the other.

    Parameters
    ----------
    forms : ShadowForms
    rows, places, items : ndarray of int64, shape (n_rows,)
        Each sitting at most once.
    """
    content = forms.content
    going = forms.items[rows, places]
    spots, own = spots_of(forms, rows, items[:, None])
    spot, stands = spots[:, 0], own[:, 0]
    if len(content.rules):
        weights = content.rules.weights.T
        change = weights[items] - weights[going]
        forms.total[rows] += np.where(stands[:, None], 0.0, change)
        leaves = content.place_is_core[places].astype(np.float64)
        enters = np.where(stands, content.place_is_core[spot], 0.0)
        forms.core_total[rows] += (leaves - enters)[:, None] * change
    forms.spot[rows, content.cluster[going]] = -1
    place_items(forms, rows, places, items)
    if stands.any():
        place_items(forms, rows[stands], spot[stands], going[stands])


def show(forms: ShadowForms, rows: IntArray, b: int, places: IntArray) -> None:
    """Take what stands on places of a block as shown: it moves to the front of what is open."""
    first = forms.content.blocks[b].places.start + forms.n_shown[rows, b]
    moves = places != first
    if moves.any():
        some, here, there = rows[moves], places[moves], first[moves]
        shown, other = forms.items[some, here], forms.items[some, there]
        place_items(forms, some, here, other)
        place_items(forms, some, there, shown)
    forms.n_shown[rows, b] += 1


def active_places(forms: ShadowForms, rows: IntArray, b: int) -> tuple[slice, BoolArray, BoolArray]:
    """The places of a block that are filled next: those of the core while any is open.

    Returns
    -------
    places : slice
        Of the places of a form, around all that are active in any of the sittings.
    is_active : ndarray of bool, shape (n_rows, n_places)
        Of these places.
    in_core : ndarray of bool, shape (n_rows,)
    """
    content = forms.content
    n_shown, n_core, n_places = forms.n_shown[rows, b], content.early[b], content.longest[b]
    in_core = n_shown < n_core
    all_in_core = bool(in_core.all())
    first = n_shown.min(initial=n_places)
    number = np.arange(first, n_core if all_in_core else n_places)
    active = number >= n_shown[:, None]
    if not all_in_core:
        active &= (number < n_core) == in_core[:, None]
    start = content.blocks[b].places.start
    return slice(start + int(first), start + int(first) + len(number)), active, in_core


def is_active(active: BoolArray, places: slice, spot: IntArray) -> BoolArray:
    """Whether each spot of a form is an active place.

    Parameters
    ----------
    active, places
        Of `active_places`.
    spot : ndarray of int64, shape (n_rows, n_items)
        -1 for no place.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_items)
    """
    found: BoolArray = np.asarray((spot >= places.start) & (spot < places.stop))
    if active.shape[1]:
        column = np.where(found, spot - places.start, 0)
        found &= active[np.arange(len(active))[:, None], column]
    return found
