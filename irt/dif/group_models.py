"""Regressions of responses on a matching value, group and their product.

Counts per distinct pair of value and group take the place of persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from irt.dif.comparison import BoolArray, Comparison
from irt.dif.ordinal_regression import fit_ordinal, null_log_likelihood
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING

_CHUNK = 50_000  # counts at a time: they stay in the cache, and sparse items in few patterns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupModels:
    """Regressions of each item on the matching value (1), also the group (2), also the product (3).

    Attributes
    ----------
    log_likelihoods : ndarray of float64, shape (n_items, 4)
        Without covariates, and of models 1 to 3; NaN for items that were not fitted.
    n_responses : ndarray of float64, shape (n_items,)
    group_effect, group_effect_se : ndarray of float64, shape (n_items, n_groups - 1)
        Of model 2, in logits.
    interaction, interaction_se : ndarray of float64, shape (n_items, n_groups - 1)
        Of model 3, in logits per unit of the matching value.
    is_converged, is_identified, is_bounded : ndarray of bool, shape (n_items,)
        Whether that holds for all three models.
    """

    log_likelihoods: FloatArray
    n_responses: FloatArray
    group_effect: FloatArray
    group_effect_se: FloatArray
    interaction: FloatArray
    interaction_se: FloatArray
    is_converged: BoolArray
    is_identified: BoolArray
    is_bounded: BoolArray


def fit_group_models(comparison: Comparison, values: FloatArray) -> GroupModels:
    """Fit the three models to all items that have enough responses.

    Parameters
    ----------
    comparison : Comparison
    values : ndarray of float64, shape (n_persons, n_items)
        Matching value.
    """
    patterns = _patterns(comparison, values)
    found = _empty(comparison)
    for rows, used, counts in _blocks(comparison, patterns):
        part = _fit_block(counts, patterns.design[used], patterns.scale)
        for field in fields(GroupModels):
            getattr(found, field.name)[rows] = getattr(part, field.name)
    return found


class _Patterns(NamedTuple):
    place: IntArray  # (n_persons, n_items), -1 where there is no pattern
    design: FloatArray  # (n_patterns, 2 n_groups - 1): value, groups, products
    scale: float


def _patterns(comparison: Comparison, values: FloatArray) -> _Patterns:
    """Distinct pairs of matching value and group, and their covariates of order 1."""
    is_known = comparison.responses != MISSING
    known = values[is_known]
    centre, scale = float(known.mean()), float(known.std()) or 1.0
    group = np.broadcast_to(comparison.groups[:, None], values.shape)[is_known]
    levels, level = np.unique(known, return_inverse=True)
    pairs, inverse = np.unique(level * comparison.n_groups + group, return_inverse=True)
    place = np.full(values.shape, MISSING, dtype=np.int64)
    place[is_known] = inverse
    x = (levels[pairs // comparison.n_groups] - centre)[:, None] / scale
    dummy = (pairs[:, None] % comparison.n_groups) == np.arange(1, comparison.n_groups)
    return _Patterns(place=place, design=np.hstack([x, dummy, x * dummy]), scale=scale)


def _empty(comparison: Comparison) -> GroupModels:
    """Results of items that are not fitted."""
    n_items, wide = comparison.n_items, (comparison.n_items, comparison.n_groups - 1)
    return GroupModels(
        log_likelihoods=np.full((n_items, 4), np.nan),
        n_responses=np.zeros(n_items),
        group_effect=np.full(wide, np.nan),
        group_effect_se=np.full(wide, np.nan),
        interaction=np.full(wide, np.nan),
        interaction_se=np.full(wide, np.nan),
        is_converged=np.ones(n_items, dtype=np.bool_),
        is_identified=np.zeros(n_items, dtype=np.bool_),
        is_bounded=np.ones(n_items, dtype=np.bool_),
    )


def _blocks(
    comparison: Comparison, patterns: _Patterns
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    """Items with equally many used categories, the patterns they meet, and their counts.

    Unused categories are closed up. Items with fewer than two used categories, or too few
    responses, are left out.
    """
    responses = comparison.responses
    width = int(responses.max(initial=0)) + 1
    is_used = np.stack([(responses == category).any(axis=0) for category in range(width)], axis=1)
    dense = np.cumsum(is_used, axis=1) - 1
    n_used = is_used.sum(axis=1)
    for n_categories in range(2, width + 1):
        rows = np.flatnonzero((n_used == n_categories) & comparison.has_enough)
        size = max(1, _CHUNK // (len(patterns.design) * n_categories))
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            person, item = np.nonzero(responses[:, chunk] != MISSING)
            column = chunk[item]
            category = dense[column, responses[person, column]]
            used, pattern = np.unique(patterns.place[person, column], return_inverse=True)
            shape = (len(chunk), len(used), n_categories)
            cell = np.ravel_multi_index((item, pattern, category), shape)
            counts = np.bincount(cell, minlength=int(np.prod(shape)))
            yield chunk, used, counts.reshape(shape).astype(np.float64)


def _fit_block(counts: FloatArray, design: FloatArray, scale: float) -> GroupModels:
    n_groups = (design.shape[1] + 1) // 2
    with_group = slice(1, n_groups)
    with_product = slice(n_groups, 2 * n_groups - 1)
    models = [fit_ordinal(counts, design[:, :last]) for last in (1, n_groups, None)]
    likelihoods = [null_log_likelihood(counts), *(model.log_likelihood for model in models)]

    def all_models(name: str) -> BoolArray:
        agreed: BoolArray = np.all([getattr(model, name) for model in models], axis=0)
        return agreed

    uniform, full = models[1], models[2]
    return GroupModels(
        log_likelihoods=np.stack(likelihoods, axis=1),
        n_responses=counts.sum(axis=(1, 2)),
        group_effect=uniform.coefficients[:, with_group],
        group_effect_se=uniform.standard_errors[:, with_group],
        interaction=full.coefficients[:, with_product] / scale,
        interaction_se=full.standard_errors[:, with_product] / scale,
        is_converged=all_models("is_converged"),
        is_identified=all_models("is_identified"),
        is_bounded=all_models("is_bounded"),
    )
