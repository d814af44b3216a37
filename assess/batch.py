"""The state of a batch of sittings as arrays: one live sitting, or thousands of simulated ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.assembly import FormSolver, programme_of
from assess.exposure import barred_items
from assess.lottery import Purpose, uniform, uniform_per_item
from assess.pool import Pool
from assess.seen_items import seen_items, without_seen
from assess.shadow_forms import BoolArray, ShadowForms, drop, shadow_forms, take
from assess.sitting import Sitting
from irt.parameters import FloatArray, IntArray

_SEEN = 4  # more than the number of thirds in which an item can be barred


@dataclass(slots=True, kw_only=True, eq=False)
class Batch:
    """Sittings of one pool, changed in place by `record`.

    Attributes
    ----------
    pool : Pool
    seeds : ndarray of int64, shape (n_sittings,)
    block_order : ndarray of int64, shape (n_sittings, n_blocks)
        Blocks in the order in which each sitting takes them.
    log_likelihood : ndarray of float64, shape (n_sittings, n_blocks, n_nodes)
    by_dimension : ndarray of float64, shape (n_sittings, n_dimensions, n_nodes), or None
        Log-likelihood of each dimension of the profile, where the blueprint names one.
    is_used : ndarray of bool, shape (n_sittings, n_items)
        Items shown, and their enemies; also those seen before, as far as the rules allow.
    is_seen : ndarray of bool, shape (n_sittings, n_items)
        Items that the person has seen in earlier sittings, and their enemies.
    block_counts : ndarray of int64, shape (n_sittings, n_blocks)
        Items answered per block.
    is_barred : ndarray of bool, shape (n_sittings, 3, n_items)
        Items that exposure control keeps out, in each third of the ability range.
    unwanted : ndarray of int64, shape (n_sittings, n_items), or None
        How much better each item is left out: barred in so many thirds, or seen before; None where
        nothing is.
    forms : ShadowForms
        A way to finish each sitting within the rules.
    solver : FormSolver or None
        Where the blueprint has forms assembled anew.
    """

    pool: Pool
    seeds: IntArray
    block_order: IntArray
    log_likelihood: FloatArray
    by_dimension: FloatArray | None
    is_used: BoolArray
    is_seen: BoolArray
    block_counts: IntArray
    is_barred: BoolArray
    unwanted: IntArray | None
    forms: ShadowForms
    solver: FormSolver | None

    @property
    def positions(self) -> IntArray:
        """Position of the next item of each sitting, from 1; shape (n_sittings,)."""
        next_position: IntArray = self.block_counts.sum(axis=1) + 1
        return next_position

    def record(self, sittings: IntArray, items: IntArray, scores: npt.ArrayLike) -> None:
        """Add one response to each of these sittings.

        Parameters
        ----------
        sittings, items : ndarray of int64, shape (n_answered,)
            Rows of the batch (each at most once) and rows of the pool.
        scores : array_like of int, shape (n_answered,)
        """
        pool, content = self.pool, self.pool.content
        scores = np.asarray(scores, dtype=np.int64)
        block, cluster = content.block[items], content.cluster[items]
        self.log_likelihood[sittings, block] += pool.log_table[items, scores]
        if pool.profile is not None and self.by_dimension is not None:
            dimension = pool.profile.dimension[items]
            self.by_dimension[sittings, dimension] += pool.log_table[items, scores]
        self.is_used[sittings] |= cluster[:, None] == content.cluster
        self.block_counts[sittings, block] += 1
        take(self.forms, sittings, items, self.unwanted)

    def close(self, sittings: IntArray, blocks: IntArray) -> None:
        """Count an item that the pool does not know: it takes a place and tells nothing."""
        self.block_counts[sittings, blocks] += 1
        for b in np.unique(blocks):
            drop(self.forms, sittings[blocks == b], int(b))


def new_batch(
    seeds: npt.ArrayLike, pool: Pool, *, seen: Sequence[Sequence[str]] | None = None
) -> Batch:
    """Sittings that have not begun, one per seed.

    Parameters
    ----------
    seeds : array_like of int, shape (n_sittings,)
    pool : Pool
    seen : sequence of sequence of str, one per sitting, optional
        Ids of items that each person has seen in earlier sittings.
    """
    seeds = np.atleast_1d(np.asarray(seeds, dtype=np.int64))
    n_sittings, n_blocks = len(seeds), len(pool.blueprint.blocks)
    is_barred = barred_items(pool.exposure, seeds)
    is_seen = seen_items(seen or [()] * n_sittings, pool.content)
    forms = _first_forms(seeds, pool, is_barred, is_seen)
    in_form = np.zeros_like(is_seen)
    np.put_along_axis(in_form, forms, True, axis=1)
    return Batch(
        pool=pool,
        seeds=seeds,
        block_order=_block_order(seeds, pool),
        log_likelihood=np.zeros((n_sittings, n_blocks, len(pool.quadrature.nodes))),
        by_dimension=None
        if pool.profile is None
        else np.zeros((n_sittings, len(pool.profile.names), len(pool.quadrature.nodes))),
        is_used=is_seen & ~in_form,
        is_seen=is_seen,
        block_counts=np.zeros((n_sittings, n_blocks), dtype=np.int64),
        is_barred=is_barred,
        unwanted=_unwanted(is_barred, is_seen),
        forms=shadow_forms(pool.content, forms),
        solver=FormSolver(programme_of(pool.content)) if pool.blueprint.refresh else None,
    )


def _unwanted(is_barred: BoolArray, is_seen: BoolArray) -> IntArray | None:
    if not (is_barred.any() or is_seen.any()):
        return None
    unwanted: IntArray = is_barred.sum(axis=1) + _SEEN * is_seen
    return unwanted


def _first_forms(seeds: IntArray, pool: Pool, is_barred: BoolArray, is_seen: BoolArray) -> IntArray:
    """The forms with the fewest seen, then barred items; among equals a lottery."""
    n_barred = is_barred[:, 1][:, pool.forms].sum(axis=2)
    n_seen = is_seen[:, pool.forms].sum(axis=2)
    draws = uniform_per_item(seeds, np.zeros_like(seeds), len(pool.forms), Purpose.FORM)
    most = pool.forms.shape[1] + 1  # barred items and lottery together stay below
    forms: IntArray = pool.forms[np.argmin(most * n_seen + n_barred + draws, axis=1)]
    if is_seen.any():
        coming = uniform_per_item(seeds, np.ones_like(seeds), len(pool), Purpose.FORM)
        without_seen(forms, is_seen, coming - is_barred[:, 1], pool.content)
    return forms


def batch_of(sittings: Sequence[Sitting], pool: Pool) -> Batch:
    """The answered part of recorded sittings."""
    seen = [(*sitting.seen, *_pilot_ids(sitting)) for sitting in sittings]
    batch = new_batch([sitting.seed for sitting in sittings], pool, seen=seen)
    for row, sitting in enumerate(sittings):
        here = np.array([row])
        for shown in sitting.scored:
            if shown.score is None:
                continue
            item = pool.rows.get(shown.item_id)
            if item is None:
                batch.close(here, np.array([shown.block]))
            else:
                batch.record(here, np.array([item]), [shown.score])
    return batch


def _pilot_ids(sitting: Sitting) -> list[str]:
    """Pilot items shown: one that has become an operational item since must not come again."""
    return [shown.item_id for shown in sitting.administrations if shown.is_pilot]


def _block_order(seeds: IntArray, pool: Pool) -> IntArray:
    n_blocks = len(pool.blueprint.blocks)
    order = np.tile(np.arange(n_blocks, dtype=np.int64), (len(seeds), 1))
    if not pool.blueprint.shuffle_blocks:
        return order
    draws = [uniform(seeds, block, Purpose.BLOCK_ORDER) for block in range(n_blocks)]
    return np.argsort(np.column_stack(draws), axis=1, kind="stable")
