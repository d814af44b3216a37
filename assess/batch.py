"""The state of a batch of sittings as arrays: one live sitting, or thousands of simulated ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from assess.access import EVERYBODY, FITTING, Access
from assess.answers import ScaleState, take_answers
from assess.assembly import programme_of
from assess.bound_call import BoundCall
from assess.exchanges import Room, empty_room
from assess.exposure import draw_exposure, segment_of
from assess.form_solver import FormSolver
from assess.form_upkeep import Outlook, drop, fill_worth
from assess.lottery import Purpose, uniform, uniform_per_item
from assess.pool import Pool
from assess.seen_items import seen_items, without_seen
from assess.shadow_forms import BoolArray, ShadowForms, shadow_forms
from assess.shadow_test import reassemble
from assess.sitting import Administration, Sitting
from irt.intervals import ability_interval
from irt.parameters import FloatArray, IntArray
from irt.posterior import posterior, posterior_moments


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
    information : ndarray of float64, shape (n_sittings, n_blocks, n_nodes)
        Of the items answered, per square logit.
    mass : ndarray of float64, shape (n_sittings, n_blocks, n_nodes)
        Posterior on the scale of each block.
    theta, sem : ndarray of float64, shape (n_sittings, n_blocks)
        EAP and posterior standard deviation, in logits.
    by_dimension : ndarray of float64, shape (n_sittings, n_dimensions, n_nodes)
        Log-likelihood of each dimension of the profile; no dimension where the blueprint names no
        profile.
    is_used : ndarray of bool, shape (n_sittings, n_items)
        Items shown, and their enemies; items that do not fit the access profile; also those seen
        before, as far as the rules allow.
    is_seen : ndarray of bool, shape (n_sittings, n_items)
        Items that the person has seen in earlier sittings, and their enemies.
    block_counts : ndarray of int64, shape (n_sittings, n_blocks)
        Items answered per block.
    is_barred : ndarray of bool, shape (n_sittings, 3, n_items)
        Items that exposure control keeps out, in each third of the ability range.
    bonus : ndarray of float64, shape (n_sittings, n_items)
        By what share of its value exposure control has an item count more.
    forms : ShadowForms
        A way to finish each sitting within the rules.
    room : Room
        Working space.
    solver : FormSolver or None
        Where the blueprint has forms assembled anew.
    outlook : Outlook
        What makes an item worth keeping for each sitting, in these same arrays.
    most_boost : float
        How many times its value an item can count: 1 where exposure control prefers none.
    choosers : dict of int to BoundCall
        How items of each block are chosen (`assess.selection`); empty before the first choice.
    """

    pool: Pool
    seeds: IntArray
    block_order: IntArray
    log_likelihood: FloatArray
    information: FloatArray
    mass: FloatArray
    theta: FloatArray
    sem: FloatArray
    by_dimension: FloatArray
    is_used: BoolArray
    is_seen: BoolArray
    block_counts: IntArray
    is_barred: BoolArray
    bonus: FloatArray
    forms: ShadowForms
    room: Room
    solver: FormSolver | None
    outlook: Outlook = field(init=False)
    most_boost: float = field(init=False)
    choosers: dict[int, BoundCall] = field(init=False, default_factory=dict)
    _take: BoundCall = field(init=False)

    def __post_init__(self) -> None:
        """Name the arrays for compiled functions: they change, but stay the same arrays."""
        items = self.pool.items.information
        standing = self.is_barred, self.bonus, self.is_seen
        self.outlook = Outlook(items, self.mass, self.theta, *standing)
        self.most_boost = 1.0 + float(self.bonus.max(initial=0.0))
        scales = ScaleState(
            self.log_likelihood,
            self.information,
            self.mass,
            self.theta,
            self.sem,
            self.by_dimension,
            self.is_used,
            self.block_counts,
        )
        self._take = BoundCall(
            take_answers,
            self.pool.tables,
            self.pool.responses,
            scales,
            self.forms.state,
            self.outlook,
            self.room,
        )

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
        self._take(sittings, items, np.asarray(scores, dtype=np.int64))
        if self.solver is not None:
            n_answered = self.block_counts[sittings].sum(axis=1)
            self.reassemble(sittings[n_answered % self.pool.blueprint.refresh == 0], self.solver)

    def reassemble(self, rows: IntArray, solver: FormSolver) -> None:
        """Assemble the best way to finish these sittings anew."""
        worth = np.empty((len(rows), len(self.pool)))
        fill_worth(self.pool.tables, self.outlook, rows, worth)
        reassemble(self.forms, rows, worth, solver, banned=self.is_used[rows])

    def barred(self, rows: IntArray, b: int) -> BoolArray:
        """Items of a block that exposure control keeps out at the estimate of each sitting.

        Returns
        -------
        ndarray of bool, shape (n_rows, n_block_items)
        """
        segment = segment_of(self.theta[rows, b])
        return self.is_barred[rows, segment][:, self.pool.content.blocks[b].columns]

    def of_block(self, array: BoolArray, rows: IntArray, b: int) -> BoolArray:
        """Columns of a block of an array over all items, for some sittings; not to be changed.

        Parameters
        ----------
        array : ndarray of bool, shape (n_sittings, n_items)
        rows : ndarray of int64, shape (n_rows,)
            Each sitting once, in their order.
        b : int

        Returns
        -------
        ndarray of bool, shape (n_rows, n_block_items)
        """
        some = array if len(rows) == len(array) else array[rows]
        return some[:, self.pool.content.blocks[b].columns]

    def intervals(self, b: int) -> tuple[FloatArray, FloatArray]:
        """Ends of the 95 % interval of every sitting on a block, in logits, shape (n_sittings,).

        It holds the truth equally often wherever it lies (`irt.intervals`).
        """
        nodes = self.pool.quadrature.nodes
        return ability_interval(self.log_likelihood[:, b], self.information[:, b], nodes)

    def close(self, sittings: IntArray, blocks: IntArray) -> None:
        """Count an item that the pool does not know: it takes a place and tells nothing."""
        self.block_counts[sittings, blocks] += 1
        for b in np.unique(blocks):
            drop(self.forms, sittings[blocks == b], int(b))


