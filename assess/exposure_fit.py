"""Chances of exposure control found by simulation, before the first real sitting.

References
----------
.. [1] van der Linden, W. J. & Veldkamp, B. P. (2007). Conditional item-exposure control in adaptive
   testing using item-ineligibility probabilities. Journal of Educational and Behavioral Statistics
   32(4), 398-418.
.. [2] Polyak, B. T. & Juditsky, A. B. (1992). Acceleration of stochastic approximation by
   averaging. SIAM Journal on Control and Optimization 30, 838-855.
.. [3] Polyak, B. T. (1964). Some methods of speeding up the convergence of iteration methods. USSR
   Computational Mathematics and Mathematical Physics 4(5), 1-17. Section 2 (the heavy ball).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assess.examinees import draw_truth
from assess.exposure import LEAST, Exposure, Rates, next_exposure, uncontrolled
from assess.pool import Pool
from assess.simulation import RunAll, exposure_rates, simulate

N_ROUNDS = 48
N_SITTINGS = 1000
"""Simulated in each round."""
N_SIMULATED = N_ROUNDS * N_SITTINGS

MOMENTUM = 0.7
"""What share of its last move a chance makes again, on the log scale."""


def fitted_exposure(
    pool: Pool,
    *,
    rng: np.random.Generator,
    n_rounds: int = N_ROUNDS,
    n_sittings: int = N_SITTINGS,
    run_all: RunAll | None = None,
) -> Exposure:
    """Move the chances of items until none is shown more often, or more rarely, than is wanted.

    Where a rule needs an item more often than that, its chance falls and its rate stays. The rates
    of a round are uncertain and the chances swing with them: the answer is their mean over the
    last two thirds of the rounds ([2]), of eligibility on the log scale. The chance of an item that
    rules and first forms bring into most sittings must fall far; moves in one direction speed up
    ([3]).

    Parameters
    ----------
    pool : Pool
    rng : numpy.random.Generator
    n_rounds, n_sittings : int
        Rounds of simulation, at least one, and sittings in each.
    run_all : callable, optional
        As for `assess.simulation.simulate`.
    """
    exposure = uncontrolled(len(pool))
    if pool.blueprint.max_exposure == 1:
        return exposure
    settled, move = [], np.zeros_like(exposure.eligibility)
    for number in range(n_rounds):
        rates = _rates(replace(pool, exposure=exposure), n_sittings, rng, run_all)
        following = next_exposure(exposure, rates, pool.blueprint)
        move = np.log(following.eligibility / exposure.eligibility) + MOMENTUM * move
        eligibility = np.clip(exposure.eligibility * np.exp(move), LEAST, 1.0)
        exposure = replace(following, eligibility=eligibility)
        if number >= n_rounds // 3:
            settled.append(exposure)
    return Exposure(
        version=1,
        eligibility=np.exp(np.mean([np.log(one.eligibility) for one in settled], axis=0)),
        preference=np.mean([one.preference for one in settled], axis=0),
    )


def _rates(pool: Pool, n_sittings: int, rng: np.random.Generator, run_all: RunAll | None) -> Rates:
    truth = draw_truth(pool, n_sittings, rng=rng)
    seeds = rng.integers(0, 2**63 - 1, size=n_sittings)
    return exposure_rates(simulate(pool, truth, seeds, rng=rng, run_all=run_all), pool)
