"""When a block of a sitting is complete, and why.

Each rule is a function over all sittings of a batch at once. No rule looks at the answers of
another block, so a block that is complete stays complete.

References
----------
.. [1] Weiss, D. J. & Kingsbury, G. G. (1984). Application of computerized adaptive testing to
   educational problems. Journal of Educational Measurement 21, 361-375 (SEM; confidence interval).
.. [2] Choi, S. W., Grady, M. W. & Dodd, B. G. (2010). A new stopping rule for computerized adaptive
   testing. Educational and Psychological Measurement 70, 1-17 (predicted SEM reduction).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from assess.batch import Batch
from assess.compiled import compiled
from assess.criteria.expected import expected_posterior_variance
from assess.likelihood_ratio import glr_log_ratio, sprt_log_ratio, wald_bounds
from assess.selection import narrowed
from assess.shadow_forms import BoolArray
from assess.standards import current_standard
from assess.stop_rules import (
    AllOf,
    AnyOf,
    Cut,
    ExpectedTime,
    Glr,
    Interval,
    LikelihoodRatio,
    PosteriorSide,
    Precision,
    PredictedReduction,
    Sprt,
    StopNode,
)
from irt.parameters import FloatArray, IntArray
from irt.posterior import mass_below

GOES_ON = -1
"""Code of a block that is not complete; another code is a place in `REASONS`."""

_ROUNDING = 1e-9  # sums of attributes may miss a bound by this


class StopReason(StrEnum):
    """Why a block ended."""

    LENGTH = "length"
    PRECISION = "precision"
    POSTERIOR = "posterior"
    SPRT = "sprt"
    GLR = "glr"
    INTERVAL = "interval"
    PREDICTED_REDUCTION = "predicted_reduction"
    TIME = "time"


REASONS = tuple(StopReason)
"""Reasons by their code in arrays."""

_LENGTH = REASONS.index(StopReason.LENGTH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Where some sittings stand on one block.

    Attributes
    ----------
    batch : Batch
    rows : ndarray of int64, shape (n_rows,)
        Sittings of the batch, all with at least one answer on the block.
    block : int
    """

    batch: Batch
    rows: IntArray
    block: int

    @property
    def mass(self) -> FloatArray:
        """Posterior on the scale of the block; shape (n_rows, n_nodes)."""
        of_block: FloatArray = self.batch.mass[self.rows, self.block]
        return of_block

    @property
    def nodes(self) -> FloatArray:
        """Grid, in logits."""
        return self.batch.pool.quadrature.nodes

    @property
    def log_likelihood(self) -> FloatArray:
        """Of the answers on the block; shape (n_rows, n_nodes)."""
        of_block: FloatArray = self.batch.log_likelihood[self.rows, self.block]
        return of_block

    @property
    def moments(self) -> tuple[FloatArray, FloatArray]:
        """EAP and SEM, in logits."""
        batch, rows, block = self.batch, self.rows, self.block
        return batch.theta[rows, block], batch.sem[rows, block]


def stop_codes(batch: Batch) -> IntArray:
    """Why each block is complete, as a place in `REASONS`; -1 where it goes on.

    A block is complete at its greatest length, and from its early length on (every minimum is met)
    as soon as its stopping rules hold.

    Parameters
    ----------
    batch : Batch

    Returns
    -------
    ndarray of int64, shape (n_sittings, n_blocks)
    """
    content = batch.pool.content
    codes = np.empty_like(batch.block_counts)
    may_stop = np.empty(codes.shape, dtype=np.bool_)
    if not _look_at_lengths(batch.block_counts, content.longest, content.early, codes, may_stop):
        return codes
    for b, node in enumerate(content.stop):
        rows = np.flatnonzero(may_stop[:, b])
        if rows.size:
            standing = Standing(batch=batch, rows=rows, block=b)
            codes[rows, b] = rule_codes(node, standing)
    return codes


@compiled
def _look_at_lengths(
    counts: IntArray, longest: IntArray, early: IntArray, codes: IntArray, may_stop: BoolArray
) -> bool:
    """Fill in which blocks are full and which may stop before; whether any may."""
    any_may = False
    for row in range(len(counts)):
        for b in range(len(longest)):
            is_full = counts[row, b] >= longest[b]
            codes[row, b] = _LENGTH if is_full else GOES_ON
            may_stop[row, b] = not is_full and counts[row, b] >= early[b]
            any_may |= may_stop[row, b]
    return any_may


def rule_codes(node: StopNode, standing: Standing) -> IntArray:
    """Code of the first rule that holds, -1 where none does; ``all`` tells its first rule.

    Parameters
    ----------
    node : StopNode
    standing : Standing

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Places in `REASONS`.
    """
    if isinstance(node, AnyOf):
        found = np.full(len(standing.rows), GOES_ON)
        for part in node.parts:
            found = np.where(found == GOES_ON, rule_codes(part, standing), found)
        return found
    if isinstance(node, AllOf):
        parts = np.stack([rule_codes(part, standing) for part in node.parts])
        return np.where((parts == GOES_ON).any(axis=0), GOES_ON, parts[0])
    reason, holds = _RULES[type(node)]
    return np.where(holds(standing, node), REASONS.index(reason), GOES_ON)


def is_precise(standing: Standing, rule: Precision) -> BoolArray:
    """Whether the SEM is at most the target ([1])."""
    precise: BoolArray = standing.moments[1] <= rule.sem
    return precise


