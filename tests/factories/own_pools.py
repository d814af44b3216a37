"""Small pools with attributes and rules of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from assess.blueprint import Block, Blueprint, Rule, Start
from assess.content import tabulate_content, usable_items
from assess.pool import Pool, pool_of_content
from irt.parameters import ItemParameters

PLAIN = Blueprint(
    id="own",
    version=1,
    title={"nl": "Eigen", "en": "Own"},
    address="u",
    minutes=(1, 60),
    success=0.5,
    randomesque=1,
    start=Start(theta=0.0, sd=1.0, items=0, easiest=math.inf),
    shuffle_blocks=False,
    blocks=(),
)


def attributes(n_items: int, seed: int = 0) -> dict[str, Any]:
    """Four topics that cross three formats, and a number of words."""
    rng = np.random.default_rng(seed)
    return {
        "id": np.array([f"i{row}" for row in range(n_items)]),
        "topic": rng.choice(["air", "bone", "coal", "dew"], n_items),
        "format": rng.choice(["choice", "gap", "order"], n_items),
        "words": rng.integers(10, 60, n_items).astype(np.float64),
        "page": rng.integers(0, 3, n_items).astype(np.float64),
    }


def blueprint(
    *rules: Rule,
    length: tuple[int, int] = (8, 8),
    stop: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Blueprint:
    """A blueprint of one block with these rules."""
    block = Block(
        scale="scale", min_items=length[0], max_items=length[1], rules=tuple(rules), stop=stop
    )
    return msgspec.structs.replace(PLAIN, blocks=(block,), **fields)


def own_pool(
    wanted: Blueprint, *, n_items: int = 60, seed: int = 0, items: ItemParameters | None = None
) -> Pool:
    """The pool of a blueprint over made-up items, by default logistic ones."""
    table = attributes(n_items, seed) | {"seconds": np.full(n_items, 30)}
    rng = np.random.default_rng(seed)
    if items is None:
        slopes, difficulties = rng.lognormal(0, 0.3, n_items), rng.normal(0, 1, n_items)
        items = ItemParameters.logistic(a=slopes, b=difficulties)
    usable = usable_items(wanted, table)
    kept = {name: values[usable] for name, values in table.items()}
    return pool_of_content(tabulate_content(wanted, kept), items.take(usable), wanted)
