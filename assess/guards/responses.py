"""What the guards look at: the answers of sittings, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.pool import Pool
from assess.shadow_forms import BoolArray
from irt.parameters import IntArray
from irt.posterior import MISSING


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Responses:
    """Answered items of sittings.

    Attributes
    ----------
    items : ndarray of int64, shape (n_sittings, n_places)
        Rows of the pool in the order of answering; -1 where there is no answer, or the item left
        the pool.
    scores : ndarray of int64, shape (n_sittings, n_places)
        Points; of no meaning where the item is -1.
    """

    items: IntArray
    scores: IntArray

    def __post_init__(self) -> None:
        if self.items.ndim != 2 or self.items.shape != self.scores.shape:
            message = (
                "items and scores must be matrices of one shape, got shapes "
                f"{self.items.shape} and {self.scores.shape}"
            )
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.items)


def is_in_block(responses: Responses, block: int, pool: Pool) -> BoolArray:
    """Which answers belong to a block of the blueprint, shape (n_sittings, n_places)."""
    items = responses.items
    is_inside: BoolArray = (items != MISSING) & (pool.content.block[items] == block)
    return is_inside


def first_of_block(responses: Responses, n_items: int, *, block: int, pool: Pool) -> Responses:
    """The same sittings cut off after their first answers in a block.

    Parameters
    ----------
    responses : Responses
    n_items : int
        Answers of the block to keep; a shorter sitting stays as it is.
    block : int
        Index of the block; answers in other blocks go.
    pool : Pool
    """
    in_block = is_in_block(responses, block, pool)
    is_kept = in_block & (np.cumsum(in_block, axis=1) <= n_items)
    return Responses(
        items=np.where(is_kept, responses.items, MISSING),
        scores=np.where(is_kept, responses.scores, MISSING),
    )
