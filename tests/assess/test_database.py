"""What the database promises on every connection, on both engines."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from assess import database
from assess.database import (
    connect,
    downgrade,
    erasing,
    is_current,
    reading,
    upgrade,
    writing,
)
from assess.errors import DatabaseRefused, DatabaseUnavailable
from assess.tables import Retention, failures, metadata, sittings

EXPECTED_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 2000,
}


def test_a_fresh_database_is_at_the_current_revision(db):
    assert is_current(db)


def test_the_migrations_make_exactly_the_tables_of_the_code(db):
    with reading(db) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def _constraints(db):
    """Every constraint and index of every table, as the database itself tells it."""
    inspector = inspect(db)
    kinds = ("check_constraints", "unique_constraints", "foreign_keys", "indexes")
    return {
        (table, kind): sorted(map(str, getattr(inspector, f"get_{kind}")(table)))
        for table in metadata.tables
        for kind in kinds
    } | {table: inspector.get_pk_constraint(table) for table in metadata.tables}


def test_the_migrations_make_exactly_the_constraints_of_the_code(db):
    """Alembic does not compare checks."""
    migrated = _constraints(db)
    downgrade(db, "base")
    metadata.create_all(db)

    assert _constraints(db) == migrated


def test_processes_that_start_together_migrate_once(database_url):
    """Two web servers on an empty database."""
    engines = [connect(database_url) for _ in range(2)]
    start, failed = threading.Barrier(2), []

    def run(engine):
        start.wait()
        try:
            upgrade(engine)
        except Exception as error:  # noqa: BLE001 # whatever it is, the test shows it
            failed.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert is_current(engines[0])
    for engine in engines:
        engine.dispose()


def test_a_migration_waits_for_one_that_takes_longer_than_a_lock_may(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LOCK_WAIT_S", 0.4)
    monkeypatch.setitem(database._WANTED_PRAGMAS, "busy_timeout", 400)
    first, second = (connect(f"sqlite:///{tmp_path / 'x.db'}") for _ in range(2))

    with ThreadPoolExecutor() as pool:
        with writing(first):
            waiting = pool.submit(upgrade, second)
            time.sleep(0.6)  # of the two seconds that five tries take
            assert not waiting.done()
        waiting.result()

    assert is_current(first)
    for engine in (first, second):
        engine.dispose()


def test_every_revision_can_be_taken_back(db):
    downgrade(db, "base")

    assert set(inspect(db).get_table_names()) <= {"alembic_version"}
    upgrade(db)
    assert is_current(db)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_has_a_retention_class(table):
    for column in table.columns:
        assert isinstance(column.info.get("retention"), Retention), column.name


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_constraint_has_a_name(table):
    assert all(constraint.name for constraint in table.constraints)


def test_identity_and_responses_share_no_key_but_the_pseudonym():
    identity, responses = metadata.tables["candidates"], metadata.tables["sittings"]

    shared = set(identity.columns.keys()) & set(responses.columns.keys())

    assert shared == set()
    assert not any(key.column.table is identity for key in responses.foreign_keys)


def test_every_sqlite_connection_keeps_what_it_commits(tmp_path):
    """The pragmas are read back on each pooled connection."""
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    for _ in range(3):
        with engine.connect() as connection:
            pragmas = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in EXPECTED_PRAGMAS
            }
            assert pragmas == EXPECTED_PRAGMAS
    engine.dispose()


def test_sqlite_is_refused_where_it_cannot_keep_a_write_ahead_log(tmp_path, monkeypatch):
    """As on a network disk: locks by files instead of by the operating system."""
    monkeypatch.chdir(tmp_path)
    engine = connect("sqlite:///file:a.db?vfs=unix-dotfile&uri=true")

    with pytest.raises(DatabaseRefused, match="journal_mode = wal, got delete"):
        engine.connect()
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "oracle://localhost/x"])
def test_another_database_is_refused(url):
    with pytest.raises(DatabaseRefused, match="must be SQLite or PostgreSQL"):
        connect(url)


def test_a_database_in_memory_is_refused():
    with pytest.raises(DatabaseRefused, match="must be a file"):
        connect("sqlite://")


def test_times_come_back_aware_and_in_utc(db):
    brussels = datetime(2026, 7, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": brussels}
    with writing(db) as connection:
        connection.execute(insert(failures).values(row))

    with reading(db) as connection:
        stored = connection.execute(select(failures.c.at)).scalar_one()

    assert stored == brussels
    assert stored.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(db):
    naive = datetime(2026, 7, 1, 14, 0, tzinfo=UTC).replace(tzinfo=None)
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": naive}

    with pytest.raises(StatementError, match="must be aware"), writing(db) as connection:
        connection.execute(insert(failures).values(row))


def test_the_database_itself_refuses_an_unknown_kind(db):
    row = {"failure_id": "f" * 32, "kind": "guess", "key_hash": "k", "at": datetime.now(UTC)}

    with pytest.raises(IntegrityError), writing(db) as connection:
        connection.execute(insert(failures).values(row))


def _insert_twice(db, row):
    with writing(db) as connection:
        connection.execute(insert(failures).values(row))
        connection.execute(insert(failures).values(row))


def test_an_error_rolls_the_whole_transaction_back(db):
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": datetime.now(UTC)}
    with pytest.raises(IntegrityError):
        _insert_twice(db, row)

    with reading(db) as connection:
        assert connection.execute(select(failures)).all() == []


def test_a_locked_database_says_so_within_three_seconds(db):
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": datetime.now(UTC)}
    lock = "LOCK TABLE failures IN ACCESS EXCLUSIVE MODE" if db.name == "postgresql" else "SELECT 1"
    release, held = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(db) as connection:
            connection.execute(text(lock))
            held.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    began = time.monotonic()
    try:
        with pytest.raises(DatabaseUnavailable), writing(db) as connection:
            connection.execute(insert(failures).values(row))
        waited_s = time.monotonic() - began
    finally:
        release.set()
        holder.join()

    assert waited_s < 3


def test_a_reader_is_not_held_up_by_a_writer(tmp_path):
    db = connect(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(db)

    with writing(db), reading(db) as connection:
        assert connection.execute(select(failures)).all() == []
    db.dispose()


def test_a_reader_sees_one_state_however_long_it_reads(db):
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": datetime.now(UTC)}

    with reading(db) as reader:
        before = reader.execute(select(failures)).all()
        with writing(db) as writer:
            writer.execute(insert(failures).values(row))
        after = reader.execute(select(failures)).all()

    assert before == after == []


def test_what_is_erased_is_gone_from_the_files(tmp_path):
    db = connect(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(db)
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "CANARY", "at": datetime.now(UTC)}
    with writing(db) as connection:
        connection.execute(insert(failures).values(row))
    assert _files_with(tmp_path, b"CANARY") != []

    with erasing(db) as connection:
        connection.execute(delete(failures))

    assert _files_with(tmp_path, b"CANARY") == []
    db.dispose()


def test_a_reader_does_not_keep_an_erasure_from_being_done(tmp_path):
    db = connect(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(db)
    row = {"failure_id": "f" * 32, "kind": "code", "key_hash": "k", "at": datetime.now(UTC)}
    with writing(db) as connection:
        connection.execute(insert(failures).values(row))

    with reading(db) as reader:
        assert len(reader.execute(select(failures)).all()) == 1
        with erasing(db) as connection:
            connection.execute(delete(failures))

    with reading(db) as reader:
        assert reader.execute(select(failures)).all() == []
    db.dispose()


def _files_with(folder, text):
    return [path.name for path in folder.iterdir() if text in path.read_bytes()]


def test_a_missing_server_is_unavailable():
    db = connect("postgresql://nobody@127.0.0.1:9/nothing")

    with pytest.raises(DatabaseUnavailable), reading(db):
        pass
    db.dispose()


def test_a_sitting_from_before_access_profiles_is_everybodys(db, desk):
    """The desk's database holds a sitting; the column goes and comes."""
    downgrade(db, "0003")

    upgrade(db)

    with reading(db) as connection:
        assert connection.execute(select(sittings.c.access)).scalars().all() == [""]


def test_the_database_itself_refuses_an_unknown_access_profile(db, desk):
    with pytest.raises(IntegrityError), writing(db) as connection:
        connection.execute(update(sittings).values(access="eyes"))
