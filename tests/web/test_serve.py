"""`stempeil serve`: the real server in its own process."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from assess.services import exposures
from itembank.bank import ItemBank
from tests.factories.exposures import half_eligible
from web.cli import main
from web.commands import serve

ROOT = Path(__file__).parents[2]
START_S = 60  # loading the bank takes a few seconds on a busy machine
SECRET = "0123456789abcdef-for-tests-only-0123456789"
PATHS = ("/", "/bestaat-niet", "/taal/nl?canary=query", "/uitnodiging/canary-path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a server did from its start until it was asked to stop."""

    address: str
    statuses: tuple[int, ...]
    output: str
    exit_code: int


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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A server that answers some requests and is then stopped."""
    folder, port = tmp_path_factory.mktemp("serve"), free_port()
    output, address = folder / "output.txt", f"http://127.0.0.1:{port}"
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
                "STEMPEIL_DATABASE_URL": f"sqlite:///{folder / 'serve.db'}",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        deadline = time.monotonic() + START_S
        while status(f"{address}/readyz") != 200:
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        statuses = tuple(status(f"{address}{path}") for path in PATHS)
        process.send_signal(signal.SIGTERM)
        exit_code = process.wait(timeout=20)
    finally:
        process.kill()
        process.wait()
    return Run(address=address, statuses=statuses, output=output.read_text(), exit_code=exit_code)


def test_one_command_migrates_loads_and_serves(served: Run) -> None:
    assert served.statuses[:2] == (200, 404)
    assert f"STEMpeil: {served.address}" in served.output


def test_it_offers_the_first_operator_a_link_while_there_is_none(served: Run) -> None:
    link = re.search(rf"{served.address}/uitnodiging/(\S{{20,}})", served.output)

    assert link is not None


def test_it_writes_neither_addresses_nor_queries(served: Run) -> None:
    assert all(served.statuses), "every request was answered"
    assert "canary" not in served.output
    assert "127.0.0.1 -" not in served.output


def test_it_stops_when_asked(served: Run) -> None:
    assert served.exit_code == 0


def test_a_start_with_another_bank_fits_exposure_control_once(tmp_path, monkeypatch, bank):
    monkeypatch.setattr(exposures, "fitted_exposure", half_eligible)
    monkeypatch.setattr(serve, "_run", lambda *_: None)
    fewer = ItemBank(items=bank.items[1:], version=bank.version)
    monkeypatch.setattr("itembank.loading.load_bank", lambda: fewer)
    env = {"STEMPEIL_SECRET": SECRET, "STEMPEIL_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}

    first, second = (CliRunner().invoke(main, ["serve"], env=env) for _ in range(2))

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "digital: questions or rules have changed" in first.output
    assert "have changed" not in second.output


def test_of_two_servers_that_start_at_the_same_moment_the_first_one_counts(
    tmp_path, monkeypatch, bank
):
    monkeypatch.setattr(exposures, "fitted_exposure", half_eligible)
    monkeypatch.setattr(exposures, "newest_version", lambda *_: 0)  # as the other saw it
    monkeypatch.setattr(serve, "_run", lambda *_: None)
    fewer = ItemBank(items=bank.items[1:], version=bank.version)
    monkeypatch.setattr("itembank.loading.load_bank", lambda: fewer)
    env = {"STEMPEIL_SECRET": SECRET, "STEMPEIL_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}

    second = CliRunner().invoke(main, ["serve"], env=env)

    assert second.exit_code == 0, second.output
    assert "digital: questions or rules have changed" in second.output
