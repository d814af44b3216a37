"""Which choices keep every quota of a block within reach, by counting alone.

Quotas are nested (block > domain > group), so an item may be chosen exactly when, after it, the
unmet minima still fit in the places left and the maxima can still fill them.
"""

from __future__ import annotations

import numpy as np

from assess.batch import Batch
from assess.pool import BoolArray, QuotaTable
from irt.parameters import IntArray


def reachable_choices(batch: Batch, active: IntArray) -> BoolArray:
    """Choices after which every quota of the active block can still be met.

    The minima must fit in the shortest length at which the block may stop, the maxima must be able
    to fill the longest.

    Parameters
    ----------
    batch : Batch
    active : ndarray of int64, shape (n_sittings,)
        Block that each sitting is in.

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_choices)
    """
    pool, quotas = batch.pool, batch.pool.quotas
    taken = np.eye(len(quotas.names), dtype=np.int64)[pool.choice_leaf]
    counts = batch.leaf_counts[:, None, :] + taken
    supply = batch.supply[:, None, :] - pool.choice_uses
    leaf_active = (quotas.leaf_block == active[:, None])[:, None, :]
    quota_active = (quotas.quota_block == active[:, None])[:, None, :]
    deficit = np.where(leaf_active, np.maximum(quotas.leaf_min - counts, 0), 0)
    room = np.where(leaf_active, np.minimum(quotas.leaf_max - counts, supply), 0)
    in_quota = counts @ quotas.leaf_in_quota
    need = np.maximum(quotas.quota_min - in_quota, deficit @ quotas.leaf_in_quota)
    capacity = np.minimum(quotas.quota_max - in_quota, np.maximum(room, 0) @ quotas.leaf_in_quota)
    need, capacity = np.where(quota_active, need, 0), np.where(quota_active, capacity, 0)
    lengths = np.array([block.max_items for block in pool.blueprint.blocks])
    count = 1 + batch.block_counts[np.arange(len(active)), active][:, None]
    early, late = quotas.early[active][:, None] - count, lengths[active][:, None] - count
    reachable: BoolArray = (
        (quotas.leaf_block[pool.choice_leaf] == active[:, None])
        & (deficit <= room).all(axis=2)
        & (need <= capacity).all(axis=2)
        & (need.sum(axis=2) <= np.maximum(early, 0))
        & (late <= capacity.sum(axis=2))
    )
    return reachable


def unmet_minima(leaf_counts: IntArray, quotas: QuotaTable) -> IntArray:
    """Places still owed per quota, shape (n_sittings, n_quotas)."""
    deficit = np.maximum(quotas.leaf_min - leaf_counts, 0)
    owed: IntArray = np.maximum(
        quotas.quota_min - leaf_counts @ quotas.leaf_in_quota, deficit @ quotas.leaf_in_quota
    )
    return owed
