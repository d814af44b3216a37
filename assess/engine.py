"""The adaptive engine: the next step of a sitting, from its seed, responses and access alone.

One path for one live sitting and for thousands of simulated ones: `decide` works on a batch,
`next_step` is a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assess.batch import Batch, batch_of, follow
from assess.choice import Selection
from assess.compiled import compiled
from assess.criteria import criterion_named
from assess.lottery import Purpose, variant_seeds
from assess.pilot import PilotChoices, choose_pilots, pilot_places, shown_pilots, unfit_pilots
from assess.pool import Pool
from assess.reachability import has_begun_set
from assess.selection import select_items
from assess.shadow_forms import BoolArray
from assess.sitting import Sitting
from assess.stopping import GOES_ON, REASONS, StopReason, stop_codes
from irt.parameters import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Administer:
    """Show this item next.

    Attributes
    ----------
    position : int
        From 1, pilot questions counted.
    block : int
    item_id : str
    variant_seed : int
    trace : dict
        What the choice rests on, as JSON-able values, for audit and replay.
    is_pilot : bool
        Whether it collects responses for calibration and counts for nothing else.
    """

    position: int
    block: int
    item_id: str
    variant_seed: int
    trace: dict[str, Any]
    is_pilot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The sitting is complete; one reason per block of the blueprint."""

    reasons: tuple[StopReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decisions:
    """The next step of each sitting of a batch.

    Attributes
    ----------
    is_complete : ndarray of bool, shape (n_sittings,)
    block : ndarray of int64, shape (n_sittings,)
        Active block; of no meaning where the sitting is complete.
    stop_code : ndarray of int64, shape (n_sittings, n_blocks)
        Why a block is complete, as a place in `assess.stopping.REASONS`; -1 where it goes on.
    theta, sem : ndarray of float64, shape (n_sittings, n_blocks)
        EAP and posterior standard deviation per block, in logits.
    selection : Selection
    """

    is_complete: BoolArray
    block: IntArray
    stop_code: IntArray
    theta: FloatArray
    sem: FloatArray
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleScore:
    """Ability on one scale.

    Attributes
    ----------
    scale : str
    theta, sem : float
        EAP and posterior standard deviation, in logits.
    low, high : float
        Ends of the 95 % interval that holds the truth equally often wherever it lies, in logits.
    n_items : int
    mass : ndarray of float64, shape (n_nodes,)
        The posterior on the pool's grid.
    """

    scale: str
    theta: float
    sem: float
    low: float
    high: float
    n_items: int
    mass: FloatArray


def decide(batch: Batch) -> Decisions:
    """Decide the next step of every sitting of a batch."""
    stop_code = stop_codes(batch)
    block, is_complete = np.empty_like(batch.seeds), np.empty(len(stop_code), dtype=np.bool_)
    _find_open_block(stop_code, batch.block_order, block, is_complete)
    return Decisions(
        is_complete=is_complete,
        block=block,
        stop_code=stop_code,
        theta=batch.theta.copy(),
        sem=batch.sem.copy(),
        selection=select_items(batch, block),
    )


@compiled
def _find_open_block(
    stop_code: IntArray, block_order: IntArray, block: IntArray, is_complete: BoolArray
) -> None:
    """Fill in the first block of each sitting that goes on; its first where none does."""
    for row, order in enumerate(block_order):
        block[row], is_complete[row] = order[0], True
        for b in order:
            if stop_code[row, b] == GOES_ON:
                block[row], is_complete[row] = b, False
                break


def next_step(sitting: Sitting, pool: Pool) -> Administer | Stop:
    """Decide what follows the answered questions of one sitting.

    Parameters
    ----------
    sitting : Sitting
        Without an open question (an open one is not looked at).
    pool : Pool

    Raises
    ------
    BlueprintError
        When the items that fit the sitting's access profile cannot serve the blueprint
        (`Pool.forms_for` tells beforehand). Otherwise every rule stays within reach.
    """
    return _next_step(sitting, batch_of([sitting], pool))


def replay(sitting: Sitting, pool: Pool) -> Iterator[tuple[Sitting, Administer | Stop]]:
    """What the engine decides before each question of a sitting, and after the last answer.

    The state is carried from one answer to the next, so that a whole sitting costs little more than
    its last step.

    Yields
    ------
    tuple of Sitting and Administer or Stop
        The sitting as far as it was answered, and what follows: as `next_step` gives it.
    """
    answered = replace(sitting, administrations=())
    batch = batch_of([answered], pool)
    yield answered, _next_step(answered, batch)
    for shown in sitting.administrations:
        if shown.score is None:
            return
        answered = replace(answered, administrations=(*answered.administrations, shown))
        if not shown.is_pilot:
            follow(batch, 0, shown, shown.score)
        elif shown.item_id in pool.rows:  # it counts as seen before, from the first question on
            batch = batch_of([answered], pool)
        yield answered, _next_step(answered, batch)


def _next_step(sitting: Sitting, batch: Batch) -> Administer | Stop:
    pool, decisions = batch.pool, decide(batch)
    if decisions.is_complete[0]:
        return Stop(reasons=tuple(REASONS[code] for code in decisions.stop_code[0]))
    pilot = _pilot_step(sitting, batch, decisions)
    if pilot is not None:
        return pilot
    position, n_pilots = int(batch.positions[0]), _n_pilots(sitting)
    item = int(decisions.selection.item[0])
    return Administer(
        position=position + n_pilots,
        block=int(decisions.block[0]),
        item_id=pool.item_ids[item],
        variant_seed=int(variant_seeds(batch.seeds, position)[0]),
        trace=_trace(decisions, pool),
    )


def decide_pilots(
    batch: Batch, decisions: Decisions, *, is_out: BoolArray, n_pilots: IntArray
) -> PilotChoices:
    """Decide in which sittings a pilot question comes before the scored one, and which.

    It is looked for once after each scored question: no two pilot questions are neighbours.

    Parameters
    ----------
    batch : Batch
        Of a pool with pilots.
    decisions : Decisions
        Of the same batch.
    is_out : ndarray of bool, shape (n_sittings, n_pilots)
        Pilot items shown before, and their enemies.
    n_pilots : ndarray of int64, shape (n_sittings,)
        Pilot questions answered.
    """
    pilots, positions = batch.pool.pilots, batch.positions
    is_due = (pilot_places(pilots, batch.seeds) == positions[:, None] - 1).any(axis=1)
    rows = np.flatnonzero(is_due & ~decisions.is_complete & ~has_begun_set(batch.forms))
    return choose_pilots(
        pilots,
        sittings=rows,
        block=decisions.block[rows],
        mass=batch.mass[rows, decisions.block[rows]],
        is_out=is_out[rows],
        seeds=batch.seeds[rows],
        positions=(positions + n_pilots)[rows],
    )


def _n_pilots(sitting: Sitting) -> int:
    """Pilot questions answered."""
    return sum(one.is_pilot and one.score is not None for one in sitting.administrations)


def _pilot_step(sitting: Sitting, batch: Batch, decisions: Decisions) -> Administer | None:
    """A pilot question of the active block, where one is due and an item is left for it."""
    pool, shown = batch.pool, sitting.administrations
    if not pool.pilots.n_planned or (shown and shown[-1].is_pilot):
        return None
    n_pilots = _n_pilots(sitting)
    choices = decide_pilots(
        batch,
        decisions,
        is_out=shown_pilots(pool.pilots, [{*sitting.seen, *(one.item_id for one in shown)}])
        | unfit_pilots(pool.pilots, sitting.access),
        n_pilots=np.array([n_pilots]),
    )
    if not (choices.item >= 0).any():
        return None
    position = int(batch.positions[0]) + n_pilots
    return Administer(
        position=position,
        block=int(decisions.block[0]),
        item_id=pool.pilots.item_ids[choices.item[0]],
        variant_seed=int(variant_seeds(batch.seeds, position, Purpose.PILOT_VARIANT)[0]),
        trace=_pilot_trace(choices, decisions, pool),
        is_pilot=True,
    )


def score_sitting(sitting: Sitting, pool: Pool) -> tuple[ScaleScore, ...]:
    """Ability per scale from the answered questions, in the order of the blueprint's blocks."""
    batch = batch_of([sitting], pool)
    ends = [batch.intervals(b) for b in range(len(pool.blueprint.blocks))]
    return tuple(
        ScaleScore(
            scale=block.scale,
            theta=float(batch.theta[0, b]),
            sem=float(batch.sem[0, b]),
            low=float(ends[b][0][0]),
            high=float(ends[b][1][0]),
            n_items=int(batch.block_counts[0, b]),
            mass=batch.mass[0, b],
        )
        for b, block in enumerate(pool.blueprint.blocks)
    )


def _trace(decisions: Decisions, pool: Pool) -> dict[str, Any]:
    selection = decisions.selection
    rule = criterion_named(pool.blueprint.criterion).rule
    if pool.profile is not None:
        rule = pool.profile.rule
    candidates = [
        {"item": pool.item_ids[row], "value": round(float(value), 10)}
        for row, value in zip(selection.candidates[0], selection.values[0], strict=True)
        if row >= 0
    ]
    return _standing(decisions, pool) | {
        "candidates": candidates,
        "draw": float(selection.draw[0]),
        "rule": "easy_start" if selection.is_easy_start[0] else rule,
    }


def _pilot_trace(choices: PilotChoices, decisions: Decisions, pool: Pool) -> dict[str, Any]:
    return _standing(decisions, pool) | {
        "n_eligible": int(choices.n_eligible[0]),
        "candidates": [
            {"item": pool.pilots.item_ids[row], "value": round(float(value), 10)}
            for row, value in zip(choices.candidates[0], choices.values[0], strict=True)
            if row >= 0
        ],
        "draw": float(choices.draw[0]),
        "rule": "pilot",
    }


def _standing(decisions: Decisions, pool: Pool) -> dict[str, Any]:
    block = int(decisions.block[0])
    return {
        "scale": pool.blueprint.blocks[block].scale,
        "theta": float(decisions.theta[0, block]),
        "sem": float(decisions.sem[0, block]),
        "blueprint_version": pool.blueprint.version,
    }
