"""Exposure control of live sittings: counters that all server processes share.

The chances stand in the database, version after version. Each sitting keeps the
version it began with, so that it can be replayed. When enough sittings have finished under the
newest version, the next one is computed from what they were shown.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
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
from assess.exposure_fit import N_SIMULATED, fitted_exposure
from assess.pool import Pool
from assess.pool_digest import pool_digest
from assess.repository.exposures import (
    Chances,
    ShownItem,
    add_chances,
    count_finished,
    load_chances,
    newest_fitted_to,
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
    return _store(
        pool.blueprint.id,
        named_chances(pool),
        fitted_to=pool_digest(pool),
        n_sittings=n_sittings,
        db=db,
        now=now,
    )


def take_shipped(pool: Pool, *, db: Engine, now: datetime) -> None:
    """Store the shipped chances of a blueprint where they are better than what the database has.

    They are where it has none, and where its newest are fitted to another pool and the shipped ones
    to this one: after an update. Another process may do the same at the same moment: the first one
    counts.

    Raises
    ------
    BlueprintError
        When the shipped file is not as it should be.
    """
    name = pool.blueprint.id
    with reading(db) as connection:
        present = newest_fitted_to(connection, name)
    shipped = shipped_exposure(name, pool.blueprint.version)
    if shipped is None:
        return
    own = pool_digest(pool)
    if present is None or (present != own and shipped.fitted_to == own):
        with suppress(IntegrityError):
            _store(
                name,
                shipped.chances,
                fitted_to=shipped.fitted_to,
                n_sittings=shipped.n_sittings,
                db=db,
                now=now,
            )


def _store(
    blueprint_id: str,
    chances: Chances,
    *,
    fitted_to: str,
    n_sittings: int,
    db: Engine,
    now: datetime,
) -> int:
    with writing(db) as connection:
        version = newest_version(connection, blueprint_id) + 1
        add_chances(
            connection,
            blueprint_id,
            version,
            chances,
            fitted_to=fitted_to,
            n_sittings=n_sittings,
            now=now,
        )
    return version


def is_outdated(pool: Pool, *, db: Engine) -> bool:
    """Whether the newest chances of a blueprint are fitted to another pool, or there are none."""
    if pool.blueprint.max_exposure == 1:
        return False
    with reading(db) as connection:
        present = newest_fitted_to(connection, pool.blueprint.id)
    return present != pool_digest(pool)


def fit_exposure(pool: Pool, *, seed: int, db: Engine, now: datetime) -> int:
    """Find the chances of a pool by simulation and store them as the newest version.

    Returns
    -------
    int
        The version.
    """
    exposure = fitted_exposure(pool, rng=np.random.default_rng(seed))
    controlled = replace(pool, exposure=exposure)
    return store_exposure(controlled, n_sittings=N_SIMULATED, db=db, now=now)


def fit_once(pool: Pool, *, seed: int, db: Engine, now: datetime) -> None:
    """Fit and store; where another process does it at the same moment, the first one counts."""
    with suppress(IntegrityError):
        fit_exposure(pool, seed=seed, db=db, now=now)


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
    with suppress(IntegrityError):
        store_exposure(replace(pool, exposure=following), n_sittings=n_sittings, db=db, now=now)


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
