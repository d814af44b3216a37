"""Ability estimates with their standard error of measurement: EAP, MAP, MLE and WLE.

EAP works on a table of log-probabilities and needs no knowledge of the models. MAP, MLE and WLE
maximise on the continuous scale: a search over a fine grid finds the highest of the possibly
several maxima (guessing makes them), a bracketed root polishes it. Every estimate is finite;
``is_at_bound`` tells where a maximum lies at or beyond the end of the range (an all-wrong pattern
under MLE, say).

References
----------
.. [1] Bock, R. D. & Mislevy, R. J. (1982). Adaptive EAP estimation of ability in a microcomputer
   environment. Applied Psychological Measurement 6(4), 431-444.
.. [2] Warm, T. A. (1989). Weighted likelihood estimation of ability in item response theory.
   Psychometrika 54, 427-450.
.. [3] Magis, D. (2015). A note on weighted likelihood and Jeffreys modal estimation of proficiency
   levels in polytomous item response models. Psychometrika 80, 200-204.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from irt.information import curve_information, ratio, warm_correction
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import (
    MISSING,
    check_responses,
    log_likelihood,
    posterior,
    posterior_moments,
)
from irt.quadrature import HIGHEST, LOWEST, Quadrature
from irt.response import ResponseCurves, response_curves

_SEARCH_STEP = 0.05  # logits; a tenth of the narrowest peak 40 items of a = 2.5 can make
_ROOT_TOLERANCE = 1e-11  # logits
_CURVATURE_STEP = 1e-4  # logits; error of order 1e-8
_MAX_POLISH = 80  # halvings of 0.1 logit: far beyond the tolerance
_PERSONS_AT_ONCE = 512  # their arrays over items, categories and nodes stay in the cache


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AbilityEstimates:
    """Ability estimates of ``n_persons`` persons.

    Attributes
    ----------
    theta : ndarray of float64, shape (n_persons,)
        Estimates in logits, always finite.
    sem : ndarray of float64, shape (n_persons,)
        Standard error of measurement in logits; infinite where the precision is not positive: no
        response at all under maximum likelihood, or a Jeffreys prior whose curvature outweighs
        the information of a few items.
    n_responses : ndarray of int64, shape (n_persons,)
        Number of responses used.
    is_at_bound : ndarray of bool, shape (n_persons,)
        True where the maximum lies at or beyond the end of the range searched.
    """

    theta: FloatArray
    sem: FloatArray
    n_responses: IntArray
    is_at_bound: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalPrior:
    """A normal prior on theta, in logits."""

    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        if not self.sd > 0:
            message = f"sd of the prior must be positive, got {self.sd}"
            raise ValueError(message)


class ImproperPrior(StrEnum):
    """Priors without parameters of their own."""

    UNIFORM = "uniform"
    JEFFREYS = "jeffreys"


Prior = NormalPrior | ImproperPrior


def estimate_eap(
    responses: npt.ArrayLike, log_table: FloatArray, *, quadrature: Quadrature
) -> AbilityEstimates:
    """Posterior mean and standard deviation of theta ([1] eq. 4 and 5).

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities on the nodes of the quadrature.
    quadrature : Quadrature
        Grid and prior; with no response the estimate is the prior mean.
    """
    responses = np.atleast_2d(np.asarray(responses))
    mass = posterior(log_likelihood(responses, log_table), quadrature)
    theta, sem = posterior_moments(mass, quadrature.nodes)
    return AbilityEstimates(
        theta=theta,
        sem=sem,
        n_responses=(responses != MISSING).sum(axis=1),
        is_at_bound=np.zeros(len(responses), dtype=np.bool_),
    )


def estimate_mle(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    *,
    bounds: tuple[float, float] = (LOWEST, HIGHEST),
) -> AbilityEstimates:
    """Maximum likelihood estimate, ``SEM = 1 / sqrt(I(theta))``, kept within ``bounds``.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    parameters : ItemParameters
        Items.
    bounds : tuple of float
        Lowest and highest estimate, in logits.
    """
    return _maximise(responses, parameters, slope=_no_prior, bounds=bounds)


def estimate_map(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    *,
    prior: Prior = NormalPrior(),
    bounds: tuple[float, float] = (LOWEST, HIGHEST),
) -> AbilityEstimates:
    """Posterior mode, kept within ``bounds``.

    ``SEM = 1 / sqrt(I(theta) - (log prior)''(theta))``: ``1 / sd^2`` is added under a normal prior,
    nothing under a uniform one.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    parameters : ItemParameters
        Items.
    prior : NormalPrior or ImproperPrior
        Jeffreys: density proportional to the square root of the information.
    bounds : tuple of float
        Lowest and highest estimate, in logits.
    """
    if isinstance(prior, NormalPrior):
        return _maximise(responses, parameters, slope=_normal_slope(prior), bounds=bounds)
    slope = _jeffreys_slope if prior is ImproperPrior.JEFFREYS else _no_prior
    return _maximise(responses, parameters, slope=slope, bounds=bounds)


def estimate_wle(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    *,
    bounds: tuple[float, float] = (LOWEST, HIGHEST),
) -> AbilityEstimates:
    """Weighted likelihood estimate [2]: the root of ``l'(theta) + J(theta) / (2 I(theta))``.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    parameters : ItemParameters
        Items.
    bounds : tuple of float
        Lowest and highest estimate, in logits.
    """
    return _maximise(responses, parameters, slope=_warm_slope, bounds=bounds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _TestAt:
    """Functions of the items each person answered, at one theta per person or per node."""

    theta: FloatArray
    score: FloatArray
    information: FloatArray
    d_information: FloatArray
    correction: FloatArray


@dataclass(frozen=True, slots=True)
class _Slope:
    """Slope of what is added to the log-likelihood; a prior adds its curvature to the precision."""

    of: Callable[[_TestAt], FloatArray]
    is_prior: bool = False


def _normal_slope(prior: NormalPrior) -> _Slope:
    return _Slope(lambda test: (prior.mean - test.theta) / prior.sd**2, is_prior=True)


_no_prior = _Slope(lambda test: np.zeros_like(test.score))
_jeffreys_slope = _Slope(
    lambda test: ratio(test.d_information, 2 * test.information), is_prior=True
)
_warm_slope = _Slope(lambda test: ratio(test.correction, 2 * test.information))  # [2] eq. 16; [3]


def _maximise(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    *,
    slope: _Slope,
    bounds: tuple[float, float],
) -> AbilityEstimates:
    """Highest zero of the slope of the penalised log-likelihood, for every person."""
    responses = np.atleast_2d(np.asarray(responses))
    check_responses(responses, parameters.n_categories)
    theta, sem = np.empty(len(responses)), np.empty(len(responses))
    for start in range(0, len(responses), _PERSONS_AT_ONCE):
        rows = slice(start, start + _PERSONS_AT_ONCE)
        theta[rows], sem[rows] = _maximise_some(responses[rows], parameters, slope, bounds)
    return AbilityEstimates(
        theta=theta,
        sem=sem,
        n_responses=(responses != MISSING).sum(axis=1),
        is_at_bound=(theta <= bounds[0]) | (theta >= bounds[1]),
    )


def _maximise_some(
    responses: IntArray, parameters: ItemParameters, slope: _Slope, bounds: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Estimates and their standard errors for some persons, by the items that any of them saw."""
    seen = (responses != MISSING).any(axis=0)
    if not seen.all():
        responses, parameters = responses[:, seen], parameters.take(seen)

    def gradient(theta: FloatArray, rows: IntArray) -> FloatArray:
        test = _evaluate(responses[rows], parameters, theta)
        return test.score + slope.of(test)

    theta = _polish(gradient, _bracket_highest_peak(responses, parameters, slope, bounds))
    test = _evaluate(responses, parameters, theta)
    precision = test.information + _prior_precision(responses, parameters, slope, theta)
    with np.errstate(divide="ignore"):
        return theta, 1 / np.sqrt(np.maximum(precision, 0.0))


