"""Exposure control of live sittings: counters that all server processes share.

The chances stand in the database, version after version. Each sitting keeps the
version it began with, so that it can be replayed. When enough sittings have finished under the
newest version, the next one is computed from what they were shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assess.database import reading, writing
from assess.exposure import (
    N_SEGMENTS,
    Exposure,
    Rates,
    joined_rates,
    next_exposure,
    rates_of,
)
from assess.pool import Pool
from assess.repository.exposures import (
    Chances,
    ShownItem,
    add_chances,
    count_finished,
    load_chances,
    newest_version,
    shown_items,
)
from assess.services.shipped_exposures import shipped_exposure

UNCONTROLLED = "none"
"""Name of no chances at all."""

SITTINGS_PER_VERSION = 500
"""Finished sittings after which the chances are computed anew."""


def with_exposure(pool: Pool, version: int, *, db: Engine) -> Pool:
    """The pool with a stored version of the chances; items it does not name are left alone."""
    if version == 0:
        return pool
    with reading(db) as connection:
        stored = load_chances(connection, pool.blueprint.id, version)
    return under_chances(pool, stored, version)


def under_chances(pool: Pool, chances: Chances, version: int) -> Pool:
    """The pool with chances by item id; items they do not name are left alone."""
    eligibility, preference = np.ones((N_SEGMENTS, len(pool))), np.zeros(len(pool))
    for item, row in pool.rows.items():
        eligibility[:, row] = chances.eligibility.get(item, 1.0)
        preference[row] = chances.preference.get(item, 0.0)
    found = Exposure(version=version, eligibility=eligibility, preference=preference)
    return replace(pool, exposure=found)


@lru_cache(maxsize=16)
def under_shipped(pool: Pool) -> tuple[Pool, str]:
    """The pool under the shipped chances, and their name; as it is where there are none.

    For sittings that stand in no database: there the chances do not follow what people are shown.
    """
    found = shipped_exposure(pool.blueprint.id, pool.blueprint.version)
    if found is None:
        return pool, UNCONTROLLED
    return under_chances(pool, found.chances, 1), found.version


def store_exposure(pool: Pool, *, n_sittings: int, db: Engine, now: datetime) -> int:
    """Store a pool's chances as the newest version of its blueprint.

    Returns
    -------
    int
        The version.
    """
    chances = named_chances(pool)
    with writing(db) as connection:
        version = newest_version(connection, pool.blueprint.id) + 1
        add_chances(connection, pool.blueprint.id, version, chances, n_sittings=n_sittings, now=now)
    return version


def store_first_exposure(pool: Pool, *, db: Engine, now: datetime) -> None:
    """Store the shipped chances of a blueprint where the database has none yet.

    Another process may do the same at the same moment: the first one counts.

    Raises
    ------
    BlueprintError
        When the shipped file is not as it should be.
    """
    name = pool.blueprint.id
    with reading(db) as connection:
        has_some = newest_version(connection, name) > 0
    first = shipped_exposure(name, pool.blueprint.version)
    if has_some or first is None:
        return
    try:
        with writing(db) as connection:
            add_chances(connection, name, 1, first.chances, n_sittings=first.n_sittings, now=now)
    except IntegrityError:
        return


def named_chances(pool: Pool) -> Chances:
    """The chances of a pool by item id, but for those of items that are left alone."""
    eligibility, preference = pool.exposure.eligibility.round(6), pool.exposure.preference.round(6)
    return Chances(
        eligibility={
            item: eligibility[:, row].tolist()
            for item, row in pool.rows.items()
            if (eligibility[:, row] < 1).any()
        },
        preference={
            item: float(preference[row]) for item, row in pool.rows.items() if preference[row] > 0
        },
    )


def refresh_exposure(pool: Pool, *, db: Engine, now: datetime) -> None:
    """Compute the next version when enough sittings have finished under that of the pool.

    Another process may do the same at the same moment: the first one counts.
    """
    blueprint = pool.blueprint
    if blueprint.max_exposure == 1:
        return
    with reading(db) as connection:
        if newest_version(connection, blueprint.id) != pool.exposure.version:
            return
        n_sittings = count_finished(connection, blueprint.id, pool.exposure.version)
        if n_sittings < SITTINGS_PER_VERSION:
            return
        shown = shown_items(connection, blueprint.id, pool.exposure.version)
    following = next_exposure(pool.exposure, _rates(shown, pool), blueprint)
    try:
        store_exposure(replace(pool, exposure=following), n_sittings=n_sittings, db=db, now=now)
    except IntegrityError:
        return


def _rates(shown: list[ShownItem], pool: Pool) -> Rates:
    """Exposure rates, each by the last estimate on the scale of the item."""
    parts = []
    for b in range(len(pool.blueprint.blocks)):
        of_block = [one for one in shown if one.block == b]
        last = {one.sitting_id: one.theta for one in of_block}
        row_of = {sitting_id: row for row, sitting_id in enumerate(last)}
        longest = max(Counter(one.sitting_id for one in of_block).values(), default=0)
        items = np.full((len(last), longest), -1, dtype=np.int64)
        filled = np.zeros(len(last), dtype=np.int64)
        for one in of_block:
            row = row_of[one.sitting_id]
            items[row, filled[row]] = pool.rows.get(one.item_id, -1)
            filled[row] += 1
        parts.append(rates_of(items, np.array(list(last.values())), len(pool)))
    return joined_rates(parts, pool.content.block)
