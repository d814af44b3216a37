"""Simulated sittings through the real engine, and what they show about a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from assess.access import EVERYBODY, Access
from assess.batch import Batch, new_batch
from assess.content import BoolArray
from assess.engine import Decisions, decide, decide_pilots
from assess.examinees import Answering, Truth, answering, answering_pilots
from assess.exposure import Rates, joined_rates, rates_of
from assess.pilot import unfit_pilots
from assess.pool import Pool
from irt.parameters import FloatArray, IntArray

BATCH_SIZE = 500
"""Sittings stepped together: large enough for the matrix products, small enough for the cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedSittings:
    """Outcome of a simulation.

    Attributes
    ----------
    seeds : ndarray of int64, shape (n_sittings,)
    true_theta, theta, sem : ndarray of float64, shape (n_sittings, n_blocks)
        True ability, EAP and posterior standard deviation per block, in logits.
    low, high : ndarray of float64, shape (n_sittings, n_blocks)
        Ends of the 95 % interval (`irt.intervals`), in logits.
    items : ndarray of int64, shape (n_sittings, max_items)
        Pool rows in the order shown; -1 behind the last.
    scores : ndarray of int64, shape (n_sittings, max_items)
        Points; -1 behind the last.
    block_counts : ndarray of int64, shape (n_sittings, n_blocks)
    pilots : ndarray of int64, shape (n_sittings, n_planned)
        Rows of the pool's pilots in the order shown; -1 behind the last. No column without pilots.
    pilot_scores : ndarray of int64, shape (n_sittings, n_planned)
        Points, which count for nothing; -1 behind the last.
    """

    seeds: IntArray
    true_theta: FloatArray
    theta: FloatArray
    sem: FloatArray
    low: FloatArray
    high: FloatArray
    items: IntArray
    scores: IntArray
    block_counts: IntArray
    pilots: IntArray
    pilot_scores: IntArray


@dataclass(frozen=True, slots=True)
class Part:
    """Sittings that are stepped together, with the entropy of their own stream."""

    truth: Truth
    seeds: IntArray
    entropy: tuple[int, int]
    access: Access


RunAll = Callable[[Pool, Iterable[Part]], Iterator[SimulatedSittings]]
"""Gives the outcome of every part, in their order."""


def simulate(
    pool: Pool,
    truth: Truth,
    seeds: IntArray,
    *,
    rng: np.random.Generator,
    on_progress: Callable[[int], None] = lambda _: None,
    run_all: RunAll | None = None,
    access: Access = EVERYBODY,
) -> SimulatedSittings:
    """Run whole sittings through the engine.

    Parameters
    ----------
    pool : Pool
    truth : Truth
    seeds : ndarray of int64, shape (n_sittings,)
        Sitting seeds.
    rng : numpy.random.Generator
        For the answers. Each part of the sittings has its own stream, so that the numbers are the
        same whoever runs which part.
    on_progress : callable
        Called with the number of sittings just finished.
    run_all : callable, optional
        Gives the outcome of each part in order; by default one after the other in this process.
    access : str
        Access profile of every sitting.

    Raises
    ------
    BlueprintError
        When the items that fit the access profile cannot serve the blueprint.
    """
    entropy = int(rng.integers(0, 2**63 - 1))
    parts = (
        Part(truth.take(rows), seeds[rows], (entropy, number), access)
        for number, rows in enumerate(_chunks(len(seeds)))
    )
    done = []
    for found in (run_all or _one_by_one)(pool, parts):
        done.append(found)
        on_progress(len(found.seeds))
    return SimulatedSittings(
        **{
            field.name: np.concatenate([getattr(found, field.name) for found in done])
            for field in fields(SimulatedSittings)
        }
    )


