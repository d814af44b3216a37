"""A test desk whose bank holds pilot items."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import msgspec
from sqlalchemy import Engine

from assess.blueprint import load_blueprints
from assess.pool import Pool, build_pool
from assess.services.desk import TestDesk, open_desk
from itembank.bank import ItemBank
from tests.conftest import NOON, SECRET
from tests.factories.banks import lengthened

SHARE = 0.15


@cache
def seeded_bank(bank: ItemBank) -> ItemBank:
    """A bank with eight digital pilot items beside its own."""
    plain = [item for item in bank.items if item.domain == "D" and item.device is None][:8]
    pilots = [replace(item, id=f"{item.id}-new", enemies=(), status="pilot") for item in plain]
    return ItemBank(items=(*bank.items, *pilots), version="with-pilots")


def seeded_desk(db: Engine, bank: ItemBank) -> TestDesk:
    """A desk with eight digital pilot items in its bank; a longer `digital` shows three of them."""
    seeded = seeded_bank(bank)
    opened = open_desk(db, seeded, SECRET, NOON)
    pools = MappingProxyType({**opened.pools, "digital": _digital_with_pilots(seeded)})
    return replace(opened, pools=pools, kept={})


@cache
def _digital_with_pilots(seeded: ItemBank) -> Pool:
    longer = lengthened(load_blueprints()["digital"])
    return build_pool(seeded, msgspec.structs.replace(longer, pilot=SHARE))
