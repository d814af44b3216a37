"""Chances of exposure control that sittings ran under, one version after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from assess.tables import administrations, exposures, sittings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Of the items that exposure control touches, by item id.

    ``eligibility`` holds those that are not always eligible, with a probability per third of the
    ability range; ``preference`` the probability of those that are sometimes preferred.
    """

    eligibility: Mapping[str, Sequence[float]]
    preference: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An item of a finished sitting, with the estimate it was chosen by."""

    sitting_id: str
    block: int
    item_id: str
    theta: float


def newest_version(connection: Connection, blueprint_id: str) -> int:
    """Newest version of a blueprint's chances; 0 while nothing is controlled."""
    query = select(func.max(exposures.c.version)).where(exposures.c.blueprint_id == blueprint_id)
    return connection.execute(query).scalar_one() or 0


def newest_fitted_to(connection: Connection, blueprint_id: str) -> str | None:
    """What the newest chances of a blueprint are fitted to; None while there are none."""
    query = (
        select(exposures.c.fitted_to)
        .where(exposures.c.blueprint_id == blueprint_id)
        .order_by(exposures.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def load_chances(connection: Connection, blueprint_id: str, version: int) -> Chances:
    """The chances of a version."""
    query = select(exposures.c.eligibility, exposures.c.preference).where(
        exposures.c.blueprint_id == blueprint_id, exposures.c.version == version
    )
    row = connection.execute(query).one()
    return Chances(eligibility=row.eligibility, preference=row.preference)


def add_chances(
    connection: Connection,
    blueprint_id: str,
    version: int,
    chances: Chances,
    *,
    fitted_to: str,
    n_sittings: int,
    now: datetime,
) -> None:
    """Store the next version; the same version a second time breaks the primary key."""
    connection.execute(
        insert(exposures).values(
            blueprint_id=blueprint_id,
            version=version,
            eligibility={item: list(some) for item, some in chances.eligibility.items()},
            preference=dict(chances.preference),
            fitted_to=fitted_to,
            n_sittings=n_sittings,
            created_at=now,
        )
    )


def count_finished(connection: Connection, blueprint_id: str, version: int) -> int:
    """Real sittings that ran to their end under a version."""
    query = select(func.count()).select_from(sittings).where(*_finished(blueprint_id, version))
    return connection.execute(query).scalar_one()


def shown_items(connection: Connection, blueprint_id: str, version: int) -> list[ShownItem]:
    """What the real sittings of a version were shown, in order; pilot questions do not count."""
    query = (
        select(
            administrations.c.sitting_id,
            administrations.c.block,
            administrations.c.item_id,
            administrations.c.trace,
        )
        .join_from(administrations, sittings)
        .where(*_finished(blueprint_id, version), administrations.c.is_pilot.is_(False))
        .order_by(administrations.c.sitting_id, administrations.c.position)
    )
    return [
        ShownItem(
            sitting_id=row.sitting_id,
            block=row.block,
            item_id=row.item_id,
            theta=float(row.trace["theta"]),
        )
        for row in connection.execute(query)
    ]


def _finished(blueprint_id: str, version: int) -> tuple[Any, ...]:
    return (
        sittings.c.blueprint_id == blueprint_id,
        sittings.c.exposure_version == version,
        sittings.c.finished_at.is_not(None),
        sittings.c.is_simulated.is_(False),
    )
