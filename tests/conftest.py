"""Fixtures for every test that needs a database: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from assess import passwords
from assess.database import connect, upgrade
from assess.services import desk as desks
from assess.services.desk import TestDesk, open_desk
from assess.services.sittings import StartSitting, start_sitting
from itembank import loading
from itembank.bank import ItemBank
from tests.factories.banks import shipped_bank
from tests.postgres import find_programs, own_database, private_server

SECRET = b"0123456789abcdef-for-tests-only-0123456789"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def bank() -> ItemBank:
    return shipped_bank()


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Commands find the bank read, and desks the pools of every bank built: nothing changes them.

    Loading and building take seconds, and hundreds of tests would do it again.
    """
    read = loading.load_bank
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            loading, "load_bank", lambda folder=None: read(folder) if folder else shipped_bank()
        )
        patch.setattr(desks, "_pools_of", cache(desks._pools_of.__wrapped__))
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[PasswordHasher]:
    """A hash takes a quarter of a second on purpose; in tests next to nothing.

    Gives the real hasher.
    """
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    real = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("a password that nobody has"))
        yield real


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    given = os.environ.get("STEMPEIL_TEST_POSTGRES_URL")
    programs = find_programs()
    if given:
        with own_database(given) as url:
            yield url
    elif programs is not None:
        with private_server(programs) as url:
            yield url
    elif os.environ.get("CI"):
        pytest.fail("CI needs a PostgreSQL server: none is installed and no URL is given")
    else:
        pytest.skip("no PostgreSQL server is installed and STEMPEIL_TEST_POSTGRES_URL is not set")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgres_url")
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Engine]:
    """A migrated database."""
    engine = connect(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(db: Engine, bank: ItemBank) -> TestDesk:
    """A test desk, in a database where somebody else is taking a test."""
    desk = open_desk(db, bank, SECRET, NOON)
    command = StartSitting(blueprint_id="digital", language="en")
    start_sitting(command, db=db, desk=desk, now=NOON)
    return desk
