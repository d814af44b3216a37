"""People who guess now and then, taking a test through the engine, with response times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.batch import new_batch
from assess.engine import decide
from assess.guards import Responses
from assess.pool import Pool
from irt.parameters import FloatArray
from irt.response import probabilities

CHANCE = 0.25
"""Of a right answer by guessing."""


@dataclass(frozen=True, kw_only=True)
class Guessers:
    responses: Responses
    duration_s: FloatArray
    is_guess: npt.NDArray[np.bool_]


def guessers(
    pool: Pool,
    theta: npt.ArrayLike,
    *,
    share: float = 0.0,
    late: bool = False,
    median_s: float = 40.0,
    sd_log_s: float = 0.5,
    location_error: npt.ArrayLike = 0.0,
    rng: np.random.Generator,
) -> Guessers:
    """Sittings in which a share of the answers are rapid guesses.

    When ``late``, all answers after the rest of the shortest test.

    Solution behaviour takes lognormal times around a median (van der Linden 2006), a guess about
    two seconds. Every scale has the same theta; true difficulties lie off the judged ones by
    ``location_error``.
    """
    theta = np.asarray(theta, dtype=np.float64)
    n, n_places = len(theta), pool.blueprint.max_items
    items = np.full((n, n_places), -1, dtype=np.int64)
    scores = items.copy()
    is_guess = _guesses(n, pool, share=share, late=late, rng=rng)
    known = pool.parameters.shifted_by(np.broadcast_to(location_error, len(pool)))
    cumulative = np.cumsum(probabilities(known, theta), axis=1)[:, :-1]
    batch = new_batch(rng.integers(0, 2**63 - 1, n), pool)
    while True:
        decisions = decide(batch)
        rows = np.flatnonzero(~decisions.is_complete)
        if not rows.size:
            break
        shown, place = decisions.selection.item[rows], batch.positions[rows] - 1
        honest = (rng.random(rows.size)[:, None] > cumulative[shown, :, rows]).sum(axis=1)
        lucky = (rng.random(rows.size) < CHANCE) * (pool.parameters.n_categories[shown] - 1)
        score = np.where(is_guess[rows, place], lucky, honest)
        items[rows, place], scores[rows, place] = shown, score
        batch.record(rows, shown, score)
    effort_s = rng.lognormal(np.log(median_s), sd_log_s, items.shape)
    guess_s = rng.lognormal(np.log(2.0), 0.3, items.shape)
    duration_s = np.where(is_guess, guess_s, effort_s)
    duration_s[items < 0] = np.nan
    is_guess[items < 0] = False
    return Guessers(
        responses=Responses(items=items, scores=scores), duration_s=duration_s, is_guess=is_guess
    )


def _guesses(
    n: int, pool: Pool, *, share: float, late: bool, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    n_places = pool.blueprint.max_items
    if late:  # everybody reaches the shortest length, and nobody tries again after it
        places = np.arange(n_places) >= round((1 - share) * pool.content.early.sum())
        return np.tile(places, (n, 1))
    order = np.argsort(rng.random((n, n_places)), axis=1)
    return order < round(share * n_places)
