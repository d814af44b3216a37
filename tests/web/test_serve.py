"""`stempeil serve`: the real server in its own process."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_S = 60  # loading the bank takes a few seconds on a busy machine
SECRET = "0123456789abcdef-for-tests-only-0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server under way, its address and where its output goes."""

    process: subprocess.Popen[str]
    address: str
    output: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            code: int = response.status
            return code
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    port, output = free_port(), tmp_path / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from web.cli import main; main()",
                "serve",
                "--port",
                str(port),
            ],
            cwd=ROOT,
            env={
                "STEMPEIL_SECRET": SECRET,
                "STEMPEIL_DATABASE_URL": f"sqlite:///{tmp_path / 'serve.db'}",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_S
        while status(f"{address}/readyz") != 200:
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        yield Server(process=process, address=address, output=output)
        process.terminate()
        process.wait(timeout=20)


def test_one_command_migrates_loads_and_serves(server: Server) -> None:
    assert status(f"{server.address}/") == 200
    assert status(f"{server.address}/bestaat-niet") == 404
    assert f"STEMpeil: {server.address}" in server.output.read_text()


def test_it_offers_the_first_operator_a_link_while_there_is_none(server: Server) -> None:
    link = re.search(rf"{server.address}/uitnodiging/(\S{{20,}})", server.output.read_text())

    assert link is not None


def test_it_writes_neither_addresses_nor_queries_and_stops_when_asked(server: Server) -> None:
    status(f"{server.address}/taal/nl?canary=query")
    status(f"{server.address}/uitnodiging/canary-path")

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(timeout=20) == 0
    assert "canary" not in server.output.read_text()
    assert "127.0.0.1 -" not in server.output.read_text()
