"""Connections: SQLite by default, PostgreSQL by its URL; the same promises on both.

An acknowledged answer must survive a crash, so SQLite runs with a write-ahead log that is synced at
each commit, and a connection that does not is refused. On SQLite writers take the lock at the start
of their transaction. Whoever waits longer than `LOCK_WAIT_S` for a lock is told to come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assess.errors import DatabaseRefused, DatabaseUnavailable

LOCK_WAIT_S = 2
"""Longest wait for a lock: people wait this long without thinking that something broke."""

STATEMENT_S = 30
"""Longest statement on PostgreSQL: a page needs milliseconds, the sittings of a year seconds."""

IDLE_S = 60
"""PostgreSQL ends a transaction whose process hangs this long, so that its locks come free."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_WANTED_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": LOCK_WAIT_S * 1000,  # milliseconds
}
_READ_ONLY = "stempeil_read_only"
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_MIGRATION_TRIES = 5  # each waits for a lock: another process may be at it
_MIGRATION_LOCK = 0x5354454D  # "STEM"; any number that nothing else on the server uses


def connect(url: str) -> Engine:
    """Return an engine; nothing is opened yet.

    A connection is refused, with `DatabaseRefused`, where SQLite cannot keep what it commits.

    Parameters
    ----------
    url : str
        ``sqlite:///path`` or ``postgresql+psycopg://...`` (``postgresql://`` is understood).

    Raises
    ------
    DatabaseRefused
        When the address is of another database, or of one in memory.
    """
    target = make_url(url)
    match target.get_backend_name():
        case "sqlite":
            return _sqlite(target)
        case "postgresql":
            return _postgresql(target)
        case other:
            message = f"the database must be SQLite or PostgreSQL, got {other}"
            raise DatabaseRefused(message)


@contextmanager
def reading(db: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database and takes no lock.

    Raises
    ------
    DatabaseUnavailable
        When the database does not answer.
    """
    options = _SNAPSHOT if db.name == "postgresql" else {_READ_ONLY: True}
    with _available(), db.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def writing(db: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back by an error.

    Raises
    ------
    DatabaseUnavailable
        When the database does not answer or stays locked.
    """
    with _available(), db.begin() as connection:
        yield connection


@contextmanager
def erasing(db: Engine) -> Iterator[Connection]:
    """One transaction, like `writing`, after which what it deleted is gone from the files too.

    SQLite overwrites deleted rows, but their old pages stay in the write-ahead log until it is
    emptied; that waits for readers, and leaves the log for the next time when they stay too long.
    PostgreSQL clears deleted rows when it vacuums.

    Raises
    ------
    DatabaseUnavailable
        When the database does not answer or stays locked.
    """
    with writing(db) as connection:
        yield connection
    if db.name == "sqlite":
        with _available(), closing(db.raw_connection()) as plain:
            plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # outside any transaction


def upgrade(db: Engine) -> None:
    """Bring the tables to the current revision; an empty database gets all of them."""
    _run_alembic(db, lambda config: command.upgrade(config, "head"))


def downgrade(db: Engine, revision: str) -> None:
    """Take the tables back to a revision ("base" for none)."""
    _run_alembic(db, lambda config: command.downgrade(config, revision))


def revisions(db: Engine) -> tuple[str | None, str | None]:
    """Revision of the database (None when it is empty), and the current one."""
    with reading(db) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def is_current(db: Engine) -> bool:
    """Whether the tables are at the current revision."""
    found, wanted = revisions(db)
    return found == wanted


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise DatabaseUnavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable from error
        raise


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    settings = {
        "lock_timeout": f"{LOCK_WAIT_S}s",
        "statement_timeout": f"{STATEMENT_S}s",
        "idle_in_transaction_session_timeout": f"{IDLE_S}s",
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=LOCK_WAIT_S,
        connect_args={"connect_timeout": LOCK_WAIT_S + 1, "options": options},
    )


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        message = "the database must be a file: it is shared by several processes"
        raise DatabaseRefused(message)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_timeout=LOCK_WAIT_S,
        connect_args={"timeout": LOCK_WAIT_S, "isolation_level": None},
    )
    event.listen(engine, "connect", _demand_durability)
    event.listen(engine, "begin", _begin)
    return engine


def _demand_durability(dbapi_connection: Any, _record: object) -> None:
    """Set the pragmas that keep an acknowledged answer, and refuse a connection without them."""
    cursor = dbapi_connection.cursor()
    for name, value in _WANTED_PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    for name, value in _WANTED_PRAGMAS.items():
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            message = f"SQLite must run with {name} = {value}, got {found}"
            raise DatabaseRefused(message)
    cursor.close()


def _begin(connection: Connection) -> None:
    is_read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def _run_alembic(db: Engine, action: Any) -> None:
    for tries_left in reversed(range(_MIGRATION_TRIES)):
        try:
            _run_alembic_once(db, action)
            return
        except DatabaseUnavailable:
            if not tries_left:
                raise


def _run_alembic_once(db: Engine, action: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with writing(db) as connection:
        if db.name == "postgresql":  # two processes that start together migrate in turn
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        action(config)
