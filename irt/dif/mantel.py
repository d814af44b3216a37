"""DIF of items with ordered categories: Mantel's test, mean differences, a common odds ratio.

References
----------
.. [1] Mantel, N. (1963). Chi-square tests with one degree of freedom: extensions of the
   Mantel-Haenszel procedure. Journal of the American Statistical Association 58, 690-700.
.. [2] Zwick, R., Donoghue, J. R. & Grima, A. (1993). Assessment of differential item functioning
   for performance tasks. Journal of Educational Measurement 30(3), 233-251. Eq. 1-3.
.. [3] Zwick, R. & Thayer, D. T. (1996). Evaluating the magnitude of differential item functioning
   in polytomous items. Journal of Educational and Behavioral Statistics 21(3), 187-201
   (hypergeometric standard error).
.. [4] Liu, I.-M. & Agresti, A. (1996). Mantel-Haenszel-type inference for cumulative odds ratios
   with a stratified ordinal response. Biometrics 52(4), 1223-1234.
.. [5] Penfield, R. D. & Algina, J. (2003). Applying the Liu-Agresti estimator of the cumulative
   common odds ratio to DIF detection in polytomous items. Journal of Educational Measurement
   40(4), 353-370.
.. [6] Zwick, R., Thayer, D. T. & Mazzeo, J. (1997). Descriptive and inferential procedures for
   assessing differential item functioning in polytomous items. Applied Measurement in Education
   10(4), 321-344 (classes AA, BB, CC of the NAEP).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from irt.dif.comparison import (
    MIN_GROUP,
    BoolArray,
    Comparison,
    Status,
    compare,
    demand_two_groups,
)
from irt.dif.mantel_haenszel import (
    DELTA_PER_LOGIT,
    SIGNIFICANT,
    effect_status,
    ets_classes,
    purify_score,
)
from irt.dif.matching import has_value, match_on, strata_of, stratified_counts
from irt.dif.multiplicity import adjusted, chi_square_tail
from irt.dif.purification import Purification, PurificationRule
from irt.parameters import FloatArray, IntArray

MODERATE, LARGE = 0.17, 0.25
"""[6]: borders of the mean difference in standard deviations of the item."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MantelDif:
    """Mantel statistics of each item.

    Attributes
    ----------
    status : tuple of Status
    chi2, p, p_adjusted : ndarray of float64, shape (n_items,)
        Mantel's test with one degree of freedom [1]; adjusted by Benjamini-Hochberg.
    mean_difference, mean_difference_se : ndarray of float64, shape (n_items,)
        Focal minus reference mean at equal score, weighted by the focal group (SMD [2]), in points
        of the item, and its hypergeometric standard error [3].
    effect : ndarray of float64, shape (n_items,)
        ``mean_difference`` in standard deviations of the item over both groups.
    odds_ratio : ndarray of float64, shape (n_items,)
        Liu and Agresti's common cumulative odds ratio, reference over focal [4].
    delta, delta_se : ndarray of float64, shape (n_items,)
        ``-2.35 ln(odds_ratio)`` [5] and its standard error; negative against the focal group.
    naep_class : tuple of str
        A, B or C by ``effect`` [6]; empty where there are no numbers.
    ets_class : tuple of str
        A, B or C by ``delta``, the rule for dichotomous items.
    n_valid : ndarray of int64, shape (n_items, 2)
    is_anchor : ndarray of bool, shape (n_items,)
    purification : Purification or None
    """

    status: tuple[Status, ...]
    chi2: FloatArray
    p: FloatArray
    p_adjusted: FloatArray
    mean_difference: FloatArray
    mean_difference_se: FloatArray
    effect: FloatArray
    odds_ratio: FloatArray
    delta: FloatArray
    delta_se: FloatArray
    naep_class: tuple[str, ...]
    ets_class: tuple[str, ...]
    n_valid: IntArray
    is_anchor: BoolArray
    purification: Purification | None


def mantel(
    responses: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    matching: npt.ArrayLike | None = None,
    includes_item: bool = True,
    purification: PurificationRule | None = None,
    min_group: int = MIN_GROUP,
) -> MantelDif:
    """Compare the mean category and the cumulative odds of two groups at equal score.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0, which is also its score; -1 where the item was not administered.
    groups : array_like of int, shape (n_persons,)
        0 reference, 1 focal, -1 left out.
    matching : array_like of int, shape (n_persons,), optional
        Strata given from outside (`theta_strata`), -1 for persons left out; by default the total
        score, which needs complete responses.
    includes_item : bool
        Whether the studied item counts in the total score.
    purification : PurificationRule, optional
        Takes flagged items out of the score, round by round.
    min_group : int
        Fewest valid responses of each group.

    Raises
    ------
    ValueError
        When there are not two groups, the score cannot be computed, or purification is asked for
        with a given matching.
    """
    is_matched = has_value(matching, is_strata=True)
    comparison = compare(responses, groups, min_group=min_group, is_matched=is_matched)
    demand_two_groups(comparison)

    def test(is_anchor: BoolArray) -> MantelDif:
        values = match_on(comparison, matching, is_anchor=is_anchor, includes_item=includes_item)
        counts = stratified_counts(comparison, strata_of(values))
        return _summary(comparison, counts, is_anchor)

    if purification is None:
        return test(np.ones(comparison.n_items, dtype=np.bool_))
    trace = purify_score(lambda anchors: test(anchors).p, comparison, purification, matching)
    return replace(test(trace.is_anchor), purification=trace)


