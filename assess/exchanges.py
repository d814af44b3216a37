"""Which item can take the place of another that waits in the form, without breaking a rule.

In a test that may end early, items wait behind the core too. An item that finds no place in the
core at once may take turns: it takes the place of one behind the core, and then changes places with
one in it. The maxima see the first exchange only, the minima of the core the second only.

Places are bits of machine words: one operation judges an exchange with 64 of them on one rule, and
only rules that leave no room are looked at.

References
----------
.. [1] Oxley, J. (2011). Matroid Theory (2nd ed.). Oxford University Press. Section 1.2 (basis
   exchange), 1.3 and 11.2 (laminar families).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.compiled import compiled
from assess.rules import BitArray
from assess.shadow_forms import ContentTables, FormState, open_places
from irt.parameters import FloatArray, IntArray

_NOTHING, _ONE = np.uint64(0), np.uint64(1)
_WORD = 64  # bits


class Room(NamedTuple):
    """What the rules leave to the items of one block in one form, and what may be given up for it.

    Places are numbered from 0: those that are filled next, then those behind the core.

    Attributes
    ----------
    n_tight : ndarray of int64, shape (2,)
        How many rules are full and owed.
    full, owed : ndarray of int64, shape (n_rules,)
        Counting rules that take no more, and that can do with no less.
    adds : ndarray of uint64, shape (n_rules, n_place_words)
        For these rules: places whose item adds to them.
    free, behind : ndarray of uint64, shape (n_place_words,)
        Places that another item may take: those that are filled next, and those behind the core.
    above, below : ndarray of float64, shape (n_sums,)
        What the sums can take, and do without.
    barred, needed : ndarray of uint64, shape (n_words,)
        Counting rules that no item from outside the form may add to, and that every one must.
    fits : ndarray of uint64, shape (n_place_words,)
        Filled in by `find_fitting` and `can_take_turns`.
    """

    n_tight: IntArray
    full: IntArray
    owed: IntArray
    adds: BitArray
    free: BitArray
    behind: BitArray
    above: FloatArray
    below: FloatArray
    barred: BitArray
    needed: BitArray
    fits: BitArray


def empty_room(tables: ContentTables) -> Room:
    """Working space for `measure_room`."""
    n_rules, n_sums, n_words = len(tables.low), len(tables.sums), tables.bits.shape[1]
    n_place_words = (int(tables.longest.max()) + _WORD - 1) // _WORD
    return Room(
        np.zeros(2, dtype=np.int64),
        np.zeros(n_rules, dtype=np.int64),
        np.zeros(n_rules, dtype=np.int64),
        np.zeros((n_rules, n_place_words), dtype=np.uint64),
        np.zeros(n_place_words, dtype=np.uint64),
        np.zeros(n_place_words, dtype=np.uint64),
        np.zeros(n_sums),
        np.zeros(n_sums),
        np.zeros(n_words, dtype=np.uint64),
        np.zeros(n_words, dtype=np.uint64),
        np.zeros(n_place_words, dtype=np.uint64),
    )


@compiled
def measure_room(tables: ContentTables, state: FormState, row: int, b: int, room: Room) -> None:
    """Fill in what the rules leave to the places of a block that are filled next."""
    first, end = open_places(tables, state, row, b)
    in_core = state.n_shown[row, b] < tables.early[b]
    last = tables.first_place[b] + tables.longest[b]
    form, total, core_total = state.items[row, first:last], state.total[row], state.core_total[row]
    for words in (room.free, room.behind, room.barred, room.needed):
        words[:] = _NOTHING
    for place, item in enumerate(form):
        if not tables.is_fixed[item]:
            words = room.free if first + place < end else room.behind
            words[place // _WORD] |= _ONE << np.uint64(place % _WORD)
    n_full = n_owed = 0
    for rule in range(len(tables.low)):
        is_full = tables.high[rule] - total[rule] < 1
        is_owed = in_core and core_total[rule] - tables.low[rule] < 1
        if tables.counts[b, rule] and (is_full or is_owed):
            own = tables.bit_of[b, rule]
            adds_any, adds_all = _fill_adding(tables.bits, own, form, room, room.adds[rule])
            n_full = _note(rule, is_full, not adds_any, own, room.full, room.barred, n_full)
            n_owed = _note(rule, is_owed, adds_all, own, room.owed, room.needed, n_owed)
    room.n_tight[0], room.n_tight[1] = n_full, n_owed
    for number, rule in enumerate(tables.sums):
        room.above[number] = tables.high[rule] - total[rule]
        room.below[number] = core_total[rule] - tables.low[rule] if in_core else np.inf


@compiled
def _note(
    rule: int,
    is_tight: bool,
    is_final: bool,
    own: BitArray,
    tight: IntArray,
    words: BitArray,
    n_tight: int,
) -> int:
    """Add a rule to the tight ones, where it is one; its bit too, where no exchange helps."""
    if not is_tight:
        return n_tight
    tight[n_tight] = rule
    if is_final:
        for word in range(len(words)):
            words[word] |= own[word]
    return n_tight + 1


@compiled
def _fill_adding(
    bits: BitArray, own: BitArray, form: IntArray, room: Room, adds: BitArray
) -> tuple[bool, bool]:
    """Fill in the places that add to a rule; whether any and all that may go do."""
    adds[:] = _NOTHING
    for word, bit in enumerate(own):
        if bit != _NOTHING:
            for place, item in enumerate(form):
                has_it = np.uint64(bits[item, word] & bit != _NOTHING)
                adds[place // _WORD] |= has_it << np.uint64(place % _WORD)
    adds_any, adds_all = False, True
    for word, free in enumerate(room.free):
        adds_any |= adds[word] & (free | room.behind[word]) != _NOTHING
        adds_all &= ~adds[word] & free == _NOTHING
    return adds_any, adds_all


@compiled
def is_hopeless(bits: BitArray, item: int, barred: BitArray, needed: BitArray) -> bool:
    """Whether the counting rules alone bar an item that does not stand in the form.

    Parameters
    ----------
    bits : ndarray of uint64, shape (n_items, n_words)
        Of the tables.
    item : int
    barred, needed : ndarray of uint64, shape (n_words,)
        Of the room.
    """
    for word in range(len(barred)):
        own = bits[item, word]
        if (own & barred[word]) | (needed[word] & ~own) != _NOTHING:
            return True
    return False


@compiled
def find_fitting(
    tables: ContentTables, room: Room, form: IntArray, item: int, stands: bool
) -> bool:
    """Fill in which of the places filled next an item can take without breaking a rule.

    Parameters
    ----------
    tables : ContentTables
    room : Room
    form : ndarray of int64, shape (n_places,)
        What stands on the places that are filled next.
    item : int
    stands : bool
        Whether the item stands in the form itself, in the rest of it: it is counted there already,
        so that no rule is full for it.

    Returns
    -------
    bool
        Whether there is any.
    """
    found = False
    for word in range(len(room.fits)):
        room.fits[word] = _fitting_counts(tables, room, word, item, stands)
        found |= room.fits[word] != _NOTHING
    if not found or not len(tables.sums):
        return found
    found = False
    for place, going in enumerate(form):
        if has_place(room.fits, place):
            if _fits_sums(tables, room, item, stands, going):
                found = True
            else:
                room.fits[place // _WORD] &= ~(_ONE << np.uint64(place % _WORD))
    return found


@compiled
def can_take_turns(
    tables: ContentTables, room: Room, form: IntArray, item: int, enemy: int
) -> bool:
    """Fill in the places behind the core by way of which an item from outside can reach it.

    Parameters
    ----------
    tables : ContentTables
    room : Room
    form : ndarray of int64, shape (n_places,)
        What stands on the places filled next and behind the core.
    item : int
    enemy : int
        Place behind the core of the item's enemy, whose place it must take; -1 for none.

    Returns
    -------
    bool
        Whether there is any.
    """
    if not find_fitting(tables, room, form, item, True):
        return False
    return _find_mates(tables, room, form, item) and (enemy < 0 or has_place(room.fits, enemy))


@compiled
def _find_mates(tables: ContentTables, room: Room, form: IntArray, item: int) -> bool:
    """Fill in which places behind the core an item from outside can take; whether there is any."""
    found = False
    for word, behind in enumerate(room.behind):
        room.fits[word] = behind & _with_room(tables, room, word, item)
    for place, going in enumerate(form):
        if has_place(room.fits, place):
            if _keeps_above(tables, room, item, going):
                found = True
            else:
                room.fits[place // _WORD] &= ~(_ONE << np.uint64(place % _WORD))
    return found


@compiled
def _with_room(tables: ContentTables, room: Room, word: int, item: int) -> np.uint64:
    """Places of one word whose item adds to every full rule that another item adds to."""
    left: np.uint64 = ~_NOTHING
    for number in range(room.n_tight[0]):
        rule = room.full[number]
        if tables.weights[item, rule] > 0:
            left &= room.adds[rule, word]
    return left


@compiled
def _keeps_above(tables: ContentTables, room: Room, item: int, going: int) -> bool:
    for number, rule in enumerate(tables.sums):
        if tables.weights[item, rule] - tables.weights[going, rule] > room.above[number]:
            return False
    return True


@compiled
def _fitting_counts(
    tables: ContentTables, room: Room, word: int, item: int, stands: bool
) -> np.uint64:
    """The places of one word that an item can take without breaking a counting rule."""
    left: np.uint64 = room.free[word]
    adds, weights = room.adds, tables.weights
    if not stands:
        left &= _with_room(tables, room, word, item)
    for number in range(room.n_tight[1]):
        rule = room.owed[number]
        if not weights[item, rule] > 0:
            left &= ~adds[rule, word]
    return left


@compiled
def has_place(places: BitArray, place: int) -> bool:
    """Whether a place is among these."""
    return bool((places[place // _WORD] >> np.uint64(place % _WORD)) & _ONE != _NOTHING)


@compiled
def _fits_sums(tables: ContentTables, room: Room, item: int, stands: bool, going: int) -> bool:
    if not stands and not _keeps_above(tables, room, item, going):
        return False
    for number, rule in enumerate(tables.sums):
        if tables.weights[going, rule] - tables.weights[item, rule] > room.below[number]:
            return False
    return True


@compiled
def n_broken(tables: ContentTables, state: FormState, row: int, item: int, place: int) -> int:
    """How many rules it breaks to put an item in the place of another that waits."""
    going = state.items[row, place]
    b = tables.block[going]
    in_core = place - tables.first_place[b] < tables.early[b]
    broken = 0
    for rule in range(len(tables.low)):
        change = tables.weights[item, rule] - tables.weights[going, rule]
        if change > tables.high[rule] - state.total[row, rule] or (
            in_core and -change > state.core_total[row, rule] - tables.low[rule]
        ):
            broken += 1
    return broken
