"""Which items can come next while every rule stays within reach, by exchange.

Each sitting carries a complete form that meets every rule: the items shown, and items that could
follow. An item may be chosen when it stands in that form, or when it can take the place of an item
of the form that has not been shown yet without breaking a rule. So the form is a proof, at every
step, that the test can be finished; no rule is ever broken. For nested quotas one exchange reaches
every item that can be reached at all: forms are then the bases of a matroid [1]. For rules that
cross it can miss some; `assess.shadow_test` measures how much that costs.

References
----------
.. [1] Oxley, J. (2011). Matroid Theory (2nd ed.). Oxford University Press. Section 1.2 (basis
   exchange), 1.3 and 11.2 (laminar families).
.. [2] van der Linden, W. J. & Reese, L. M. (1998). A model for optimal constrained adaptive
   testing. Applied Psychological Measurement 22, 259-270 (the shadow test).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assess.content import BlockTable, Content
from assess.rules import BitArray
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

_UNWANTED = 100  # more than most numbers of rules by which two items differ
_BROKEN = 10_000  # more than any number of those, and than any wish
_WORST = 1 << 40  # more than any number of broken rules


@dataclass(slots=True, kw_only=True, eq=False)
class ShadowForms:
    """A form per sitting, changed in place.

    Attributes
    ----------
    content : Content
    items : ndarray of int64, shape (n_sittings, n_places)
        Row of the item on each place.
    is_open : ndarray of bool, shape (n_sittings, n_places)
        Not shown yet.
    total, core_total : ndarray of float64, shape (n_sittings, n_rules)
        What the form, and its core, add up to on each rule.
    """

    content: Content
    items: IntArray
    is_open: BoolArray
    total: FloatArray
    core_total: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The places of one block in some forms, and the rules that leave no room there.

    ``active`` places are filled next: those of the core while any is open, then the rest.
    """

    items: IntArray
    is_open: BoolArray
    active: BoolArray
    free: BoolArray
    bits: BitArray
    full: BitArray
    owed: BitArray
    room: FloatArray
    spare: FloatArray


def shadow_forms(content: Content, forms: IntArray) -> ShadowForms:
    """Forms of sittings that have not begun.

    Parameters
    ----------
    content : Content
    forms : ndarray of int64, shape (n_sittings, n_places)
        Each meets every rule.
    """
    weights = content.rules.weights.T[forms]
    return ShadowForms(
        content=content,
        items=forms.copy(),
        is_open=np.ones(forms.shape, dtype=np.bool_),
        total=weights.sum(axis=1),
        core_total=weights[:, content.place_is_core].sum(axis=1),
    )


def reachable_items(forms: ShadowForms, rows: IntArray, b: int) -> BoolArray:
    """Items of a block that may come next in these sittings.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
        Sittings; those that have begun block ``b`` or are about to.
    b : int

    Returns
    -------
    ndarray of bool, shape (n_rows, n_block_items)
        In the order of ``content.blocks[b].items``. Items shown before are not looked for.
    """
    content = forms.content
    block = content.blocks[b]
    part = _part(forms, rows, b)
    found = _exchangeable(part, content, block)
    found &= ~content.is_fixed[block.items]
    _judge_enemies(found, part, content, block)
    row, place = np.nonzero(part.active)
    found[row, block.position[part.items[row, place]]] = True
    _judge_waiting(found, part, block)
    _keep_order(found, part, content, block)
    _keep_sets(found, part, content, block)
    return found


def _part(forms: ShadowForms, rows: IntArray, b: int) -> _Part:
    content, rules = forms.content, forms.content.rules
    block = content.blocks[b]
    items = forms.items[rows, block.places]
    is_open = forms.is_open[rows, block.places]
    in_core = np.asarray((is_open & block.is_core).any(axis=1))[:, None]
    active = is_open & (block.is_core == in_core)
    room: FloatArray = rules.high - forms.total[rows]
    spare: FloatArray = np.where(in_core, forms.core_total[rows] - rules.low, np.inf)
    return _Part(
        items=items,
        is_open=is_open,
        active=active,
        free=active & ~content.is_fixed[items],
        bits=rules.bits[items],
        full=_words(np.asarray(room < 1), rules.bit_of[b]),
        owed=_words(np.asarray(spare < 1), rules.bit_of[b]),
        room=room,
        spare=spare,
    )


def _words(is_tight: BoolArray, bit_of: BitArray) -> BitArray:
    """The bits of the rules that leave no room: (n_rows, n_words)."""
    words: BitArray = np.where(is_tight[:, :, None], bit_of, np.uint64(0)).sum(
        axis=1, dtype=np.uint64
    )
    return words


