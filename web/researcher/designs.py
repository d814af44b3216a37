"""Designs to compare in a simulation, and people who answer in other ways, as options say them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import click
import msgspec
import numpy as np

from assess.blueprint import Blueprint, ProfileAim, Start
from assess.conditions import Attributes, read_condition
from assess.criteria import CRITERIA, PROFILE_CRITERIA
from assess.errors import BlueprintError
from assess.examinees import Truth
from assess.reporting import DOMAIN_CORRELATION

FIELDS: Mapping[str, type] = {
    "criterion": str,
    "randomesque": int,
    "refresh": int,
    "success": float,
    "max_exposure": float,
    "exposure": str,
    "profile": str,
    "rules": str,
    "start": str,
}
"""What a design can say; ``rules=none`` and ``start=none`` leave those out."""

EXPOSURES = ("none", "eligibility", "sympson_hetter")
"""Ways to control exposure: of those with a table it is fitted before the simulation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A way of choosing items.

    Attributes
    ----------
    name : str
    changes : dict
        To the blueprint, by field.
    """

    name: str
    changes: dict[str, Any]


class DesignOption(click.ParamType[Design]):
    """`plain:criterion=mfi,randomesque=1`: a name, and what differs from the blueprint."""

    name = "NAME:FIELD=VALUE,..."

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Design:
        """Split at the colon, the commas and the equals signs."""
        if isinstance(value, Design):
            return value
        name, _, text = str(value).partition(":")
        changes = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            field, equals, given = part.partition("=")
            if not equals or field not in FIELDS:
                self.fail(f"{part!r}: fields are {', '.join(FIELDS)}", param, ctx)
            changes[field] = self._value(field, given, param, ctx)
        return Design(name=name, changes=changes)

    def _value(
        self, field: str, given: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        if field == "criterion" and given not in CRITERIA:
            self.fail(f"criterion must be one of {', '.join(CRITERIA)}, got {given!r}", param, ctx)
        if field in ("rules", "start") and given != "none":
            self.fail(f"{field} can only be none, got {given!r}", param, ctx)
        if field == "profile" and given not in PROFILE_CRITERIA:
            self.fail(f"profile must be one of {', '.join(PROFILE_CRITERIA)}", param, ctx)
        if field == "exposure" and given not in EXPOSURES:
            self.fail(f"exposure must be one of {', '.join(EXPOSURES)}", param, ctx)
        try:
            return FIELDS[field](given)
        except ValueError:
            kind = "a whole number" if FIELDS[field] is int else "a number"
            self.fail(f"{field} must be {kind}, got {given!r}", param, ctx)


def designed(blueprint: Blueprint, design: Design) -> Blueprint:
    """The blueprint with the changes of a design.

    Without rules any item of its blocks may come: the domains stay what each block is made of.
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
    return msgspec.structs.replace(blueprint, **changes)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """People for whom some items are harder.

    Attributes
    ----------
    name : str
    share : float
        Of the people.
    shift : float
        How much harder the items are, in logits.
    condition : str
        Which items; empty for all.
    """

    name: str
    share: float
    shift: float
    condition: str


class SubgroupOption(click.ParamType[Subgroup]):
    """`phone,0.4,0.3,interactive`: name, share of the people, logits harder, which items."""

    name = "NAME,SHARE,SHIFT,CONDITION"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Subgroup:
        """Split at the first three commas."""
        if isinstance(value, Subgroup):
            return value
        parts = [part.strip() for part in str(value).split(",", 3)]
        try:
            name, share, shift = parts[0], float(parts[1]), float(parts[2])
        except (IndexError, ValueError):
            self.fail(f"expected NAME,SHARE,SHIFT,CONDITION, got {value!r}", param, ctx)
        if not 0 < share < 1:
            self.fail(f"SHARE must lie between 0 and 1, got {share}", param, ctx)
        return Subgroup(
            name=name, share=share, shift=shift, condition=parts[3] if len(parts) > 3 else ""
        )


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
