"""SIGKILL of the server while people answer: what was acknowledged is stored, once, in order.

The log of the clients is the judge: acknowledged answers are a subset of the stored ones.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from assess.database import connect, reading
from assess.repository.sittings import load_record
from assess.services.checking import recheck
from assess.services.desk import open_desk
from assess.tables import administrations, answers, sittings
from tests.conftest import NOON
from tests.faults.browserless import Candidate

N_CANDIDATES, N_WORKER_KILLS, N_SERVER_KILLS = 4, 32, 4
SECRET = "0123456789abcdef-for-faults-only-012345678"
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds workers through /proc")


class Server:
    """The real server, as `stempeil serve` starts it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"sqlite:///{folder / 'faults.db'}"
        self._environment = os.environ | {
            "STEMPEIL_DATABASE_URL": self.url,
            "STEMPEIL_SECRET": SECRET,
        }

    def start(self) -> None:
        command = "from web.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("the server did not start within 30 s")

    def kill_a_worker(self, rng: random.Random) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()]
        if workers:
            os.kill(rng.choice(workers), signal.SIGKILL)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def test_killing_the_server_loses_and_doubles_no_acknowledged_answer(tmp_path, bank):
    rng = random.Random(4)
    server = Server(tmp_path)
    server.start()
    stop = threading.Event()
    people = [Candidate(server.port) for _ in range(N_CANDIDATES)]
    threads = [threading.Thread(target=person.run_until, args=(stop,)) for person in people]
    for thread in threads:
        thread.start()

    for kill in range(N_WORKER_KILLS + N_SERVER_KILLS):
        _wait_for_answers(people, 2, at_most_s=3)  # on a busy machine a new worker starts slowly
        time.sleep(rng.uniform(0.02, 0.4))
        if kill % 9 == 8:
            server.kill()
            server.start()
        else:
            server.kill_a_worker(rng)
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(60)
    server.kill()

    _judge(server.url, people, bank)


def _wait_for_answers(people, count, *, at_most_s):
    """Wait until so many more answers are acknowledged."""
    wanted = count + sum(len(person.acknowledged) for person in people)
    deadline = time.monotonic() + at_most_s
    while time.monotonic() < deadline:
        if sum(len(person.acknowledged) for person in people) >= wanted:
            return
        time.sleep(0.01)


def _judge(url, people, bank):
    db = connect(url)
    query = select(administrations.c.token, administrations.c.position).join(
        answers,
        (answers.c.sitting_id == administrations.c.sitting_id)
        & (answers.c.position == administrations.c.position),
    )
    with reading(db) as connection:
        stored = Counter(tuple(row) for row in connection.execute(query))
        ids = connection.execute(select(sittings.c.sitting_id)).scalars().all()
        records = [load_record(connection, sitting_id) for sitting_id in ids]
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    acknowledged = [entry for person in people for entry in person.acknowledged]
    assert len(acknowledged) > 50
    assert set(acknowledged) <= set(stored), "an acknowledged answer was lost"
    assert max(stored.values()) == 1
    assert all(record.is_finished or record.pending is not None for record in records)
    desk = open_desk(db, bank, SECRET.encode(), NOON)
    assert recheck(db=db, desk=desk).differences == ()
    db.dispose()
