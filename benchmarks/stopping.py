"""What stopping rules cost and save: python -m benchmarks.stopping [n_persons].

A made-up bank of 200 logistic items, persons from N(0, 1), the literacy cut at -1. Adaptive tests
of 5 to 40 items under each rule, beside fixed forms whose length gives the same accuracy.
Prints two tables; asserts nothing. The numbers of docs/method/stopping.md come from here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from assess.blueprint import Block, Blueprint, Start
from assess.classification import mean_quality, quality_from_sem
from assess.content import tabulate_content
from assess.examinees import Truth
from assess.pool import Pool, pool_of_content
from assess.simulation import SimulatedSittings, simulate
from assess.standards import current_standard
from irt.information import item_information
from irt.parameters import FloatArray, ItemParameters
from irt.posterior import log_likelihood, posterior
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table, probabilities

N_ITEMS, SHORTEST, LONGEST, SEED = 200, 5, 40, 20240601
N_REPEATS = 5  # answers of everybody to the fixed forms
LENGTHS = (5, 8, 10, 12, 15, 20, 25, 30, 40, 60, 80, 100, 140, 200)
ERRORS = {"alpha": 0.05, "beta": 0.05, "delta": 0.3}
RULES: Mapping[str, Mapping[str, Any] | None] = {
    "none": None,
    "sem 0.35": {"sem": 0.35},
    "posterior 0.90": {"posterior": 0.90},
    "posterior 0.95": {"posterior": 0.95},
    "posterior 0.99": {"posterior": 0.99},
    "sprt": {"sprt": ERRORS},
    "glr": {"glr": ERRORS},
    "interval 1.96": {"interval": 1.96},
    "pser 0.01": {"pser": 0.01},
    "posterior 0.95 or pser 0.01": {"any": [{"posterior": 0.95}, {"pser": 0.01}]},
}
CRITERIA = ("mpwi", "decision")


def main() -> None:
    """Print the accuracy of fixed forms, then each rule with the fixed length it equals."""
    n_persons = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rng = np.random.default_rng(SEED)
    items = ItemParameters.logistic(a=rng.lognormal(0, 0.3, N_ITEMS), b=rng.normal(0, 1, N_ITEMS))
    theta = rng.normal(size=n_persons)
    cut = current_standard().literacy_cut
    fixed = {}
    for name, at in (("broad", theta[:500]), ("at the cut", np.array([cut]))):
        fixed[name] = fixed_accuracies(items, theta, at=at, cut=cut)
        numbers = zip(LENGTHS, fixed[name], strict=True)
        print(f"fixed {name}:", *(f"{n}: {accuracy:.4f}" for n, accuracy in numbers))
    print("criterion; rule: accuracy, expected, length, same accuracy broad / at the cut")
    for criterion in CRITERIA:
        for name, stop in RULES.items():
            found = adaptive(items, theta, stop=stop, criterion=criterion)
            _report(f"{criterion}; {name}", found, cut=cut, fixed=fixed)


def adaptive(
    items: ItemParameters,
    theta: FloatArray,
    *,
    stop: Mapping[str, Any] | None,
    criterion: str = "mpwi",
) -> SimulatedSittings:
    """Adaptive sittings of these persons under a stopping rule."""
    rng = np.random.default_rng(SEED + 1)
    pool = _pool(items, stop, criterion)
    truth = Truth(theta=theta[:, None], location_error=np.zeros(len(items)))
    return simulate(pool, truth, rng.integers(0, 2**63 - 1, len(theta)), rng=rng)


def fixed_accuracies(
    items: ItemParameters, theta: FloatArray, *, at: FloatArray, cut: float
) -> FloatArray:
    """Share on the right side of the cut, by fixed forms of the items most informative ``at``."""
    quadrature = normal_quadrature()
    order = np.argsort(-item_information(items, at).mean(axis=1))
    rng = np.random.default_rng(SEED + 2)
    right = probabilities(items, theta)[:, 1].T
    table = log_probability_table(items, quadrature.nodes)
    shares = np.zeros((N_REPEATS, len(LENGTHS)))
    for repeat in range(N_REPEATS):
        answers = (rng.random(right.shape) < right).astype(np.int64)
        for column, n_items in enumerate(LENGTHS):
            form = order[:n_items]
            mass = posterior(log_likelihood(answers[:, form], table[form]), quadrature)
            eap = mass @ quadrature.nodes
            shares[repeat, column] = np.mean((eap < cut) == (theta < cut))
    mean: FloatArray = shares.mean(axis=0)
    return mean


def _pool(items: ItemParameters, stop: Mapping[str, Any] | None, criterion: str) -> Pool:
    block = Block(scale="scale", min_items=SHORTEST, max_items=LONGEST, stop=stop)
    blueprint = Blueprint(
        id="own",
        version=1,
        title={"nl": "Eigen", "en": "Own"},
        address="u",
        minutes=(1, 60),
        success=0.5,
        randomesque=1,
        start=Start(theta=0.0, sd=1.0, items=0, easiest=np.inf),
        shuffle_blocks=False,
        blocks=(block,),
    )
    blueprint = msgspec.structs.replace(blueprint, criterion=criterion)
    ids = np.array([f"i{row}" for row in range(len(items))])
    return pool_of_content(tabulate_content(blueprint, {"id": ids}), items, blueprint)


def _report(
    name: str, found: SimulatedSittings, *, cut: float, fixed: Mapping[str, FloatArray]
) -> None:
    truth, theta, sem = found.true_theta[:, 0], found.theta[:, 0], found.sem[:, 0]
    accuracy = float(np.mean((truth < cut) == (theta < cut)))
    expected = mean_quality(quality_from_sem(theta, sem, [cut])).accuracy
    length = float(found.block_counts.mean())
    equal = [equal_length(accuracy, fixed[form], LENGTHS) for form in fixed]
    shares = ", ".join(f"{n:.1f} ({length / n:.0%})" for n in equal)
    print(f"{name}: {accuracy:.4f}, {expected:.4f}, {length:.1f}, {shares}")


def equal_length(accuracy: float, shares: FloatArray, lengths: Sequence[int]) -> float:
    """Length of the fixed form of this accuracy, by interpolation; NaN beyond the longest."""
    rising = np.maximum.accumulate(shares)
    return float(np.interp(accuracy, rising, lengths, right=np.nan))


if __name__ == "__main__":
    main()
