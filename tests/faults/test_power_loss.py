"""Power cuts: whatever happens to the log behind the last acknowledged answer, the answer is kept.

SIGKILL leaves the pages that the operating system has not written yet; a power cut does not. At
each acknowledgement the length of the write-ahead log is noted; a cut then leaves the log damaged
at a random place from there on.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text

from assess.database import connect, erasing, reading, upgrade
from assess.services.answering import submit_answer
from assess.services.desk import open_desk
from assess.tables import administrations, answers
from tests.assess.services.answering import begin, form_of, page_of
from tests.conftest import NOON, SECRET

N_ANSWERS, N_CUTS = 12, 90


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Files of a database, and the length of its log at each acknowledgement.

    Attributes
    ----------
    acknowledged : tuple of (str, int)
        Token of each answered question, with the length of the log in bytes.
    """

    database: Path
    log: bytes
    acknowledged: tuple[tuple[str, int], ...]


@pytest.fixture(scope="module")
def recording(tmp_path_factory, bank):
    folder = tmp_path_factory.mktemp("power")
    path = folder / "live.db"
    db = connect(f"sqlite:///{path}")
    upgrade(db)
    desk = open_desk(db, bank, SECRET, NOON)
    with erasing(db):
        pass  # empties the log
    log = path.with_name("live.db-wal")
    rng, acknowledged = random.Random(7), []
    sitting_id = begin(db, desk, "adult_stem")
    for _ in range(N_ANSWERS):
        page = page_of(sitting_id, db, desk)
        submit_answer(form_of(sitting_id, page, rng), db=db, desk=desk, now=NOON)
        acknowledged.append((page.token, log.stat().st_size))
    copy = folder / "copy.db"
    shutil.copy(path, copy)
    recording = Recording(database=copy, log=log.read_bytes(), acknowledged=tuple(acknowledged))
    db.dispose()
    return recording


def _stored_after(recording, log, folder):
    """Tokens of the answers that a database holds when it is opened with this log."""
    path = folder / "cut.db"
    shutil.copy(recording.database, path)
    path.with_name("cut.db-wal").write_bytes(log)
    db = connect(f"sqlite:///{path}")
    query = select(administrations.c.token).join(
        answers,
        (answers.c.sitting_id == administrations.c.sitting_id)
        & (answers.c.position == administrations.c.position),
    )
    with reading(db) as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        stored = connection.execute(query).scalars().all()
    db.dispose()
    return stored


def _damaged(log, place, kind, rng):
    match kind:
        case "cut":
            return log[:place]
        case "zeros":
            return log[:place] + bytes(len(log) - place)
        case _:
            flipped = bytearray(log)
            for _ in range(20):
                flipped[rng.randrange(place, len(log))] ^= 1 << rng.randrange(8)
            return bytes(flipped)


@pytest.mark.parametrize("kind", ["cut", "zeros", "flipped bits"])
def test_damage_behind_the_last_acknowledgement_costs_no_acknowledged_answer(
    recording, tmp_path, kind
):
    rng = random.Random(kind)
    for cut in range(N_CUTS // 3):
        n_acknowledged = rng.randrange(len(recording.acknowledged))
        mark = recording.acknowledged[n_acknowledged - 1][1] if n_acknowledged else 0
        log = _damaged(recording.log, rng.randrange(mark, len(recording.log)), kind, rng)
        (tmp_path / str(cut)).mkdir()

        stored = _stored_after(recording, log, tmp_path / str(cut))

        acknowledged = [token for token, _ in recording.acknowledged[:n_acknowledged]]
        assert set(acknowledged) <= set(stored)
        assert len(set(stored)) == len(stored)


def test_damage_before_an_acknowledgement_would_be_noticed(recording, tmp_path):
    """The marks are exact: one byte less and the answer is lost."""
    token, mark = recording.acknowledged[5]

    assert token in _stored_after(recording, recording.log[:mark], tmp_path)
    assert token not in _stored_after(recording, recording.log[: mark - 1], tmp_path)
