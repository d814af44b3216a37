"""The shipped bank, and small made-up ones with the fields that selection looks at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec
import numpy as np

from assess.access import Access
from assess.blueprint import Blueprint, load_blueprints
from assess.pool import Pool, build_pool
from irt.parameters import ItemParameters
from itembank.bank import ItemBank
from itembank.loading import load_bank

ROOMY = 20
"""Length at which 15 per cent are three pilot questions; the digital test may end at 11."""


@dataclass(frozen=True, kw_only=True)
class FakeItem:
    id: str
    competence: str
    is_interactive: bool = False
    enemies: tuple[str, ...] = ()
    format: str = "numeric"
    cognitive: str = "apply"
    level_target: str = "L1"
    context: str = "home"
    official_term: bool = False
    seconds: int = 60
    status: str = "operational"
    access: str = "equal"
    substitute: str = ""


@dataclass(frozen=True, kw_only=True)
class FakeBank:
    items: tuple[FakeItem, ...]
    parameters: ItemParameters


@cache
def shipped_bank() -> ItemBank:
    """The shipped bank, read once per process."""
    return load_bank()


def bank_for(blueprint: Blueprint, *, per_group: int = 6, discrimination: float = 1.0) -> FakeBank:
    """A bank with as many items in each group of a blueprint, difficulties from N(-0.5, 1)."""
    items = tuple(
        FakeItem(
            id=f"{group.competences[0]}-{group.interactive}-{k}",
            competence=group.competences[0],
            is_interactive=bool(group.interactive),
        )
        for block in blueprint.blocks
        for quota in block.quotas
        for group in quota.groups
        for k in range(per_group)
    )
    difficulties = np.random.default_rng(1).normal(-0.5, 1.0, len(items))
    parameters = ItemParameters.logistic(
        a=discrimination, b=difficulties, se_b=0.4 / discrimination
    )
    return FakeBank(items=items, parameters=parameters)


@cache
def partly_unfit(bank: ItemBank, *, of_competence: int = 3) -> ItemBank:
    """A real bank in which every so many-th item of each competence is not for screen readers."""
    met: Counter[tuple[str, bool]] = Counter()
    items = []
    for item in bank.items:
        kind = (item.competence, item.is_interactive)
        met[kind] += 1
        items.append(replace(item, access="none") if met[kind] % of_competence == 0 else item)
    return ItemBank(items=tuple(items), version=f"unfit-{of_competence}")


def without_forms(pool: Pool, access: Access) -> Pool:
    """A pool of which no item fits an access profile."""
    is_unfit = np.ones(len(pool), dtype=np.bool_)
    content = replace(pool.content, unfit={access: is_unfit})
    return replace(pool, content=content, access_forms={access: pool.forms[:0]})


def quotas_alone(blueprint_id: str) -> Blueprint:
    """A shipped blueprint without the rules that cross its quotas: made-up items are all alike."""
    shipped = load_blueprints()[blueprint_id]
    blocks = tuple(msgspec.structs.replace(block, rules=()) for block in shipped.blocks)
    return msgspec.structs.replace(shipped, blocks=blocks)


def lengthened(blueprint: Blueprint, min_items: int = ROOMY) -> Blueprint:
    """A blueprint of one block that asks more items at least."""
    (block,) = blueprint.blocks
    longer = msgspec.structs.replace(block, min_items=min_items)
    return msgspec.structs.replace(blueprint, blocks=(longer,))


def made_up_pool(blueprint: Blueprint, **options: Any) -> Pool:
    """The pool of a blueprint over a made-up bank."""
    return build_pool(bank_for(blueprint, **options), blueprint)  # type: ignore[arg-type]


def pool_for(blueprint_id: str, **options: Any) -> Pool:
    """The pool of a shipped blueprint, with its nested quotas alone, over a made-up bank."""
    return made_up_pool(quotas_alone(blueprint_id), **options)
