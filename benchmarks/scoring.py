"""Scoring beside catsim and adaptivetesting: `python -m benchmarks.scoring`."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.measure import row, seconds, write
from irt.ability import estimate_eap, estimate_mle, estimate_wle
from irt.parameters import ItemParameters
from irt.posterior import log_likelihood
from irt.profile import estimate_profiles
from irt.quadrature import grid, normal_quadrature
from irt.response import log_probabilities
from irt.simulation import simulate_abilities, simulate_responses

N_ITEMS = 60


def main() -> None:
    """Measure and write the results."""
    rng = np.random.default_rng(1)
    print(write("scoring", [*ability_rows(rng), *profile_rows(rng)]))


def ability_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Persons per second for 60 items; the ratio is of times per person."""
    items = ItemParameters.logistic(a=rng.uniform(0.7, 2, N_ITEMS), b=rng.normal(size=N_ITEMS))
    responses = simulate_responses(items, simulate_abilities(50_000, rng=rng), rng=rng)
    quadrature = normal_quadrature()
    table = log_probabilities(items, quadrature.nodes)
    eap = seconds(lambda: estimate_eap(responses, table, quadrature=quadrature)) / len(responses)
    some = responses[:10_000]
    mle = seconds(lambda: estimate_mle(some, items)) / len(some)
    wle = seconds(lambda: estimate_wle(some, items)) / len(some)
    return [
        row(
            "EAP and SEM, 60 items",
            eap,
            "s/person",
            "adaptivetesting",
            _adaptivetesting(items, some),
        ),
        row("EAP and SEM, 60 items", 1 / eap, "persons/s"),
        row("MLE and SEM, 60 items", mle, "s/person", "catsim (theta only)", _catsim(items, some)),
        row("MLE and SEM, 60 items", 1 / mle, "persons/s"),
        row("WLE and SEM, 60 items", 1 / wle, "persons/s"),
    ]


def profile_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Five correlated domains, 35 responses, 61 nodes."""
    sigma = np.full((5, 5), 0.8) + 0.2 * np.eye(5)
    theta = simulate_abilities(10_000, covariance=sigma, rng=rng)
    nodes = grid()
    likelihoods = np.empty((10_000, 5, len(nodes)))
    for d in range(5):
        items = ItemParameters.logistic(a=rng.uniform(0.8, 1.6, 7), b=rng.normal(size=7))
        responses = simulate_responses(items, theta[:, d], rng=rng)
        likelihoods[:, d] = log_likelihood(responses, log_probabilities(items, nodes))
    batch = seconds(lambda: estimate_profiles(likelihoods, sigma, nodes=nodes)) / 10_000
    one = likelihoods[:1]
    alone = seconds(lambda: estimate_profiles(one, sigma, nodes=nodes), repeat=50)
    return [
        row("profile of 5 domains, in a batch of 10,000", 1e6 * batch, "microseconds"),
        row("profile of 5 domains, alone", 1e6 * alone, "microseconds"),
    ]


def _catsim(items: ItemParameters, responses: np.ndarray) -> float | None:
    """Seconds per person of catsim's numerical search."""
    try:
        from catsim.estimation import NumericalSearchEstimator
        from catsim.item_bank import ItemBank
    except ImportError:
        return None
    bank = ItemBank(np.column_stack([items.a, items.b[:, 0], items.c, items.d]))
    estimator = NumericalSearchEstimator()
    administered = list(range(N_ITEMS))
    some = [row.astype(bool).tolist() for row in responses[:50] if 0 < row.sum() < N_ITEMS]

    def run() -> None:
        for person in some:
            estimator.estimate(
                item_bank=bank,
                administered_items=administered,
                response_vector=person,
                est_theta=0.0,
            )

    return seconds(run, repeat=1) / len(some)


def _adaptivetesting(items: ItemParameters, responses: np.ndarray) -> float | None:
    """Seconds per person of adaptivetesting's expected a posteriori estimate."""
    try:
        from adaptivetesting.math.estimators import ExpectedAPosteriori, NormalPrior
        from adaptivetesting.models import TestItem
    except ImportError:
        return None
    bank = []
    for a, b in zip(items.a, items.b[:, 0], strict=True):
        item = TestItem()
        item.a, item.b, item.c, item.d = float(a), float(b), 0.0, 1.0
        bank.append(item)

    def run() -> None:
        for person in responses[:20]:
            prior = NormalPrior(0, 1)
            ExpectedAPosteriori(person.tolist(), bank, prior=prior).get_estimation()

    return seconds(run, repeat=1) / 20


if __name__ == "__main__":
    main()
