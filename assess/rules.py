"""The rules of a blueprint over the items of a pool, as arrays.

A rule bounds a weighted count of the items shown: how many of a domain, how many of a format, how
many seconds. Rules that only count are also kept as bits, so that one machine word compares two
items on 64 rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.blueprint import Blueprint, Quota, Rule
from assess.conditions import Attributes, read_condition
from assess.errors import BlueprintError
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]
BitArray = npt.NDArray[np.uint64]

_WORD = 64  # bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleTable:
    """Rules over ``n_items`` items.

    Attributes
    ----------
    names : tuple of str
        Each rule in words.
    weights : ndarray of float64, shape (n_rules, n_items)
        What an item adds to the count or sum.
    low, high : ndarray of float64, shape (n_rules,)
    is_count : ndarray of bool, shape (n_rules,)
        True where every weight is 0 or 1.
    sums : ndarray of int64, shape (n_sums,)
        The rules that do not only count.
    bits : ndarray of uint64, shape (n_items, n_words)
        The counting rules that each item adds to; bits are numbered per block.
    bit_of : ndarray of uint64, shape (n_blocks, n_rules, n_words)
        The bit of each rule among the items of a block; 0 where it counts none of them.
    """

    names: tuple[str, ...]
    weights: FloatArray
    low: FloatArray
    high: FloatArray
    is_count: BoolArray
    sums: IntArray
    bits: BitArray
    bit_of: BitArray

    def __len__(self) -> int:
        return len(self.names)


def tabulate_rules(blueprint: Blueprint, attributes: Attributes, block: IntArray) -> RuleTable:
    """Tabulate the quotas and rules of a blueprint.

    Rules that no choice of items can break are left out.

    Parameters
    ----------
    blueprint : Blueprint
    attributes : mapping of str to ndarray of shape (n_items,)
    block : ndarray of int64, shape (n_items,)
        Block of the blueprint that each item belongs to.

    Raises
    ------
    BlueprintError
        When a rule names what the items do not have; the message names the rule.
    """
    lengths = np.array([one.max_items for one in blueprint.blocks], dtype=np.float64)
    rows = [
        row
        for row in _rows(blueprint, attributes, block)
        if row[2] > 0 or row[3] < _most(row[1], block, lengths)
    ]
    weights = np.array([row[1] for row in rows]).reshape(len(rows), len(block))
    is_count: BoolArray = np.asarray(np.isin(weights, (0.0, 1.0)).all(axis=1))
    bits, bit_of = _bits(weights, is_count, block, len(lengths))
    return RuleTable(
        names=tuple(row[0] for row in rows),
        weights=weights,
        low=np.array([row[2] for row in rows], dtype=np.float64),
        high=np.array([row[3] for row in rows], dtype=np.float64),
        is_count=is_count,
        sums=np.flatnonzero(~is_count),
        bits=bits,
        bit_of=bit_of,
    )


_Row = tuple[str, FloatArray, float, float]


def _rows(blueprint: Blueprint, attributes: Attributes, block: IntArray) -> Iterator[_Row]:
    for b, one in enumerate(blueprint.blocks):
        for quota in one.quotas:
            yield from _quota_rows(quota, attributes)
        for r, rule in enumerate(one.rules):
            place = f"blocks[{b}].rules[{r}]"
            yield from _rule_rows(rule, attributes, block == b, place)
    everywhere = np.ones(len(block), dtype=np.bool_)
    for r, rule in enumerate(blueprint.rules):
        yield from _rule_rows(rule, attributes, everywhere, f"rules[{r}]")


def _quota_rows(quota: Quota, attributes: Attributes) -> Iterator[_Row]:
    within = np.zeros(len(attributes["competence"]))
    for group in quota.groups:
        holds = np.isin(attributes["competence"], group.competences)
        if group.interactive is not None:
            holds &= attributes["interactive"] == group.interactive
        weights = holds.astype(np.float64)
        within += weights
        yield group.name, weights, group.min, group.max
    if len(quota.groups) > 1 or (quota.min, quota.max) != (group.min, group.max):
        yield quota.name, within, quota.min, quota.max


def _rule_rows(rule: Rule, attributes: Attributes, inside: BoolArray, place: str) -> Iterator[_Row]:
    try:
        holds = read_condition(rule.where).holds(attributes) if rule.where else inside
        amount = _amount(rule, attributes)
    except BlueprintError as error:
        message = f"{place}: {error}"
        raise BlueprintError(message) from error
    weights = np.where(holds & inside, amount, 0.0)
    name = " of ".join(part for part in (rule.sum, rule.where) if part) or "items"
    if not rule.each:
        yield name, weights, rule.min, rule.max
        return
    if rule.each not in attributes:
        message = f"{place}.each: items have no attribute {rule.each}"
        raise BlueprintError(message)
    for value in np.unique(attributes[rule.each]):
        of_value = attributes[rule.each] == value
        yield f"{name}, {rule.each} {value}", weights * of_value, rule.min, rule.max


def _amount(rule: Rule, attributes: Attributes) -> FloatArray | float:
    if not rule.sum:
        return 1.0
    if rule.sum not in attributes or attributes[rule.sum].dtype.kind in "OUT":
        message = f"sum: items have no attribute {rule.sum} that can be added up"
        raise BlueprintError(message)
    return attributes[rule.sum].astype(np.float64)


def _most(weights: FloatArray, block: IntArray, lengths: FloatArray) -> float:
    """The most that a full test can add up to: the heaviest items of every block."""
    most = 0.0
    for b, length in enumerate(lengths):
        most += np.sort(weights[block == b])[::-1][: int(length)].sum()
    return most


def _bits(
    weights: FloatArray, is_count: BoolArray, block: IntArray, n_blocks: int
) -> tuple[BitArray, BitArray]:
    counted = [
        [r for r in np.flatnonzero(is_count) if weights[r, block == b].any()]
        for b in range(n_blocks)
    ]
    n_words = max(1, -(-max(map(len, counted), default=0) // _WORD))
    bit_of = np.zeros((n_blocks, len(weights), n_words), dtype=np.uint64)
    bits = np.zeros((len(block), n_words), dtype=np.uint64)
    for b, rules in enumerate(counted):
        for place, r in enumerate(rules):
            word, bit = place // _WORD, np.uint64(1) << np.uint64(place % _WORD)
            bit_of[b, r, word] = bit
            bits[(block == b) & (weights[r] > 0), word] |= bit
    return bits, bit_of
