"""Time of each selection criterion for one sitting: python -m benchmarks.criteria.

A bank of 1,000 items (3PL and graded, four categories at most), one sitting after 10 answers, the
default grid. Prints the median in microseconds; asserts nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from assess.criteria import CRITERIA, PROFILE_CRITERIA, Situation, situation_of, tabulate
from irt.information import item_information
from irt.parameters import FloatArray, ItemParameters
from irt.posterior import log_likelihood
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities

N_ITEMS, N_ANSWERS, N_DIMENSIONS, N_REPEATS = 1000, 10, 5, 50


def main() -> None:
    """Print one line per criterion."""
    rng = np.random.default_rng(20240501)
    for kind, parameters in banks(rng).items():
        now = situation(parameters, rng)
        for name, criterion in CRITERIA.items():
            _report(f"{kind} {name}", partial(criterion.value, now))
    spread = rng.normal(size=(1, N_DIMENSIONS, N_DIMENSIONS))
    covariance = spread @ spread.swapaxes(1, 2) / N_DIMENSIONS
    information = rng.uniform(0, 1, (1, N_ITEMS))
    dimension = rng.integers(0, N_DIMENSIONS, N_ITEMS)
    for name, profile_criterion in PROFILE_CRITERIA.items():
        _report(
            f"profile of {N_DIMENSIONS}: {name}",
            partial(profile_criterion, covariance, information, dimension),
        )


def banks(rng: np.random.Generator) -> dict[str, ItemParameters]:
    """A bank of 3PL items, and one of which half is graded."""
    a, b = rng.lognormal(0, 0.3, N_ITEMS), rng.normal(size=N_ITEMS)
    dichotomous = ItemParameters.logistic(a=a, b=b, c=0.2)
    half = N_ITEMS // 2
    thresholds = b[half:, None] + np.array([-1.0, 0.0, 1.0])
    mixed = ItemParameters.concatenate(
        [dichotomous.take(np.arange(half)), ItemParameters.graded(a=a[half:], b=thresholds)]
    )
    return {"3PL": dichotomous, "mixed": mixed}


def situation(parameters: ItemParameters, rng: np.random.Generator) -> Situation:
    """One sitting after its answers."""
    quadrature = normal_quadrature()
    log_table = log_probabilities(parameters, quadrature.nodes)
    items = tabulate(
        log_table,
        quadrature.nodes,
        location=np.nanmean(parameters.b, axis=1),
        discrimination=parameters.a,
        information=item_information(parameters, quadrature.nodes),
    )
    responses = np.full((1, N_ITEMS), -1)
    responses[0, :N_ANSWERS] = rng.integers(0, 2, N_ANSWERS)
    return situation_of(
        items,
        log_likelihood(responses, log_table),
        quadrature,
        position=np.array([N_ANSWERS + 1]),
        length=np.array([30]),
        draws=rng.random((1, N_ITEMS)),
    )


def _report(name: str, run: Callable[[], FloatArray]) -> None:
    run()
    times = []
    for _ in range(N_REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    sys.stdout.write(f"{name:40s} {1e6 * float(np.median(times)):8.0f} us\n")


if __name__ == "__main__":
    main()
