"""How the form of a sitting changes when an item is shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.compiled import compiled
from assess.exchanges import (
    Room,
    can_take_turns,
    empty_room,
    find_fitting,
    has_place,
    measure_room,
    n_broken,
)
from assess.exposure import boosted, segment_at
from assess.shadow_forms import (
    BoolArray,
    ContentTables,
    FormState,
    ShadowForms,
    exchange,
    is_core,
    open_places,
    show,
)
from irt.parameters import FloatArray, IntArray

_BARRED = 10.0  # square logits: more than the information of any item
_SEEN = 100.0  # rather one barred than one seen before
_RESOLUTION = 1e8  # steps in a unit: values that fall on the same one count as equal


class Outlook(NamedTuple):
    """What makes an item worth keeping for some sittings.

    Attributes
    ----------
    information : ndarray of float64, shape (n_items, n_nodes)
        Per square logit.
    mass : ndarray of float64, shape (n_sittings, n_blocks, n_nodes)
    theta : ndarray of float64, shape (n_sittings, n_blocks)
        In logits.
    is_barred : ndarray of bool, shape (n_sittings, 3, n_items)
        By exposure control, in each third of the ability range.
    bonus : ndarray of float64, shape (n_sittings, n_items)
        By what share of its value exposure control has an item count more.
    is_seen : ndarray of bool, shape (n_sittings, n_items)
        Seen before this sitting.
    """

    information: FloatArray
    mass: FloatArray
    theta: FloatArray
    is_barred: BoolArray
    bonus: FloatArray
    is_seen: BoolArray


@compiled
def worth_of(outlook: Outlook, row: int, b: int, item: int) -> float:
    """How much an item of a block is worth to a sitting, per square logit.

    The information at the posterior; an item that is barred or was seen before is worth less than
    any other.
    """
    worth = 0.0
    for node in range(outlook.mass.shape[2]):
        worth += outlook.mass[row, b, node] * outlook.information[item, node]
    worth = boosted(worth, outlook.bonus[row, item])
    if outlook.is_barred[row, segment_at(outlook.theta[row, b]), item]:
        worth -= _BARRED
    if outlook.is_seen[row, item]:
        worth -= _SEEN
    return worth


@compiled
def fill_worth(tables: ContentTables, outlook: Outlook, rows: IntArray, worth: FloatArray) -> None:
    """Fill in how much every item is worth to these sittings, shape (n_rows, n_items)."""
    for number, row in enumerate(rows):
        for item, b in enumerate(tables.block):
            worth[number, item] = worth_of(outlook, row, b, item)


@compiled
def take(
    tables: ContentTables, state: FormState, outlook: Outlook, room: Room, row: int, item: int
) -> None:
    """Show an item in a sitting; one whose block is full stays as it is.

    An item that does not wait in the form takes the place of the one that is worth least among
    those for which no rule is broken, in the core perhaps by way of a place behind it; an item from
    elsewhere (the bank has changed since) may break some, as few as it can.
    """
    b = tables.block[item]
    first, end = open_places(tables, state, row, b)
    if first == end:
        return
    place = int(state.spot[row, tables.cluster[item]])
    if not (first <= place < end and state.items[row, place] == item):
        measure_room(tables, state, row, b, room)
        place = _place_to_give(tables, state, outlook, room, row, item)
        if place < 0 and _enter_behind(tables, state, outlook, room, row, item):
            measure_room(tables, state, row, b, room)
            place = _place_to_give(tables, state, outlook, room, row, item)
        if place < 0:
            place = _place_of_least_harm(tables, state, row, item)
        exchange(tables, state, row, place, item)
    show(tables, state, row, b, place)


@compiled
def _place_to_give(
    tables: ContentTables, state: FormState, outlook: Outlook, room: Room, row: int, item: int
) -> int:
    """The place of the least worth that an item can take without breaking a rule; -1 for none."""
    b = tables.block[item]
    first, end = open_places(tables, state, row, b)
    spot = state.spot[row, tables.cluster[item]]
    stands = spot >= 0 and state.items[row, spot] == item
    find_fitting(tables, room, state.items[row, first:end], item, stands)
    best, least = -1, np.inf
    for place in range(first, end):
        is_open = spot < 0 or stands or place == spot  # else only in the place of its enemy
        if not (is_open and has_place(room.fits, place - first)):
            continue
        if not len(tables.low):
            return place
        loss = _loss_of(outlook, row, b, state.items[row, place])
        if loss < least:
            best, least = place, loss
    return best


@compiled
def _loss_of(outlook: Outlook, row: int, b: int, item: int) -> float:
    """What a sitting loses with an item, in whole steps."""
    return float(np.rint(_RESOLUTION * worth_of(outlook, row, b, item)))


@compiled
def _enter_behind(
    tables: ContentTables, state: FormState, outlook: Outlook, room: Room, row: int, item: int
) -> bool:
    """Put an item behind the core, if it can go on to the core from there.

    Of the items that may give way, that of the least worth does.
    """
    b = tables.block[item]
    first, end = open_places(tables, state, row, b)
    last = tables.first_place[b] + tables.longest[b]
    form, spot = state.items[row, first:last], int(state.spot[row, tables.cluster[item]])
    stands = spot >= 0 and state.items[row, spot] == item
    if stands or (spot >= 0 and not end <= spot < last):
        return False
    if not can_take_turns(tables, room, form, item, spot - first if spot >= 0 else -1):
        return False
    best, least = spot, np.inf
    for place in range(end, last):
        if spot < 0 and has_place(room.fits, place - first):
            loss = _loss_of(outlook, row, b, state.items[row, place])
            if loss < least:
                best, least = place, loss
    exchange(tables, state, row, best, item)
    return True


@compiled
def _place_of_least_harm(tables: ContentTables, state: FormState, row: int, item: int) -> int:
    """The place where an item breaks the fewest rules; that of its enemy, where one waits."""
    first, end = open_places(tables, state, row, tables.block[item])
    spot = int(state.spot[row, tables.cluster[item]])
    if first <= spot < end and state.items[row, spot] != item:
        return spot
    best, least = first, np.inf
    for place in range(first, end):
        harm = n_broken(tables, state, row, item, place)
        if tables.is_fixed[state.items[row, place]]:
            harm += len(tables.low) + 1
        if harm < least:
            best, least = place, harm
    return best


def drop(forms: ShadowForms, rows: IntArray, b: int) -> None:
    """Give one place of a block to an item that nobody knows: it counts for no rule.

    The place whose item is missed least is given up; rules out of reach stay out of reach.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
        Sittings. Those whose block is full stay as they are.
    b : int
    """
    _drop(forms.tables, forms.state, empty_room(forms.tables), rows, b)


@compiled
def _drop(tables: ContentTables, state: FormState, room: Room, rows: IntArray, b: int) -> None:
    for row in rows:
        first, end = open_places(tables, state, row, b)
        if first == end:
            continue
        measure_room(tables, state, row, b, room)
        best, least = first, np.inf
        for place in range(first, end):
            missed = _n_owed(tables, room, state.items[row, place])
            if missed < least:
                best, least = place, missed
        going = state.items[row, best]
        for rule in range(len(tables.low)):
            state.total[row, rule] -= tables.weights[going, rule]
            if is_core(tables, b, best):
                state.core_total[row, rule] -= tables.weights[going, rule]
        show(tables, state, row, b, best)
        state.spot[row, tables.cluster[going]] = -1


@compiled
def _n_owed(tables: ContentTables, room: Room, item: int) -> int:
    """Rules that can do with no less and that an item adds to; an item of a set counts as all."""
    missed = len(tables.low) + 1 if tables.is_fixed[item] else 0
    for rule in room.owed[: room.n_tight[1]]:
        if tables.weights[item, rule] > 0:
            missed += 1
    return missed
