"""Timing, memory and the files that results go to."""

from __future__ import annotations

import csv
import platform
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("stempeil", "numpy", "scipy", "girth", "catsim", "adaptivetesting")
COLUMNS = ("case", "ours", "measure", "peer", "theirs", "ratio")


def seconds(task: Callable[[], Any], *, repeat: int = 3) -> float:
    """The shortest of some runs, in seconds of the clock."""
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - began)
    return best


def peak_megabytes() -> float:
    """Most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(
    case: str, ours: float, measure: str, peer: str = "", theirs: float | None = None
) -> dict[str, Any]:
    """One line of a result; the ratio is theirs over ours: above 1 where ours is faster."""
    ratio = "" if theirs is None else f"{theirs / ours:.1f}"
    shown = "" if theirs is None else f"{theirs:.4g}"
    line = {"case": case, "ours": f"{ours:.4g}", "measure": measure, "peer": peer}
    line |= {"theirs": shown, "ratio": ratio}
    print("  ".join(str(line[column]) for column in COLUMNS), flush=True)
    return line


def write(name: str, rows: Sequence[dict[str, Any]]) -> Path:
    """Write results with date, machine and versions beside them."""
    now = datetime.now(tz=UTC)
    known = {package: _version(package) for package in PACKAGES}
    about = " ".join(f"{package}={number}" for package, number in known.items() if number)
    machine = f"{platform.machine()} python={platform.python_version()} {about}"
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
