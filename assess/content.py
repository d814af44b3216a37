"""What a form of a test must hold, as arrays: places, rules, enemies, sets and order.

A form has a place for every item of the longest test. The first places of a block, up to its early
length, are its core: every minimum is met by the core alone, so that the block may stop from there
on; no maximum is passed by the whole form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.access import EVERYBODY, FITTING
from assess.blueprint import Block, Blueprint
from assess.conditions import Attributes, read_condition
from assess.errors import BlueprintError
from assess.rules import RuleTable, tabulate_rules
from assess.stop_rules import ExpectedTime, StopNode, rules_of
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockTable:
    """The items and places of one block.

    Attributes
    ----------
    items : ndarray of int64, shape (n_block_items,)
        Rows of the pool.
    columns : slice or ndarray of int64
        The same for looking up: a slice where the items of the block follow each other.
    position : ndarray of int64, shape (n_items,)
        Where an item of the pool stands in ``items``; 0 for items of other blocks.
    places : slice
        Of the places of a form.
    is_core : ndarray of bool, shape (n_block_places,)
    spread : ndarray of float64, shape (n_sums,)
        How far the items lie apart on each rule that is a sum.
    """

    items: IntArray
    columns: slice | IntArray
    position: IntArray
    places: slice
    is_core: BoolArray
    spread: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
    """The content side of a pool of ``n_items`` items.

    Attributes
    ----------
    item_ids : tuple of str
        For messages.
    block, domain : ndarray of int64, shape (n_items,)
        Block of the blueprint, and quota within the block; 0 where a block has no quotas.
    cluster : ndarray of int64, shape (n_items,)
        A cluster is a set of enemies: at most one of them per sitting.
    n_clusters : int
    has_enemies : bool
        Whether any cluster has two items.
    set_of : ndarray of int64, shape (n_items,)
        Items of one set are given together, one after the other; -1 for items by themselves.
    is_fixed : ndarray of bool, shape (n_items,)
        Items of a form that nothing may replace: those of a set, and those always given.
    is_included : ndarray of bool, shape (n_items,)
        Items of every form.
    order : ndarray of float64, shape (n_items,), or None
        Rank by the attribute along which items ascend.
    rules : RuleTable
    unfit : mapping of str to ndarray of bool, shape (n_items,)
        Items that do not fit each access profile; profiles that every item fits are left out.
    substitute : ndarray of int64, shape (n_items,)
        Row of the item that is named in its place; -1 where none is, or none of these.
    early, longest : ndarray of int64, shape (n_blocks,)
        Length at which a block may stop, and its greatest length.
    stop : tuple of StopNode
        Rules that may end each block in between.
    seconds : ndarray of float64, shape (n_items,)
        Expected answering time; 0 where no stopping rule looks at it.
    place_block : ndarray of int64, shape (n_places,)
    place_number : ndarray of int64, shape (n_places,)
        Of each place within its block, from 0.
    place_is_core : ndarray of bool, shape (n_places,)
    blocks : tuple of BlockTable
    """

    item_ids: tuple[str, ...]
    block: IntArray
    domain: IntArray
    cluster: IntArray
    n_clusters: int
    has_enemies: bool
    set_of: IntArray
    is_fixed: BoolArray
    is_included: BoolArray
    order: FloatArray | None
    rules: RuleTable
    unfit: Mapping[str, BoolArray]
    substitute: IntArray
    early: IntArray
    longest: IntArray
    stop: tuple[StopNode, ...]
    seconds: FloatArray
    place_block: IntArray
    place_number: IntArray
    place_is_core: BoolArray
    blocks: tuple[BlockTable, ...]

    def __len__(self) -> int:
        return len(self.item_ids)


def usable_items(blueprint: Blueprint, attributes: Attributes) -> BoolArray:
    """Items that belong to a block and are not excluded, shape (n_items,)."""
    block, _ = places_of(blueprint, attributes)
    return (block >= 0) & ~_any_holds(blueprint.exclude, attributes, "exclude")


def places_of(blueprint: Blueprint, attributes: Attributes) -> tuple[IntArray, IntArray]:
    """Block and quota within the block of each item; -1 for an item of no block."""
    n_items = len(attributes["id"])
    block, domain = np.full(n_items, -1), np.zeros(n_items, dtype=np.int64)
    for b, one in enumerate(blueprint.blocks):
        if not one.quotas:
            block[block < 0] = b
        for q, quota in enumerate(one.quotas):
            for group in quota.groups:
                holds = np.isin(attributes["competence"], group.competences)
                if group.interactive is not None:
                    holds &= attributes["interactive"] == group.interactive
                block[holds], domain[holds] = b, q
    return block, domain


def tabulate_content(
    blueprint: Blueprint,
    attributes: Attributes,
    enemies: Mapping[str, Sequence[str]] | None = None,
) -> Content:
    """Tabulate what a blueprint asks of these items, all of which it can use.

    Parameters
    ----------
    blueprint : Blueprint
    attributes : mapping of str to ndarray of shape (n_items,)
        With ``id`` at least.
    enemies : mapping of str to sequence of str, optional
        Ids of the enemies of an item, beside those of the blueprint.

    Raises
    ------
    BlueprintError
        When a condition does not fit the items, enemies stand in two blocks, or too few items are
        left for a rule.
    """
    block, domain = places_of(blueprint, attributes)
    set_of = labels_of(blueprint.sets, attributes, "sets")
    is_included = _any_holds(blueprint.include, attributes, "include")
    longest = np.array([one.max_items for one in blueprint.blocks], dtype=np.int64)
    early = np.array([_early(one) for one in blueprint.blocks], dtype=np.int64)
    cluster = clusters_of(blueprint, attributes, enemies or {})
    n_clusters = int(cluster.max(initial=-1)) + 1
    rules = tabulate_rules(blueprint, attributes, block)
    stop = tuple(one.stop_rules(f"blocks[{b}].stop") for b, one in enumerate(blueprint.blocks))
    place_is_core = np.concatenate(
        [np.arange(most) < least for least, most in zip(early, longest, strict=True)]
    )
    content = Content(
        item_ids=tuple(str(one) for one in attributes["id"]),
        block=block,
        domain=domain,
        cluster=cluster,
        n_clusters=n_clusters,
        has_enemies=n_clusters < len(cluster),
        set_of=set_of,
        is_fixed=(set_of >= 0) | is_included,
        is_included=is_included,
        order=_ranks(blueprint, attributes, is_fixed_length=bool((early == longest).all())),
        rules=rules,
        unfit=unfit_items(attributes),
        substitute=_substitutes(attributes),
        early=early,
        longest=longest,
        stop=stop,
        seconds=_seconds(stop, attributes),
        place_block=np.repeat(np.arange(len(longest)), longest),
        place_number=np.concatenate([np.arange(most) for most in longest]),
        place_is_core=place_is_core,
        blocks=_block_tables(block, rules, longest, place_is_core),
    )
    _check_enemies(content, blueprint)
    _check_supply(content, blueprint)
    return content


def unfit_items(attributes: Attributes) -> dict[str, BoolArray]:
    """Items that do not fit each access profile; every item of unknown access fits.

    Returns
    -------
    dict of str to ndarray of bool, shape (n_items,)
        Without the profiles that every item fits.
    """
    if "access" not in attributes:
        return {}
    profiles = [(name, condition) for name, condition in FITTING.items() if name != EVERYBODY]
    found = {name: ~read_condition(condition).holds(attributes) for name, condition in profiles}
    return {name: is_unfit for name, is_unfit in found.items() if is_unfit.any()}


def _substitutes(attributes: Attributes) -> IntArray:
    rows = {str(item_id): row for row, item_id in enumerate(attributes["id"])}
    if "substitute" not in attributes:
        return np.full(len(rows), -1, dtype=np.int64)
    named = [rows.get(str(item_id), -1) for item_id in attributes["substitute"]]
    return np.array(named, dtype=np.int64)


def _block_tables(
    block: IntArray,
    rules: RuleTable,
    longest: IntArray,
    place_is_core: BoolArray,
) -> tuple[BlockTable, ...]:
    tables = []
    end = np.cumsum(longest)
    for b, length in enumerate(longest):
        items = np.flatnonzero(block == b)
        position = np.zeros(len(block), dtype=np.int64)
        position[items] = np.arange(len(items))
        places = slice(int(end[b] - length), int(end[b]))
        tables.append(
            BlockTable(
                items=items,
                columns=_columns(items),
                position=position,
                places=places,
                is_core=place_is_core[places],
                spread=_spread(rules.weights[rules.sums][:, items]),
            )
        )
    return tuple(tables)


def _columns(items: IntArray) -> slice | IntArray:
    if items.size and items[-1] - items[0] == len(items) - 1:
        return slice(int(items[0]), int(items[-1]) + 1)
    return items


def _spread(weights: FloatArray) -> FloatArray:
    """How far the weights of the items lie apart on each rule; 0 without items."""
    if not weights.shape[1]:
        return np.zeros(len(weights))
    return np.asarray(np.ptp(weights, axis=1))


def _early(block: Block) -> int:
    """The length at which every quota is met, at least the shortest length."""
    owed = sum(max(q.min, sum(group.min for group in q.groups)) for q in block.quotas)
    return max(owed, block.min_items)


def _seconds(stop: Sequence[StopNode], attributes: Attributes) -> FloatArray:
    if not any(isinstance(rule, ExpectedTime) for node in stop for rule in rules_of(node)):
        return np.zeros(len(attributes["id"]))
    if "seconds" not in attributes or attributes["seconds"].dtype.kind in "OUT":
        message = "stop: the rule seconds needs an attribute seconds that can be added up"
        raise BlueprintError(message)
    return attributes["seconds"].astype(np.float64)


def _any_holds(conditions: Sequence[str], attributes: Attributes, place: str) -> BoolArray:
    found = np.zeros(len(attributes["id"]), dtype=np.bool_)
    for number in range(len(conditions)):
        found |= _holds(conditions, number, attributes, place)
    return found


def _holds(conditions: Sequence[str], number: int, attributes: Attributes, place: str) -> BoolArray:
    try:
        return read_condition(conditions[number]).holds(attributes)
    except BlueprintError as error:
        message = f"{place}[{number}]: {error}"
        raise BlueprintError(message) from error


def labels_of(conditions: Sequence[str], attributes: Attributes, place: str) -> IntArray:
    """Number of the last condition that holds for each item, -1 where none does."""
    label = np.full(len(attributes["id"]), -1, dtype=np.int64)
    for number in range(len(conditions)):
        label[_holds(conditions, number, attributes, place)] = number
    return label


def clusters_of(
    blueprint: Blueprint, attributes: Attributes, enemies: Mapping[str, Sequence[str]]
) -> IntArray:
    """Connected components of the enemy relation, numbered from 0."""
    ids = [str(one) for one in attributes["id"]]
    rows = {item_id: row for row, item_id in enumerate(ids)}
    label = np.arange(len(ids), dtype=np.int64)
    for row, item_id in enumerate(ids):
        for enemy in enemies.get(item_id, ()):
            if enemy in rows:
                label[label == label[rows[enemy]]] = label[row]
    for number in range(len(blueprint.enemies)):
        together = np.flatnonzero(_holds(blueprint.enemies, number, attributes, "enemies"))
        for row in together[1:]:
            label[label == label[row]] = label[together[0]]
    return np.unique(label, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _ranks(
    blueprint: Blueprint, attributes: Attributes, *, is_fixed_length: bool
) -> FloatArray | None:
    if not blueprint.order:
        return None
    if blueprint.order not in attributes:
        message = f"order: items have no attribute {blueprint.order}"
        raise BlueprintError(message)
    if not is_fixed_length:
        message = "order: items can only ascend in a test of fixed length"
        raise BlueprintError(message)
    return np.unique(attributes[blueprint.order], return_inverse=True)[1].astype(np.float64)


def _check_enemies(content: Content, blueprint: Blueprint) -> None:
    pairs = np.unique(np.column_stack([content.cluster, content.block]), axis=0)
    _, n_blocks = np.unique(pairs[:, 0], return_counts=True)
    if (n_blocks > 1).any():
        message = f"blueprint {blueprint.id}: enemies must stand in one block"
        raise BlueprintError(message)


def _check_supply(content: Content, blueprint: Blueprint) -> None:
    """Say at once which rule or block finds too few items; conflicts show when a form is made."""
    rules = content.rules
    for row in np.flatnonzero(rules.is_count):
        has = len(np.unique(content.cluster[rules.weights[row] > 0]))
        if has < rules.low[row]:
            message = (
                f"blueprint {blueprint.id} asks {rules.low[row]:.0f} items of {rules.names[row]}, "
                f"the bank has {has}"
            )
            raise BlueprintError(message)
    for b, block in enumerate(blueprint.blocks):
        has = len(np.unique(content.cluster[content.block == b]))
        if has < block.max_items:
            message = (
                f"blueprint {blueprint.id} asks {block.max_items} items for the {block.scale} "
                f"scale, the bank has {has}"
            )
            raise BlueprintError(message)
