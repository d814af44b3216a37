"""What was done on simulated devices, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from assess.tables import world_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldStep:
    """One thing done on a simulated device, and what the device became.

    Attributes
    ----------
    number : int
        From 1.
    action : dict
    state : dict
    """

    number: int
    action: dict[str, str]
    state: dict[str, Any]


def last_world_step(connection: Connection, sitting_id: str, position: int) -> WorldStep | None:
    """The last thing done in a question; None before the first."""
    query = (
        select(world_steps.c.step, world_steps.c.action, world_steps.c.state)
        .where(world_steps.c.sitting_id == sitting_id, world_steps.c.position == position)
        .order_by(world_steps.c.step.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else WorldStep(number=row.step, action=row.action, state=row.state)


def add_world_step(
    connection: Connection, sitting_id: str, position: int, step: WorldStep, *, now: datetime
) -> None:
    """Store one thing done; a second one with its number breaks a key."""
    connection.execute(
        insert(world_steps).values(
            sitting_id=sitting_id,
            position=position,
            step=step.number,
            action=step.action,
            state=step.state,
            at=now,
        )
    )
