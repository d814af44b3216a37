"""What may come next while every rule stays within reach.

An item may be chosen when it waits in the form of the sitting, or when it can take the place of an
item that waits there without breaking a rule. For nested quotas one exchange reaches every item
that can be reached at all: forms are then the bases of a matroid ([1] of `assess.exchanges`). For
rules that cross it can miss some; `assess.shadow_test` measures how much that costs.
"""

from __future__ import annotations

import numpy as np

from assess.exchanges import fitting, part_of
from assess.shadow_forms import BoolArray, ShadowForms, active_places, is_active, spots_of
from irt.parameters import FloatArray, IntArray


def reachable_items(forms: ShadowForms, rows: IntArray, b: int, items: IntArray) -> BoolArray:
    """Which of these items of a block may come next in each sitting.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
        Sittings; those that have begun block ``b`` or are about to.
    b : int
    items : ndarray of int64, shape (n_rows, n_asked)
        Items of the block that have not been shown.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_asked)
    """
    content = forms.content
    part = part_of(forms, rows, b)
    spot, stands = spots_of(forms, rows, items)
    found = np.asarray(fitting(part, items, spot, stands).any(axis=2))
    found &= ~content.is_fixed[items]
    found |= stands & is_active(part.active, part.places, spot)
    _keep_order(found, forms, rows, b, items)
    _keep_sets(found, forms, rows, b, items)
    return found


def waiting_items(forms: ShadowForms, rows: IntArray, b: int, items: IntArray) -> BoolArray:
    """Which of these items of a block wait on the places to be filled next; as above."""
    places, active, _ = active_places(forms, rows, b)
    spot, stands = spots_of(forms, rows, items)
    found: BoolArray = stands & is_active(active, places, spot)
    return found


def _last_rank(forms: ShadowForms, rows: IntArray, b: int) -> FloatArray:
    """Rank of the item of a block shown last, -inf before the first; shape (n_rows,)."""
    content, n_shown = forms.content, forms.n_shown[rows, b]
    before = content.blocks[b].places.start + np.maximum(n_shown - 1, 0)
    rank = np.zeros(len(content)) if content.order is None else content.order
    last: FloatArray = np.where(n_shown > 0, rank[forms.items[rows, before]], -np.inf)
    return last


def _keep_order(
    found: BoolArray, forms: ShadowForms, rows: IntArray, b: int, items: IntArray
) -> None:
    """Items ascend: none below the last one shown, none above the lowest that still waits."""
    order = forms.content.order
    if order is None:
        return
    places, active, _ = active_places(forms, rows, b)
    lowest = np.where(active, order[forms.items[rows, places]], np.inf).min(axis=1, initial=np.inf)
    own = order[items]
    found &= (own <= lowest[:, None]) & (own >= _last_rank(forms, rows, b)[:, None])


def _keep_sets(
    found: BoolArray, forms: ShadowForms, rows: IntArray, b: int, items: IntArray
) -> None:
    """A set that has begun goes on until it is complete."""
    content = forms.content
    if not (content.set_of >= 0).any():
        return
    begun = _begun_set(forms, rows, b)
    bound = begun >= 0
    found[bound] &= content.set_of[items[bound]] == begun[bound][:, None]


def _begun_set(forms: ShadowForms, rows: IntArray, b: int) -> IntArray:
    """Set of the item of a block shown last, where part of it still waits; else -1."""
    content, n_shown = forms.content, forms.n_shown[rows, b]
    places = content.blocks[b].places
    label = content.set_of[forms.items[rows, places]]
    last = np.take_along_axis(label, np.maximum(n_shown - 1, 0)[:, None], axis=1)
    waits = np.arange(label.shape[1]) >= n_shown[:, None]
    goes_on = (n_shown > 0) & (waits & (label == last)).any(axis=1)
    return np.where(goes_on, last[:, 0], -1)


def has_begun_set(forms: ShadowForms) -> BoolArray:
    """Sittings in which a set has begun and is not complete, shape (n_sittings,)."""
    rows = np.arange(len(forms.items))
    found = np.zeros(len(rows), dtype=np.bool_)
    for b in range(len(forms.content.blocks)):
        found |= _begun_set(forms, rows, b) >= 0
    return found
