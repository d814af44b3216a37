"""The best items of a block that may come next, and the one that the lottery draws.

Items are ranked by tier (not seen before, easy enough for the start, not barred by exposure
control) and then by value, which exposure control may boost; the rules are asked about the best
ones only, until enough may come.

References
----------
.. [1] Kingsbury, G. G. & Zara, A. R. (1989). Procedures for selecting items for computerized
   adaptive tests. Applied Measurement in Education 2(4), 359-375 (the randomesque lottery).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.compiled import compiled
from assess.criteria.information import fill_weighted
from assess.criteria.interpolation import cell_of, fill_weights
from assess.exchanges import Room, is_hopeless
from assess.exposure import boosted, segment_at
from assess.form_upkeep import Outlook
from assess.lottery import Purpose, uniform_at
from assess.ranking import WORST_TIER, insert_key, key_of, place_of, tier_of, value_of
from assess.reachability import Reach, may_come, reach_of, waits
from assess.shadow_forms import BoolArray, ContentTables, FormState
from assess.shortlist import Shortlist
from irt.parameters import FloatArray, IntArray

_SEEN, _HARD, _BARRED = 4, 2, 1  # tiers add up, so that the weightier preference goes first
_OUT = WORST_TIER + 1
_CHOICE = np.uint64(Purpose.CHOICE)
_NONE = np.iinfo(np.int64).min  # before every key
_ROUNDING = 2e-8  # values closer than this may count as equal


class Choice(NamedTuple):
    """What the next items of sittings are chosen from, all in one block.

    Attributes
    ----------
    tables, state, outlook, room
        Of the pool and the batch.
    block : int
    items : ndarray of int64, shape (n_block_items,)
        Rows of the pool; below, a column is a place among these.
    by_node : ndarray of float64, shape (n_nodes, n_block_items)
        Information, for the default criterion.
    start_weights : ndarray of float64, shape (n_nodes,)
        Log-mass of the prior of the easy start.
    log_likelihood : ndarray of float64, shape (n_sittings, n_blocks, n_nodes)
    shortlist : Shortlist
        Of the block.
    is_used : ndarray of bool, shape (n_sittings, n_items)
    is_hard : ndarray of bool, shape (n_items,)
        Too hard for the easy start.
    n_easy : int
        Items of the easy start.
    only_waiting : bool
        Whether only items that wait in the form may come.
    most : float
        How many times its value an item can count.
    best, weights, values, mass
        Working space: keys of the best, weights of nodes near the estimate, values and posterior of
        one sitting.
    """

    tables: ContentTables
    state: FormState
    outlook: Outlook
    room: Room
    block: int
    items: IntArray
    by_node: FloatArray
    start_weights: FloatArray
    log_likelihood: FloatArray
    shortlist: Shortlist
    is_used: BoolArray
    is_hard: BoolArray
    n_easy: int
    only_waiting: bool
    most: float
    best: IntArray
    weights: FloatArray
    values: FloatArray
    mass: FloatArray


class Selection(NamedTuple):
    """The item chosen for each sitting, and what it was chosen from.

    Attributes
    ----------
    item : ndarray of int64, shape (n_sittings,)
        Row of the pool; -1 where nothing is eligible.
    candidates : ndarray of int64, shape (n_sittings, n_candidates)
        Best eligible items, best first; -1 behind the last.
    values : ndarray of float64, shape (n_sittings, n_candidates)
        Their value by the criterion of the blueprint, in its own unit.
    draw : ndarray of float64, shape (n_sittings,)
        The number of the lottery, in [0, 1).
    is_easy_start : ndarray of bool, shape (n_sittings,)
    """

    item: IntArray
    candidates: IntArray
    values: FloatArray
    draw: FloatArray
    is_easy_start: BoolArray


@compiled
def choose(
    choice: Choice,
    active: IntArray,
    value: FloatArray,
    seeds: IntArray,
    block_counts: IntArray,
    selection: Selection,
) -> None:
    """Fill in the best items that may come, best first, their values, and the one drawn ([1]).

    Parameters
    ----------
    choice : Choice
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in; those of other blocks are passed over.
    value : ndarray of float64, shape (n_rows, n_block_items)
        By the aim of the blueprint, of each sitting in this block; no row where a list or the
        default criterion serves it.
    seeds : ndarray of int64, shape (n_sittings,)
    block_counts : ndarray of int64, shape (n_sittings, n_blocks)
        Items answered per block.
    selection : Selection
    """
    number = 0
    for row, block in enumerate(active):
        if block == choice.block:
            _begin(choice, row, seeds[row], block_counts[row], selection)
            _choose_one(choice, row, value[number : number + 1], selection)
            number += 1


@compiled
def _begin(choice: Choice, row: int, seed: int, counts: IntArray, selection: Selection) -> None:
    """Fill in what is known before the choice."""
    position = 1
    for count in counts:
        position += count
    selection.draw[row] = uniform_at(np.uint64(seed), np.uint64(position), _CHOICE)
    selection.is_easy_start[row] = position <= choice.n_easy
    selection.item[row] = -1
    for place in range(selection.candidates.shape[1]):
        selection.candidates[row, place], selection.values[row, place] = -1, -np.inf


@compiled
def _choose_one(choice: Choice, row: int, value: FloatArray, selection: Selection) -> None:
    reach = reach_of(choice.tables, choice.state, row, choice.block, choice.room)
    if reach.first == reach.end:
        return
    columns, is_start, n_found = selection.candidates[row], selection.is_easy_start[row], 0
    if is_start or not len(choice.shortlist.bound):
        _fill_values(choice, value, row, is_start)
    else:
        n_found = _find_listed(choice, row, reach, columns)
    if not n_found:
        n_found = _find_best(choice, row, is_start, reach, columns)
    for place in range(n_found):
        column = columns[place]
        columns[place], selection.values[row, place] = choice.items[column], choice.values[column]
    if n_found:
        selection.item[row] = columns[min(int(selection.draw[row] * n_found), n_found - 1)]


@compiled
def _fill_values(choice: Choice, given: FloatArray, row: int, is_start: bool) -> None:
    """Fill in the values of the block, given or not; the easy start has its own posterior."""
    if is_start:
        log_likelihood = choice.log_likelihood[row, choice.block]
        _fill_posterior(log_likelihood, choice.start_weights, choice.mass)
        fill_weighted(choice.by_node, choice.mass, choice.values)
    elif len(given):
        for column, value in enumerate(given[0]):
            choice.values[column] = value
    else:
        fill_weighted(choice.by_node, choice.outlook.mass[row, choice.block], choice.values)


@compiled
def _fill_posterior(log_likelihood: FloatArray, log_weights: FloatArray, mass: FloatArray) -> None:
    """Fill in the posterior of one scale on its grid; all of shape (n_nodes,)."""
    most = -np.inf
    for node in range(len(mass)):
        mass[node] = log_likelihood[node] + log_weights[node]
        most = max(most, mass[node])
    total = 0.0
    for node in range(len(mass)):
        mass[node] = np.exp(mass[node] - most)
        total += mass[node]
    for node in range(len(mass)):
        mass[node] /= total


@compiled
def _find_listed(choice: Choice, row: int, reach: Reach, columns: IntArray) -> int:
    """Find the best items of no objection by the shortlist, and fill in the values of the block.

    Returns
    -------
    int
        How many; 0 where every item that may come meets with an objection. Then the values of all
        unused items are filled in, else those of the items found.
    """
    shortlist, values, best = choice.shortlist, choice.values, choice.best
    theta = choice.outlook.theta[row, choice.block]
    first = fill_weights(shortlist.nodes, theta, choice.weights)
    cell = cell_of(shortlist.nodes, theta)
    listed, bound = shortlist.columns[cell], shortlist.bound[cell]
    n_found, floor = 0, -np.inf
    for place, column in enumerate(listed):
        item = choice.items[column]
        if choice.most * bound[place] < floor:
            break
        if choice.is_used[row, item] or _standing(choice, row, item, bound[place]) < floor:
            continue
        value = 0.0
        for point, weight in enumerate(choice.weights):
            value += weight * shortlist.information[column, first + point]
        values[column] = value
        standing = _standing(choice, row, item, value)
        if standing >= floor and _is_free(choice, row, reach, item):
            n_found = insert_key(key_of(standing, 0, int(column)), best[: len(columns)], n_found)
            if n_found == len(columns):
                floor = value_of(best[n_found - 1]) - _ROUNDING
    for place in range(n_found):
        columns[place] = place_of(best[place])
    return n_found


@compiled
def _find_best(choice: Choice, row: int, is_start: bool, reach: Reach, columns: IntArray) -> int:
    """Fill in the columns of the best items that may come, all of one tier; return how many."""
    best = choice.best
    n_found = n_best = at = tier = 0
    after = _NONE
    while n_found < len(columns):
        if at == n_best:
            n_best, at = _fill_next(choice, row, is_start, after), 0
            if not n_best:
                break
        after = best[at]
        at += 1
        if n_found and tier_of(after) > tier:
            break
        if _is_fit(choice, row, reach, choice.items[place_of(after)]):
            tier = tier_of(after)
            columns[n_found] = place_of(after)
            n_found += 1
    return n_found


@compiled
def _fill_next(choice: Choice, row: int, is_start: bool, after: int) -> int:
    """Fill in the smallest keys above one, of items that are not out at once; return how many.

    Once these are all of the first tier, an item of less value is passed over unseen.
    """
    best = choice.best
    n_best, floor, extra = 0, -np.inf, choice.most - 1
    for column, value in enumerate(choice.values):
        if value + extra * abs(value) < floor:
            continue
        item = choice.items[column]
        tier = _objections(choice, row, is_start, item)
        if tier == _OUT or _is_out(choice, row, item):
            continue
        key = key_of(_standing(choice, row, item, value), tier, column)
        if key > after:
            n_best = insert_key(key, best, n_best)
            if n_best == len(best) and tier_of(best[n_best - 1]) == 0:
                floor = value_of(best[n_best - 1]) - _ROUNDING
    return n_best


@compiled
def _standing(choice: Choice, row: int, item: int, value: float) -> float:
    """The value that an item counts for in a sitting."""
    return boosted(value, choice.outlook.bonus[row, item])


@compiled
def _is_free(choice: Choice, row: int, reach: Reach, item: int) -> bool:
    """Whether an item may come and meets with no objection, after the easy start."""
    return not _objections(choice, row, False, item) and _is_fit(choice, row, reach, item)


@compiled
def _is_fit(choice: Choice, row: int, reach: Reach, item: int) -> bool:
    if choice.only_waiting:
        return waits(choice.tables, choice.state, row, reach, item)
    return may_come(choice.tables, choice.state, row, reach, choice.room, item)


@compiled
def _objections(choice: Choice, row: int, is_start: bool, item: int) -> int:
    """The tier of an item; above all of them where it cannot come at all."""
    if choice.is_used[row, item]:
        return _OUT
    segment = segment_at(choice.outlook.theta[row, choice.block])
    tier = _BARRED if choice.outlook.is_barred[row, segment, item] else 0
    if is_start and choice.is_hard[item]:
        tier += _HARD
    if choice.outlook.is_seen[row, item]:
        tier += _SEEN
    return tier


@compiled
def _is_out(choice: Choice, row: int, item: int) -> bool:
    """Whether the counting rules alone bar an item."""
    room, tables = choice.room, choice.tables
    if not is_hopeless(tables.bits, item, room.barred, room.needed):
        return False
    spot = choice.state.spot[row, tables.cluster[item]]
    return bool(spot < 0 or choice.state.items[row, spot] != item)
