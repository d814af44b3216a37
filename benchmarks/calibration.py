"""Calibration beside girth, on simulated data: `python -m benchmarks.calibration`."""

from __future__ import annotations

import time
import warnings
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.measure import peak_megabytes, row, seconds, write
from irt.calibration import Options, calibrate
from irt.girth_backend import calibrate_with_girth
from irt.parameters import ItemParameters
from irt.simulation import routed_adaptively, simulate_abilities, simulate_responses

NODES = 61


def main() -> None:
    """Measure and write the results."""
    rng = np.random.default_rng(1)
    rows = two_parameter_rows(rng)
    rows += ordered_rows(rng)
    rows += adaptive_rows(rng)
    rows += sparse_rows(rng)
    print(write("calibration", rows))


def bank(n_items: int, rng: np.random.Generator) -> ItemParameters:
    """Items of usual discriminations and difficulties."""
    return ItemParameters.logistic(a=rng.lognormal(0.1, 0.3, n_items), b=rng.normal(0, 1, n_items))


def unit(responses: npt.NDArray[np.int8]) -> float:
    """The arithmetic of an E-step: two matrix products and an exponential."""
    x = responses.astype(np.float64)
    table = np.random.default_rng(0).normal(-1, 0.1, (x.shape[1], NODES))

    def step() -> None:
        x.T @ np.exp(x @ table)

    return seconds(step, repeat=7)


def two_parameter_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """2PL with standard errors: units of an E-step, and girth without errors."""
    items = bank(100, rng)
    responses = simulate_responses(items, simulate_abilities(10_000, rng=rng), rng=rng)
    one = unit(responses)
    ours = seconds(lambda: calibrate(responses))
    theirs = seconds(lambda: calibrate_with_girth(responses, model="2pl"), repeat=1)
    name = "2PL 10,000 x 100 with standard errors"
    rows = [row(name, ours, "s", "girth (no errors)", theirs), row(name, ours / one, "units")]
    items = bank(200, rng)
    responses = simulate_responses(items, simulate_abilities(50_000, rng=rng), rng=rng)
    one = unit(responses[:10_000]) * 5
    ours = seconds(lambda: calibrate(responses), repeat=1)
    name = "2PL 50,000 x 200 with standard errors"
    return [*rows, row(name, ours, "s"), row(name, ours / one, "units")]


def ordered_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Graded and partial credit items with four categories."""
    steps = np.sort(rng.normal(0, 1, (50, 3)), axis=1) + np.array([-0.3, 0.0, 0.3])
    theta = simulate_abilities(2000, rng=rng)
    rows = []
    for model, build in (("gpcm", ItemParameters.partial_credit), ("grm", ItemParameters.graded)):
        items = build(a=rng.lognormal(0.1, 0.3, 50), b=steps)
        responses = simulate_responses(items, theta, rng=rng)
        ours = seconds(partial(calibrate, responses, model=model))
        theirs = seconds(partial(calibrate_with_girth, responses, model=model), repeat=1)
        name = f"{model.upper()} 2,000 x 50, 4 categories, with standard errors"
        rows.append(row(name, ours, "s", "girth (no errors)", theirs))
    return rows


def adaptive_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Accuracy where 80 % is missing because of the routing: the ratio is of errors."""
    items = ItemParameters.logistic(a=rng.uniform(0.5, 1.3, 100), b=rng.uniform(-1.5, 1.5, 100))
    complete = simulate_responses(items, simulate_abilities(10_000, rng=rng), rng=rng)
    seen = routed_adaptively(complete, items, length=20, randomesque=40, rng=rng)
    ours = calibrate(seen, options=Options(errors=None)).parameters
    theirs = calibrate_with_girth(seen, model="2pl").parameters
    return [
        row(f"adaptive 10,000 x 100, RMSE of {name}", *_errors(ours, theirs, items, name))
        for name in ("a", "b")
    ]


def sparse_rows(rng: np.random.Generator) -> list[dict[str, Any]]:
    """A million persons, 200 items, 20 % observed, 41 nodes."""
    from scipy.sparse import csr_array

    n_persons, n_items, n_nodes = 1_000_000, 200, 41
    items = ItemParameters.logistic(a=rng.uniform(0.7, 1.4, n_items), b=rng.normal(0, 1, n_items))
    responses = np.full((n_persons, n_items), -1, dtype=np.int8)
    theta = simulate_abilities(n_persons, rng=rng)
    for start in range(0, n_persons, 20_000):
        rows = slice(start, start + 20_000)
        given = rng.random((len(theta[rows]), n_items)) < 0.2
        responses[rows] = np.where(given, simulate_responses(items, theta[rows], rng=rng), -1)
    some = responses[:50_000]
    given = some != -1
    columns = np.nonzero(given)[1] * 2 + some[given]
    starts = np.concatenate([[0], np.cumsum(given.sum(axis=1))])
    x = csr_array((np.ones(len(columns)), columns, starts), shape=(len(some), 2 * n_items))
    table, mass = np.ones((2 * n_items, n_nodes)), np.ones((len(some), n_nodes))
    product = seconds(lambda: (x @ table, x.T @ mass)) * n_persons / len(some)
    times: list[float] = []
    options = Options(
        nodes=np.linspace(-6, 6, n_nodes),
        errors=None,
        on_progress=lambda _: times.append(time.perf_counter()),
    )
    before = peak_megabytes()
    found = calibrate(responses, options=options)
    cycle = float(np.diff(times).mean())
    name = "2PL 1,000,000 x 200, 20 % observed"
    return [
        row(f"{name}: one cycle", cycle, "s", "the bare sparse products", product),
        row(f"{name}: cycles", found.cycles, "E-steps"),
        row(f"{name}: peak memory, {before:.0f} of it the data", peak_megabytes(), "MB"),
    ]


def _errors(
    ours: ItemParameters, theirs: ItemParameters, truth: ItemParameters, name: str
) -> tuple[float, str, str, float]:
    def rmse(items: ItemParameters) -> float:
        difference = getattr(items, name) - getattr(truth, name)
        return float(np.sqrt(np.mean(difference**2)))

    return rmse(ours), "logits" if name == "b" else "per logit", "girth", rmse(theirs)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
