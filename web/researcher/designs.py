"""Designs to compare in a simulation, and people who answer in other ways."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from assess.blueprint import Blueprint, ProfileAim, Start, check_choice
from assess.conditions import Attributes, read_condition
from assess.errors import BlueprintError
from assess.examinees import Truth
from assess.reporting import DOMAIN_CORRELATION
from web.researcher.design_options import Design, Subgroup


def designed(blueprint: Blueprint, design: Design) -> Blueprint:
    """The blueprint with the changes of a design.

    Without rules any item of its blocks may come: the domains stay what each block is made of.

    Raises
    ------
    BlueprintError
        When a change is out of bounds; the message names the design.
    """
    changes = {field: value for field, value in design.changes.items() if field != "exposure"}
    if "profile" in changes:
        aim = ProfileAim(criterion=changes["profile"], correlation=DOMAIN_CORRELATION)
        changes["profile"] = aim
    if changes.pop("start", None):
        changes["start"] = Start(theta=0.0, sd=1.0, items=0, easiest=math.inf)
    if changes.pop("rules", None):
        changes |= {"rules": (), "enemies": (), "sets": (), "include": (), "order": ""}
        changes["blocks"] = tuple(_without_rules(block) for block in blueprint.blocks)
    changed = msgspec.structs.replace(blueprint, **changes)
    try:
        check_choice(changed)
    except BlueprintError as error:
        message = f"design {design.name}: {error}"
        raise BlueprintError(message) from error
    return changed


def _without_rules(block: Any) -> Any:
    most = block.max_items
    quotas = tuple(
        msgspec.structs.replace(
            quota,
            min=0,
            max=most,
            groups=tuple(msgspec.structs.replace(g, min=0, max=most) for g in quota.groups),
        )
        for quota in block.quotas
    )
    return msgspec.structs.replace(block, quotas=quotas, rules=())


def with_subgroup(
    truth: Truth, subgroup: Subgroup, attributes: Attributes, rng: np.random.Generator
) -> Truth:
    """Some people, by chance, for whom the items of a condition are harder.

    Raises
    ------
    BlueprintError
        When the condition does not fit the items.
    """
    members = rng.random(len(truth.theta)) < subgroup.share
    n_items = len(truth.location_error)
    holds = np.ones(n_items, dtype=np.bool_)
    if subgroup.condition:
        try:
            holds = read_condition(subgroup.condition).holds(attributes)
        except BlueprintError as error:
            message = f"subgroup {subgroup.name}: {error}"
            raise BlueprintError(message) from error
    return replace(
        truth,
        group=members.astype(np.int64),
        group_shift=np.stack([np.zeros(n_items), subgroup.shift * holds]),
    )


def with_guessing(truth: Truth, share: float, rate: float, rng: np.random.Generator) -> Truth:
    """A share of the people who guess at a rate of the questions."""
    guesses = rng.random(len(truth.theta)) < share
    return replace(truth, guess_rate=np.where(guesses, rate, 0.0))


def with_little_time(
    truth: Truth, share: float, part: float, n_items: int, rng: np.random.Generator
) -> Truth:
    """A share of the people who have time for a part of a test of ``n_items``, then guess."""
    is_slow = rng.random(len(truth.theta)) < share
    return replace(truth, tries_until=np.where(is_slow, int(part * n_items), n_items))