def _broken_bits(part: _Part, coming: BitArray, word: int) -> BitArray:
    """Counting rules that an exchange breaks: (n_rows, n_coming, n_places), of one word.

    Parameters
    ----------
    part : _Part
    coming : ndarray of uint64, shape (n_rows or 1, n_coming, n_words)
        Bits of the items that come.
    word : int
    """
    bits, going = coming[:, :, None, word], part.bits[:, None, :, word]
    full, owed = part.full[:, None, None, word], part.owed[:, None, None, word]
    broken: BitArray = (bits & full & ~going) | (going & owed & ~bits)
    return broken


def _broken_sums(part: _Part, content: Content, items: IntArray) -> IntArray:
    """Number of sums that an exchange breaks: (n_rows, n_coming, n_places).

    ``items`` has shape (n_rows or 1, n_coming).
    """
    broken = np.zeros((len(part.items), items.shape[1], part.items.shape[1]), dtype=np.int64)
    for rule in content.rules.sums:
        weights = content.rules.weights[rule]
        change = weights[items][:, :, None] - weights[part.items][:, None, :]
        broken += change > part.room[:, rule, None, None]
        broken += -change > part.spare[:, rule, None, None]
    return broken


def _fits(part: _Part, coming: BitArray) -> BoolArray:
    """Exchanges for a free place that break no counting rule: (n_rows, n_coming, n_places)."""
    fits = np.repeat(part.free[:, None, :], coming.shape[1], axis=1)
    for word in range(coming.shape[2]):
        fits &= _broken_bits(part, coming, word) == 0
    return fits


def _exchangeable(part: _Part, content: Content, block: BlockTable) -> BoolArray:
    """Items that can take some free place without breaking a rule."""
    fits = _fits(part, block.kind_bits[None])
    binding = _binding_sums(part, content, block)
    if not binding.size:
        return np.asarray(fits.any(axis=2))[:, block.kind]
    places = np.flatnonzero(part.free.any(axis=0))
    fits = fits[:, :, places].swapaxes(1, 2)[:, :, block.kind]  # items last: long rows
    for rule in binding:
        weights = content.rules.weights[rule]
        coming, going = weights[block.items], weights[part.items[:, places]][:, :, None]
        fits &= coming <= going + part.room[:, rule, None, None]
        if np.isfinite(part.spare[:, rule]).any():
            fits &= coming >= going - part.spare[:, rule, None, None]
    return np.asarray(fits.any(axis=1))


def _binding_sums(part: _Part, content: Content, block: BlockTable) -> IntArray:
    """Sums whose bound an exchange could break."""
    sums = content.rules.sums
    if not sums.size:
        return sums
    tightest = np.minimum(part.room[:, sums], part.spare[:, sums]).min(axis=0)
    binding: IntArray = sums[block.spread > tightest]
    return binding


def _judge_enemies(found: BoolArray, part: _Part, content: Content, block: BlockTable) -> None:
    """An item whose enemy waits in the form can only take the place of that enemy."""
    if not block.with_enemies.size:
        return
    items = block.items[block.with_enemies]
    same = content.cluster[items][None, :, None] == content.cluster[part.items][:, None, :]
    meets = same & part.is_open[:, None, :]
    fits = _fits(part, content.rules.bits[items][None])
    fits &= _broken_sums(part, content, items[None]) == 0
    can_replace = (meets & fits).any(axis=2) & ~content.is_fixed[items]
    found[:, block.with_enemies] = np.where(
        meets.any(axis=2), can_replace, found[:, block.with_enemies]
    )


def _judge_waiting(found: BoolArray, part: _Part, block: BlockTable) -> None:
    """An item that waits in the rest of the form may change places with one of the core."""
    waiting = part.is_open & ~part.active
    row, place = np.nonzero(waiting)
    if not row.size:
        return
    fits = part.free[row]
    for word in range(part.bits.shape[2]):
        coming = part.bits[row, place, word][:, None]
        owed = part.owed[row, word][:, None]
        fits &= (part.bits[row, :, word] & owed & ~coming) == 0
    found[row, block.position[part.items[row, place]]] = fits.any(axis=1)


def _keep_order(found: BoolArray, part: _Part, content: Content, block: BlockTable) -> None:
    """Items ascend: none below the last one shown, none above the lowest that still waits."""
    if content.order is None:
        return
    rank = content.order[part.items]
    lowest = np.where(part.active, rank, np.inf).min(axis=1, initial=np.inf)
    last = np.where(part.is_open, -np.inf, rank).max(axis=1, initial=-np.inf)
    own = content.order[block.items]
    found &= (own <= lowest[:, None]) & (own >= last[:, None])


def _keep_sets(found: BoolArray, part: _Part, content: Content, block: BlockTable) -> None:
    """A set that has begun goes on until it is complete."""
    label = content.set_of[part.items]
    if not (label >= 0).any():
        return
    begun = np.where(part.is_open, -2, label)
    goes_on = part.active & (label >= 0) & (label[:, :, None] == begun[:, None, :]).any(axis=2)
    bound = goes_on.any(axis=1)
    allowed = np.zeros_like(found)
    row, place = np.nonzero(goes_on)
    allowed[row, block.position[part.items[row, place]]] = True
    found[bound] &= allowed[bound]


