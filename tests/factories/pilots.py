"""A test desk whose bank holds pilot items."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import msgspec
from sqlalchemy import Engine

from assess.blueprint import load_blueprints
from assess.pool import build_pool
from assess.services.desk import TestDesk, open_desk
from itembank.bank import ItemBank
from tests.conftest import NOON, SECRET

SHARE = 0.15


def seeded_desk(db: Engine, bank: ItemBank) -> TestDesk:
    """A desk with eight digital pilot items in its bank, and a share of them in `digital`."""
    plain = [item for item in bank.items if item.domain == "D" and item.device is None][:8]
    pilots = [replace(item, id=f"{item.id}-new", enemies=(), status="pilot") for item in plain]
    seeded = ItemBank(items=(*bank.items, *pilots), version="with-pilots")
    opened = open_desk(db, seeded, SECRET, NOON)
    blueprint = msgspec.structs.replace(load_blueprints()["digital"], pilot=SHARE)
    pools = MappingProxyType({**opened.pools, "digital": build_pool(seeded, blueprint)})
    return replace(opened, pools=pools, kept={})
