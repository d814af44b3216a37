"""DIF by logistic regression: uniform, non-uniform, for two or more groups and categories.

The response is regressed on the matching value (1), then also on group (2), then also on their
product (3). Items with ordered categories have proportional odds.

References
----------
.. [1] Swaminathan, H. & Rogers, H. J. (1990). Detecting differential item functioning using
   logistic regression procedures. Journal of Educational Measurement 27(4), 361-370.
.. [2] Zumbo, B. D. (1999). A handbook on the theory and methods of differential item functioning.
   Directorate of Human Resources Research and Evaluation, Ottawa (ordinal items; effect by R2).
.. [3] Nagelkerke, N. J. D. (1991). A note on a general definition of the coefficient of
   determination. Biometrika 78(3), 691-692.
.. [4] Jodoin, M. G. & Gierl, M. J. (2001). Evaluating type I error and power rates using an effect
   size measure with the logistic regression procedure for DIF detection. Applied Measurement in
   Education 14(4), 329-349.
.. [5] Zumbo, B. D. & Thomas, D. R. (1997). A measure of effect size for a model-based approach for
   studying DIF. Working paper, University of Northern British Columbia (as cited in [2]).
.. [6] Magis, D., Raiche, G., Beland, S. & Gerard, P. (2011). A generalized logistic regression
   procedure to detect differential item functioning among multiple groups. International Journal of
   Testing 11(4), 365-386.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from irt.dif.comparison import MIN_GROUP, BoolArray, Comparison, Status, compare
from irt.dif.mantel_haenszel import SIGNIFICANT, purify_score
from irt.dif.matching import match_on
from irt.dif.multiplicity import adjusted, chi_square_tail
from irt.dif.ordinal_regression import fit_ordinal, null_log_likelihood
from irt.dif.purification import Purification, PurificationRule
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING

JODOIN_GIERL = (0.035, 0.07)
"""[4]: change of R2 from which DIF is moderate, and large."""
ZUMBO_THOMAS = (0.13, 0.26)
"""[5]: the same with wider borders."""

_CHUNK = 50_000  # counts at a time: they stay in the cache, and sparse items in few patterns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DifStep:
    """What one model explains beyond a smaller one.

    Attributes
    ----------
    chi2 : ndarray of float64, shape (n_items,)
        Likelihood ratio.
    df : int
    p, p_adjusted : ndarray of float64, shape (n_items,)
        Adjusted by Benjamini-Hochberg.
    r2_change : ndarray of float64, shape (n_items,)
        Change of Nagelkerke's R2 [3].
    jodoin_gierl, zumbo_thomas : tuple of str
        A where the test is not significant at 5 % or the change is small, B, or C; empty where
        there are no numbers.
    """

    chi2: FloatArray
    df: int
    p: FloatArray
    p_adjusted: FloatArray
    r2_change: FloatArray
    jodoin_gierl: tuple[str, ...]
    zumbo_thomas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogisticDif:
    """Logistic regression DIF of each item.

    Attributes
    ----------
    status : tuple of Status
        UNBOUNDED when a coefficient is infinite: the tests stand.
    uniform : DifStep
        Group beyond matching: model 2 against 1.
    nonuniform : DifStep
        Product beyond both: model 3 against 2.
    both : DifStep
        Model 3 against 1.
    group_effect, group_effect_se : ndarray of float64, shape (n_items, n_groups - 1)
        Logits of each focal group against the reference at equal matching value (model 2); negative
        against the focal group.
    interaction, interaction_se : ndarray of float64, shape (n_items, n_groups - 1)
        Difference of slope, logits per unit of the matching value (model 3).
    n_valid : ndarray of int64, shape (n_items, n_groups)
    is_anchor : ndarray of bool, shape (n_items,)
    purification : Purification or None
    """

    status: tuple[Status, ...]
    uniform: DifStep
    nonuniform: DifStep
    both: DifStep
    group_effect: FloatArray
    group_effect_se: FloatArray
    interaction: FloatArray
    interaction_se: FloatArray
    n_valid: IntArray
    is_anchor: BoolArray
    purification: Purification | None


def logistic_regression(
    responses: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    matching: npt.ArrayLike | None = None,
    includes_item: bool = True,
    purification: PurificationRule | None = None,
    min_group: int = MIN_GROUP,
) -> LogisticDif:
    """Test whether group adds to the matching value in predicting a response [1, 2, 6].

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    groups : array_like of int, shape (n_persons,)
        0 reference, 1 and up focal, -1 left out.
    matching : array_like of float, shape (n_persons,), optional
        Abilities or scores given from outside, NaN for persons left out; by default the total
        score, which needs complete responses.
    includes_item : bool
        Whether the studied item counts in the total score.
    purification : PurificationRule, optional
        Takes items flagged by the test of both effects out of the score, round by round.
    min_group : int
        Fewest valid responses of each group.

    Raises
    ------
    ValueError
        When there are not two groups, the score cannot be computed, or purification is asked for
        with a given matching.
    """
    comparison = compare(responses, groups, min_group=min_group)

    def test(is_anchor: BoolArray) -> LogisticDif:
        values = match_on(comparison, matching, is_anchor=is_anchor, includes_item=includes_item)
        return _summary(comparison, _fit_all(comparison, values), is_anchor)

    if purification is None:
        return test(np.ones(comparison.n_items, dtype=np.bool_))
    trace = purify_score(lambda anchors: test(anchors).both.p, comparison, purification, matching)
    return replace(test(trace.is_anchor), purification=trace)


def r2_classes(
    r2_change: FloatArray, p: FloatArray, borders: tuple[float, float]
) -> tuple[str, ...]:
    """Classes by the change of R2: `JODOIN_GIERL` or `ZUMBO_THOMAS`.

    Parameters
    ----------
    r2_change, p : ndarray of float64, shape (n_items,)
    borders : tuple of float
        From which DIF is moderate (B) and large (C), where it is significant at 5 %.
    """
    is_a = (p >= SIGNIFICANT) | (r2_change < borders[0])
    names = np.where(is_a, "A", np.where(r2_change < borders[1], "B", "C"))
    return tuple(str(name) for name in np.where(np.isnan(p), "", names))


class _Patterns(NamedTuple):
    place: IntArray  # (n_persons, n_items), -1 where there is no pattern
    design: FloatArray  # (n_patterns, 2 n_groups - 1): value, groups, products
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fits:
    """Per item: log-likelihoods of the null model and of models 1 to 3, and their coefficients."""

    log_likelihoods: FloatArray
    n_responses: FloatArray
    group_effect: FloatArray
    group_effect_se: FloatArray
    interaction: FloatArray
    interaction_se: FloatArray
    is_converged: BoolArray
    is_identified: BoolArray
    is_bounded: BoolArray


def _patterns(comparison: Comparison, values: FloatArray) -> _Patterns:
    """Distinct pairs of matching value and group, and their covariates of order 1."""
    is_known = np.isfinite(values) & (comparison.responses != MISSING)
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


def _fit_all(comparison: Comparison, values: FloatArray) -> _Fits:
    patterns = _patterns(comparison, values)
    found = _empty(comparison)
    for rows, used, counts in _blocks(comparison, patterns):
        part = _fit_block(counts, patterns.design[used], patterns.scale)
        for field in fields(_Fits):
            getattr(found, field.name)[rows] = getattr(part, field.name)
    return found


def _empty(comparison: Comparison) -> _Fits:
    """Results of items that are not fitted."""
    n_items, wide = comparison.n_items, (comparison.n_items, comparison.n_groups - 1)
    return _Fits(
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
    responses = np.where(patterns.place == MISSING, MISSING, comparison.responses)
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


def _fit_block(counts: FloatArray, design: FloatArray, scale: float) -> _Fits:
    n_groups = (design.shape[1] + 1) // 2
    with_group = slice(1, n_groups)
    with_product = slice(n_groups, 2 * n_groups - 1)
    models = [fit_ordinal(counts, design[:, :last]) for last in (1, n_groups, None)]
    likelihoods = [null_log_likelihood(counts), *(model.log_likelihood for model in models)]

    def all_models(name: str) -> BoolArray:
        agreed: BoolArray = np.all([getattr(model, name) for model in models], axis=0)
        return agreed

    uniform, full = models[1], models[2]
    return _Fits(
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


def _summary(comparison: Comparison, fits: _Fits, is_anchor: BoolArray) -> LogisticDif:
    status = tuple(
        _status(*marks)
        for marks in zip(
            comparison.has_enough,
            fits.is_identified,
            fits.is_converged,
            fits.is_bounded,
            strict=True,
        )
    )
    has_test = np.array([state in (Status.TESTED, Status.UNBOUNDED) for state in status])
    shown = np.where(has_test[:, None], fits.log_likelihoods, np.nan)
    r2 = _nagelkerke(shown, fits.n_responses)
    df = comparison.n_groups - 1
    return LogisticDif(
        status=status,
        uniform=_step(shown, r2, (1, 2), df),
        nonuniform=_step(shown, r2, (2, 3), df),
        both=_step(shown, r2, (1, 3), 2 * df),
        group_effect=np.where(has_test[:, None], fits.group_effect, np.nan),
        group_effect_se=np.where(has_test[:, None], fits.group_effect_se, np.nan),
        interaction=np.where(has_test[:, None], fits.interaction, np.nan),
        interaction_se=np.where(has_test[:, None], fits.interaction_se, np.nan),
        n_valid=comparison.n_valid,
        is_anchor=is_anchor,
        purification=None,
    )


def _status(has_enough: bool, is_identified: bool, is_converged: bool, is_bounded: bool) -> Status:
    if not has_enough:
        return Status.TOO_FEW
    if not is_identified:
        return Status.DEGENERATE
    if not is_converged:
        return Status.NOT_CONVERGED
    return Status.TESTED if is_bounded else Status.UNBOUNDED


def _nagelkerke(log_likelihoods: FloatArray, n: FloatArray) -> FloatArray:
    """R2 of models 1 to 3 against the null model [3], in columns 1 to 3 (0 in column 0)."""
    null = log_likelihoods[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        explained = -np.expm1(2 * (null - log_likelihoods) / n[:, None])
        r2: FloatArray = explained / -np.expm1(2 * null / n[:, None])
    return r2


def _step(log_likelihoods: FloatArray, r2: FloatArray, models: tuple[int, int], df: int) -> DifStep:
    small, large = models
    chi2 = np.maximum(2 * (log_likelihoods[:, large] - log_likelihoods[:, small]), 0.0)
    p = chi_square_tail(chi2, df)
    change = r2[:, large] - r2[:, small]
    return DifStep(
        chi2=chi2,
        df=df,
        p=p,
        p_adjusted=adjusted(p),
        r2_change=change,
        jodoin_gierl=r2_classes(change, p, JODOIN_GIERL),
        zumbo_thomas=r2_classes(change, p, ZUMBO_THOMAS),
    )
