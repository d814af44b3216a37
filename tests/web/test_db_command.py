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
from assess.tables import administrations
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


def test_a_sitting_that_is_not_there_is_one_sentence(answered: Engine) -> None:
    result = CliRunner().invoke(main, ["explain", "nobody"])

    assert result.exit_code == 2
    assert "there is no sitting nobody" in result.output
