"""Parts of a simulation run by several processes, or by the machines of a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from assess.pool import Pool
from assess.simulation import Part, RunAll, SimulatedSittings, run_part

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def in_processes(n_workers: int) -> RunAll:
    """Run the parts in so many processes on this machine, each with one thread."""

    def run_all(pool: Pool, parts: Iterable[Part]) -> Iterator[SimulatedSittings]:
        with _one_thread_each(), _executor(n_workers, pool) as executor:
            yield from executor.map(_run_kept, parts)

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


def _executor(n_workers: int, pool: Pool) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        n_workers, mp_context=get_context("spawn"), initializer=_keep, initargs=(pool,)
    )


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


_kept: list[Pool] = []


def _keep(pool: Pool) -> None:
    _kept[:] = [pool]


def _run_kept(part: Part) -> SimulatedSittings:
    return run_part(_kept[0], part)


def _client(address: str) -> Any:
    try:
        import distributed  # noqa: PLC0415 - an extra: only who has a cluster needs it
    except ModuleNotFoundError:
        message = "a cluster needs Dask: pip install 'stempeil[cluster]'"
        raise ModuleNotFoundError(message) from None
    client: Any = distributed.Client
    return client(address, set_as_default=False)
