"""Items that fixed forms need to be as right as the digital test: python -m benchmarks.fixed_forms.

Simulated people from N(0, 1), the literacy cut, the items that the shipped digital test can use: as
judged (true difficulties drawn anew five times around the judged ones) and as if calibrated
(difficulties known, discriminations spread by 0.2 on the log scale). Beside the test as shipped, a
short one that drops its rules and may stop after eight items. Four fixed forms share no item, so
that each is shown to a quarter of the people, as often as exposure control lets an item be shown;
they hold the items with the most information at the cut, or over the population. All are scored in
the same way. Prints a table; asserts nothing. docs/method/stopping.md has the numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from assess.examinees import Truth, draw_truth
from assess.exposure_fit import fitted_exposure
from assess.pool import Pool
from assess.simulation import simulate
from assess.standards import current_standard
from benchmarks.stopping import equal_length
from irt.information import item_information
from irt.parameters import FloatArray, IntArray
from irt.posterior import posterior
from irt.quadrature import normal_quadrature
from irt.response import probabilities
from itembank.loading import load_bank
from web.researcher.simulation_setup import Supply, supply_of_bank

N_FORMS, N_DRAWS, SPREAD, SEED = 4, 5, 0.2, 20261128
LENGTHS = tuple(range(8, 42))
SHORTEST = 8  # of the short test
N_ABILITIES = 500  # the population that broad forms are made for


def main() -> None:
    """Print accuracy and mean length of each test, with the fixed lengths of the same accuracy."""
    n_people = int(sys.argv[1]) if len(sys.argv) > 1 else 8_000
    supply = supply_of_bank(load_bank(), "digital")
    rng = np.random.default_rng(SEED)
    banks = {"judged": supply, f"calibrated {SPREAD}": supply.as_calibrated(SPREAD, rng)}
    print("bank; test: accuracy, length, fixed length at the cut, broad")
    for bank, one in banks.items():
        pools = {"shipped": one.pool(one.blueprint), f"{SHORTEST} to 25": _short(one)}
        truths = [draw_truth(pools["shipped"], n_people, rng=rng) for _ in range(N_DRAWS)]
        fixed = [fixed_accuracies(pools["shipped"], truths, at, rng) for at in _targets()]
        for name, pool in pools.items():
            controlled = replace(pool, exposure=fitted_exposure(pool, rng=rng))
            accuracy, length = adaptive_accuracy(controlled, truths, rng)
            shares = (_beside(length, equal_length(accuracy, found, LENGTHS)) for found in fixed)
            print(f"{bank}; {name}: {accuracy:.4f}, {length:.1f}, {', '.join(shares)}", flush=True)
        for n in (15, 20, 25, 30, 35, 40):
            row = [f"{found[LENGTHS.index(n)]:.4f}" for found in fixed]
            print(f"{bank}; fixed forms of {n}: {', '.join(row)}", flush=True)


def adaptive_accuracy(
    pool: Pool, truths: Sequence[Truth], rng: np.random.Generator
) -> tuple[float, float]:
    """Share of people on the right side of the cut, and mean length."""
    cut, right, length = current_standard().literacy_cut, [], []
    for truth in truths:
        seeds = rng.integers(0, 2**63 - 1, len(truth.theta))
        found = simulate(pool, truth, seeds, rng=rng)
        right.append(_share_right(found.theta[:, 0], truth, cut))
        length.append(found.block_counts.mean())
    return float(np.mean(right)), float(np.mean(length))


def fixed_accuracies(
    pool: Pool, truths: Sequence[Truth], at: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Share of people on the right side of the cut, by the length of the forms."""
    order = np.argsort(-item_information(pool.parameters, at).mean(axis=1))
    cut = current_standard().literacy_cut
    shares = np.zeros((len(truths), N_FORMS, len(LENGTHS)))
    for draw, truth in enumerate(truths):
        known = pool.parameters.shifted_by(truth.location_error)
        for form in range(N_FORMS):
            items = order[form::N_FORMS][: LENGTHS[-1]]
            p = probabilities(known.take(items), truth.theta[:, 0])
            drawn = rng.random((len(items), 1, len(truth.theta)))
            scores = (drawn > np.cumsum(p, axis=1)[:, :-1]).sum(axis=1)
            shares[draw, form] = _by_length(pool, items, scores, truth, cut)
    mean: FloatArray = shares.mean(axis=(0, 1))
    return mean


def _by_length(
    pool: Pool, items: IntArray, scores: IntArray, truth: Truth, cut: float
) -> list[float]:
    shares, told = [], np.zeros((len(truth.theta), len(pool.quadrature.nodes)))
    for place, item in enumerate(items, start=1):
        told += pool.log_table[item][scores[place - 1]]
        if place in LENGTHS:
            eap = posterior(told, pool.quadrature) @ pool.quadrature.nodes
            shares.append(_share_right(eap, truth, cut))
    return shares


def _share_right(theta: FloatArray, truth: Truth, cut: float) -> float:
    return float(np.mean((theta < cut) == (truth.theta[:, 0] < cut)))


def _targets() -> Sequence[FloatArray]:
    quadrature = normal_quadrature()
    chances = (np.arange(N_ABILITIES) + 0.5) / N_ABILITIES
    cumulative = np.cumsum(np.exp(quadrature.log_weights))
    return np.array([current_standard().literacy_cut]), np.interp(
        chances, cumulative, quadrature.nodes
    )


def _short(supply: Supply) -> Pool:
    """The same items without rules, in a test that may stop as soon as the side is sure."""
    blueprint = supply.blueprint
    blocks = tuple(
        msgspec.structs.replace(block, min_items=SHORTEST, quotas=(), rules=())
        for block in blueprint.blocks
    )
    return supply.pool(msgspec.structs.replace(blueprint, blocks=blocks))


def _beside(length: float, fixed: float) -> str:
    return f"{fixed:.1f} ({length / fixed:.0%})"


if __name__ == "__main__":
    main()
