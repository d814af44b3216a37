"""Made-up pools of 2PL items, without rules and under those of a shipped test."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from assess.blueprint import Block, Blueprint, Start, load_blueprints
from assess.content import tabulate_content
from assess.pool import Pool, pool_of_content
from irt.parameters import ItemParameters


def bank(n_items: int) -> ItemParameters:
    """2PL items of usual discriminations and difficulties."""
    rng = np.random.default_rng(1)
    return ItemParameters.logistic(a=rng.lognormal(0, 0.3, n_items), b=rng.normal(0, 1, n_items))


def plain_pool(n_items: int, length: int) -> Pool:
    """Maximum information at the EAP, tests of fixed length, no rules."""
    block = Block(scale="stem", min_items=length, max_items=length, sem=0.0)
    blueprint = Blueprint(
        id="plain",
        version=1,
        title={"nl": "Zonder regels", "en": "Without rules"},
        address="u",
        minutes=(1, 60),
        success=0.5,
        randomesque=1,
        start=Start(theta=0.0, sd=1.0, items=0, easiest=np.inf),
        shuffle_blocks=False,
        blocks=(block,),
        criterion="mfi",
    )
    ids = np.array([f"i{number}" for number in range(n_items)])
    return pool_of_content(tabulate_content(blueprint, {"id": ids}), bank(n_items), blueprint)


def content_pool(n_items: int, *, like: str = "combined", **design: Any) -> Pool:
    """The quotas and rules of a shipped test over made-up items, at its full length."""
    shipped = load_blueprints()[like]
    blocks = tuple(msgspec.structs.replace(block, sem=0.0) for block in shipped.blocks)
    blueprint = msgspec.structs.replace(shipped, blocks=blocks, **design)
    content = tabulate_content(blueprint, _attributes(blueprint, n_items))
    return pool_of_content(content, bank(n_items), blueprint)


def _attributes(blueprint: Blueprint, n_items: int) -> dict[str, npt.NDArray[Any]]:
    """Competences and kinds of the quotas in turn; the rest drawn with chances that rules allow."""
    rng = np.random.default_rng(2)
    kinds = [
        (competence, bool(group.interactive))
        for block in blueprint.blocks
        for quota in block.quotas
        for group in quota.groups
        for competence in group.competences
    ]
    own = [kinds[number % len(kinds)] for number in range(n_items)]
    formats = ["single_choice", "multiple_response", "numeric", "gap", "ordering", "matching"]
    return {
        "id": np.array([f"i{number}" for number in range(n_items)]),
        "competence": np.array([competence for competence, _ in own]),
        "interactive": np.array([is_interactive for _, is_interactive in own]),
        "cognitive": rng.choice(["know", "apply", "reason"], n_items, p=[0.2, 0.5, 0.3]),
        "level_target": rng.choice(["L0", "L1", "L2", "L3"], n_items),
        "official_term": rng.random(n_items) < 0.4,
        "format": rng.choice(formats, n_items),
        "context": rng.choice([f"context {number}" for number in range(40)], n_items),
        "words": rng.integers(15, 60, n_items).astype(np.float64),
        "seconds": rng.integers(30, 100, n_items).astype(np.float64),
    }