def run_part(pool: Pool, part: Part) -> SimulatedSittings:
    """Run the sittings of one part to their end."""
    batch = new_batch(part.seeds, pool, access=[part.access] * len(part.seeds))
    people = answering(pool, part.truth, np.random.default_rng(part.entropy))
    pilots = _pilot_questions(pool, part)
    items, scores = _run(batch, people, pilots)
    ends = [batch.intervals(b) for b in range(len(pool.blueprint.blocks))]
    return SimulatedSittings(
        seeds=part.seeds,
        true_theta=part.truth.theta,
        theta=batch.theta,
        sem=batch.sem,
        low=np.column_stack([low for low, _ in ends]),
        high=np.column_stack([high for _, high in ends]),
        items=items,
        scores=scores,
        block_counts=batch.block_counts,
        pilots=np.zeros((len(items), 0), dtype=np.int64) if pilots is None else pilots.items,
        pilot_scores=np.zeros((len(items), 0), dtype=np.int64) if pilots is None else pilots.scores,
    )


def _one_by_one(pool: Pool, parts: Iterable[Part]) -> Iterator[SimulatedSittings]:
    return (run_part(pool, part) for part in parts)


def quota_violations(sittings: SimulatedSittings, pool: Pool) -> int:
    """Number of quotas and other rules missed over all sittings."""
    rules = pool.content.rules
    weights = np.vstack([rules.weights.T, np.zeros(len(rules))])  # row -1: no item
    found = sum(weights[column] for column in sittings.items.T)
    return int(((found < rules.low) | (found > rules.high)).sum())


def exposure_rates(sittings: SimulatedSittings, pool: Pool) -> Rates:
    """Share of sittings in which each item was shown, by the estimate on the item's scale."""
    parts = [rates_of(sittings.items, theta, len(pool)) for theta in sittings.theta.T]
    return joined_rates(parts, pool.content.block)


def _chunks(n_sittings: int) -> Iterator[IntArray]:
    for start in range(0, n_sittings, BATCH_SIZE):
        yield np.arange(start, min(start + BATCH_SIZE, n_sittings))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _PilotQuestions:
    """Pilot questions of a batch, filled in place; shapes (n_sittings, n_planned) and so on."""

    people: Answering
    items: IntArray
    scores: IntArray
    n_shown: IntArray
    is_out: BoolArray

    def ask(self, batch: Batch, decisions: Decisions) -> None:
        """Ask those that come before the next scored question."""
        choices = decide_pilots(batch, decisions, is_out=self.is_out, n_pilots=self.n_shown)
        rows, shown = (one[choices.item >= 0] for one in (choices.sittings, choices.item))
        if not rows.size:
            return
        place = self.n_shown[rows]
        self.items[rows, place] = shown
        self.scores[rows, place] = self.people.scores(
            rows, shown, decisions.block[rows], batch.positions[rows]
        )
        cluster = batch.pool.pilots.cluster
        self.is_out[rows] |= cluster[shown][:, None] == cluster
        self.n_shown[rows] += 1


def _pilot_questions(pool: Pool, part: Part) -> _PilotQuestions | None:
    """The answers have a stream of their own: scored ones are the same with and without pilots."""
    pilots, error = pool.pilots, part.truth.pilot_error
    if error is None or not pilots.n_planned:
        return None
    n_sittings, rng = len(part.seeds), np.random.default_rng((*part.entropy, 1))
    return _PilotQuestions(
        people=answering_pilots(pilots, part.truth, error, rng),
        items=np.full((n_sittings, pilots.n_planned), -1, dtype=np.int64),
        scores=np.full((n_sittings, pilots.n_planned), -1, dtype=np.int64),
        n_shown=np.zeros(n_sittings, dtype=np.int64),
        is_out=np.tile(unfit_pilots(pilots, part.access), (n_sittings, 1)),
    )


def _run(
    batch: Batch, people: Answering, pilots: _PilotQuestions | None
) -> tuple[IntArray, IntArray]:
    """Answer until every sitting of the batch is complete."""
    items = np.full((len(batch.seeds), batch.pool.blueprint.max_items), -1, dtype=np.int64)
    scores = items.copy()
    while True:
        decisions = decide(batch)
        rows = np.flatnonzero(~decisions.is_complete)
        if not rows.size:
            return items, scores
        if pilots is not None:
            pilots.ask(batch, decisions)
        shown, position = decisions.selection.item[rows], batch.positions[rows]
        score = people.scores(rows, shown, decisions.block[rows], position)
        items[rows, position - 1], scores[rows, position - 1] = shown, score
        batch.record(rows, shown, score)
