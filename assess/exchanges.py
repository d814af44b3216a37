"""Which item can take the place of another that waits in the form, without breaking a rule.

Counting rules are bits, so that one comparison of machine words judges an exchange on 64 of them.

References
----------
.. [1] Oxley, J. (2011). Matroid Theory (2nd ed.). Oxford University Press. Section 1.2 (basis
   exchange), 1.3 and 11.2 (laminar families).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.content import BlockTable, Content
from assess.rules import BitArray
from assess.shadow_forms import BoolArray, ShadowForms, active_places
from irt.parameters import FloatArray, IntArray

_AT_ONCE = 1 << 15  # exchanges judged together: their words stay in the cache of a processor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """The places of one block that are filled next in some forms, and what the rules leave.

    Attributes
    ----------
    content : Content
    block : BlockTable
    places : slice
        Of the places of a form.
    items : ndarray of int64, shape (n_rows, n_places)
    active, free : ndarray of bool, shape (n_rows, n_places)
        To be filled next, and of these the places that may be given to another item.
    bits : ndarray of uint64, shape (n_rows, n_places, n_words)
        Counting rules that each item adds to.
    full, owed : ndarray of uint64, shape (n_rows, n_words)
        Counting rules that take no more, and that can do with no less.
    room, spare : ndarray of float64, shape (n_rows, n_sums)
        What the sums can take, and do without.
    """

    content: Content
    block: BlockTable
    places: slice
    items: IntArray
    active: BoolArray
    free: BoolArray
    bits: BitArray
    full: BitArray
    owed: BitArray
    room: FloatArray
    spare: FloatArray


def part_of(forms: ShadowForms, rows: IntArray, b: int) -> Part:
    """The places of a block that are filled next in these sittings."""
    content, rules = forms.content, forms.content.rules
    places, active, in_core = active_places(forms, rows, b)
    items = forms.items[rows, places]
    room: FloatArray = rules.high - forms.total[rows]
    spare: FloatArray = np.where(in_core[:, None], forms.core_total[rows] - rules.low, np.inf)
    return Part(
        content=content,
        block=content.blocks[b],
        places=places,
        items=items,
        active=active,
        free=active & ~content.is_fixed[items],
        bits=rules.bits[items],
        full=_words(np.asarray(room < 1), rules.bit_of[b]),
        owed=_words(np.asarray(spare < 1), rules.bit_of[b]),
        room=room[:, rules.sums],
        spare=spare[:, rules.sums],
    )


def _words(is_tight: BoolArray, bit_of: BitArray) -> BitArray:
    """The bits of the rules that leave no room: (n_rows, n_words)."""
    words: BitArray = is_tight.astype(np.uint64) @ bit_of
    return words


def fitting(part: Part, items: IntArray, spot: IntArray, stands: BoolArray) -> BoolArray:
    """Which free places each item can take without breaking a rule.

    An item that stands in the form, in the rest of it, is counted there already, so that no rule is
    full for it. An item whose enemy waits in the form can only take the place of that enemy.

    Parameters
    ----------
    part : Part
    items : ndarray of int64, shape (n_rows, n_items)
    spot, stands : ndarray, shape (n_rows, n_items)
        Of `assess.shadow_forms.spots_of`.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_items, n_places)
    """
    n_rows, n_items = items.shape
    n_places = part.items.shape[1]
    fits = np.empty((n_rows, n_items, n_places), dtype=np.bool_)
    fits[:] = part.free[:, None, :]
    if len(part.content.rules):
        step = max(1, _AT_ONCE // max(1, n_items * n_places))
        for start in range(0, n_rows, step):
            rows = slice(start, start + step)
            _judge_counts(fits[rows], part, rows, items[rows], stands[rows])
        _judge_sums(fits, part, items, stands)
    if part.content.has_enemies:
        meets = (spot >= 0) & ~stands
        row, item = np.nonzero(meets)
        only = part.places.start + np.arange(n_places) == spot[row, item][:, None]
        fits[row, item] &= only
    return fits


def _judge_counts(
    fits: BoolArray, part: Part, rows: slice, items: IntArray, stands: BoolArray
) -> None:
    coming, going = part.content.rules.bits[items], part.bits[rows]
    full, owed = part.full[rows], part.owed[rows]
    for word in range(coming.shape[2]):
        bits, waiting = coming[:, :, word], going[:, :, word]
        asked = np.where(stands, np.uint64(0), bits & full[:, [word]])
        given = waiting & owed[:, [word]]
        broken = asked[:, :, None] & ~waiting[:, None, :]
        broken |= given[:, None, :] & ~bits[:, :, None]
        fits &= broken == 0


def _judge_sums(fits: BoolArray, part: Part, items: IntArray, stands: BoolArray) -> None:
    rules = part.content.rules
    for place, rule in enumerate(rules.sums):
        tightest = np.minimum(part.room[:, place], part.spare[:, place])
        tight = np.flatnonzero(tightest < part.block.spread[place])
        if not tight.size:
            continue
        weights = rules.weights[rule]
        change = weights[items[tight]][:, :, None] - weights[part.items[tight]][:, None, :]
        room = np.where(stands[tight], np.inf, part.room[tight, place][:, None])
        fits[tight] &= change <= room[:, :, None]
        fits[tight] &= -change <= part.spare[tight, place][:, None, None]


def n_broken(part: Part, forms: ShadowForms, rows: IntArray, items: IntArray) -> IntArray:
    """How many rules an exchange of one item per sitting breaks, shape (n_rows, n_places)."""
    rules = part.content.rules
    change = rules.weights.T[items][:, None, :] - rules.weights.T[part.items]
    room = rules.high - forms.total[rows]
    in_core = part.content.place_is_core[part.places]
    spare = np.where(
        in_core[None, :, None], (forms.core_total[rows] - rules.low)[:, None, :], np.inf
    )
    broken: IntArray = ((change > room[:, None, :]) | (-change > spare)).sum(axis=2)
    return broken
