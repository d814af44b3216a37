"""Simulated sittings through the real engine, and what they show about a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assess.batch import Batch, new_batch
from assess.engine import decide
from assess.pool import Pool
from irt.parameters import FloatArray, IntArray
from irt.response import probabilities

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
    items : ndarray of int64, shape (n_sittings, max_items)
        Pool rows in the order shown; -1 behind the last.
    scores : ndarray of int64, shape (n_sittings, max_items)
        Points; -1 behind the last.
    block_counts : ndarray of int64, shape (n_sittings, n_blocks)
    """

    seeds: IntArray
    true_theta: FloatArray
    theta: FloatArray
    sem: FloatArray
    items: IntArray
    scores: IntArray
    block_counts: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """How simulated examinees answer.

    Attributes
    ----------
    theta : ndarray of float64, shape (n_sittings, n_blocks)
        In logits.
    location_error : ndarray of float64, shape (n_items,)
        How far the true difficulty lies from the judged one, in logits.
    """

    theta: FloatArray
    location_error: FloatArray


def draw_truth(
    pool: Pool,
    n_examinees: int,
    *,
    mean: float = 0.0,
    sd: float = 1.0,
    correlation: float = 0.7,
    rng: np.random.Generator,
) -> Truth:
    """Draw abilities from a normal population, and true difficulties around the judged ones.

    Parameters
    ----------
    pool : Pool
    n_examinees : int
    mean, sd : float
        Of the population on each scale, in logits.
    correlation : float
        Of the scales of a test with several blocks.
    rng : numpy.random.Generator
    """
    n_blocks = len(pool.blueprint.blocks)
    common = rng.normal(size=(n_examinees, 1))
    own = rng.normal(size=(n_examinees, n_blocks))
    theta = mean + sd * (np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)
    error = rng.normal(size=len(pool)) * pool.parameters.se_b
    return Truth(theta=theta, location_error=error)


def simulate(
    pool: Pool,
    truth: Truth,
    seeds: IntArray,
    *,
    rng: np.random.Generator,
    on_progress: Callable[[int], None] = lambda _: None,
) -> SimulatedSittings:
    """Run whole sittings through the engine.

    Parameters
    ----------
    pool : Pool
    truth : Truth
    seeds : ndarray of int64, shape (n_sittings,)
        Sitting seeds.
    rng : numpy.random.Generator
        For the answers.
    on_progress : callable
        Called with the number of sittings just finished.
    """
    parts = []
    for rows in _chunks(len(seeds)):
        batch = new_batch(seeds[rows], pool)
        items, scores = _run(batch, truth, rows, rng)
        final = decide(batch)
        parts.append((final.theta, final.sem, items, scores, batch.block_counts))
        on_progress(len(items))
    theta, sem, items, scores, block_counts = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return SimulatedSittings(
        seeds=seeds,
        true_theta=truth.theta,
        theta=theta,
        sem=sem,
        items=items.astype(np.int64),
        scores=scores.astype(np.int64),
        block_counts=block_counts.astype(np.int64),
    )


def quota_violations(sittings: SimulatedSittings, pool: Pool) -> int:
    """Number of quotas and other rules missed over all sittings."""
    rules = pool.content.rules
    weights = np.vstack([rules.weights.T, np.zeros(len(rules))])  # row -1: no item
    found = sum(weights[column] for column in sittings.items.T)
    return int(((found < rules.low) | (found > rules.high)).sum())


def exposure_rates(sittings: SimulatedSittings, pool: Pool) -> FloatArray:
    """Share of sittings in which each item was shown, shape (n_items,)."""
    shown = sittings.items[sittings.items >= 0]
    rates: FloatArray = np.bincount(shown, minlength=len(pool)) / len(sittings.items)
    return rates


def _chunks(n_sittings: int) -> Iterator[IntArray]:
    for start in range(0, n_sittings, BATCH_SIZE):
        yield np.arange(start, min(start + BATCH_SIZE, n_sittings))


def _run(
    batch: Batch, truth: Truth, examinees: IntArray, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """Answer until every sitting of the batch is complete."""
    pool = batch.pool
    true_items = _true_cumulative(truth, examinees, pool)
    items = np.full((len(examinees), pool.blueprint.max_items), -1, dtype=np.int64)
    scores = items.copy()
    while True:
        decisions = decide(batch)
        open_rows = np.flatnonzero(~decisions.is_complete)
        if not open_rows.size:
            return items, scores
        shown, place = decisions.selection.item[open_rows], batch.positions[open_rows] - 1
        cumulative = true_items[decisions.block[open_rows], shown, :, open_rows]
        score = (rng.random(open_rows.size)[:, None] > cumulative).sum(axis=1)
        items[open_rows, place], scores[open_rows, place] = shown, score
        batch.record(open_rows, shown, score)


def _true_cumulative(truth: Truth, examinees: IntArray, pool: Pool) -> FloatArray:
    """P(score <= k) at each examinee's true ability: (n_blocks, n_items, n_categories - 1, n)."""
    known = pool.parameters.shifted_by(truth.location_error)
    curves = [
        probabilities(known, truth.theta[examinees, block]) for block in range(truth.theta.shape[1])
    ]
    cumulative: FloatArray = np.cumsum(np.stack(curves), axis=2)[:, :, :-1]
    return cumulative
