"""Blueprints: what a test must hold, how long it is and when it may stop.

A blueprint is a YAML file in ``assess/blueprints``. It has one block per reported scale; a block
has nested quotas: per domain (or digital area), and within it per group of competences. Rules cross
the quotas: they count the items that meet a condition, or add up an attribute, in a block or in the
whole test.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from assess.criteria import CRITERIA, DEFAULT_CRITERION
from assess.errors import BlueprintError

FOLDER = Path(__file__).parent / "blueprints"
SCALES = ("stem", "digital")
"""Scales that the shipped blueprints report on."""

MAX_PILOT = 0.15
"""Largest share of pilot questions: more would tire people for nothing of theirs."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Competences that together must take ``min`` to ``max`` places of a test.

    ``interactive`` narrows the group to simulated tasks (true) or to plain questions (false).
    """

    competences: tuple[str, ...]
    min: int
    max: int
    interactive: bool | None = None

    def holds(self, competence: str, *, is_interactive: bool) -> bool:
        """Whether an item of this competence and kind belongs to the group."""
        return competence in self.competences and self.interactive in (None, is_interactive)

    @property
    def name(self) -> str:
        """The group in words."""
        kind = {None: "", True: " (simulated)", False: " (plain)"}[self.interactive]
        return "+".join(self.competences) + kind


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A domain or digital area that must take ``min`` to ``max`` places, divided over groups."""

    name: str
    min: int
    max: int
    groups: tuple[Group, ...]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds on how many items meet a condition, or on the sum of an attribute over them.

    ``where`` is a condition (`assess.conditions`); without it every item counts. With ``sum`` the
    named attribute is added up instead of the items counted. With ``each`` the rule holds for every
    value of that attribute by itself.
    """

    where: str = ""
    min: float = 0
    max: float = math.inf
    sum: str = ""
    each: str = ""


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a test that measures one scale.

    It stops between ``min_items`` and ``max_items``, as soon as every minimum is met and the SEM is
    at most ``sem`` logits. Without quotas it takes every item of the bank.
    """

    scale: str
    min_items: int
    max_items: int
    sem: float
    quotas: tuple[Quota, ...] = ()
    rules: tuple[Rule, ...] = ()


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An easy start: the first ``items`` lie at or below ``easiest`` where the quotas allow."""

    theta: float
    sd: float
    items: int
    easiest: float


class Blueprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of test.

    ``success`` is the chance of a right answer that selection aims at; ``randomesque`` the number
    of best items among which the lottery chooses; ``criterion`` how selection values an item (a
    name of `assess.criteria.CRITERIA`); ``max_exposure`` the wanted largest exposure rate in each
    third of the ability range (1: no control beyond the lottery); ``refresh`` how often the way to
    finish is assembled anew (before every so many items; 0 never; 1 is the shadow test, whose item
    comes from it); ``pilot`` the share of extra, unscored questions that collect responses for
    calibration (0 to 0.15); ``address`` how texts address the candidate; ``rules`` hold for the
    whole test.
    Conditions: items that meet one of ``exclude`` are never used; those that meet one of
    ``include`` always;
    those that meet the same condition of ``enemies`` never together, of ``sets`` only together and
    one after the other. ``order`` is an attribute along which items ascend. ``deviations`` tell
    where and why this blueprint asks less than the intended one.
    """

    id: str
    version: int
    title: Mapping[str, str]
    address: Literal["u", "je"]
    minutes: tuple[int, int]
    success: float
    randomesque: int
    start: Start
    shuffle_blocks: bool
    blocks: tuple[Block, ...]
    criterion: str = DEFAULT_CRITERION
    max_exposure: float = 1.0
    refresh: int = 0
    pilot: float = 0.0
    rules: tuple[Rule, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    enemies: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    order: str = ""
    deviations: tuple[str, ...] = ()

    @property
    def max_items(self) -> int:
        """Largest number of items a sitting can have."""
        return sum(block.max_items for block in self.blocks)


def load_blueprint(path: Path) -> Blueprint:
    """Read and check one blueprint.

    Raises
    ------
    BlueprintError
        With the file, the path within it and the rule.
    """
    try:
        blueprint = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Blueprint)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        message = f"{path.name}: {error}"
        raise BlueprintError(message) from error
    for rule, is_met in _rules(blueprint, path):
        if not is_met:
            message = f"{path.name}: {rule}"
            raise BlueprintError(message)
    return blueprint


@cache
def load_blueprints() -> Mapping[str, Blueprint]:
    """Every shipped blueprint by its id."""
    return {path.stem: load_blueprint(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _rules(blueprint: Blueprint, path: Path) -> list[tuple[str, bool]]:
    rules = [
        ("id: must be the name of the file", blueprint.id == path.stem),
        ("title: needs nl and en", {"nl", "en"} <= set(blueprint.title)),
        ("success: must lie between 0.5 and 0.95", 0.5 <= blueprint.success <= 0.95),
        ("randomesque: must be at least 1", blueprint.randomesque >= 1),
        ("refresh: must be at least 0", blueprint.refresh >= 0),
        (f"pilot: must lie in 0..{MAX_PILOT}", 0 <= blueprint.pilot <= MAX_PILOT),
        ("max_exposure: must lie in 0..1, above 0", 0 < blueprint.max_exposure <= 1),
        *(
            (f"blocks[{b}].scale: must be one of {', '.join(SCALES)}", block.scale in SCALES)
            for b, block in enumerate(blueprint.blocks)
        ),
        (
            f"criterion: must be one of {', '.join(CRITERIA)}, got {blueprint.criterion}",
            blueprint.criterion in CRITERIA,
        ),
    ]
    for b, block in enumerate(blueprint.blocks):
        place = f"blocks[{b}]"
        groups = [group for quota in block.quotas for group in quota.groups]
        low, high = sum(q.min for q in block.quotas), sum(q.max for q in block.quotas)
        rules += [
            (
                f"{place}.min_items: must lie in 1..max_items",
                1 <= block.min_items <= block.max_items,
            ),
            (f"{place}.quotas: minima ({low}) must fit in max_items", low <= block.max_items),
            (
                f"{place}.quotas: maxima ({high}) must fill max_items",
                not block.quotas or high >= block.max_items,
            ),
            (
                f"{place}.quotas: an item may belong to one group only",
                _is_partition(groups),
            ),
        ]
        rules += [
            (
                f"{place}.quotas[{q}]: needs 0 <= min <= max, and groups that can fill them",
                _holds(quota),
            )
            for q, quota in enumerate(block.quotas)
        ]
        rules += _bounds(f"{place}.rules", block.rules)
    return rules + _bounds("rules", blueprint.rules)


def _bounds(place: str, rules: Sequence[Rule]) -> list[tuple[str, bool]]:
    return [
        (f"{place}[{r}]: needs 0 <= min <= max", 0 <= rule.min <= rule.max)
        for r, rule in enumerate(rules)
    ]


def _is_partition(groups: Sequence[Group]) -> bool:
    kinds = [
        (code, is_interactive)
        for group in groups
        for code in group.competences
        for is_interactive in (True, False)
        if group.holds(code, is_interactive=is_interactive)
    ]
    return len(kinds) == len(set(kinds))


def _holds(quota: Quota) -> bool:
    low, high = sum(g.min for g in quota.groups), sum(g.max for g in quota.groups)
    bounds = [(quota.min, quota.max), *((g.min, g.max) for g in quota.groups)]
    ordered = all(0 <= least <= most for least, most in bounds)
    return ordered and low <= quota.max and high >= quota.min
