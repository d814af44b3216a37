"""Mantel-Haenszel DIF of dichotomous items, with the classes of ETS.

References
----------
.. [1] Mantel, N. & Haenszel, W. (1959). Statistical aspects of the analysis of data from
   retrospective studies of disease. Journal of the National Cancer Institute 22(4), 719-748.
.. [2] Holland, P. W. & Thayer, D. T. (1988). Differential item performance and the Mantel-Haenszel
   procedure. In Wainer & Braun (eds), Test Validity, 129-145. Erlbaum.
.. [3] Robins, J., Breslow, N. & Greenland, S. (1986). Estimators of the Mantel-Haenszel variance
   consistent in both sparse data and large-strata limiting models. Biometrics 42(2), 311-323.
.. [4] Phillips, A. & Holland, P. W. (1987). Estimators of the variance of the Mantel-Haenszel
   log-odds-ratio estimate. Biometrics 43(2), 425-431. (The same variance, written shorter.)
.. [5] Zwick, R. (2012). A review of ETS differential item functioning assessment procedures. ETS
   RR-12-08, p. 4 (the classes).
"""

from __future__ import annotations

from collections.abc import Callable
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
from irt.dif.matching import has_value, match_on, strata_of, stratified_counts
from irt.dif.multiplicity import adjusted, chi_square_tail
from irt.dif.purification import Purification, PurificationRule, flags, purify
from irt.parameters import FloatArray, IntArray

DELTA_PER_LOGIT = -2.35
"""[2]: from the log odds ratio to the delta scale of ETS."""

