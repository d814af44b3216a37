"""Blueprints: what a test must hold, how long it is and when it may stop.

A blueprint is a YAML file in ``assess/blueprints``. It has one block per reported scale; a block
has nested quotas: per domain (or digital area), and within it per group of competences. Rules cross
the quotas: they count the items that meet a condition, or add up an attribute, in a block or in the
whole test.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from assess.conditions import read_condition
from assess.criteria import CRITERIA, DEFAULT_CRITERION, PROFILE_CRITERIA
from assess.errors import BlueprintError
from assess.stop_rules import AnyOf, StopNode, read_stop

FOLDER = Path(__file__).parent / "blueprints"
SCALES = ("stem", "digital")
"""Scales that the shipped blueprints report on."""

MAX_PILOT = 0.15
"""Largest share of pilot questions: more would tire people for nothing of theirs."""

MAX_BOOST = 100.0
"""Beyond this an item is worth nothing, and no boost helps."""


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
    at most ``sem`` logits (0: never), or instead of that as soon as the rules of ``stop`` hold
    (`assess.stop_rules`). Without quotas it takes every item of the bank.
    """

    scale: str
    min_items: int
    max_items: int
    sem: float = 0.0
    quotas: tuple[Quota, ...] = ()
    rules: tuple[Rule, ...] = ()
    stop: Mapping[str, Any] | None = None

    def stop_rules(self, place: str = "stop") -> StopNode:
        """The rules that may end the block before its greatest length.

        Parameters
        ----------
        place : str
            Path of ``stop``, for messages.

        Raises
        ------
        BlueprintError
            For an unknown rule or a number out of range.
        """
        if self.stop is not None:
            return read_stop(self.stop, place)
        return read_stop({"sem": self.sem}, place) if self.sem > 0 else AnyOf(())


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An easy start: the first ``items`` lie at or below ``easiest`` where the quotas allow."""

    theta: float
    sd: float
    items: int
    easiest: float


class ProfileAim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The profile that a test is chosen for: one dimension per quota, each pair correlating alike.

    ``criterion`` is a name of `assess.criteria.PROFILE_CRITERIA`; ``weights`` say by the name of a
    quota how much its dimension matters to the criteria w and c (1 where nothing is said).
    """

    criterion: str
    correlation: float
    weights: Mapping[str, float] = {}


class Blueprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of test.

    ``success`` is the chance of a right answer that selection aims at; ``randomesque`` the number
    of best items among which the lottery chooses; ``criterion`` how selection values an item (a
    name of `assess.criteria.CRITERIA`); ``profile`` values items by a profile of dimensions
    instead, once the easy start is over; ``refresh`` how often the way to finish is assembled anew
    (before every so many items; 0 never; 1 is the shadow test, whose item comes from it); ``pilot``
    the share of extra, unscored questions that collect responses for calibration (0 to 0.15);
    ``address`` how texts address the candidate; ``rules`` hold for the whole test.
    Exposure rates: ``max_exposure`` is the largest one wanted (1: no control beyond the lottery),
    ``max_exposure_by_third`` the same among the people of each third of the ability range (where
    nothing is said, the same number), ``min_exposure`` the smallest; for it an item may count for
    up to ``max_boost`` times its value.
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
    max_exposure_by_third: float | None = None
    min_exposure: float = 0.0
    max_boost: float = 1.5
    profile: ProfileAim | None = None
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
    def largest_by_third(self) -> float:
        """The wanted largest exposure rate among the people of one third of the ability range."""
        by_third = self.max_exposure_by_third
        return self.max_exposure if by_third is None else by_third

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
    _check_conditions(blueprint, path)
    for rule, is_met in _rules(blueprint, path):
        if not is_met:
            message = f"{path.name}: {rule}"
            raise BlueprintError(message)
    _check_stop_rules(blueprint, path)
    return blueprint


