"""The exposure control of Sympson and Hetter, as a reference for item eligibility.

An item that has been selected is administered with a chance of its own; if not, it is set aside for
the rest of the sitting and the next best is looked at. Here the lottery of each item is drawn once
per sitting, so that the table of chances does the same through `assess.exposure`.

References
----------
.. [1] Sympson, J. B. & Hetter, R. D. (1985). Controlling item-exposure rates in computerized
   adaptive testing. Proceedings of the 27th annual meeting of the Military Testing Association,
   973-977.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assess.batch import new_batch
from assess.engine import decide
from assess.examinees import answering, draw_truth
from assess.exposure import N_SEGMENTS, Exposure, uncontrolled
from assess.pool import Pool
from irt.parameters import FloatArray

N_ROUNDS = 15
N_SITTINGS = 500
"""Simulated in each round."""


def sympson_hetter_exposure(
    pool: Pool,
    *,
    rng: np.random.Generator,
    n_rounds: int = N_ROUNDS,
    n_sittings: int = N_SITTINGS,
) -> Exposure:
    """Chances of administration given selection, by the iteration of [1].

    Parameters
    ----------
    pool : Pool
    rng : numpy.random.Generator
    n_rounds, n_sittings : int
        Rounds of simulation, and sittings in each.
    """
    chance = np.ones(len(pool))
    for _ in range(n_rounds):
        selected = np.maximum(_selection_rates(pool, chance, n_sittings, rng), 1e-9)
        chance = np.minimum(1.0, pool.blueprint.max_exposure / selected)
    chances = np.tile(chance, (N_SEGMENTS, 1))
    return Exposure(version=1, eligibility=chances, preference=np.zeros(len(pool)))


def _selection_rates(
    pool: Pool, chance: FloatArray, n_sittings: int, rng: np.random.Generator
) -> FloatArray:
    """Share of sittings in which each item was selected, administered or not."""
    everything = replace(uncontrolled(len(pool)), version=1)
    batch = new_batch(rng.integers(0, 2**63 - 1, n_sittings), replace(pool, exposure=everything))
    people = answering(pool, draw_truth(pool, n_sittings, rng=rng), rng)
    is_allowed = rng.random((n_sittings, len(pool))) < chance
    was_selected = np.zeros((n_sittings, len(pool)), dtype=np.bool_)
    while True:
        decisions = decide(batch)
        rows = np.flatnonzero(~decisions.is_complete)
        if not rows.size:
            return np.asarray(was_selected.mean(axis=0))
        items = decisions.selection.item[rows]
        was_selected[rows, items] = True
        is_set_aside = batch.is_barred[rows, 0, items]  # chosen again: there is nothing else
        goes = is_allowed[rows, items] | is_set_aside
        batch.is_barred[rows[~goes], :, items[~goes]] = True
        given, shown = rows[goes], items[goes]
        blocks, positions = decisions.block[given], batch.positions[given]
        batch.record(given, shown, people.scores(given, shown, blocks, positions))
