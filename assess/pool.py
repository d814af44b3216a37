"""The items of a bank that a blueprint can use, as arrays computed once.

Everything the engine needs is a table here: response curves with the uncertainty of each difficulty
integrated, information where selection looks for it, and the counting rules of the quotas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.blueprint import Block, Blueprint, Group
from assess.criteria import ItemTable, tabulate
from assess.errors import BlueprintError
from irt.information import table_information
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probability_table
from itembank.bank import ItemBank
from itembank.items import Item

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuotaTable:
    """Nested quotas of all blocks as arrays. A leaf is a group of competences.

    Attributes
    ----------
    leaf_min, leaf_max, leaf_quota, leaf_block : ndarray of int64, shape (n_leaves,)
    quota_min, quota_max, quota_block : ndarray of int64, shape (n_quotas,)
    leaf_in_quota : ndarray of int64, shape (n_leaves, n_quotas)
        1 where the leaf lies in the quota.
    early : ndarray of int64, shape (n_blocks,)
        Length of each block at which every minimum is met, so that it may stop from there on.
    names : tuple of str
        Name of each leaf, for messages.
    """

    leaf_min: IntArray
    leaf_max: IntArray
    leaf_quota: IntArray
    leaf_block: IntArray
    quota_min: IntArray
    quota_max: IntArray
    quota_block: IntArray
    leaf_in_quota: IntArray
    early: IntArray
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """A bank seen through a blueprint.

    Attributes
    ----------
    blueprint : Blueprint
    item_ids : tuple of str
    rows : mapping of str to int
        Row of each item id.
    parameters : ItemParameters
    quadrature : Quadrature
        Grid and prior N(0, 1), fixed for the whole sitting.
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
    items : ItemTable
        What the criteria look at, for items harder than they are by the shift that makes the chance
        of success the wanted one: whatever then looks best is easier by as much.
    location : ndarray of float64, shape (n_items,)
        Mean difficulty, in logits.
    block, leaf, cluster : ndarray of int64, shape (n_items,)
        A cluster is a set of enemies: at most one of them per sitting.
    leaves_of_cluster : ndarray of bool, shape (n_clusters, n_leaves)
    choice : ndarray of int64, shape (n_items,)
        Row in the tables below: items that use up the same leaves are one kind of choice.
    choice_leaf : ndarray of int64, shape (n_choices,)
    choice_uses : ndarray of int64, shape (n_choices, n_leaves)
        1 where the choice takes a cluster out of the supply of a leaf.
    quotas : QuotaTable
    start : Quadrature
        Grid and prior for choosing the first, easy, items.
    """

    blueprint: Blueprint
    item_ids: tuple[str, ...]
    rows: Mapping[str, int]
    parameters: ItemParameters
    quadrature: Quadrature
    log_table: FloatArray
    items: ItemTable
    location: FloatArray
    block: IntArray
    leaf: IntArray
    cluster: IntArray
    leaves_of_cluster: BoolArray
    choice: IntArray
    choice_leaf: IntArray
    choice_uses: IntArray
    quotas: QuotaTable
    start: Quadrature

    def __len__(self) -> int:
        return len(self.item_ids)


def build_pool(
    bank: ItemBank, blueprint: Blueprint, parameters: ItemParameters | None = None
) -> Pool:
    """Tabulate the items of a bank that a blueprint can use.

    Parameters
    ----------
    bank : ItemBank
    blueprint : Blueprint
    parameters : ItemParameters, optional
        In the order of ``bank.items``; by default the bank's own.

    Raises
    ------
    BlueprintError
        When the bank cannot fill a quota, or enemies stand in different blocks.
    """
    quotas = _tabulate_quotas(blueprint)
    leaf_of = [_leaf_of(item, blueprint) for item in bank.items]
    chosen = [row for row, leaf in enumerate(leaf_of) if leaf is not None]
    items = [bank.items[row] for row in chosen]
    parameters = (bank.parameters if parameters is None else parameters).take(
        np.array(chosen, dtype=np.int64)
    )
    leaf = np.array([leaf_of[row] for row in chosen], dtype=np.int64)
    block = quotas.leaf_block[leaf]
    cluster = _clusters(items)
    leaves_of_cluster = np.zeros((int(cluster.max(initial=-1)) + 1, len(quotas.names)), dtype=bool)
    leaves_of_cluster[cluster, leaf] = True
    kinds = np.column_stack([leaf, leaves_of_cluster[cluster].astype(np.int64)])
    unique, choice = np.unique(kinds, axis=0, return_inverse=True)
    quadrature = normal_quadrature()
    shift = np.log(blueprint.success / (1 - blueprint.success))  # logits, for a = 1
    pool = Pool(
        blueprint=blueprint,
        item_ids=tuple(item.id for item in items),
        rows={item.id: row for row, item in enumerate(items)},
        parameters=parameters,
        quadrature=quadrature,
        log_table=log_probability_table(parameters, quadrature.nodes),
        items=_harder_items(parameters, quadrature, shift=float(shift), block=block),
        location=np.nanmean(parameters.b, axis=1),
        block=block,
        leaf=leaf,
        cluster=cluster,
        leaves_of_cluster=leaves_of_cluster,
        choice=choice.reshape(-1).astype(np.int64),
        choice_leaf=unique[:, 0],
        choice_uses=unique[:, 1:],
        quotas=quotas,
        start=normal_quadrature(mean=blueprint.start.theta, sd=blueprint.start.sd),
    )
    _check_supply(pool)
    return pool


def _harder_items(
    parameters: ItemParameters, quadrature: Quadrature, *, shift: float, block: IntArray
) -> ItemTable:
    nodes = quadrature.nodes - shift
    log_table = log_probability_table(parameters, nodes)
    return tabulate(
        log_table,
        quadrature.nodes,
        location=np.nanmean(parameters.b, axis=1) + shift,
        discrimination=parameters.a,
        information=table_information(log_table, nodes),
        group=block,
    )


def _leaves(blueprint: Blueprint) -> list[tuple[int, int, Group]]:
    """Block, quota and group of each leaf, in one fixed order."""
    quotas = [(b, quota) for b, block in enumerate(blueprint.blocks) for quota in block.quotas]
    return [(b, q, group) for q, (b, quota) in enumerate(quotas) for group in quota.groups]


def _leaf_of(item: Item, blueprint: Blueprint) -> int | None:
    for leaf, (_, _, group) in enumerate(_leaves(blueprint)):
        if group.holds(item.competence, is_interactive=item.is_interactive):
            return leaf
    return None


def _tabulate_quotas(blueprint: Blueprint) -> QuotaTable:
    leaves = _leaves(blueprint)
    quotas = [(b, quota) for b, block in enumerate(blueprint.blocks) for quota in block.quotas]
    leaf_quota = np.array([q for _, q, _ in leaves])
    owed = [
        sum(max(q.min, sum(g.min for g in q.groups)) for q in b.quotas) for b in blueprint.blocks
    ]
    return QuotaTable(
        leaf_min=np.array([group.min for _, _, group in leaves]),
        leaf_max=np.array([group.max for _, _, group in leaves]),
        leaf_quota=leaf_quota,
        leaf_block=np.array([b for b, _, _ in leaves]),
        quota_min=np.array([quota.min for _, quota in quotas]),
        quota_max=np.array([quota.max for _, quota in quotas]),
        quota_block=np.array([b for b, _ in quotas]),
        leaf_in_quota=np.eye(len(quotas), dtype=np.int64)[leaf_quota],
        early=np.maximum(owed, [block.min_items for block in blueprint.blocks]),
        names=tuple(_name(group) for _, _, group in leaves),
    )


def _name(group: Group) -> str:
    kind = {None: "", True: " (simulated)", False: " (plain)"}[group.interactive]
    return "+".join(group.competences) + kind


def _clusters(items: Sequence[Item]) -> IntArray:
    """Connected components of the enemy relation, numbered from 0."""
    rows = {item.id: row for row, item in enumerate(items)}
    label = np.arange(len(items), dtype=np.int64)
    for row, item in enumerate(items):
        for enemy in item.enemies:
            if enemy in rows:
                label[label == label[rows[enemy]]] = label[row]
    return np.unique(label, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _check_supply(pool: Pool) -> None:
    """Refuse a pool that cannot fill every block."""
    supply = pool.leaves_of_cluster.sum(axis=0)
    quotas = pool.quotas
    for leaf in np.flatnonzero(supply < quotas.leaf_min):
        message = (
            f"blueprint {pool.blueprint.id} asks {quotas.leaf_min[leaf]} items of "
            f"{quotas.names[leaf]}, the bank has {supply[leaf]}"
        )
        raise BlueprintError(message)
    for b, block in enumerate(pool.blueprint.blocks):
        _check_block(pool, b, block, supply)


def _check_block(pool: Pool, b: int, block: Block, supply: IntArray) -> None:
    quotas = pool.quotas
    room = np.minimum(quotas.leaf_max, supply) @ quotas.leaf_in_quota
    capacity = np.minimum(quotas.quota_max, room)
    need = np.maximum(quotas.quota_min, quotas.leaf_min @ quotas.leaf_in_quota)
    inside = quotas.quota_block == b
    if (need > capacity)[inside].any() or capacity[inside].sum() < block.max_items:
        message = (
            f"blueprint {pool.blueprint.id} asks {block.max_items} items for the {block.scale} "
            f"scale, the bank can serve {capacity[inside].sum()}"
        )
        raise BlueprintError(message)
    shared = (
        pool.leaves_of_cluster.astype(np.int64)
        @ np.eye(len(pool.blueprint.blocks), dtype=np.int64)[quotas.leaf_block]
    )
    if ((shared > 0).sum(axis=1) > 1).any():
        message = f"blueprint {pool.blueprint.id}: enemies must stand in one block"
        raise BlueprintError(message)
