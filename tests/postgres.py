"""PostgreSQL for the tests: a private server of this machine, or a database on a given server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from assess.database import connect


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first; None where there is no server."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return versions[0].parent if versions else None


@contextmanager
def private_server(programs: Path) -> Iterator[str]:
    """Start a server on a free port of the loopback address; stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="stempeil-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    _run([programs / "initdb", "-D", data, "-U", "stempeil", "--auth=trust", "-E", "UTF8"])
    _run([programs / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"])
    try:
        yield f"postgresql+psycopg://stempeil@127.0.0.1:{port}/postgres"
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """Make a database for this test process on a server that is there, and drop it at the end."""
    name = f"stempeil_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    url = connect(server_url).url
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    drop = text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    with server.connect() as connection:
        connection.execute(drop)
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(database=name).render_as_string(hide_password=False)
        connection.execute(drop)
    server.dispose()


def _run(command: list[str | Path]) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
