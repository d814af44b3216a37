"""`stempeil serve`: the website on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flask import Flask

    from web.backend import Backend

_SEED = 1  # of the simulation behind exposure control

# Settings of gunicorn. It writes no access log: the application keeps its own, without addresses.
SERVER: dict[str, Any] = {
    "worker_class": "gthread",  # one slow phone does not hold up a worker
    "threads": 4,
    "timeout": 60,  # the slowest page, a release's file, takes a few seconds
    "graceful_timeout": 10,  # an answer under way is kept when the server stops
    "keepalive": 5,
    "limit_request_line": 2048,
    "limit_request_fields": 50,
    "loglevel": "error",  # its warnings quote addresses of people
    "accesslog": None,
    "control_socket_disable": True,
    "preload_app": True,
}


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(port: int, host: str, workers: int) -> None:
    """Bring the database up to date and serve the website."""
    # Workers share the cores: with threads of their own, small matrix products wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is imported
    from web import create_app
    from web.access_log import write_log
    from web.config import Settings

    write_log()
    app = create_app(Settings.from_env())
    address = f"http://{host}:{port}"
    token = _open(app)
    click.echo(f"STEMpeil: {address}")
    if token is not None:
        click.echo(f"First operator, one use only: {address}/uitnodiging/{token}")
    _run(app, {"bind": f"{host}:{port}", "workers": workers})


def _open(app: Flask) -> str | None:
    """Migrate, open the test desk, and return an invitation while there is no operator."""
    from assess.database import upgrade
    from assess.services.accounts import ensure_first_invitation
    from web.backend import EXTENSION
    from web.clock import now

    backend: Backend = app.extensions[EXTENSION]
    upgrade(backend.db)
    n_tests = len(backend.desk.pools)
    click.echo(f"{len(backend.bank)} questions, {n_tests} tests")
    _fit_what_is_outdated(backend)
    return ensure_first_invitation(backend.db, now=now())


def _fit_what_is_outdated(backend: Backend) -> None:
    """Bring exposure control up to the items and rules of this start, by simulation."""
    from assess.services.exposures import fit_once, is_outdated
    from web.clock import now

    for name, pool in backend.desk.pools.items():
        if is_outdated(pool, db=backend.db):
            click.echo(f"{name}: questions or rules have changed. Spreading them anew ...")
            fit_once(pool, seed=_SEED, db=backend.db, now=now())


def _run(app: Flask, options: dict[str, Any]) -> None:
    """Serve until a signal stops it: workers share the bank that is already in memory."""
    from gunicorn.app.base import BaseApplication

    class Site(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
        def load_config(self) -> None:
            for name, value in (SERVER | options | {"post_fork": _after_fork}).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Site().run()


def _after_fork(server: Any, _worker: Any) -> None:
    """Let a worker open connections of its own instead of sharing its parent's."""
    from web.backend import EXTENSION

    server.app.wsgi().extensions[EXTENSION].db.dispose(close=False)
