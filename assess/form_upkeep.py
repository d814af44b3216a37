"""How the form of a sitting changes when an item is shown."""

from __future__ import annotations

import numpy as np

from assess.exchanges import Part, fitting, n_broken, part_of
from assess.shadow_forms import (
    BoolArray,
    ShadowForms,
    exchange,
    is_active,
    show,
    spots_of,
)
from irt.parameters import FloatArray, IntArray

_DIGITS = (
    8  # differences behind these are rounding, which a batch may do otherwise than one sitting
)


def take(
    forms: ShadowForms, rows: IntArray, b: int, items: IntArray, worth: FloatArray | None = None
) -> None:
    """Show an item of a block in each of these sittings.

    An item that does not wait in the form takes the place of the one that is worth least among
    those for which no rule is broken; an item from elsewhere (the bank has changed since) may break
    some, as few as it can.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_shown,)
        Each sitting at most once. Those whose block is full stay as they are.
    b : int
    items : ndarray of int64, shape (n_shown,)
    worth : ndarray of float64, shape (n_shown, n_block_items), optional
        How much each item of the block is worth keeping; in any unit.
    """
    part = part_of(forms, rows, b)
    has_place = part.active.any(axis=1)
    if not has_place.all():
        worth = None if worth is None else worth[has_place]
        if has_place.any():
            take(forms, rows[has_place], b, items[has_place], worth)
        return
    spot, stands = spots_of(forms, rows, items[:, None])
    waits = (stands & is_active(part.active, part.places, spot))[:, 0]
    place = spot[:, 0]
    if not waits.all():
        other = np.flatnonzero(~waits)
        place[other] = _place_to_give(forms, part, rows, items, spot, stands, worth)[other]
        exchange(forms, rows[other], place[other], items[other])
    show(forms, rows, b, place)


def _place_to_give(
    forms: ShadowForms,
    part: Part,
    rows: IntArray,
    items: IntArray,
    spot: IntArray,
    stands: BoolArray,
    worth: FloatArray | None,
) -> IntArray:
    """The place of the least worth that an item can take; where it breaks rules, the fewest."""
    fits = fitting(part, items[:, None], spot, stands)[:, 0]
    loss = np.zeros(fits.shape)
    if worth is not None:
        loss = worth[np.arange(len(rows))[:, None], part.block.position[part.items]]
    place: IntArray = np.argmin(np.where(fits, np.round(loss, _DIGITS), np.inf), axis=1)
    stuck = np.flatnonzero(~fits.any(axis=1))
    if stuck.size:
        n_rules = len(part.content.rules) + 1
        harm = n_broken(part, forms, rows, items)[stuck]
        harm = harm + n_rules * ~part.free[stuck] + 4 * n_rules * ~part.active[stuck]
        here = part.places.start + np.arange(fits.shape[1])
        is_enemy = part.active[stuck] & (here == spot[stuck]) & ~stands[stuck]
        place[stuck] = np.argmin(np.where(is_enemy, -1, harm), axis=1)
    place += part.places.start
    return place


def drop(forms: ShadowForms, rows: IntArray, b: int) -> None:
    """Give one place of a block to an item that nobody knows: it counts for no rule.

    The place whose item is missed least is given up; rules out of reach stay out of reach.
    """
    part = part_of(forms, rows, b)
    has_place = part.active.any(axis=1)
    if not has_place.all():
        if has_place.any():
            drop(forms, rows[has_place], b)
        return
    content, n_rules = forms.content, len(forms.content.rules) + 1
    missed = np.bitwise_count(part.bits & part.owed[:, None, :]).sum(axis=2, dtype=np.int64)
    missed = missed + n_rules * ~part.free + 4 * n_rules * ~part.active
    place = np.argmin(missed, axis=1)
    going, at = part.items[np.arange(len(rows)), place], part.places.start + place
    weights = content.rules.weights.T[going]
    forms.total[rows] -= weights
    forms.core_total[rows] -= np.where(content.place_is_core[at][:, None], weights, 0.0)
    show(forms, rows, b, at)
    forms.spot[rows, content.cluster[going]] = -1