def new_batch(
    seeds: npt.ArrayLike,
    pool: Pool,
    *,
    seen: Sequence[Sequence[str]] | None = None,
    access: Sequence[Access] | None = None,
) -> Batch:
    """Sittings that have not begun, one per seed.

    Parameters
    ----------
    seeds : array_like of int, shape (n_sittings,)
    pool : Pool
    seen : sequence of sequence of str, one per sitting, optional
        Ids of items that each person has seen in earlier sittings.
    access : sequence of str, one per sitting, optional
        Access profiles; by default every item fits.

    Raises
    ------
    BlueprintError
        When the items that fit an access profile cannot serve the blueprint.
    """
    seeds = np.atleast_1d(np.asarray(seeds, dtype=np.int64))
    is_barred, bonus = draw_exposure(pool.exposure, seeds, max_boost=pool.blueprint.max_boost)
    is_seen = seen_items(seen or [()] * len(seeds), pool.content)
    profiles = np.array([EVERYBODY] * len(seeds) if access is None else access, dtype=np.str_)
    is_unfit = _unfit(profiles, pool)
    forms = _first_forms(seeds, pool, profiles, is_barred, is_seen)
    if is_seen.any():
        coming = uniform_per_item(seeds, np.ones_like(seeds), len(pool), Purpose.FORM)
        without_seen(forms, is_seen, is_unfit, coming - is_barred[:, 1], pool.content)
    in_form = np.zeros_like(is_seen)
    np.put_along_axis(in_form, forms, True, axis=1)
    batch = Batch(
        pool=pool,
        seeds=seeds,
        block_order=_block_order(seeds, pool),
        **_without_answers(len(seeds), pool),
        is_used=is_unfit | (is_seen & ~in_form),
        is_seen=is_seen,
        is_barred=is_barred,
        bonus=bonus,
        forms=shadow_forms(pool.content, pool.tables, forms),
        room=empty_room(pool.tables),
        solver=FormSolver(programme_of(pool.content)) if pool.blueprint.refresh else None,
    )
    if batch.solver is not None:
        batch.reassemble(np.arange(len(seeds)), batch.solver)
    return batch


def _without_answers(n_sittings: int, pool: Pool) -> dict[str, Any]:
    """The arrays of a batch that answers change, before the first one."""
    n_blocks, n_nodes = len(pool.blueprint.blocks), len(pool.quadrature.nodes)
    prior = posterior(np.zeros(n_nodes), pool.quadrature)
    mass = np.tile(prior, (n_sittings, n_blocks, 1))
    theta, sem = posterior_moments(mass, pool.quadrature.nodes)
    n_dimensions = 0 if pool.profile is None else len(pool.profile.names)
    return {
        "log_likelihood": np.zeros(mass.shape),
        "information": np.zeros(mass.shape),
        "mass": mass,
        "theta": theta,
        "sem": sem,
        "by_dimension": np.zeros((n_sittings, n_dimensions, n_nodes)),
        "block_counts": np.zeros((n_sittings, n_blocks), dtype=np.int64),
    }


def _unfit(profiles: npt.NDArray[np.str_], pool: Pool) -> BoolArray:
    """Items that do not fit the access profile of each sitting, shape (n_sittings, n_items)."""
    found = np.zeros((len(profiles), len(pool)), dtype=np.bool_)
    for access, is_unfit in pool.content.unfit.items():
        found[profiles == access] = is_unfit
    return found


def _first_forms(
    seeds: IntArray,
    pool: Pool,
    profiles: npt.NDArray[np.str_],
    is_barred: BoolArray,
    is_seen: BoolArray,
) -> IntArray:
    """Of the forms that fit, those with the fewest seen, then barred items; then a lottery."""
    found = np.empty((len(seeds), pool.forms.shape[1]), dtype=np.int64)
    for access in FITTING:
        rows = np.flatnonzero(profiles == access)
        if not rows.size:
            continue
        forms = pool.forms_for(access)
        n_barred = is_barred[rows, 1][:, forms].sum(axis=2)
        n_seen = is_seen[rows][:, forms].sum(axis=2)
        some = seeds[rows]
        draws = uniform_per_item(some, np.zeros_like(some), len(forms), Purpose.FORM)
        most = forms.shape[1] + 1  # barred items and lottery together stay below
        found[rows] = forms[np.argmin(most * n_seen + n_barred + draws, axis=1)]
    return found


def batch_of(sittings: Sequence[Sitting], pool: Pool) -> Batch:
    """The answered part of recorded sittings."""
    seen = [(*sitting.seen, *_pilot_ids(sitting)) for sitting in sittings]
    access = [sitting.access for sitting in sittings]
    batch = new_batch([sitting.seed for sitting in sittings], pool, seen=seen, access=access)
    for row, sitting in enumerate(sittings):
        for shown in sitting.scored:
            if shown.score is not None:
                follow(batch, row, shown, shown.score)
    return batch


def follow(batch: Batch, row: int, shown: Administration, score: int) -> None:
    """Take the answer to a scored question of one sitting over into its batch."""
    here, item = np.array([row]), batch.pool.rows.get(shown.item_id)
    if item is None:
        batch.close(here, np.array([shown.block]))
    else:
        batch.record(here, np.array([item]), [score])


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
