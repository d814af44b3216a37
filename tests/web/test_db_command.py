"""`stempeil db`: upgrade, status and check."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, update

from assess.database import connect, writing
from assess.services.answering import submit_answer
from assess.services.desk import open_desk
from assess.tables import administrations, answers
from itembank.bank import ItemBank
from tests.assess.services.answering import begin, form_of, page_of
from tests.conftest import NOON
from web.cli import main

SECRET = "0123456789abcdef-for-tests-only-0123456789"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    monkeypatch.setenv("STEMPEIL_DATABASE_URL", url)
    monkeypatch.setenv("STEMPEIL_SECRET", SECRET)
    return url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["db", *arguments])


def test_an_empty_database_has_no_revision(url: str) -> None:
    assert "Revision none" in run("status").output


def test_upgrading_brings_the_current_revision_and_again_changes_nothing(url: str) -> None:
    first = run("upgrade")

    again = run("upgrade")

    assert first.exit_code == again.exit_code == 0
    assert first.output == again.output
    assert "none" not in run("status").output


@pytest.fixture
def answered(url: str, bank: ItemBank) -> Engine:
    """A database with one sitting, whose first question is answered."""
    run("upgrade")
    engine = connect(url)
    desk = open_desk(engine, bank, SECRET.encode(), NOON)
    sitting_id = begin(engine, desk)
    form = form_of(sitting_id, page_of(sitting_id, engine, desk), random.Random(1))
    submit_answer(form, db=engine, desk=desk, now=NOON)
    return engine


def test_a_check_of_honest_records_ends_well(answered: Engine) -> None:
    result = run("check")

    assert result.exit_code == 0
    assert "1 sittings, 2 steps, 0 differences." in result.output


def test_a_check_tells_what_differs_and_fails(answered: Engine) -> None:
    with writing(answered) as connection:
        connection.execute(update(administrations).values(variant_seed=5))

    result = run("check")

    assert result.exit_code == 1
    assert "position 1:" in result.output
    assert "1 differences." in result.output


def test_a_check_before_the_tables_are_there_is_one_sentence(url: str) -> None:
    result = run("check")

    assert result.exit_code == 2
    assert result.output.startswith("Error: the tables are not at the current revision")
    assert result.output.count("\n") == 1


def test_a_database_of_another_kind_is_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEMPEIL_DATABASE_URL", "mysql://localhost/x")

    result = run("status")

    assert result.exit_code == 2
    assert result.output == "Error: the database must be SQLite or PostgreSQL, got mysql\n"


def test_a_sitting_is_explained_step_by_step(answered: Engine, tmp_path: Path) -> None:
    with answered.connect() as connection:
        sitting_id = connection.execute(select(administrations.c.sitting_id)).scalars().first()
    report = tmp_path / "explained.json"

    result = CliRunner().invoke(main, ["explain", str(sitting_id), "--json", str(report)])

    assert result.exit_code == 0, result.output
    document = json.loads(report.read_text())
    assert document["sitting"] == sitting_id
    assert document["steps"][0]["score"] is not None
    assert document["steps"][0]["candidates"]


def _explained(answered: Engine, *, duration_s: float) -> str:
    with writing(answered) as connection:
        connection.execute(update(answers).values(duration_s=duration_s))
        sitting_id = connection.execute(select(administrations.c.sitting_id)).scalars().first()
    result = CliRunner().invoke(main, ["explain", str(sitting_id)], terminal_width=200)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_explained_sitting_ends_with_its_guards(answered: Engine) -> None:
    output = _explained(answered, duration_s=45.0)

    assert "Guards (signs for a person to judge; they change no result)" in output
    assert "1 of 1 known; rapid guesses: none; response-time effort 1.000, no flag." in output
    assert "(answers: 1); no rapid guess to leave out." in output
    assert "lz* " in output
    assert "CUSUM from " in output


def test_a_rapid_guess_is_told_with_what_is_left_without_it(answered: Engine) -> None:
    output = _explained(answered, duration_s=0.5)

    assert "rapid guesses: 1 (at 1); response-time effort 0.000, FLAG: below 0.90." in output
    assert "no effortful answer is left, only the prior: theta 0.000, SEM 1.000." in output


def test_unknown_response_times_are_said_to_be_unknown(answered: Engine) -> None:
    assert "Response times: none known" in _explained(answered, duration_s=0.0)


def test_a_sitting_that_is_not_there_is_one_sentence(answered: Engine) -> None:
    result = CliRunner().invoke(main, ["explain", "nobody"])

    assert result.exit_code == 2
    assert "there is no sitting nobody" in result.output