def _prior_precision(
    responses: IntArray, parameters: ItemParameters, slope: _Slope, theta: FloatArray
) -> FloatArray:
    """Minus the second derivative of the log prior, by central difference of its exact slope."""
    if not slope.is_prior:
        return np.zeros_like(theta)
    ahead = slope.of(_evaluate(responses, parameters, theta + _CURVATURE_STEP))
    behind = slope.of(_evaluate(responses, parameters, theta - _CURVATURE_STEP))
    precision: FloatArray = (behind - ahead) / (2 * _CURVATURE_STEP)
    return precision


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Brackets:
    """Three neighbouring grid points around each maximum, and the slope there: (n_persons, 3)."""

    theta: FloatArray
    slope: FloatArray
    is_flat: npt.NDArray[np.bool_]


def _bracket_highest_peak(
    responses: IntArray, parameters: ItemParameters, slope: _Slope, bounds: tuple[float, float]
) -> _Brackets:
    """Neighbouring grid points around the global maximum.

    The objective is the integral of its slope, which is all that Warm's method defines. A pattern
    without any response keeps its bracket around the flat middle.
    """
    n_nodes = 1 + int(np.ceil((bounds[1] - bounds[0]) / _SEARCH_STEP))
    nodes = np.linspace(*bounds, n_nodes)
    test = _evaluate_on_grid(responses, parameters, nodes)
    gradient = test.score + slope.of(test)
    climb = np.cumsum((gradient[:, 1:] + gradient[:, :-1]) / 2, axis=1)
    climb = np.hstack([np.zeros((len(climb), 1)), climb])
    is_flat = np.ptp(climb, axis=1) == 0
    peak = np.where(is_flat, n_nodes // 2, np.argmax(climb, axis=1))
    around = np.clip(peak[:, None] + np.array([-1, 0, 1]), 0, n_nodes - 1)
    return _Brackets(
        theta=nodes[around],
        slope=np.take_along_axis(gradient, around, axis=1),
        is_flat=is_flat,
    )


def _evaluate_on_grid(
    responses: IntArray, parameters: ItemParameters, nodes: FloatArray
) -> _TestAt:
    """Score function and information of every person at every node: (n_persons, n_nodes)."""
    curves = response_curves(parameters, nodes)
    slope_of_log = ratio(curves.dp, curves.p)
    answered = (responses != MISSING).astype(np.float64)
    score = np.zeros((len(responses), len(nodes)))
    for category in range(curves.p.shape[1]):
        score += (responses == category).astype(np.float64) @ slope_of_log[:, category]
    return _TestAt(
        theta=nodes,
        score=score,
        information=answered @ curve_information(curves),
        d_information=answered @ _information_slope(curves, slope_of_log),
        correction=answered @ warm_correction(curves),
    )


def _polish(
    gradient: Callable[[FloatArray, IntArray], FloatArray], brackets: _Brackets
) -> FloatArray:
    """Root of a falling function in each bracket, by secant steps that may not leave it.

    Where the function does not change sign the end towards which it climbs is returned.
    """
    low, high = brackets.theta[:, 0].copy(), brackets.theta[:, 2].copy()
    f_low, f_high = brackets.slope[:, 0], brackets.slope[:, 2]
    theta = np.where(f_low <= 0, low, high)
    theta = np.where(brackets.is_flat, (low + high) / 2, theta)
    active = np.flatnonzero((f_low > 0) & (f_high < 0) & ~brackets.is_flat)
    steepness = np.where(f_high < f_low, f_high - f_low, -1.0) / np.maximum(high - low, 1e-300)
    middle = brackets.theta[:, 1] - brackets.slope[:, 1] / steepness
    before, f_before = brackets.theta[:, 1].copy(), brackets.slope[:, 1].copy()
    theta[active] = np.clip(middle, low, high)[active]
    for _ in range(_MAX_POLISH):
        if not active.size:
            break
        at = theta[active]
        f = gradient(at, active)
        low[active] = np.where(f > 0, at, low[active])
        high[active] = np.where(f > 0, high[active], at)
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = (f - f_before[active]) / (at - before[active])
        steepness[active] = np.where(secant < 0, secant, steepness[active])
        following = at - f / steepness[active]
        inside = (following >= low[active]) & (following <= high[active])
        following = np.where(inside, following, (low[active] + high[active]) / 2)
        before[active], f_before[active], theta[active] = at, f, following
        active = active[(np.abs(following - at) > _ROOT_TOLERANCE) & (f != 0)]
    return theta


def _evaluate(responses: IntArray, parameters: ItemParameters, theta: FloatArray) -> _TestAt:
    """Score function and information at one theta per row of responses."""
    curves = response_curves(parameters, theta)
    answered = (responses != MISSING).T
    given = responses.T[:, None, :] == np.arange(curves.p.shape[1])[:, None]
    slope_of_log = ratio(curves.dp, curves.p)
    return _TestAt(
        theta=theta,
        score=np.where(given, slope_of_log, 0.0).sum(axis=(0, 1)),
        information=np.where(answered, curve_information(curves), 0.0).sum(axis=0),
        d_information=np.where(answered, _information_slope(curves, slope_of_log), 0.0).sum(axis=0),
        correction=np.where(answered, warm_correction(curves), 0.0).sum(axis=0),
    )


def _information_slope(curves: ResponseCurves, slope_of_log: FloatArray) -> FloatArray:
    """``I' = sum_k 2 P' P'' / P - P'^3 / P^2`` of each item: (n_items, n_thetas)."""
    bend = 2 * curves.dp * curves.d2p - curves.dp**2 * slope_of_log
    information_slope: FloatArray = ratio(bend, curves.p).sum(axis=1)
    return information_slope
