"""Timing, memory and the files that results go to."""

from __future__ import annotations

import csv
import os
import platform
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("stempeil", "numpy", "scipy", "girth", "catsim", "adaptivetesting")
COLUMNS = ("case", "ours", "measure", "peer", "theirs", "ratio", "quartiles", "load")


def seconds(task: Callable[[], Any], *, repeat: int = 3) -> float:
    """The shortest of some runs, in seconds of the clock."""
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - began)
    return best


def interleaved(
    tasks: Mapping[str, tuple[Callable[[], Any], Callable[[Any], Any]]],
    *,
    repeat: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, npt.NDArray[np.float64]]:
    """Seconds of every run of tasks that take turns, so that a busy moment slows all alike.

    Parameters
    ----------
    tasks : mapping of str to (prepare, run)
        ``run`` is timed, on what ``prepare`` gives; each is run once beforehand.
    repeat : int
    clock : callable
        `time.process_time` for seconds of one core.

    Returns
    -------
    dict of str to ndarray of float64, shape (repeat,)
    """
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(repeat + 1):
        for name, (prepare, run) in tasks.items():
            prepared = prepare()
            began = clock()
            run(prepared)
            taken[name].append(clock() - began)
    return {name: np.array(times[1:]) for name, times in taken.items()}


def quartiles(values: npt.ArrayLike) -> str:
    """First to third quartile in words."""
    low, high = np.quantile(np.asarray(values, dtype=np.float64), [0.25, 0.75])
    return f"{low:.3g} to {high:.3g}"


def peak_megabytes() -> float:
    """Most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(
    case: str,
    ours: float,
    measure: str,
    peer: str = "",
    theirs: float | None = None,
    *,
    quartiles: str = "",
) -> dict[str, Any]:
    """One line of a result; the ratio is theirs over ours: above 1 where ours is faster."""
    ratio = "" if theirs is None else f"{theirs / ours:.1f}"
    shown = "" if theirs is None else f"{theirs:.4g}"
    line = {"case": case, "ours": f"{ours:.4g}", "measure": measure, "peer": peer}
    line |= {"theirs": shown, "ratio": ratio, "quartiles": quartiles}
    line["load"] = f"load {os.getloadavg()[0]:.1f}"  # processes that wanted a core, last minute
    print("  ".join(str(line[column]) for column in COLUMNS), flush=True)
    return line


def write(name: str, rows: Sequence[dict[str, Any]]) -> Path:
    """Write results with date, machine and versions beside them."""
    now = datetime.now(tz=UTC)
    known = {package: _version(package) for package in PACKAGES}
    about = " ".join(f"{package}={number}" for package, number in known.items() if number)
    machine = (
        f"{platform.machine()} cores={os.cpu_count()} python={platform.python_version()} {about}"
    )
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%d}-{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "date", "versions"])
        writer.writeheader()
        writer.writerows({**line, "date": f"{now:%Y-%m-%d}", "versions": machine} for line in rows)
    return path


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
