"""Which item comes next: a criterion for all items at once, the rules, the exposure lottery.

`assess.choice` finds the best items; `eligible_items` tells the same by asking about all of them.
"""

from __future__ import annotations

import numpy as np

from assess.batch import Batch
from assess.bound_call import BoundCall
from assess.choice import Choice, Selection, choose
from assess.criteria import Situation, criterion_named
from assess.criteria.interpolation import N_POINTS
from assess.lottery import uniform_per_item
from assess.profile_aim import profile_values
from assess.reachability import reachable_items
from assess.shadow_forms import BoolArray
from assess.standards import current_standard
from irt.parameters import FloatArray, IntArray

_NOTHING = np.zeros((0, 0))
_SPARE = 8  # looked at at once, beside twice as many as the lottery needs


def select_items(batch: Batch, active: IntArray) -> Selection:
    """Choose the next item of each sitting from its active block.

    Parameters
    ----------
    batch : Batch
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in.
    """
    blueprint = batch.pool.blueprint
    shape = len(active), blueprint.randomesque
    found = Selection(
        item=np.empty(len(active), dtype=np.int64),
        candidates=np.empty(shape, dtype=np.int64),
        values=np.empty(shape),
        draw=np.empty(len(active)),
        is_easy_start=np.empty(len(active), dtype=np.bool_),
    )
    for b in set(active.tolist()):
        if b not in batch.choosers:
            batch.choosers[b] = _chooser(batch, b)
        batch.choosers[b](active, _values(batch, active, b), batch.seeds, batch.block_counts, found)
    return found


def _chooser(batch: Batch, b: int) -> BoundCall:
    """`choose` for one block of a batch."""
    pool, items = batch.pool, batch.pool.content.blocks[b].items
    choice = Choice(
        tables=pool.tables,
        state=batch.forms.state,
        outlook=batch.outlook,
        room=batch.room,
        block=b,
        items=items,
        by_node=pool.by_node[b],
        start_weights=pool.start.log_weights,
        log_likelihood=batch.log_likelihood,
        shortlist=pool.shortlists[b],
        is_used=batch.is_used,
        is_hard=pool.is_hard,
        n_easy=pool.blueprint.start.items,
        only_waiting=pool.blueprint.refresh == 1,
        most=batch.most_boost,
        best=np.empty(2 * pool.blueprint.randomesque + _SPARE, dtype=np.int64),
        weights=np.empty(min(N_POINTS, len(pool.quadrature.nodes))),
        values=np.empty(len(items)),
        mass=np.empty(len(pool.start.log_weights)),
    )
    return BoundCall(choose, choice)


def eligible_items(batch: Batch, active: IntArray) -> BoolArray:
    """Every item that could be chosen next, looked at one preference after the other.

    `select_items` finds the best of these without asking about all.

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_items)
    """
    pool = batch.pool
    is_start = batch.positions <= pool.blueprint.start.items
    eligible = narrowed(within_rules(batch, active), ~batch.is_seen)
    eligible = narrowed(eligible, ~(pool.is_hard & is_start[:, None]))
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
    only_waiting = batch.pool.blueprint.refresh == 1
    for b in np.unique(active):
        rows, items = np.flatnonzero(active == b), batch.pool.content.blocks[b].items
        reachable[rows[:, None], items] = reachable_items(
            batch.forms, rows, int(b), only_waiting=only_waiting
        )
    return reachable & ~batch.is_used


def _values(batch: Batch, active: IntArray, b: int) -> FloatArray:
    """Value of each item of a block by the blueprint's aim; no row where `choose` needs none."""
    pool = batch.pool
    if pool.is_valued_in_choice:
        return _NOTHING
    rows = np.flatnonzero(active == b)
    if (batch.positions[rows] <= pool.blueprint.start.items).all():
        return _NOTHING
    if pool.profile is None:
        return criterion_named(pool.blueprint.criterion).value(_situation(batch, rows, b))
    items = pool.content.blocks[b].items
    information = pool.block_items[b].information
    return profile_values(pool.profile, batch.by_dimension[rows], information, items)


def _situation(batch: Batch, rows: IntArray, b: int) -> Situation:
    pool = batch.pool
    return Situation(
        items=pool.block_items[b],
        log_likelihood=batch.log_likelihood[rows, b],
        posterior=batch.mass[rows, b],
        theta=batch.theta[rows, b],
        eligible=~batch.of_block(batch.is_used, rows, b),
        position=batch.block_counts[rows, b] + 1,
        length=pool.content.longest[[b] * len(rows)],
        cut=current_standard().literacy_cut,
        draws=_draws(batch, rows, b),
    )


def _draws(batch: Batch, rows: IntArray, b: int) -> FloatArray:
    """Random numbers per item of a block, zeros where the criterion uses no chance."""
    pool, items = batch.pool, batch.pool.content.blocks[b].items
    if not criterion_named(pool.blueprint.criterion).uses_chance:
        return np.zeros((len(rows), len(items)))
    return uniform_per_item(batch.seeds[rows], batch.positions[rows], len(pool))[:, items]
