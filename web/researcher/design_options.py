"""Designs to compare in a simulation, and subgroups of its people, as options say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

FIELDS: Mapping[str, type] = {
    "criterion": str,
    "randomesque": int,
    "refresh": int,
    "success": float,
    "max_exposure": float,
    "max_exposure_by_third": float,
    "min_exposure": float,
    "max_boost": float,
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
        if field in ("rules", "start") and given != "none":
            self.fail(f"{field} can only be none, got {given!r}", param, ctx)
        if field == "exposure" and given not in EXPOSURES:
            self.fail(f"exposure must be one of {', '.join(EXPOSURES)}", param, ctx)
        try:
            return FIELDS[field](given)
        except ValueError:
            kind = "a whole number" if FIELDS[field] is int else "a number"
            self.fail(f"{field} must be {kind}, got {given!r}", param, ctx)


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
