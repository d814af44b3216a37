"""Adaptive steps and simulated sittings beside catsim and adaptivetesting.

`python -m benchmarks.adaptive`; with OPENBLAS_NUM_THREADS=1 the matrix products keep to one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from assess.batch import new_batch
from assess.blueprint import ProfileAim, load_blueprints
from assess.criteria import CRITERIA
from assess.engine import Administer, decide, next_step
from assess.examinees import draw_truth
from assess.exposure_fit import fitted_exposure
from assess.pool import Pool, build_pool
from assess.services.exposures import under_shipped
from assess.simulation import RunAll, simulate
from assess.simulation_workers import in_processes
from assess.sitting import Sitting
from benchmarks.adaptive_peers import adaptivetesting_step, catsim_sittings, catsim_step, installed
from benchmarks.adaptive_pools import content_pool, plain_pool
from benchmarks.criteria import banks, situation
from benchmarks.measure import interleaved, quartiles, row, write
from irt.parameters import IntArray
from irt.response import probabilities
from itembank.loading import load_bank

N_ITEMS, N_ANSWERS = 2000, 30
REPEAT = 25
THETA = 0.4
"""Ability of the simulated candidate, in logits."""


def main() -> None:
    """Measure and write the results."""
    rows = [*step_rows(), *shadow_rows(), *criterion_rows(), *simulation_rows(), *shipped_rows()]
    rows += worker_rows()
    print(write("adaptive", rows))


def answered(pool: Pool) -> Sitting:
    """A sitting of the engine itself after 30 answers."""
    correct = probabilities(pool.parameters, np.array([THETA]))[:, 1, 0]
    rng, sitting = np.random.default_rng(3), Sitting(id="one", blueprint_id="own", seed=4)
    for position in range(1, N_ANSWERS + 1):
        step = next_step(sitting, pool)
        assert isinstance(step, Administer)  # the test is longer than this
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        )
        chance = correct[pool.rows[step.item_id]]
        sitting = sitting.record(position, int(rng.random() < chance))
    return sitting


def _bare(run: Callable[[], Any]) -> tuple[Callable[[], None], Callable[[Any], Any]]:
    return (lambda: None), (lambda _: run())


def step_rows() -> list[dict[str, Any]]:
    """The step: an answer recorded and the next item decided.

    With the state kept these are all steps of whole sittings that follow each other, as a server
    takes them; from the record, and those of the peers, the step after 30 answers. Sittings and
    peers take turns.
    """
    plain, content, profiled = plain_pool(N_ITEMS, 40), content_pool(N_ITEMS), _profiled_pools()
    sitting, ruled = answered(plain), answered(content)
    shown = np.array([plain.rows[one.item_id] for one in sitting.administrations])
    scores = np.array([one.score for one in sitting.administrations])
    peers = {
        "catsim (ML, theta only)": installed(catsim_step, plain.parameters, shown, scores),
        "adaptivetesting": installed(adaptivetesting_step, plain.parameters, shown, scores),
    }
    kept = {
        "no rules": plain,
        "rules of the combined test": content,
        "rules and exposure control of the combined test": _controlled(content),
    } | profiled
    steps: dict[str, list[float]] = {f"{name}, state kept": [] for name in kept}
    ours: dict[str, Callable[[], Any]] = {
        f"{name}, state kept": partial(_take_steps, pool, steps[f"{name}, state kept"])
        for name, pool in kept.items()
    }
    ours["no rules, from the record"] = partial(next_step, sitting, plain)
    ours["rules of the combined test, from the record"] = partial(next_step, ruled, content)
    tasks = {name: _bare(run) for name, run in (ours | peers).items() if run}
    found = interleaved(tasks, repeat=REPEAT)
    found |= {name: np.array(seconds) for name, seconds in steps.items()}
    return [
        _compared(f"step, 2,000 items, {name}", found[name], peer, found.get(peer))
        for name in ours
        for peer in (peers if name.startswith("no rules") else ("",))
    ]


def _controlled(pool: Pool) -> Pool:
    """The pool with fitted chances of exposure control."""
    exposure = fitted_exposure(pool, rng=np.random.default_rng(1), n_rounds=8, n_sittings=500)
    return replace(pool, exposure=exposure)


def _profiled_pools() -> dict[str, Pool]:
    """Tests whose items are chosen for a profile; its dimensions are the quotas."""
    aim = ProfileAim(criterion="d", correlation=0.7)
    return {
        "rules and profile of five domains of adult_stem": content_pool(
            N_ITEMS, like="adult_stem", profile=aim
        ),
        "rules and profile of ten domains of the combined test": content_pool(N_ITEMS, profile=aim),
    }


def _take_steps(pool: Pool, steps: list[float]) -> None:
    """Take one sitting to its end and note its steps."""
    steps.extend(_step_seconds(pool, len(steps)))


def _compared(
    case: str, ours: npt.NDArray[Any], peer: str, theirs: npt.NDArray[Any] | None
) -> dict[str, Any]:
    spread = quartiles(1e3 * ours)
    if theirs is None:
        return row(case, 1e3 * float(np.median(ours)), "ms", quartiles=spread)
    spread += f"; theirs {quartiles(1e3 * theirs)}"
    middle = 1e3 * float(np.median(ours)), "ms", peer, 1e3 * float(np.median(theirs))
    return row(case, *middle, quartiles=spread)


def shadow_rows() -> list[dict[str, Any]]:
    """Every step of sittings under the shadow test, state kept."""
    pool = content_pool(N_ITEMS, refresh=1)
    times = np.array([taken for seed in range(8) for taken in _step_seconds(pool, seed)])
    milliseconds = 1e3 * times
    case = f"shadow test, 2,000 items, rules of the combined test, {len(times)} steps"
    spread = quartiles(milliseconds)
    return [
        row(f"{case}: median", float(np.median(milliseconds)), "ms", quartiles=spread),
        row(f"{case}: 99th percentile", float(np.quantile(milliseconds, 0.99)), "ms"),
    ]


def _step_seconds(pool: Pool, seed: int) -> Iterator[float]:
    correct = probabilities(pool.parameters, np.array([THETA]))[:, 1, 0]
    rng, batch, here = np.random.default_rng(seed), new_batch([seed], pool), np.array([0])
    decisions = decide(batch)
    while not decisions.is_complete[0]:
        item = decisions.selection.item
        score = (rng.random(1) < correct[item]).astype(np.int64)
        began = time.perf_counter()
        batch.record(here, item, score)
        decisions = decide(batch)
        yield time.perf_counter() - began


def criterion_rows() -> list[dict[str, Any]]:
    """Each criterion for 1,000 3PL items after 10 answers."""
    rng = np.random.default_rng(20240501)
    now = situation(banks(rng)["3PL"], rng)
    tasks = {name: _bare(partial(one.value, now)) for name, one in CRITERIA.items()}
    found = interleaved(tasks, repeat=REPEAT)
    return [
        _compared(f"criterion {name}, 1,000 items", times, "", None)
        for name, times in found.items()
    ]


def simulation_rows() -> list[dict[str, Any]]:
    """Sittings per second of one core: 30 of 2,000 items, no rules; the ratio is of times."""
    n_ours, n_theirs, length = 4000, 4, 30
    pool = plain_pool(N_ITEMS, length)
    theta = np.random.default_rng(5).normal(size=n_theirs)
    peer = installed(catsim_sittings, pool.parameters, theta, length)
    tasks = {"ours": _bare(partial(_simulate, pool, n_ours))}
    if peer:
        tasks["catsim"] = _bare(peer)
    found = interleaved(tasks, repeat=5, clock=time.process_time)
    ours = n_ours / found["ours"]
    case, rate = "simulation, 30 of 2,000 items, no rules", float(np.median(ours))
    rows = [row(case, rate, "sittings/s per core", quartiles=quartiles(ours))]
    if not peer:
        return rows
    theirs = n_theirs / found["catsim"]
    slower = 1 / rate, "s/sitting", "catsim (ML)", float(1 / np.median(theirs))
    spread = f"theirs {quartiles(theirs)} sittings/s"
    return [*rows, row(case, *slower, quartiles=spread)]


def shipped_rows() -> list[dict[str, Any]]:
    """Sittings per second of one core through the shipped tests, under exposure control."""
    items, n_sittings = load_bank(), 500
    pools = {
        name: under_shipped(build_pool(items, one))[0] for name, one in load_blueprints().items()
    }
    tasks = {name: _bare(partial(_simulate, pool, n_sittings)) for name, pool in pools.items()}
    found = interleaved(tasks, repeat=3, clock=time.process_time)
    return [
        row(
            f"simulation, blueprint {name}, all rules, exposure control",
            float(np.median(n_sittings / times)),
            "sittings/s per core",
            quartiles=quartiles(n_sittings / times),
        )
        for name, times in found.items()
    ]


def worker_rows() -> list[dict[str, Any]]:
    """Sittings of the combined test per second of the clock, by two processes beside one."""
    pool, _ = under_shipped(build_pool(load_bank(), load_blueprints()["combined"]))
    n_sittings = 6000
    tasks = {
        str(n_workers): _bare(partial(_simulate, pool, n_sittings, in_processes(n_workers)))
        for n_workers in (1, 2)
    }
    found = interleaved(tasks, repeat=3)
    one, two = (float(np.median(found[str(n_workers)])) for n_workers in (1, 2))
    case = f"simulation, blueprint combined, {n_sittings} sittings, two processes"
    return [row(case, two, "s", "one process", one, quartiles=quartiles(found["2"]))]


def _simulate(pool: Pool, n_sittings: int, run_all: RunAll | None = None) -> None:
    rng = np.random.default_rng(6)
    seeds: IntArray = rng.integers(0, 2**63 - 1, size=n_sittings)
    truth = draw_truth(pool, n_sittings, rng=rng)
    simulate(pool, truth, seeds, rng=rng, run_all=run_all)


if __name__ == "__main__":
    main()
