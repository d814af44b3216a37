"""Items on paper: which can be, in which variant, with which key.

Simulated devices need a screen: a paper form leaves them out. Each item of a form is one fixed
variant, so that a booklet, its key and its scores agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import msgspec
import numpy as np

from assess.blueprint import Block, Blueprint, Quota, Rule
from assess.conditions import Attributes, read_condition
from itembank.arrangement import LETTERS, element_order, option_order, prompt_order, right_order
from itembank.definitions import (
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Ordering,
    SingleChoice,
)
from itembank.expressions import number
from itembank.families import draw_values
from itembank.items import Item
from itembank.numbers import format_number, format_time

SPREAD = 2
"""Largest difference between how often the letters A-D are the key of a form."""

_TRIES = 64  # variants looked at for each item: each of four letters is among them
_EVERY_LETTER = 4


@dataclass(frozen=True, slots=True)
class PaperBlueprint:
    """What is left of a blueprint on paper, and in words what is not."""

    blueprint: Blueprint
    notes: tuple[str, ...]


def on_paper(blueprint: Blueprint, plain: Attributes) -> PaperBlueprint:
    """Leave simulated tasks out of a blueprint, with what only they can fill.

    Parameters
    ----------
    blueprint : Blueprint
    plain : mapping of str to ndarray of shape (n_items,)
        Attributes of the items that can be on paper.
    """
    groups = [
        f"{group.name} ({group.min} to {group.max} items)"
        for block in blueprint.blocks
        for quota in block.quotas
        for group in quota.groups
        if group.interactive
    ]
    every = [*blueprint.rules, *(rule for block in blueprint.blocks for rule in block.rules)]
    dropped = [rule for rule in every if _asks_simulated(rule, plain)]
    blocks = tuple(_plain_block(block, dropped) for block in blueprint.blocks)
    names = [*groups, *(f"at least {rule.min:g} of {rule.where}" for rule in dropped)]
    notes = [f"not on paper: {name}" for name in names]
    if names:
        notes.append("simulated tasks measure what paper cannot: the paper score leaves it out")
    found = msgspec.structs.replace(
        blueprint,
        blocks=blocks,
        rules=tuple(rule for rule in blueprint.rules if rule not in dropped),
        exclude=(*blueprint.exclude, "interactive"),
    )
    return PaperBlueprint(found, tuple(notes))


def balanced_seeds(
    items: Sequence[Item], *, seed: int, given: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Variant seed of each item, such that the letters A-D are the key about equally often.

    The order of options is shuffled where an item allows it: items whose key has the fewest
    possible places come first, each takes the place that was the key least often.

    Parameters
    ----------
    items : sequence of Item
    seed : int
    given : mapping of str to int, optional
        Seeds of items that an earlier form holds already; they keep them.
    """
    given = given or {}
    rng = np.random.default_rng(seed)
    offered = rng.integers(0, 2**31, size=(len(items), _TRIES)).tolist()
    seeds: dict[str, int] = {}
    choices: list[tuple[Item, dict[str, int]]] = []
    for item, own in zip(items, offered, strict=True):
        tried = [given[item.id]] if item.id in given else own
        seeds[item.id] = tried[0]
        if item.format == "single_choice":
            choices.append((item, _first_with_each_key(item, tried)))
    used = dict.fromkeys(LETTERS[:_EVERY_LETTER].upper(), 0)
    for item, possible in sorted(choices, key=lambda pair: len(pair[1])):
        letter = min(possible, key=lambda key: used[key])
        used[letter] += 1
        seeds[item.id] = possible[letter]
    return seeds


def key_balance(keys: Sequence[str]) -> dict[str, int]:
    """How often each of the letters A-D is the key of a single choice."""
    return {letter: list(keys).count(letter) for letter in LETTERS[:_EVERY_LETTER].upper()}


def key_code(item: Item, seed: int) -> str:
    """The right answer of a variant as it is typed in an entry file.

    A letter for a choice, the letters of all right options, of each gap or pair in turn, or of the
    elements in the right order; a number for a number.
    """
    values = draw_values(item, seed)
    match item.definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            order = option_order(item, values, seed)
            places = [place for place, i in enumerate(order) if options[i].key]
        case Gap(gaps=gaps):
            places = [[option.key for option in gap.options].index(True) for gap in gaps]
        case Ordering():
            shown = element_order(item, values, seed)
            places = [shown.index(i) for i in right_order(item, values)]
        case Matching(pairs=pairs):
            places = [pairs[i].target for i in prompt_order(item, seed)]
        case Numeric(answer=key):
            return _typed(number(key.value, values), key)
        case _:
            message = f"item {item.id} is a simulated task: it has no key on paper"
            raise TypeError(message)
    return "".join(LETTERS[place] for place in places).upper()


def key_tolerance(item: Item, seed: int) -> str:
    """How far a number may be from the key, empty where it must be equal."""
    if not isinstance(item.definition, Numeric):
        return ""
    tolerance = number(item.definition.answer.tolerance, draw_values(item, seed))
    return format_number(tolerance, "nl") if tolerance else ""


def _asks_simulated(rule: Rule, plain: Attributes) -> bool:
    """Whether a rule asks for items of which none can be on paper."""
    if not rule.where or rule.min <= 0:
        return False
    return not read_condition(rule.where).holds(plain).any()


def _plain_block(block: Block, dropped: Sequence[Rule]) -> Block:
    quotas = tuple(plain for quota in block.quotas if (plain := _plain_quota(quota)).groups)
    most = sum(quota.max for quota in quotas) if block.quotas else block.max_items
    length = min(block.max_items, most)
    return msgspec.structs.replace(
        block,
        quotas=quotas,
        rules=tuple(rule for rule in block.rules if rule not in dropped),
        max_items=length,
        min_items=min(block.min_items, length),
    )


def _plain_quota(quota: Quota) -> Quota:
    groups = tuple(group for group in quota.groups if not group.interactive)
    most = min(quota.max, sum(group.max for group in groups))
    return msgspec.structs.replace(quota, groups=groups, min=min(quota.min, most), max=most)


def _first_with_each_key(item: Item, seeds: Sequence[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for seed in seeds:
        found.setdefault(key_code(item, seed), seed)
    return found


def _typed(value: Fraction, key: NumericKey) -> str:
    return format_time(value) if key.kind == "time" else format_number(value, "nl")
