"""Responses to pilot items: counted, and kept as the versions that sittings ran under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select

from assess.tables import administrations, answers, pilot_counts, sittings


def count_responses(connection: Connection, item_versions: Mapping[str, int]) -> dict[str, int]:
    """Scored responses of real people to pilot questions, by item id.

    Parameters
    ----------
    connection : Connection
    item_versions : mapping of str to int
        The items, each with the version that counts; without a response it gets no entry.
    """
    is_question = and_(
        answers.c.sitting_id == administrations.c.sitting_id,
        answers.c.position == administrations.c.position,
    )
    query = (
        select(
            administrations.c.item_id,
            administrations.c.item_version,
            func.count().label("n_responses"),
        )
        .join_from(administrations, answers, is_question)
        .join(sittings, sittings.c.sitting_id == administrations.c.sitting_id)
        .where(
            administrations.c.is_pilot.is_(True),
            administrations.c.item_id.in_(sorted(item_versions)),
            sittings.c.is_simulated.is_(False),
        )
        .group_by(administrations.c.item_id, administrations.c.item_version)
    )
    return {
        row.item_id: row.n_responses
        for row in connection.execute(query)
        if row.item_version == item_versions[row.item_id]
    }


def newest_counts(connection: Connection, blueprint_id: str) -> int:
    """Newest version of a blueprint's counts; 0 while nothing was counted."""
    query = select(func.max(pilot_counts.c.version)).where(
        pilot_counts.c.blueprint_id == blueprint_id
    )
    return connection.execute(query).scalar_one() or 0


def load_counts(connection: Connection, blueprint_id: str, version: int) -> Mapping[str, int]:
    """Responses by item id of a version."""
    query = select(pilot_counts.c.n_responses).where(
        pilot_counts.c.blueprint_id == blueprint_id, pilot_counts.c.version == version
    )
    found: dict[str, int] = connection.execute(query).scalar_one()
    return found


def add_counts(
    connection: Connection,
    blueprint_id: str,
    version: int,
    n_responses: Mapping[str, int],
    *,
    now: datetime,
) -> None:
    """Store the next version; the same version a second time breaks the primary key."""
    connection.execute(
        insert(pilot_counts).values(
            blueprint_id=blueprint_id,
            version=version,
            n_responses=dict(n_responses),
            created_at=now,
        )
    )


def count_finished_under(connection: Connection, blueprint_id: str, version: int) -> int:
    """Real sittings that ran to their end under a version."""
    query = (
        select(func.count())
        .select_from(sittings)
        .where(
            sittings.c.blueprint_id == blueprint_id,
            sittings.c.pilot_version == version,
            sittings.c.finished_at.is_not(None),
            sittings.c.is_simulated.is_(False),
        )
    )
    return connection.execute(query).scalar_one()