def _check_conditions(blueprint: Blueprint, path: Path) -> None:
    for place, condition in _conditions(blueprint):
        try:
            read_condition(condition)
        except BlueprintError as error:
            message = f"{path.name}: {place}: {error}"
            raise BlueprintError(message) from error


def _conditions(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    """Every condition with its place."""
    rules = [("rules", blueprint.rules)]
    rules += [(f"blocks[{b}].rules", block.rules) for b, block in enumerate(blueprint.blocks)]
    for place, listed in rules:
        for number, rule in enumerate(listed):
            if rule.where:
                yield f"{place}[{number}].where", rule.where
    for field in ("exclude", "include", "enemies", "sets"):
        for number, condition in enumerate(getattr(blueprint, field)):
            yield f"{field}[{number}]", condition


@cache
def load_blueprints() -> Mapping[str, Blueprint]:
    """Every shipped blueprint by its id."""
    return {path.stem: load_blueprint(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _check_stop_rules(blueprint: Blueprint, path: Path) -> None:
    for b, block in enumerate(blueprint.blocks):
        try:
            block.stop_rules(f"blocks[{b}].stop")
        except BlueprintError as error:
            message = f"{path.name}: {error}"
            raise BlueprintError(message) from error


def _rules(blueprint: Blueprint, path: Path) -> list[tuple[str, bool]]:
    rules = [
        ("id: must be the name of the file", blueprint.id == path.stem),
        ("title: needs nl and en", {"nl", "en"} <= set(blueprint.title)),
        *_choice_rules(blueprint),
        *(
            (f"blocks[{b}].scale: must be one of {', '.join(SCALES)}", block.scale in SCALES)
            for b, block in enumerate(blueprint.blocks)
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
            (f"{place}.sem: must lie between 0 and 3", 0 <= block.sem < 3),
            (f"{place}.sem: goes among the rules of stop", not (block.sem and block.stop)),
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


def check_choice(blueprint: Blueprint) -> None:
    """Check the fields that say how items are chosen.

    Raises
    ------
    BlueprintError
        With the field and the rule.
    """
    for rule, is_met in _choice_rules(blueprint):
        if not is_met:
            raise BlueprintError(rule)


def _choice_rules(blueprint: Blueprint) -> list[tuple[str, bool]]:
    return [
        ("success: must lie between 0.5 and 0.95", 0.5 <= blueprint.success <= 0.95),
        ("randomesque: must be at least 1", blueprint.randomesque >= 1),
        ("refresh: must be at least 0", blueprint.refresh >= 0),
        (f"pilot: must lie in 0..{MAX_PILOT}", 0 <= blueprint.pilot <= MAX_PILOT),
        ("max_exposure: must lie in 0..1, above 0", 0 < blueprint.max_exposure <= 1),
        ("max_exposure_by_third: must lie in 0..1, above 0", 0 < blueprint.largest_by_third <= 1),
        (
            "min_exposure: must lie in 0..max_exposure, below it",
            0 <= blueprint.min_exposure < blueprint.max_exposure,
        ),
        (f"max_boost: must lie in 1.5..{MAX_BOOST}", 1.5 <= blueprint.max_boost <= MAX_BOOST),
        (
            f"criterion: must be one of {', '.join(CRITERIA)}, got {blueprint.criterion}",
            blueprint.criterion in CRITERIA,
        ),
        *_profile_rules(blueprint),
    ]


def _profile_rules(blueprint: Blueprint) -> list[tuple[str, bool]]:
    aim = blueprint.profile
    if aim is None:
        return []
    names = {quota.name for block in blueprint.blocks for quota in block.quotas}
    known = ", ".join(PROFILE_CRITERIA)
    return [
        (f"profile.criterion: must be one of {known}", aim.criterion in PROFILE_CRITERIA),
        ("profile.correlation: must lie in 0..1, below 1", 0 <= aim.correlation < 1),
        ("profile.weights: must name quotas", set(aim.weights) <= names),
        (
            "profile: every block needs quotas, its dimensions",
            all(block.quotas for block in blueprint.blocks),
        ),
    ]


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
