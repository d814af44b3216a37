"""The test desk: bank, pools and secret, opened once per process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assess.access import FITTING
from assess.blueprint import load_blueprints
from assess.database import reading, writing
from assess.errors import BlueprintError
from assess.pilot import NO_PILOTS
from assess.pool import Pool, build_pool
from assess.repository.exposures import newest_version
from assess.repository.pilot_counts import newest_counts
from assess.repository.scales import add_scale, has_scale, load_scale
from assess.repository.sittings import SittingRecord
from assess.services.exposures import take_shipped, with_exposure
from assess.services.pilot_counts import with_pilot_counts
from assess.warm_up import warm_up
from itembank.bank import ItemBank
from itembank.items import Item

_MOST_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TestDesk:
    """Everything that giving a test needs beside the database.

    Attributes
    ----------
    bank : ItemBank
    pools : mapping of str to Pool
        By blueprint id, with the current scale.
    scale_version : str
        The scale of sittings that begin now.
    secret : bytes
        Key of codes and pseudonyms.
    kept : dict
        Pools of earlier scales, of versions of exposure control and of counts of responses to
        pilot items, by (blueprint id, scale version, exposure version, pilot version); none of
        them ever changes, so they can't go stale.
    """

    __test__ = False  # not a test class, whatever its name suggests to a collector

    bank: ItemBank
    pools: Mapping[str, Pool]
    scale_version: str
    secret: bytes = field(repr=False)
    kept: dict[tuple[str, str, int, int], Pool] = field(default_factory=dict, repr=False)


def open_desk(db: Engine, bank: ItemBank, secret: bytes, now: datetime) -> TestDesk:
    """Tabulate the bank for every blueprint, store its scale when it is new, and shipped chances.

    Raises
    ------
    BlueprintError
        When the bank cannot serve a blueprint, for everybody or for an access profile.
    DatabaseUnavailable
    """
    pools = _pools_of(bank)
    scale_version = _scale_version(bank)
    with reading(db) as connection:
        is_known = has_scale(connection, scale_version)
    if not is_known:
        _store_scale(db, bank, scale_version, now)
    for pool in pools.values():
        take_shipped(pool, db=db, now=now)
    return TestDesk(bank=bank, pools=pools, scale_version=scale_version, secret=secret)


def pool_of(record: SittingRecord, *, db: Engine, desk: TestDesk) -> Pool:
    """The pool of a sitting, with the scale, exposure control and pilot counts it began with.

    Items that have left the bank, or now have another number of points, are left out; when too few
    remain for the blueprint, the current scale takes over. Simulated sittings have no pilot
    questions: nobody's answers would be collected.
    """
    pool = _kept_pool(record, db, desk)
    return replace(pool, pilots=NO_PILOTS) if record.is_simulated else pool


def _kept_pool(record: SittingRecord, db: Engine, desk: TestDesk) -> Pool:
    blueprint_id = record.sitting.blueprint_id
    key = (blueprint_id, record.scale_version, record.exposure_version, record.pilot_version)
    if key in desk.kept:
        return desk.kept[key]
    if record.scale_version == desk.scale_version:
        pool = desk.pools[blueprint_id]
    else:
        pool = _older_pool(record, db, desk)
    return _keep(key, pool, db, desk)


def pool_for_new_sitting(blueprint_id: str, *, db: Engine, desk: TestDesk) -> Pool:
    """The current pool of a blueprint under the newest exposure control and pilot counts."""
    pool = desk.pools[blueprint_id]
    with reading(db) as connection:
        exposure_version = newest_version(connection, blueprint_id)
        pilot_version = newest_counts(connection, blueprint_id) if pool.pilots.item_ids else 0
    key = (blueprint_id, desk.scale_version, exposure_version, pilot_version)
    return desk.kept[key] if key in desk.kept else _keep(key, pool, db, desk)


def _keep(key: tuple[str, str, int, int], pool: Pool, db: Engine, desk: TestDesk) -> Pool:
    """The pool under the versions of a key, kept for the next request."""
    _, _, exposure_version, pilot_version = key
    controlled = with_exposure(pool, exposure_version, db=db)
    counted = with_pilot_counts(controlled, pilot_version, db=db)
    if len(desk.kept) >= _MOST_KEPT:
        desk.kept.clear()
    desk.kept[key] = counted
    return counted


def _older_pool(record: SittingRecord, db: Engine, desk: TestDesk) -> Pool:
    with reading(db) as connection:
        item_ids, parameters = load_scale(connection, record.scale_version)
    row_of = {item_id: row for row, item_id in enumerate(item_ids)}
    common = tuple(
        item
        for item in desk.bank.items
        if item.id in row_of and item.n_categories == parameters.n_categories[row_of[item.id]]
    )
    rows = np.array([row_of[item.id] for item in common], dtype=np.int64)
    blueprint = load_blueprints()[record.sitting.blueprint_id]
    try:
        bank = ItemBank(items=common, version=desk.bank.version)
        return _serving_everyone(build_pool(bank, blueprint, parameters.take(rows)))
    except BlueprintError:
        return desk.pools[record.sitting.blueprint_id]


@lru_cache(maxsize=2)
def _pools_of(bank: ItemBank) -> Mapping[str, Pool]:
    """Pools take seconds to tabulate and warm up, and a bank never changes."""
    pools = {
        name: _serving_everyone(build_pool(bank, blueprint))
        for name, blueprint in load_blueprints().items()
    }
    for pool in pools.values():
        warm_up(pool)
    return MappingProxyType(pools)


def _serving_everyone(pool: Pool) -> Pool:
    """The pool, once it is sure that it serves every access profile.

    Raises
    ------
    BlueprintError
    """
    for access in FITTING:
        pool.forms_for(access)
    return pool


def _store_scale(db: Engine, bank: ItemBank, scale_version: str, now: datetime) -> None:
    try:
        with writing(db) as connection:
            add_scale(
                connection,
                scale_version,
                bank_version=bank.version,
                item_ids=[item.id for item in bank.items],
                parameters=bank.parameters,
                now=now,
            )
    except IntegrityError:
        return  # another process stored the same version first


def _scale_version(bank: ItemBank) -> str:
    """Name of the judged scale: the same parameters give the same name."""
    p = bank.parameters
    values = [[item.id for item in bank.items]] + [
        np.round(array.astype(np.float64), 9).tolist()
        for array in (p.model, p.a, np.nan_to_num(p.b, nan=-99.0), p.c, p.d, p.se_b)
    ]
    pilots = [item.id for item in bank.items if item.status == "pilot"]
    if pilots:  # a sitting that showed an item as a pilot is not replayed once the item counts
        values.append(pilots)
    unfit = [f"{item.id} {item.access} {item.substitute}" for item in bank.items if _is_unfit(item)]
    if unfit:  # nor once it fits other people, or gives way to another item
        values.append(unfit)
    digest = hashlib.sha256(json.dumps(values).encode()).hexdigest()
    return f"judged-{digest[:12]}"


def _is_unfit(item: Item) -> bool:
    return item.access != "equal"