def naep_classes(effect: FloatArray, p: FloatArray) -> tuple[str, ...]:
    """Classes by the mean difference in standard deviations of the item [6].

    A: not significant at 5 %, or at most 0.17. C: above 0.25. B: between.

    Parameters
    ----------
    effect, p : ndarray of float64, shape (n_items,)
    """
    size = np.abs(effect)
    is_a = (p >= SIGNIFICANT) | (size <= MODERATE)
    names = np.where(is_a, "A", np.where(size > LARGE, "C", "B"))
    return tuple(str(name) for name in np.where(np.isnan(p), "", names))


class _Means(NamedTuple):
    difference: FloatArray
    difference_se: FloatArray
    item_sd: FloatArray
    chi2: FloatArray
    has_information: BoolArray


class _Odds(NamedTuple):
    odds_ratio: FloatArray
    log_variance: FloatArray


def _mean_statistics(counts: FloatArray) -> _Means:
    category = np.arange(counts.shape[3], dtype=np.float64)
    n = counts.sum(axis=3)
    points = counts @ category
    n_both, points_both = n.sum(axis=2), points.sum(axis=2)
    squares = (counts @ category**2).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        # [1]; [2] eq. 2 and 3: focal points given the margins of the stratum
        expected = np.nan_to_num(n[:, :, 1] * points_both / n_both)
        spread = n_both * squares - points_both**2
        scale = n[:, :, 0] * n[:, :, 1] / (n_both**2 * (n_both - 1))
        variance = np.nan_to_num(scale * spread, posinf=0.0)
        chi2 = (points[:, :, 1] - expected).sum(axis=1) ** 2 / variance.sum(axis=1)
        is_shared = (n > 0).all(axis=2)
        weight = np.where(is_shared, n[:, :, 1], 0.0)
        weight = weight / weight.sum(axis=1, keepdims=True)
        gap = np.where(is_shared, points[:, :, 1] / n[:, :, 1] - points[:, :, 0] / n[:, :, 0], 0.0)
        # [3]: the focal mean minus the reference mean is the focal points times 1/nF + 1/nR
        inverse = np.where(is_shared, 1 / n[:, :, 1] + 1 / n[:, :, 0], 0.0)
        total, mean = n_both.sum(axis=1), points_both.sum(axis=1) / n_both.sum(axis=1)
        item_variance = (squares.sum(axis=1) - total * mean**2) / (total - 1)
        return _Means(
            difference=(weight * gap).sum(axis=1),
            difference_se=np.sqrt(((weight * inverse) ** 2 * variance).sum(axis=1)),
            item_sd=np.sqrt(item_variance),
            chi2=chi2,
            has_information=variance.sum(axis=1) > 0,
        )


def _odds_statistics(counts: FloatArray) -> _Odds:
    """Liu and Agresti's odds ratio as a comparison of pairs, one person of each group.

    Summed over the cuts, a pair of a reference person in category y and a focal person in category
    z adds max(y - z, 0) to the numerator and max(z - y, 0) to the denominator of [4]. Within a
    stratum, ``h = max(y - z, 0) - odds_ratio * max(z - y, 0)`` has mean 0, so that only pairs that
    share a person are correlated; their products summed over the data are an unbiased estimate of
    the variance. For two categories its expectation is that of Robins, Breslow and Greenland.
    """
    category = np.arange(counts.shape[3], dtype=np.float64)
    above = np.maximum(category[:, None] - category, 0.0)
    reference, focal = counts[:, :, 0], counts[:, :, 1]
    n = counts.sum(axis=(2, 3))
    inverse = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)
    numerator = (np.einsum("isy,yz,isz->is", reference, above, focal) * inverse).sum(axis=1)
    denominator = (np.einsum("isy,zy,isz->is", reference, above, focal) * inverse).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds_ratio = numerator / denominator
        h = above - odds_ratio[:, None, None] * above.T
        of_reference = np.einsum("iyz,isz->isy", h, focal)
        of_focal = np.einsum("iyz,isy->isz", h, reference)
        squared = np.einsum("isy,iyz,isz->is", reference, h**2, focal)
        shared = (reference * of_reference**2).sum(axis=2) + (focal * of_focal**2).sum(axis=2)
        variance = ((shared - squared) * inverse**2).sum(axis=1)
        return _Odds(odds_ratio=odds_ratio, log_variance=variance / numerator**2)


def _summary(comparison: Comparison, counts: FloatArray, is_anchor: BoolArray) -> MantelDif:
    means, odds = _mean_statistics(counts), _odds_statistics(counts)
    status = effect_status(comparison.has_enough, means.has_information, odds.odds_ratio)
    has_test = np.array([state in (Status.TESTED, Status.UNBOUNDED) for state in status])
    has_error = np.array([state is Status.TESTED for state in status])

    def shown(values: FloatArray, where: BoolArray = has_test) -> FloatArray:
        return np.where(where, values, np.nan)

    with np.errstate(divide="ignore", invalid="ignore"):
        delta = shown(DELTA_PER_LOGIT * np.log(odds.odds_ratio))
        effect = shown(means.difference / means.item_sd)
        delta_se = shown(abs(DELTA_PER_LOGIT) * np.sqrt(odds.log_variance), has_error)
    p = chi_square_tail(shown(means.chi2))
    return MantelDif(
        status=status,
        chi2=shown(means.chi2),
        p=p,
        p_adjusted=adjusted(p),
        mean_difference=shown(means.difference),
        mean_difference_se=shown(means.difference_se),
        effect=effect,
        odds_ratio=shown(odds.odds_ratio),
        delta=delta,
        delta_se=delta_se,
        naep_class=naep_classes(effect, p),
        ets_class=ets_classes(delta, delta_se, p),
        n_valid=comparison.n_valid,
        is_anchor=is_anchor,
        purification=None,
    )