SIGNIFICANT, LARGER = 0.05, 1.645
"""[5]: level of the test against 0, and one-sided 5 % point of the test against 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MantelHaenszelDif:
    """Mantel-Haenszel statistics of each item.

    Attributes
    ----------
    status : tuple of Status
    odds_ratio : ndarray of float64, shape (n_items,)
        Common odds ratio, reference over focal; above 1 the item favours the reference group.
    delta, delta_se : ndarray of float64, shape (n_items,)
        MH D-DIF, ``-2.35 ln(odds_ratio)``, and its standard error; negative when the item is
        harder for the focal group than for equally able persons of the reference group.
    chi2, chi2_corrected : ndarray of float64, shape (n_items,)
        With one degree of freedom, without and with continuity correction.
    p, p_adjusted : ndarray of float64, shape (n_items,)
        Of the corrected chi-square unless it was asked otherwise; adjusted by Benjamini-Hochberg.
    ets_class : tuple of str
        A (negligible), B, C (large), or empty where there are no numbers.
    n_valid : ndarray of int64, shape (n_items, 2)
        Valid responses of the reference and the focal group.
    is_anchor : ndarray of bool, shape (n_items,)
        Items of the matching score.
    purification : Purification or None
    """

    status: tuple[Status, ...]
    odds_ratio: FloatArray
    delta: FloatArray
    delta_se: FloatArray
    chi2: FloatArray
    chi2_corrected: FloatArray
    p: FloatArray
    p_adjusted: FloatArray
    ets_class: tuple[str, ...]
    n_valid: IntArray
    is_anchor: BoolArray
    purification: Purification | None


def mantel_haenszel(
    responses: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    matching: npt.ArrayLike | None = None,
    includes_item: bool = True,
    is_corrected: bool = True,
    purification: PurificationRule | None = None,
    min_group: int = MIN_GROUP,
) -> MantelHaenszelDif:
    """Compare the odds of success of two groups at equal score [1, 2].

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        0, 1, or -1 where the item was not administered.
    groups : array_like of int, shape (n_persons,)
        0 reference, 1 focal, -1 left out.
    matching : array_like of int, shape (n_persons,), optional
        Strata given from outside (`theta_strata`), -1 for persons left out; by default the total
        score, which needs complete responses.
    includes_item : bool
        Whether the studied item counts in the total score (it should [2]); False matches on the
        rest score.
    is_corrected : bool
        Whether ``p`` belongs to the chi-square with continuity correction.
    purification : PurificationRule, optional
        Takes flagged items out of the score, round by round.
    min_group : int
        Fewest valid responses of each group.

    Raises
    ------
    ValueError
        When a response is not dichotomous, there are not two groups, the score cannot be computed,
        or purification is asked for with a given matching.
    """
    is_matched = has_value(matching, is_strata=True)
    comparison = compare(responses, groups, min_group=min_group, is_matched=is_matched)
    demand_two_groups(comparison)
    if comparison.responses.max(initial=0) > 1:
        message = f"responses must be 0, 1 or -1, got {comparison.responses.max()}; use `mantel`"
        raise ValueError(message)

    def test(is_anchor: BoolArray) -> MantelHaenszelDif:
        values = match_on(comparison, matching, is_anchor=is_anchor, includes_item=includes_item)
        counts = stratified_counts(comparison, strata_of(values))
        return _summary(comparison, _statistics(counts), is_anchor, is_corrected=is_corrected)

    if purification is None:
        return test(np.ones(comparison.n_items, dtype=np.bool_))
    trace = purify_score(lambda anchors: test(anchors).p, comparison, purification, matching)
    return replace(test(trace.is_anchor), purification=trace)


def ets_classes(
    delta: FloatArray, delta_se: FloatArray, p: FloatArray, *, alpha: float = SIGNIFICANT
) -> tuple[str, ...]:
    """Classes of ETS [5]: A, B or C; empty where there is no p-value.

    A: delta is not significantly different from 0, or below 1 in absolute value. C: at least 1.5,
    and significantly above 1 (one-sided, 5 %). B: the others.

    Parameters
    ----------
    delta, delta_se, p : ndarray of float64, shape (n_items,)
        MH D-DIF, its standard error, and the p-value of the test against 0.
    alpha : float
        Level of the test against 0.
    """
    size = np.abs(delta)
    is_infinite = np.isinf(size)
    with np.errstate(invalid="ignore"):
        is_above_one = ((size - 1) / delta_se > LARGER) | is_infinite
        is_c = (size >= 1.5) & is_above_one
    is_a = (p >= alpha) | (size < 1)
    names = np.where(is_a, "A", np.where(is_c, "C", "B"))
    return tuple(str(name) for name in np.where(np.isnan(p), "", names))


def purify_score(
    p_of: Callable[[BoolArray], FloatArray],
    comparison: Comparison,
    rule: PurificationRule,
    matching: npt.ArrayLike | None,
) -> Purification:
    """Purify the total score by the p-values that each set of anchors gives.

    Raises
    ------
    ValueError
        When the matching was given: there is no score to purify.
    """
    if matching is not None:
        message = "a given matching cannot be purified here; see `irt.dif.purify`"
        raise ValueError(message)

    def flag(is_anchor: BoolArray) -> BoolArray:
        p = p_of(is_anchor)
        return flags(p, adjusted(p), rule)

    return purify(
        flag, comparison.n_items, max_rounds=rule.max_rounds, min_anchors=rule.min_anchors
    )


class _Statistics(NamedTuple):
    odds_ratio: FloatArray
    log_variance: FloatArray
    chi2: FloatArray
    chi2_corrected: FloatArray
    has_information: BoolArray


def _statistics(counts: FloatArray) -> _Statistics:
    """Statistics from the 2 x 2 tables of all strata: (n_items, n_strata, 2, 2)."""
    if counts.shape[3] < 2:
        counts = np.pad(counts, ((0, 0), (0, 0), (0, 0), (0, 1)))
    A, B = counts[:, :, 0, 1], counts[:, :, 0, 0]  # reference: right, wrong
    C, D = counts[:, :, 1, 1], counts[:, :, 1, 0]  # focal
    n = A + B + C + D
    with np.errstate(divide="ignore", invalid="ignore"):
        R, S = np.nan_to_num(A * D / n), np.nan_to_num(B * C / n)
        P, Q = np.nan_to_num((A + D) / n), np.nan_to_num((B + C) / n)
        expected = np.nan_to_num((A + B) * (A + C) / n)
        spread = (A + B) * (C + D) * (A + C) * (B + D) / (n**2 * (n - 1))
        variance = np.nan_to_num(spread, posinf=0.0).sum(axis=1)
        odds_ratio = R.sum(axis=1) / S.sum(axis=1)
        alpha = odds_ratio[:, None]
        # [4]; the three sums of [3] with P, Q, R, S give the same
        log_variance = ((R + alpha * S) * (P + alpha * Q)).sum(axis=1) / (2 * R.sum(axis=1) ** 2)
        surplus = np.abs((A - expected).sum(axis=1))
        correction = np.where(surplus >= 0.5, 0.5, 0.0)  # as in R: never past zero
        return _Statistics(
            odds_ratio=odds_ratio,
            log_variance=log_variance,
            chi2=surplus**2 / variance,
            chi2_corrected=(surplus - correction) ** 2 / variance,
            has_information=variance > 0,
        )


def _summary(
    comparison: Comparison, found: _Statistics, is_anchor: BoolArray, *, is_corrected: bool
) -> MantelHaenszelDif:
    status = effect_status(comparison.has_enough, found.has_information, found.odds_ratio)
    has_test = np.array([state in (Status.TESTED, Status.UNBOUNDED) for state in status])
    has_error = np.array([state is Status.TESTED for state in status])
    with np.errstate(divide="ignore"):
        delta = np.where(has_test, DELTA_PER_LOGIT * np.log(found.odds_ratio), np.nan)
    error = np.abs(DELTA_PER_LOGIT) * np.sqrt(found.log_variance)
    delta_se = np.where(has_error, error, np.nan)
    chi2 = np.where(has_test, found.chi2, np.nan)
    chi2_corrected = np.where(has_test, found.chi2_corrected, np.nan)
    p = chi_square_tail(chi2_corrected if is_corrected else chi2)
    return MantelHaenszelDif(
        status=status,
        odds_ratio=np.where(has_test, found.odds_ratio, np.nan),
        delta=delta,
        delta_se=delta_se,
        chi2=chi2,
        chi2_corrected=chi2_corrected,
        p=p,
        p_adjusted=adjusted(p),
        ets_class=ets_classes(delta, delta_se, p),
        n_valid=comparison.n_valid,
        is_anchor=is_anchor,
        purification=None,
    )


def effect_status(
    has_enough: BoolArray, has_information: BoolArray, odds_ratio: FloatArray
) -> tuple[Status, ...]:
    """Status of items whose effect is an odds ratio."""
    return tuple(
        Status.TOO_FEW
        if not enough
        else Status.DEGENERATE
        if not informed
        else Status.UNBOUNDED
        if ratio == 0 or np.isinf(ratio)
        else Status.TESTED
        for enough, informed, ratio in zip(has_enough, has_information, odds_ratio, strict=True)
    )