def has_begun_set(forms: ShadowForms) -> BoolArray:
    """Sittings in which a set has begun and is not complete, shape (n_sittings,)."""
    label = forms.content.set_of[forms.items]
    begun = np.where(forms.is_open, -2, label)
    waits = forms.is_open & (label >= 0)
    goes_on = waits & (label[:, :, None] == begun[:, None, :]).any(axis=2)
    return np.asarray(goes_on.any(axis=1))


def take(
    forms: ShadowForms, rows: IntArray, items: IntArray, unwanted: IntArray | None = None
) -> None:
    """Show an item in each of these sittings.

    An item that does not stand in the form takes the place of the one most like it, so that no rule
    is broken, and by preference of an unwanted one; an item from elsewhere (the bank has changed
    since) may break some, as few as it can.

    Parameters
    ----------
    forms : ShadowForms
    rows, items : ndarray of int64, shape (n_shown,)
        Each sitting at most once.
    unwanted : ndarray of int64, shape (n_sittings, n_items), optional
        How much better it is to do without each item.
    """
    for b in np.unique(forms.content.block[items]):
        of_block = forms.content.block[items] == b
        _take_of_block(forms, rows[of_block], items[of_block], int(b), unwanted)


def _take_of_block(
    forms: ShadowForms, rows: IntArray, items: IntArray, b: int, unwanted: IntArray | None
) -> None:
    part = _part(forms, rows, b)
    has_place = part.active.any(axis=1)
    if not has_place.all():
        rows, items = rows[has_place], items[has_place]
        part = _part(forms, rows, b)
    if not rows.size:
        return
    content, n = forms.content, np.arange(len(rows))
    own = part.is_open & (part.items == items[:, None])
    waits = (own & ~part.active).any(axis=1)
    stands = (own & part.active).any(axis=1)
    cost = _cost(part, content, items, waits)
    if unwanted is not None:
        cost -= _UNWANTED * unwanted[rows[:, None], part.items]
    place = np.argmin(cost, axis=1)
    place = np.where(stands, np.argmax(own, axis=1), place)
    going = part.items[n, place]
    weights = content.rules.weights.T
    change = weights[items] - weights[going]
    in_core = content.blocks[b].is_core[place]
    forms.total[rows] += np.where((stands | waits)[:, None], 0.0, change)
    forms.core_total[rows] += np.where((in_core & ~stands)[:, None], change, 0.0)
    first = content.blocks[b].places.start
    forms.items[rows[waits], first + np.argmax(own, axis=1)[waits]] = going[waits]
    forms.items[rows, first + place] = items
    forms.is_open[rows, first + place] = False


def _cost(part: _Part, content: Content, items: IntArray, waits: BoolArray) -> IntArray:
    """What it costs to give an item the place of another: broken rules, then difference.

    An item that waits in the rest of the form is counted there already, so that no rule is full for
    it.
    """
    part = replace(
        part,
        full=np.where(waits[:, None], np.uint64(0), part.full),
        room=np.where(waits[:, None], np.inf, part.room),
    )
    coming = content.rules.bits[items][:, None, :]
    broken = _broken_sums(part, content, items[:, None])[:, 0]
    differs = np.zeros_like(broken)
    for word in range(coming.shape[2]):
        broken += np.bitwise_count(_broken_bits(part, coming, word)[:, 0])
        differs += np.bitwise_count(coming[:, :, word] ^ part.bits[:, :, word])
    cost = broken * _BROKEN + differs
    cost = np.where(part.free, cost, cost + _WORST)
    cost = np.where(part.active, cost, 4 * _WORST)
    enemy = part.active & (content.cluster[part.items] == content.cluster[items][:, None])
    return np.where(enemy, cost - 2 * _WORST, cost)


def drop(forms: ShadowForms, rows: IntArray, b: int) -> None:
    """Give one place of a block to an item that nobody knows: it counts for no rule.

    The place whose item is missed least is given up; rules out of reach stay out of reach.
    """
    part = _part(forms, rows, b)
    has_place = part.active.any(axis=1)
    rows, part = rows[has_place], _part(forms, rows[has_place], b)
    if not rows.size:
        return
    content, n = forms.content, np.arange(len(rows))
    missed = np.bitwise_count(part.bits & part.owed[:, None, :]).sum(axis=2, dtype=np.int64)
    missed = np.where(part.free, missed, missed + _WORST)
    place = np.argmin(np.where(part.active, missed, 2 * _WORST), axis=1)
    weights = content.rules.weights.T[part.items[n, place]]
    forms.total[rows] -= weights
    forms.core_total[rows] -= np.where(content.blocks[b].is_core[place][:, None], weights, 0.0)
    forms.is_open[rows, content.blocks[b].places.start + place] = False
