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

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from irt.dif.comparison import MIN_GROUP, BoolArray, Comparison, Status, compare
from irt.dif.group_models import GroupModels, fit_group_models
from irt.dif.mantel_haenszel import SIGNIFICANT, purify_score
from irt.dif.matching import has_value, match_on
from irt.dif.multiplicity import adjusted, chi_square_tail
from irt.dif.purification import Purification, PurificationRule
from irt.parameters import FloatArray, IntArray

JODOIN_GIERL = (0.035, 0.07)
"""[4]: change of R2 from which DIF is moderate, and large."""
ZUMBO_THOMAS = (0.13, 0.26)
"""[5]: the same with wider borders."""


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
    is_matched = has_value(matching, is_strata=False)
    comparison = compare(responses, groups, min_group=min_group, is_matched=is_matched)

    def test(is_anchor: BoolArray) -> LogisticDif:
        values = match_on(comparison, matching, is_anchor=is_anchor, includes_item=includes_item)
        return _summary(comparison, fit_group_models(comparison, values), is_anchor)

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


def _summary(comparison: Comparison, fits: GroupModels, is_anchor: BoolArray) -> LogisticDif:
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
