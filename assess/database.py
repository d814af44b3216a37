"""Connections: SQLite by default, PostgreSQL by its URL; the same promises on both.

An acknowledged answer must survive a crash, so SQLite runs with a write-ahead log that is synced at
each commit, and a connection that does not is refused. Writers take the lock at the start of their
transaction and wait at most `LOCK_WAIT_S`; whoever waits longer is told to come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assess.errors import DatabaseUnavailable

LOCK_WAIT_S = 2
"""Longest wait for the write lock: people wait this long without thinking that something broke."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_WANTED_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
}
_READ_ONLY = "stempeil_read_only"


def connect(url: str) -> Engine:
    """Return an engine; nothing is opened yet.

    Parameters
    ----------
    url : str
        ``sqlite:///path`` or ``postgresql+psycopg://...`` (``postgresql://`` is understood).
    """
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(url)
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    options = f"-c lock_timeout={LOCK_WAIT_S}s -c statement_timeout=30s -c timezone=UTC"
    return create_engine(
        target,
        pool_pre_ping=True,
        pool_timeout=LOCK_WAIT_S,
        connect_args={"connect_timeout": LOCK_WAIT_S + 1, "options": options},
    )


@contextmanager
def reading(db: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database and takes no lock.

    Raises
    ------
    DatabaseUnavailable
        When the database does not answer.
    """
    with _available(), db.connect() as plain:
        connection = plain.execution_options(**{_READ_ONLY: True})
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


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database in (None, "", ":memory:"):
        message = "the database must be a file: it is shared by several processes"
        raise ValueError(message)
    Path(str(database)).parent.mkdir(parents=True, exist_ok=True)
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
            raise RuntimeError(message)
    cursor.close()


def _begin(connection: Connection) -> None:
    is_read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def _run_alembic(db: Engine, action: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with writing(db) as connection:
        config.attributes["connection"] = connection
        action(config)
