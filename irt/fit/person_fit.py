"""Person fit: how likely a response pattern is, given the person's own ability estimate.

References
----------
.. [1] Drasgow, F., Levine, M. V. & Williams, E. A. (1985). Appropriateness measurement with
   polychotomous item response models and standardized indices. British Journal of Mathematical and
   Statistical Psychology 38(1), 67-86.
.. [2] Snijders, T. A. B. (2001). Asymptotic null distribution of person fit statistics with
   estimated person parameter. Psychometrika 66(3), 331-342.
.. [3] Sinharay, S. (2016). Asymptotically correct standardization of person-fit statistics beyond
   dichotomous items. Psychometrika 81(4), 992-1013.
.. [4] van Krimpen-Stoop, E. M. L. A. & Meijer, R. R. (2000). Detecting person misfit in adaptive
   testing using statistical process control techniques. In van der Linden & Glas (eds),
   Computerized adaptive testing: theory and practice, 201-219. Kluwer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.information import ratio
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import MISSING, check_responses
from irt.response import ResponseCurves, marginal_response_curves, response_curves

_PERSONS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PersonFit:
    """Standardised log-likelihoods; NaN where a person has no response or nothing could vary.

    Attributes
    ----------
    lz : ndarray of float64, shape (n_persons,)
        As if theta were known [1]: its variance is too large for an estimate.
    lz_star : ndarray of float64, shape (n_persons,)
        Corrected for the estimate ([2]; [3] for ordered categories): about N(0, 1) under the model
        for MLE, WLE, MAP and EAP; far below 0 for an odd pattern.
    """

    lz: FloatArray
    lz_star: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cusum:
    """Highest and lowest point of the cumulated residuals of each person [4].

    Attributes
    ----------
    upper, lower : ndarray of float64, shape (n_persons,)
        A string of unexpectedly right answers raises the upper, one of wrong answers lowers the
        lower; residuals are divided by the number of responses.
    """

    upper: FloatArray
    lower: FloatArray


def person_fit(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    theta: FloatArray,
    *,
    is_marginal: bool = False,
) -> PersonFit:
    """Standardised log-likelihood (lz, lz*) of every person, for complete and adaptive patterns.

    With ``W = sum log P(x) - E`` and the score function ``S`` of theta, ``lz* = (W - c S) / sd(W -
    c S)``, where c takes out of W what the estimate already used. Where the estimate is no maximum
    of the likelihood, ``S`` is not 0; then this equals Snijders' correction by ``r_0``. Where items
    were chosen close to a person's ability the statistic flags fewer than it promises, as every
    item then says about as much against a wrong as for a right answer; `cusum` does not mind.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    parameters : ItemParameters
    theta : ndarray of float64, shape (n_persons,)
        Estimates, in logits.
    is_marginal : bool
        Whether to integrate out the uncertainty of each location (``se_b``), as for estimates from
        `irt.response.log_probability_table`: what one person answers then varies that much more.
    """
    responses = np.atleast_2d(np.asarray(responses))
    check_responses(responses, parameters.n_categories)
    curves_of = marginal_response_curves if is_marginal else response_curves
    lz, lz_star = np.empty((2, len(responses)))
    for start in range(0, len(responses), _PERSONS_AT_ONCE):
        rows = slice(start, start + _PERSONS_AT_ONCE)
        lz[rows], lz_star[rows] = _standardised(responses[rows], curves_of(parameters, theta[rows]))
    return PersonFit(lz=lz, lz_star=lz_star)


def cusum(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    theta: FloatArray,
    *,
    order: npt.ArrayLike | None = None,
    is_marginal: bool = False,
) -> Cusum:
    """Cumulated residuals in the order of administration [4].

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
    parameters : ItemParameters
    theta : ndarray of float64, shape (n_persons,)
        In logits.
    order : array_like of int, shape (n_persons, n_items), optional
        Position of each item in the person's test; by default the order of the columns.
    is_marginal : bool
        As for `person_fit`.
    """
    from irt.fit.residuals import residuals_of  # noqa: PLC0415 - the rooms of fit are small

    responses = np.atleast_2d(np.asarray(responses))
    found = residuals_of(responses, parameters, theta, is_marginal=is_marginal)
    n_responses = np.maximum(found.given.sum(axis=1, keepdims=True), 1)
    steps = found.residual / n_responses
    if order is not None:
        steps = np.take_along_axis(steps, np.argsort(np.asarray(order), axis=1), axis=1)
    upper, lower = np.zeros(len(steps)), np.zeros(len(steps))
    highest, lowest = upper.copy(), lower.copy()
    for step in steps.T:
        upper, lower = np.maximum(upper + step, 0.0), np.minimum(lower + step, 0.0)
        highest, lowest = np.maximum(highest, upper), np.minimum(lowest, lower)
    return Cusum(upper=highest, lower=lowest)


def _standardised(responses: IntArray, curves: ResponseCurves) -> tuple[FloatArray, FloatArray]:
    log_p = np.log(np.where(curves.p > 0, curves.p, 1.0))
    slope = ratio(curves.dp, curves.p)
    given = (responses != MISSING).T
    chosen = responses.T[:, None, :] == np.arange(curves.p.shape[1])[:, None]
    expected = (curves.p * log_p).sum(axis=1)
    surprise = np.where(chosen, log_p, 0.0).sum(axis=1) - np.where(given, expected, 0.0)
    score = np.where(chosen, slope, 0.0).sum(axis=(0, 1))
    centred = log_p - expected[:, None]
    covariance = _over_items((curves.dp * centred).sum(axis=1), given)
    information = _over_items((curves.dp * slope).sum(axis=1), given)
    c = np.divide(covariance, information, out=np.zeros_like(score), where=information > 0)
    plain = _over_items((curves.p * centred**2).sum(axis=1), given)
    corrected = _over_items((curves.p * (centred - c * slope) ** 2).sum(axis=1), given)
    total = surprise.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        lz = np.where(plain > 0, total / np.sqrt(plain), np.nan)
        lz_star = np.where(
            corrected > 1e-12, (total - c * score) / np.sqrt(np.maximum(corrected, 1e-12)), np.nan
        )
    return lz, lz_star


def _over_items(values: FloatArray, given: npt.NDArray[np.bool_]) -> FloatArray:
    total: FloatArray = np.where(given, values, 0.0).sum(axis=0)
    return total
