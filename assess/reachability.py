"""What may come next while every rule stays within reach.

An item may be chosen when it waits in the form of the sitting, or when it can take the place of an
item that waits there without breaking a rule, in the core perhaps by way of a place behind it. For
nested quotas this reaches every item that can be reached at all: with one length forms are the
bases of a matroid ([1] of `assess.exchanges`), with two a test compares with integer programming.
For rules that cross it can miss some; `assess.shadow_test` measures how much that costs.
"""

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
)
from assess.shadow_forms import BoolArray, ContentTables, FormState, ShadowForms, open_places
from irt.parameters import IntArray


class Reach(NamedTuple):
    """What the form of one sitting lets come next from one block.

    Attributes
    ----------
    first, end, last : int
        The places that are filled next; and the end of those behind the core.
    begun : int
        Set that has begun and goes on; -1 for none.
    lowest, highest : float
        Ranks between which an item must stand where items ascend.
    """

    first: int
    end: int
    last: int
    begun: int
    lowest: float
    highest: float


@compiled
def reach_of(tables: ContentTables, state: FormState, row: int, b: int, room: Room) -> Reach:
    """What may come next from a block; what the rules leave is filled in."""
    first, end = open_places(tables, state, row, b)
    measure_room(tables, state, row, b, room)
    lowest, highest = -np.inf, np.inf
    if tables.is_ordered:
        if state.n_shown[row, b]:
            lowest = tables.rank[state.items[row, first - 1]]
        for place in range(first, end):
            highest = min(highest, tables.rank[state.items[row, place]])
    begun = begun_set(tables, state, row, b) if tables.has_sets else -1
    last = tables.first_place[b] + tables.longest[b]
    return Reach(first, end, last, begun, lowest, highest)


@compiled
def may_come(
    tables: ContentTables, state: FormState, row: int, reach: Reach, room: Room, item: int
) -> bool:
    """Whether an item that has not been shown may come next."""
    if tables.is_ordered and not reach.lowest <= tables.rank[item] <= reach.highest:
        return False
    if reach.begun >= 0 and tables.set_of[item] != reach.begun:
        return False
    spot = state.spot[row, tables.cluster[item]]
    stands = spot >= 0 and state.items[row, spot] == item
    if stands and reach.first <= spot < reach.end:
        return True
    if tables.is_fixed[item]:
        return False
    form = state.items[row, reach.first : reach.end]
    is_possible = find_fitting(tables, room, form, item, stands)
    if stands or (spot < 0 and is_possible):
        return is_possible
    if reach.first <= spot < reach.end:  # only in the place of the enemy
        return has_place(room.fits, spot - reach.first)
    if spot >= 0 and not reach.end <= spot < reach.last:
        return False
    enemy = spot - reach.first if spot >= 0 else -1
    return can_take_turns(tables, room, state.items[row, reach.first : reach.last], item, enemy)


@compiled
def waits(tables: ContentTables, state: FormState, row: int, reach: Reach, item: int) -> bool:
    """Whether an item stands on a place that is filled next."""
    spot = state.spot[row, tables.cluster[item]]
    return bool(reach.first <= spot < reach.end and state.items[row, spot] == item)


@compiled
def begun_set(tables: ContentTables, state: FormState, row: int, b: int) -> int:
    """Set of the item of a block shown last, where part of it still waits; else -1."""
    n_shown, start = state.n_shown[row, b], tables.first_place[b]
    if n_shown == 0:
        return -1
    last = int(tables.set_of[state.items[row, start + n_shown - 1]])
    if last >= 0:
        for place in range(start + n_shown, start + tables.longest[b]):
            if tables.set_of[state.items[row, place]] == last:
                return last
    return -1


def has_begun_set(forms: ShadowForms) -> BoolArray:
    """Sittings in which a set has begun and is not complete, shape (n_sittings,)."""
    found = np.zeros(len(forms.items), dtype=np.bool_)
    if forms.tables.has_sets:
        _find_begun(forms.tables, forms.state, found)
    return found


@compiled
def _find_begun(tables: ContentTables, state: FormState, found: BoolArray) -> None:
    for row in range(len(found)):
        for b in range(len(tables.longest)):
            found[row] |= begun_set(tables, state, row, b) >= 0


def reachable_items(
    forms: ShadowForms, rows: IntArray, b: int, *, only_waiting: bool = False
) -> BoolArray:
    """Which items of a block may come next in each sitting, but for those shown before.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
        Sittings; those that have begun block ``b`` or are about to.
    b : int
    only_waiting : bool
        Only those that wait in the form, as under the shadow test.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_block_items)
    """
    items = forms.content.blocks[b].items
    found = np.zeros((len(rows), len(items)), dtype=np.bool_)
    room = empty_room(forms.tables)
    _find_reachable(forms.tables, forms.state, room, rows, b, items, only_waiting, found)
    return found


@compiled
def _find_reachable(  # noqa: PLR0913 (compiled: one call for all)
    tables: ContentTables,
    state: FormState,
    room: Room,
    rows: IntArray,
    b: int,
    items: IntArray,
    only_waiting: bool,
    found: BoolArray,
) -> None:
    for number, row in enumerate(rows):
        reach = reach_of(tables, state, row, b, room)
        for column, item in enumerate(items):
            if only_waiting:
                found[number, column] = waits(tables, state, row, reach, item)
            else:
                found[number, column] = may_come(tables, state, row, reach, room, item)
