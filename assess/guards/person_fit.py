"""Person fit of sittings on one scale, measured against honest sittings of the same test.

In an adaptive test the items are chosen near the person's ability. There lz* is no longer N(0, 1)
under the model but narrower ([2]), and the distribution of the CUSUM is not known in closed form;
both are therefore compared with sittings simulated from the pool's own model under the same
blueprint.

References
----------
.. [1] van Krimpen-Stoop, E. M. L. A. & Meijer, R. R. (2000). Detecting person misfit in adaptive
   testing using statistical process control techniques. In van der Linden & Glas (eds),
   Computerized adaptive testing: theory and practice, 201-219. Kluwer.
.. [2] van Krimpen-Stoop, E. M. L. A. & Meijer, R. R. (1999). The null distribution of person-fit
   statistics for conventional and adaptive tests. Applied Psychological Measurement 23(4), 327-345.
.. [3] Snijders, T. A. B. (2001). Asymptotic null distribution of person fit statistics with
   estimated person parameter. Psychometrika 66(3), 331-342.
.. [4] Davison, A. C. & Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge
   University Press. Section 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.examinees import draw_truth
from assess.guards.effort import estimate_abilities
from assess.guards.responses import Responses, is_in_block
from assess.pool import Pool
from assess.simulation import SimulatedSittings, simulate
from irt.fit import cusum, person_fit
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING

ALPHA = 0.05
"""Level of each flag, as in [1]; the CUSUM has half of it on either side."""
N_REFERENCE = 1000
"""Simulated sittings: a share of 0.05 is then good to 0.007."""
N_REFERENCE_BANKS = 5
"""Draws of the true difficulties, so that the reference does not hang on one of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitStatistics:
    """Person-fit statistics of sittings on one scale.

    Attributes
    ----------
    lz_star : ndarray of float64, shape (n_sittings,)
        Standardised log-likelihood [3]; NaN where nothing is left to vary, as after one answer that
        is right or wrong.
    upper, lower : ndarray of float64, shape (n_sittings,)
        Highest C+ and lowest C- of the CUSUM [1]; 0 without an answer.
    """

    lz_star: FloatArray
    upper: FloatArray
    lower: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumBounds:
    """Bounds that C+ and C- of an honest sitting pass with a chance of 2.5 % each."""

    upper: float
    lower: float


def honest_sittings(
    pool: Pool, *, rng: np.random.Generator, n_sittings: int = N_REFERENCE
) -> Responses:
    """Sittings simulated from the pool's own model under its blueprint.

    Abilities come from N(0, 1), and difficulties from around the judged ones.
    """
    parts = [
        _simulated(pool, len(rows), rng)
        for rows in np.array_split(np.arange(n_sittings), N_REFERENCE_BANKS)
        if len(rows)
    ]
    return Responses(
        items=np.concatenate([part.items for part in parts]),
        scores=np.concatenate([part.scores for part in parts]),
    )


def fit_statistics(responses: Responses, *, block: int, pool: Pool) -> FitStatistics:
    """Statistics of sittings on the scale of one block, at the EAP from these answers.

    The CUSUM is ``C+_i = max(0, C+_(i-1) + T_i)`` and ``C-_i = min(0, C-_(i-1) + T_i)`` with ``T_i
    = (x_i - E(x_i)) / n`` [1], over the n answers in the order in which they came.

    Parameters
    ----------
    responses : Responses
    block : int
        Index of the block; answers in other blocks play no part.
    pool : Pool
    """
    theta = estimate_abilities(responses, pool=pool).theta[:, block]
    scores, order = _by_item(responses, block, pool)
    used = np.flatnonzero((scores != MISSING).any(axis=0))
    if not used.size:
        nothing = np.zeros(len(responses))
        return FitStatistics(lz_star=np.full(len(responses), np.nan), upper=nothing, lower=nothing)
    scores, order, known = scores[:, used], order[:, used], pool.parameters.take(used)
    path = cusum(scores, known, theta, order=order, is_marginal=True)
    return FitStatistics(
        lz_star=person_fit(scores, known, theta, is_marginal=True).lz_star,
        upper=path.upper,
        lower=path.lower,
    )


def _by_item(responses: Responses, block: int, pool: Pool) -> tuple[IntArray, IntArray]:
    """Score of each item of the pool in a block, -1 where not answered, and its place."""
    sitting, place = np.nonzero(is_in_block(responses, block, pool))
    shown = responses.items[sitting, place]
    scores = np.full((len(responses), len(pool)), MISSING, dtype=np.int64)
    order = np.full(scores.shape, responses.items.shape[1], dtype=np.int64)
    scores[sitting, shown], order[sitting, shown] = responses.scores[sitting, place], place
    return scores, order


def cusum_bounds(reference: FitStatistics) -> CusumBounds:
    """Bounds from honest sittings: quantiles 0.975 of C+ and 0.025 of C-."""
    return CusumBounds(
        upper=float(np.quantile(reference.upper, 1 - ALPHA / 2)),
        lower=float(np.quantile(reference.lower, ALPHA / 2)),
    )


def simulated_p(lz_star: float, reference: FitStatistics) -> float:
    """Chance that an honest sitting has so low an lz*, ``(1 + k) / (1 + n)`` [4]."""
    known = reference.lz_star[np.isfinite(reference.lz_star)]
    return float((1 + (known <= lz_star).sum()) / (1 + len(known)))


def _simulated(pool: Pool, n_sittings: int, rng: np.random.Generator) -> SimulatedSittings:
    seeds = rng.integers(0, 2**63 - 1, size=n_sittings)
    return simulate(pool, draw_truth(pool, n_sittings, rng=rng), seeds, rng=rng)
