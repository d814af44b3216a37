"""When a block of a sitting is complete."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from assess.batch import Batch
from assess.shadow_forms import BoolArray
from irt.parameters import FloatArray


class StopReason(StrEnum):
    """Why a block ended."""

    LENGTH = "length"
    PRECISION = "precision"


def complete_blocks(batch: Batch, sem: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Blocks that are full, and blocks past their early length that are precise enough.

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
    is_full = batch.block_counts >= batch.pool.content.longest
    precise = sem <= np.array([block.sem for block in blocks])
    is_precise = (batch.block_counts >= batch.pool.content.early) & precise
    return is_full, is_precise


def stop_reason(is_full: bool) -> StopReason:
    """The reason that is reported for one complete block."""
    return StopReason.LENGTH if is_full else StopReason.PRECISION
