"""When a block of a sitting is complete."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from assess.batch import Batch
from assess.pool import BoolArray
from assess.quotas import unmet_minima
from irt.parameters import FloatArray


class StopReason(StrEnum):
    """Why a block ended."""

    LENGTH = "length"
    PRECISION = "precision"


def complete_blocks(batch: Batch, sem: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Blocks that are full, and blocks that are precise enough with every minimum met.

    Parameters
    ----------
    batch : Batch
    sem : ndarray of float64, shape (n_sittings, n_blocks)
        In logits.

    Returns
    -------
    is_full, is_precise : ndarray of bool, shape (n_sittings, n_blocks)
    """
    blocks = batch.pool.blueprint.blocks
    is_full = batch.block_counts >= np.array([block.max_items for block in blocks])
    long_enough = batch.block_counts >= np.array([block.min_items for block in blocks])
    precise = sem <= np.array([block.sem for block in blocks])
    owed = unmet_minima(batch.leaf_counts, batch.pool.quotas)
    in_block = np.eye(len(blocks), dtype=np.int64)[batch.pool.quotas.quota_block]
    is_precise = long_enough & precise & (owed @ in_block == 0)
    return is_full, is_precise


def stop_reason(is_full: bool) -> StopReason:
    """The reason that is reported for one complete block."""
    return StopReason.LENGTH if is_full else StopReason.PRECISION
