"""Which item comes next: eligibility, a criterion for all items at once, the exposure lottery.

References
----------
.. [1] Kingsbury, G. G. & Zara, A. R. (1989). Procedures for selecting items for computerized
adaptive
   tests. Applied Measurement in Education 2(4), 359-375 (the randomesque lottery).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.assembly import FormSolver
from assess.batch import Batch
from assess.criteria import DEFAULT_CRITERION, Situation, criterion_named
from assess.exposure import segment_of
from assess.lottery import Purpose, uniform, uniform_per_item
from assess.profile_aim import profile_values
from assess.shadow_forms import BoolArray, reachable_items
from assess.shadow_test import next_in_forms, reassemble
from assess.standards import current_standard
from irt.parameters import FloatArray, IntArray
from irt.posterior import posterior

_TIE_DIGITS = 10  # values closer than this count as equal, whatever the shape of the batch
_TIE_STEP = 4e-11  # less than that: puts equal values in the order of the pool


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
    n_eligible : ndarray of int64, shape (n_sittings,)
    draw : ndarray of float64, shape (n_sittings,)
        The number of the lottery, in [0, 1).
    is_easy_start : ndarray of bool, shape (n_sittings,)
    """

    item: IntArray
    candidates: IntArray
    values: FloatArray
    n_eligible: IntArray
    draw: FloatArray
    is_easy_start: BoolArray


def select_items(batch: Batch, active: IntArray, mass: FloatArray) -> Selection:
    """Choose the next item of each sitting from its active block.

    Parameters
    ----------
    batch : Batch
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in.
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Posterior on the scale of that block.
    """
    blueprint = batch.pool.blueprint
    is_start = batch.positions <= blueprint.start.items
    if batch.solver is not None:
        _assemble(batch, active, is_start, mass, batch.solver)
    now = _situation(batch, active, is_start, mass, within_rules(batch, active))
    eligible = _eligible_items(batch, now, is_start, mass)
    value = np.where(eligible, _values(batch, now, is_start), -np.inf)
    candidates = _best(value, blueprint.randomesque)
    values = value[np.arange(len(value))[:, None], candidates]
    n_eligible = eligible.sum(axis=1)
    n_drawn = np.minimum(n_eligible, candidates.shape[1])
    draw = uniform(batch.seeds, batch.positions, Purpose.CHOICE)
    place = np.minimum((draw * n_drawn).astype(np.int64), np.maximum(n_drawn - 1, 0))
    item = candidates[np.arange(len(candidates)), place]  # [1]
    return Selection(
        item=np.where(n_eligible > 0, item, -1),
        candidates=np.where(np.isfinite(values), candidates, -1),
        values=values,
        n_eligible=n_eligible,
        draw=draw,
        is_easy_start=is_start,
    )


def _best(value: FloatArray, n: int) -> IntArray:
    """The n items of the greatest value, best first; of equal ones the first in the pool."""
    n_items = value.shape[1]
    in_order = np.arange(n_items) * (_TIE_STEP / n_items)
    loss = in_order - np.round(value, _TIE_DIGITS)
    if loss.shape[1] <= 4 * n:
        return np.argsort(loss, axis=1, kind="stable")[:, :n]
    rows = np.arange(len(loss))[:, None]
    best = np.argpartition(loss, n - 1, axis=1)[:, :n]
    return best[rows, np.argsort(loss[rows, best], axis=1)]


def _assemble(
    batch: Batch, active: IntArray, is_start: BoolArray, mass: FloatArray, solver: FormSolver
) -> None:
    """Assemble the best way to finish anew for the sittings whose turn it is."""
    content, blueprint = batch.pool.content, batch.pool.blueprint
    every = blueprint.refresh
    is_turn = ((batch.positions - 1) % every == 0) & batch.forms.is_open.any(axis=1)
    rows = np.flatnonzero(is_turn)
    in_block = content.block == active[:, None]
    now = _situation(batch, active, is_start, mass, in_block & ~batch.is_used)
    is_barred = batch.is_barred[
        np.arange(len(active)), segment_of(mass @ batch.pool.quadrature.nodes)
    ]
    value = np.where(in_block & ~is_barred, _values(batch, now, is_start), 0.0)
    reassemble(
        batch.forms, rows, value[rows], solver, banned=batch.is_used[rows], is_exact=every == 1
    )


def _eligible_items(
    batch: Batch, now: Situation, is_start: BoolArray, mass: FloatArray
) -> BoolArray:
    """Those not seen before where there are any; then the easy ones, then those not barred."""
    pool = batch.pool
    easy = pool.location <= pool.blueprint.start.easiest
    eligible = narrowed(now.eligible, ~batch.is_seen)
    eligible = narrowed(eligible, easy | ~is_start[:, None])
    if not pool.exposure.version:
        return eligible
    segment = segment_of(mass @ pool.quadrature.nodes)
    return narrowed(eligible, ~batch.is_barred[np.arange(len(segment)), segment])


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
        items = batch.pool.content.blocks[b].items
        if batch.pool.blueprint.refresh == 1:
            reachable[rows] = next_in_forms(batch.forms, rows, int(b))
        else:
            reachable[rows[:, None], items] = reachable_items(batch.forms, rows, int(b))
    return reachable & ~batch.is_used


def _values(batch: Batch, now: Situation, is_start: BoolArray) -> FloatArray:
    """Value of each item by the blueprint's aim; at the easy start always the default's."""
    default = criterion_named(DEFAULT_CRITERION)
    if is_start.all():
        return default.value(now)
    pool = batch.pool
    if pool.profile is not None and batch.by_dimension is not None:
        value = profile_values(pool.profile, batch.by_dimension, pool.items.information)
    else:
        value = criterion_named(pool.blueprint.criterion).value(now)
    if not is_start.any():
        return value
    return np.where(is_start[:, None], default.value(now), value)


def _situation(
    batch: Batch, active: IntArray, is_start: BoolArray, mass: FloatArray, eligible: BoolArray
) -> Situation:
    pool, rows = batch.pool, np.arange(len(active))
    log_likelihood = batch.log_likelihood[rows, active]
    if is_start.any():
        start = posterior(log_likelihood[is_start], pool.start)
        mass = mass.copy()
        mass[is_start] = start
    uses_chance = criterion_named(pool.blueprint.criterion).uses_chance
    return Situation(
        items=pool.items,
        log_likelihood=log_likelihood,
        posterior=mass,
        theta=mass @ pool.quadrature.nodes,
        eligible=eligible,
        position=batch.block_counts[rows, active] + 1,
        length=pool.content.longest[active],
        cut=current_standard().literacy_cut,
        draws=(
            uniform_per_item(batch.seeds, batch.positions, len(pool))
            if uses_chance
            else np.zeros(eligible.shape)
        ),
    )