def is_sided(standing: Standing, rule: PosteriorSide) -> BoolArray:
    """Whether the posterior probability of one side of the cut is large enough."""
    below = mass_below(standing.mass, standing.nodes, _cut(rule.cut))
    sided: BoolArray = np.maximum(below, 1 - below) >= rule.chance
    return sided


def is_decided_by_sprt(standing: Standing, rule: Sprt) -> BoolArray:
    """Whether the likelihood ratio at the ends of the region passes a bound of Wald."""
    ratio = sprt_log_ratio(
        standing.log_likelihood, standing.nodes, cut=_cut(rule.cut), delta=rule.delta
    )
    return _is_decisive(ratio, rule)


def is_decided_by_glr(standing: Standing, rule: Glr) -> BoolArray:
    """Whether the ratio of the greatest likelihoods passes a bound of Wald."""
    ratio = glr_log_ratio(
        standing.log_likelihood, standing.nodes, cut=_cut(rule.cut), delta=rule.delta
    )
    return _is_decisive(ratio, rule)


def _is_decisive(ratio: FloatArray, rule: LikelihoodRatio) -> BoolArray:
    bounds = wald_bounds(rule.alpha, rule.beta)
    decisive: BoolArray = (ratio <= bounds.lower) | (ratio >= bounds.upper)
    return decisive


def is_outside_interval(standing: Standing, rule: Interval) -> BoolArray:
    """Whether the cut lies outside theta plus or minus z SEM ([1])."""
    theta, sem = standing.moments
    outside: BoolArray = np.abs(theta - _cut(rule.cut)) > rule.z * sem
    return outside


def is_hardly_improving(standing: Standing, rule: PredictedReduction) -> BoolArray:
    """Whether the best next item is predicted to lower the SEM by less than wanted ([2])."""
    hardly: BoolArray = predicted_reduction(standing) < rule.reduction
    return hardly


def predicted_reduction(standing: Standing) -> FloatArray:
    """SEM now less the SEM predicted after the best next item, in logits.

    The prediction is the root of the smallest expected posterior variance ([2]). Items count that
    the block could still give: see `open_items`. 0 where there is none.

    Parameters
    ----------
    standing : Standing

    Returns
    -------
    ndarray of float64, shape (n_rows,)
    """
    pool = standing.batch.pool
    items = pool.content.blocks[standing.block].items
    p = pool.table[items]
    variance = -expected_posterior_variance(p, standing.mass, standing.nodes)
    least = np.where(open_items(standing), variance, np.inf).min(axis=1)
    sem = standing.moments[1]
    reduction: FloatArray = np.where(np.isfinite(least), sem - np.sqrt(np.maximum(least, 0)), 0.0)
    return reduction


def open_items(standing: Standing) -> BoolArray:
    """Items that the block could still give, by what was shown of it alone.

    Not shown, no enemy of one shown, no maximum of the block passed with it, and where there are
    such not kept out by exposure control. Rules that look at other blocks too are left out, so that
    the answer stays the same once the block has ended.

    Parameters
    ----------
    standing : Standing

    Returns
    -------
    ndarray of bool, shape (n_rows, n_block_items)
    """
    batch, rows, content = standing.batch, standing.rows, standing.batch.pool.content
    table = content.blocks[standing.block]
    shown = batch.forms.items[rows, table.places]
    is_shown = ~batch.forms.is_open[rows, table.places]
    found: BoolArray = ~batch.is_used[rows[:, None], table.items]
    is_elsewhere = content.block != standing.block
    for weights, high in zip(content.rules.weights, content.rules.high, strict=True):
        if np.isfinite(high) and not weights[is_elsewhere].any():
            spent = (weights[shown] * is_shown).sum(axis=1)
            found &= spent[:, None] + weights[table.items] <= high + _ROUNDING
    return narrowed(found, ~batch.barred(rows, standing.block))


def is_long_enough(standing: Standing, rule: ExpectedTime) -> BoolArray:
    """Whether the expected seconds of the items given reach the limit.

    The engine has no clock: these are the expected answering times of the items.
    """
    batch, content = standing.batch, standing.batch.pool.content
    places = content.blocks[standing.block].places
    shown = batch.forms.items[standing.rows, places]
    is_shown = ~batch.forms.is_open[standing.rows, places]
    long_enough: BoolArray = (content.seconds[shown] * is_shown).sum(axis=1) >= rule.seconds
    return long_enough


def _cut(level: Cut) -> float:
    """The cut in logits: given as such, of a level, or by default the literacy cut."""
    if not isinstance(level, str):
        return level
    standard = current_standard()
    return standard.lower_cut(level) if level else standard.literacy_cut


_RULES: Mapping[type, tuple[StopReason, Callable[[Standing, Any], BoolArray]]] = {
    Precision: (StopReason.PRECISION, is_precise),
    PosteriorSide: (StopReason.POSTERIOR, is_sided),
    Sprt: (StopReason.SPRT, is_decided_by_sprt),
    Glr: (StopReason.GLR, is_decided_by_glr),
    Interval: (StopReason.INTERVAL, is_outside_interval),
    PredictedReduction: (StopReason.PREDICTED_REDUCTION, is_hardly_improving),
    ExpectedTime: (StopReason.TIME, is_long_enough),
}
