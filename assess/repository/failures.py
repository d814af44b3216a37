"""Failed attempts, counted per source; successes never count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from assess.codes import new_id
from assess.tables import failures

WINDOW = timedelta(minutes=10)
KEPT = timedelta(hours=24)

Kind = Literal["code", "login"]


def recent_failures(
    connection: Connection, kind: Kind, key_hash: str, *, now: datetime
) -> tuple[int, datetime | None]:
    """Number of failures within the window, and when the first of them was."""
    query = select(func.count(), func.min(failures.c.at)).where(
        failures.c.kind == kind, failures.c.key_hash == key_hash, failures.c.at > now - WINDOW
    )
    row = connection.execute(query).one()
    return row[0], row[1]


def add_failure(connection: Connection, kind: Kind, key_hash: str, *, now: datetime) -> None:
    """Count one failure, and forget those that are too old to matter."""
    connection.execute(delete(failures).where(failures.c.at < now - KEPT))
    connection.execute(
        insert(failures).values(failure_id=new_id(), kind=kind, key_hash=key_hash, at=now)
    )
