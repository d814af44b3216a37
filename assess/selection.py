"""Which item comes next: a criterion for all items at once, the rules, the exposure lottery.

Items are ranked first, by preference (not seen before, easy enough for the start, not barred by
exposure control) and then by value; the rules are asked about the best ones only, and about the
others where too few of these may come. That gives the same items as asking about all.

References
----------
.. [1] Kingsbury, G. G. & Zara, A. R. (1989). Procedures for selecting items for computerized
adaptive
   tests. Applied Measurement in Education 2(4), 359-375 (the randomesque lottery).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.batch import Batch
from assess.criteria import DEFAULT_CRITERION, Situation, criterion_named
from assess.lottery import Purpose, uniform, uniform_per_item
from assess.profile_aim import profile_values
from assess.ranking import N_TIERS, TierArray, best_first
from assess.reachability import reachable_items, waiting_items
from assess.shadow_forms import BoolArray
from assess.standards import current_standard
from irt.parameters import FloatArray, IntArray
from irt.posterior import posterior

_SEEN, _HARD, _BARRED = 4, 2, 1  # tiers add up, so that the weightier preference goes first
_SPARE = 8  # ranked beside twice as many as the lottery needs
_AT_ONCE = 256  # items of all sittings: so few are asked about in one go


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
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


def select_items(batch: Batch, active: IntArray) -> Selection:
    """Choose the next item of each sitting from its active block.

    Parameters
    ----------
    batch : Batch
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in.
    """
    blueprint = batch.pool.blueprint
    n_sittings = len(active)
    is_start = batch.positions <= blueprint.start.items
    draw = uniform(batch.seeds, batch.positions, Purpose.CHOICE)
    candidates = np.full((n_sittings, blueprint.randomesque), -1, dtype=np.int64)
    values = np.full(candidates.shape, -np.inf)
    for b in np.unique(active):
        rows = np.flatnonzero(active == b)
        found = _Choice(batch, rows, int(b), is_start[rows]).candidates()
        candidates[rows[:, None], np.arange(found[0].shape[1])] = found[0]
        values[rows[:, None], np.arange(found[1].shape[1])] = found[1]
    n_drawn = (candidates >= 0).sum(axis=1)
    place = np.minimum((draw * n_drawn).astype(np.int64), np.maximum(n_drawn - 1, 0))
    return Selection(
        item=candidates[np.arange(n_sittings), place],  # [1]
        candidates=candidates,
        values=values,
        draw=draw,
        is_easy_start=is_start,
    )


class _Choice:
    """The items of one block, ranked for some sittings that are in it."""

    def __init__(self, batch: Batch, rows: IntArray, b: int, is_start: BoolArray) -> None:
        self.batch, self.rows, self.b = batch, rows, b
        self.items = batch.pool.content.blocks[b].items
        is_used = batch.of_block(batch.is_used, rows, b)
        self.value = _values(batch, rows, b, is_start, ~is_used)
        np.copyto(self.value, -np.inf, where=is_used)
        self.tier = self._tiers(is_start)

    def candidates(self) -> tuple[IntArray, FloatArray]:
        """The best items that may come, best first, and their values; -1 and -inf behind the last.

        Each has the shape (n_rows, randomesque), or as many columns as there are items.
        """
        n_wanted = min(self.batch.pool.blueprint.randomesque, len(self.items))
        n_asked = n_wanted
        if len(self.batch.pool.content.rules):
            n_asked = max(2 * n_wanted + _SPARE, _AT_ONCE // len(self.rows))
        n_asked = min(n_asked, len(self.items))
        ranked, is_sure = self._first(np.arange(len(self.rows)), n_wanted, n_asked)
        left = np.flatnonzero(~is_sure)
        while left.size:
            n_asked = min(4 * n_asked, len(self.items))
            found, is_sure = self._first(left, n_wanted, n_asked)
            ranked[left] = found
            left = left[~is_sure]
        place = np.maximum(ranked, 0)
        values = self.value[np.arange(len(place))[:, None], place]
        items = np.where(ranked >= 0, self.items[place], -1)
        return items, np.where(ranked >= 0, values, -np.inf)

    def _first(self, some: IntArray, n_wanted: int, n_asked: int) -> tuple[IntArray, BoolArray]:
        """The first that may come among so many of the best, and whether no other can be better."""
        tier = None if self.tier is None else self.tier[some]
        best = best_first(self.value[some], n_asked, tier)  # a copy: it is used up
        place = np.maximum(best, 0)
        may_come = (best >= 0) & self._may_come(some, self.items[place])
        is_sure = np.full(len(some), n_asked == len(self.items)) | (best[:, -1] < 0)
        if tier is not None:
            own = tier[np.arange(len(place))[:, None], place]
            lowest = np.where(may_come, own, N_TIERS).min(axis=1)
            may_come &= own == lowest[:, None]
            is_sure |= own[:, -1] > lowest
        rank = np.cumsum(may_come, axis=1)
        found = np.full((len(some), n_wanted), -1, dtype=np.int64)
        row, column = np.nonzero(may_come & (rank <= n_wanted))
        found[row, rank[row, column] - 1] = best[row, column]
        return found, is_sure | (rank[:, -1] >= n_wanted)

    def _may_come(self, some: IntArray, items: IntArray) -> BoolArray:
        rows, forms = self.rows[some], self.batch.forms
        may_come = waiting_items if self.batch.pool.blueprint.refresh == 1 else reachable_items
        return may_come(forms, rows, self.b, items)

    def _tiers(self, is_start: BoolArray) -> TierArray | None:
        """Preferences, None where all items are wanted alike."""
        batch = self.batch
        wishes: list[tuple[int, BoolArray]] = []
        if batch.is_seen.any():
            wishes.append((_SEEN, batch.of_block(batch.is_seen, self.rows, self.b)))
        if is_start.any():
            is_hard = batch.pool.location[self.items] > batch.pool.blueprint.start.easiest
            wishes.append((_HARD, is_hard & is_start[:, None]))
        if batch.pool.exposure.version:
            wishes.append((_BARRED, batch.barred(self.rows, self.b)))
        if not wishes:
            return None
        tier = np.zeros(self.value.shape, dtype=np.int8)
        for weight, is_unwanted in wishes:
            tier += np.int8(weight) * is_unwanted
        return tier


def eligible_items(batch: Batch, active: IntArray) -> BoolArray:
    """Every item that could be chosen next, looked at one preference after the other.

    `select_items` finds the best of these without asking about all.

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_items)
    """
    pool = batch.pool
    is_start = batch.positions <= pool.blueprint.start.items
    easy = pool.location <= pool.blueprint.start.easiest
    eligible = narrowed(within_rules(batch, active), ~batch.is_seen)
    eligible = narrowed(eligible, easy | ~is_start[:, None])
    is_barred = np.zeros_like(eligible)
    for b in np.unique(active):
        rows = np.flatnonzero(active == b)
        is_barred[rows[:, None], pool.content.blocks[b].items] = batch.barred(rows, int(b))
    return narrowed(eligible, ~is_barred)


def narrowed(eligible: BoolArray, wanted: BoolArray) -> BoolArray:
    """The wanted ones among the eligible, where a sitting has any; shape (n_sittings, n_items)."""
    found = eligible & wanted
    return np.where(found.any(axis=1, keepdims=True), found, eligible)


def within_rules(batch: Batch, active: IntArray) -> BoolArray:
    """Items not shown before, of the active block, that keep every rule within reach.

    Parameters
    ----------
    batch : Batch
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in.

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_items)
    """
    reachable = np.zeros(batch.is_used.shape, dtype=np.bool_)
    for b in np.unique(active):
        rows = np.flatnonzero(active == b)
        items = np.tile(batch.pool.content.blocks[b].items, (len(rows), 1))
        may_come = waiting_items if batch.pool.blueprint.refresh == 1 else reachable_items
        reachable[rows[:, None], items] = may_come(batch.forms, rows, int(b), items)
    return reachable & ~batch.is_used


def _values(
    batch: Batch, rows: IntArray, b: int, is_start: BoolArray, eligible: BoolArray
) -> FloatArray:
    """Value of each item of a block by the blueprint's aim; at the easy start the default's."""
    default, pool = criterion_named(DEFAULT_CRITERION), batch.pool
    now = _situation(batch, rows, b, is_start, eligible)
    if is_start.all():
        return default.value(now)
    if pool.profile is not None and batch.by_dimension is not None:
        items = pool.content.blocks[b].items
        value = profile_values(pool.profile, batch.by_dimension[rows], now.items.information, items)
    else:
        value = criterion_named(pool.blueprint.criterion).value(now)
    if not is_start.any():
        return value
    return np.where(is_start[:, None], default.value(now), value)


def _situation(
    batch: Batch, rows: IntArray, b: int, is_start: BoolArray, eligible: BoolArray
) -> Situation:
    pool = batch.pool
    items = pool.content.blocks[b].items
    uses_chance = criterion_named(pool.blueprint.criterion).uses_chance
    log_likelihood = batch.log_likelihood[rows, b]
    mass, theta = batch.mass[rows, b], batch.theta[rows, b]
    if is_start.any():
        start = posterior(log_likelihood[is_start], pool.start)
        mass[is_start], theta[is_start] = start, start @ pool.start.nodes
    return Situation(
        items=pool.block_items[b],
        log_likelihood=log_likelihood,
        posterior=mass,
        theta=theta,
        eligible=eligible,
        position=batch.block_counts[rows, b] + 1,
        length=np.full(len(rows), pool.content.longest[b]),
        cut=current_standard().literacy_cut,
        draws=(
            uniform_per_item(batch.seeds[rows], batch.positions[rows], len(pool))[:, items]
            if uses_chance
            else np.zeros(eligible.shape)
        ),
    )
