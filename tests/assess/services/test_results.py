"""What follows a sitting: report, background, problem reports, erasure."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from assess.database import reading
from assess.errors import SittingNotFound, TamperedForm
from assess.services.results import (
    SaveBackground,
    erase_sitting,
    report_problem,
    save_background,
    sitting_report,
)
from assess.services.sittings import StartSitting, start_sitting
from assess.tables import backgrounds, metadata, problem_reports
from tests.assess.services.answering import answer_everything, begin, n_answers
from tests.conftest import NOON


@pytest.fixture
def sitting_id(db, desk):
    command = StartSitting(blueprint_id="digital", language="nl")
    sitting_id = start_sitting(command, db=db, desk=desk, now=NOON).sitting_id
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    return sitting_id


@pytest.fixture
def background(sitting_id):
    return SaveBackground(
        sitting_id=sitting_id,
        age_band="35-44",
        sex="f",
        region="limburg",
        education=None,
        consents_to_research=True,
    )


def _rows(db, table):
    with reading(db) as connection:
        return connection.execute(select(table)).all()


def test_the_report_has_every_area_that_was_asked(db, desk, sitting_id):
    (scale,) = sitting_report(sitting_id, db=db, desk=desk)

    assert scale.scale == "digital"
    assert [domain.name for domain in scale.domains] == ["D1", "D2", "D3", "D4", "D5"]
    assert sum(scale.level_probabilities) == pytest.approx(1.0)


def test_a_later_background_replaces_an_earlier_one(db, desk, background):
    save_background(background, db=db, now=NOON)

    save_background(replace(background, sex=None), db=db, now=NOON)

    assert [row.sex for row in _rows(db, backgrounds)] == [None]


def test_a_background_nobody_offered_is_tampering(db, background):
    with pytest.raises(TamperedForm):
        save_background(replace(background, region="mars"), db=db, now=NOON)


def test_the_same_problem_is_kept_once(db, sitting_id):
    for _ in range(2):
        report_problem(sitting_id, position=1, reason="unclear", db=db, now=NOON)

    assert len(_rows(db, problem_reports)) == 1


def test_a_problem_with_a_question_never_shown_is_tampering(db, sitting_id):
    with pytest.raises(TamperedForm):
        report_problem(sitting_id, position=99, reason="unclear", db=db, now=NOON)


def _is_in_files(folder, text):
    """Whether a SQLite database still holds some text, in whatever corner of its files."""
    return any(text.encode() in path.read_bytes() for path in folder.glob("test.db*"))


def test_erasure_leaves_no_row_of_the_person_and_touches_nobody_else(db, desk, tmp_path):
    """Every table is as it was before the person came, with the stranger's rows in place."""
    before = {name: _rows(db, table) for name, table in metadata.tables.items()}
    command = StartSitting(blueprint_id="digital", language="nl")
    sitting_id = start_sitting(command, db=db, desk=desk, now=NOON).sitting_id
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    report_problem(sitting_id, position=1, reason="unclear", db=db, now=NOON)
    save_background(
        SaveBackground(
            sitting_id=sitting_id,
            age_band=None,
            sex="x",
            region=None,
            education=None,
            consents_to_research=False,
        ),
        db=db,
        now=NOON,
    )

    erase_sitting(sitting_id, db=db, desk=desk)

    assert {name: _rows(db, table) for name, table in metadata.tables.items()} == before
    assert len(before["sittings"]) == 1
    assert not _is_in_files(tmp_path, sitting_id)
    with pytest.raises(SittingNotFound):
        sitting_report(sitting_id, db=db, desk=desk)


def test_erasing_while_answering_ends_the_answering_and_leaves_nothing(db, desk):
    before = {name: _rows(db, table) for name, table in metadata.tables.items()}
    sitting_id = begin(db, desk)
    ended = []

    def answer():
        try:
            answer_everything(sitting_id, db=db, desk=desk, now=NOON)
        except SittingNotFound as error:
            ended.append(error)

    person = threading.Thread(target=answer)
    person.start()
    while n_answers(db, sitting_id) < 3 and person.is_alive():
        time.sleep(0.001)
    erase_sitting(sitting_id, db=db, desk=desk)
    person.join()

    assert len(ended) == 1
    assert {name: _rows(db, table) for name, table in metadata.tables.items()} == before


def test_a_background_sent_twice_at_once_is_kept_once(db, background):
    start, failed = threading.Barrier(4), []

    def send():
        start.wait()
        try:
            save_background(background, db=db, now=NOON)
        except Exception as error:  # noqa: BLE001 # whatever it is, the test shows it
            failed.append(error)

    clicks = [threading.Thread(target=send) for _ in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert failed == []
    assert len(_rows(db, backgrounds)) == 1


def test_a_background_of_an_erased_sitting_is_not_kept(db, desk, background):
    erase_sitting(background.sitting_id, db=db, desk=desk)

    with pytest.raises(SittingNotFound):
        save_background(background, db=db, now=NOON)
