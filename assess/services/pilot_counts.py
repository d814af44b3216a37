"""Responses to pilot items so far, counted for live sittings and shared by all server processes.

The counts stand in the database, version after version. Each sitting keeps the version it began
with, so that it can be replayed. When enough sittings have finished under the newest version, the
responses are counted anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assess.database import reading, writing
from assess.pilot import with_responses
from assess.pool import Pool
from assess.repository.pilot_counts import (
    add_counts,
    count_finished_under,
    count_responses,
    load_counts,
    newest_counts,
)
from itembank.bank import ItemBank

SITTINGS_PER_COUNT = 50
"""Finished sittings after which the responses are counted anew: some hundred responses."""


def with_pilot_counts(pool: Pool, version: int, *, db: Engine) -> Pool:
    """The pool with a stored version of the counts; an item it does not name has no response."""
    if version == 0 or not pool.pilots.item_ids:
        return pool
    with reading(db) as connection:
        stored = load_counts(connection, pool.blueprint.id, version)
    pilots = with_responses(pool.pilots, stored, quadrature=pool.quadrature, version=version)
    return replace(pool, pilots=pilots)


def refresh_pilot_counts(pool: Pool, *, bank: ItemBank, db: Engine, now: datetime) -> None:
    """Count anew when enough sittings have finished under the version of the pool.

    Responses count from every blueprint, but only under the item's version in the bank. Another
    process may do the same at the same moment: the first one counts.
    """
    pilots, blueprint_id = pool.pilots, pool.blueprint.id
    if not pilots.item_ids:
        return
    with reading(db) as connection:
        if newest_counts(connection, blueprint_id) != pilots.version:
            return
        n_finished = count_finished_under(connection, blueprint_id, pilots.version)
        if n_finished < SITTINGS_PER_COUNT:
            return
        item_versions = {item_id: bank.item(item_id).version for item_id in pilots.item_ids}
        found = count_responses(connection, item_versions)
    try:
        with writing(db) as connection:
            add_counts(connection, blueprint_id, pilots.version + 1, found, now=now)
    except IntegrityError:
        return
