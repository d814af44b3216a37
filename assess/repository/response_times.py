"""How long people took over each item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from assess.guards.rapid_guessing import LONGEST_TIME_S
from assess.tables import administrations, answers, sittings


@dataclass(frozen=True, slots=True)
class ItemTimes:
    """Recorded response times of one version of an item, without pauses."""

    n_times: int
    mean_s: float


def load_item_times(
    connection: Connection, item_ids: Collection[str]
) -> dict[tuple[str, int], ItemTimes]:
    """Response times of real people, by item id and version; no entry where there is none.

    Left out are times of 0 (the clock went back) and over half an hour (a pause).
    """
    is_question = and_(
        answers.c.sitting_id == administrations.c.sitting_id,
        answers.c.position == administrations.c.position,
    )
    query = (
        select(
            administrations.c.item_id,
            administrations.c.item_version,
            func.count().label("n_times"),
            func.avg(answers.c.duration_s).label("mean_s"),
        )
        .join_from(administrations, answers, is_question)
        .join(sittings, sittings.c.sitting_id == administrations.c.sitting_id)
        .where(
            administrations.c.item_id.in_(sorted(item_ids)),
            answers.c.duration_s > 0,
            answers.c.duration_s <= LONGEST_TIME_S,
            sittings.c.is_simulated.is_(False),
        )
        .group_by(administrations.c.item_id, administrations.c.item_version)
    )
    return {
        (row.item_id, row.item_version): ItemTimes(row.n_times, float(row.mean_s))
        for row in connection.execute(query)
    }
