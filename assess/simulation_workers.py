"""Parts of a simulation run by several processes, or by the machines of a Dask cluster."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assess.pool import Pool
from assess.simulation import Part, RunAll, SimulatedSittings, run_part

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def in_processes(n_workers: int) -> RunAll:
    """Run the parts in so many processes on this machine, each with one thread.

    The processes start at the first run and stay for the next ones, until Python ends.
    """
    started: list[ProcessPoolExecutor] = []

    def run_all(pool: Pool, parts: Iterable[Part]) -> Iterator[SimulatedSittings]:
        if not started:
            started.append(ProcessPoolExecutor(n_workers, mp_context=get_context("spawn")))
        with _one_thread_each(), TemporaryDirectory() as folder:
            path = Path(folder) / "pool"
            path.write_bytes(pickle.dumps(pool))
            yield from started[0].map(partial(_run_kept, path), parts)

    return run_all


def on_cluster(address: str) -> RunAll:
    """Run the parts on an existing Dask scheduler.

    Raises
    ------
    ModuleNotFoundError
        When Dask is not installed; the message says how to.
    """
    client = _client(address)

    def run_all(pool: Pool, parts: Iterable[Part]) -> Iterator[SimulatedSittings]:
        sent = client.scatter(pool, broadcast=True)
        futures = [client.submit(run_part, sent, part, pure=False) for part in parts]
        for future in futures:
            yield future.result()

    return run_all


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that start meanwhile use one thread for their matrix products."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_kept: dict[Path, Pool] = {}


def _run_kept(path: Path, part: Part) -> SimulatedSittings:
    """Run a part with the pool of a file, which is read once by each process."""
    if path not in _kept:
        _kept.clear()
        _kept[path] = pickle.loads(path.read_bytes())  # our own, a moment old
    return run_part(_kept[path], part)


def _client(address: str) -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra: only who has a cluster needs it
    except ModuleNotFoundError:
        message = "a cluster needs Dask: pip install 'stempeil[cluster]'"
        raise ModuleNotFoundError(message) from None
    client: Any = distributed.Client
    return client(address, set_as_default=False)
