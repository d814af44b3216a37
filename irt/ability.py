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
from irt.response import response_curves

_SEARCH_STEP = 0.05  # logits; a tenth of the narrowest peak 40 items of a = 2.5 can make
_ROOT_TOLERANCE = 1e-11  # logits
_CURVATURE_STEP = 1e-4  # logits; error of order 1e-8
_MAX_POLISH = 80  # halvings of 0.1 logit: far beyond the tolerance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AbilityEstimates:
    """Ability estimates of ``n_persons`` persons.

    Attributes
    ----------
    theta : ndarray of float64, shape (n_persons,)
        Estimates in logits, always finite.
    sem : ndarray of float64, shape (n_persons,)
        Standard error of measurement in logits; infinite where a maximum-likelihood estimate rests
        on no information (no response at all).
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
    low, high = _bracket_highest_peak(responses, parameters, slope, bounds)

    def gradient(theta: FloatArray) -> FloatArray:
        test = _evaluate(responses, parameters, theta)
        return test.score + slope.of(test)

    theta = _polish(gradient, low, high)
    test = _evaluate(responses, parameters, theta)
    with np.errstate(divide="ignore"):
        sem = 1 / np.sqrt(test.information + _prior_precision(responses, parameters, slope, theta))
    return AbilityEstimates(
        theta=theta,
        sem=sem,
        n_responses=(responses != MISSING).sum(axis=1),
        is_at_bound=(theta <= bounds[0]) | (theta >= bounds[1]),
    )


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


def _bracket_highest_peak(
    responses: IntArray, parameters: ItemParameters, slope: _Slope, bounds: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Neighbouring grid points around the global maximum, two arrays of shape (n_persons,).

    The objective is the integral of its slope, which is all that Warm's method defines. A pattern
    without any response keeps its bracket around the flat middle.
    """
    n_nodes = 1 + int(np.ceil((bounds[1] - bounds[0]) / _SEARCH_STEP))
    nodes = np.linspace(*bounds, n_nodes)
    low, high = np.empty(len(responses)), np.empty(len(responses))
    for person, row in enumerate(responses):
        answered = row != MISSING
        repeated = np.broadcast_to(row[answered], (n_nodes, int(answered.sum())))
        test = _evaluate(repeated, parameters.take(answered), nodes)
        gradient = test.score + slope.of(test)
        climb = np.concatenate([[0.0], np.cumsum((gradient[1:] + gradient[:-1]) / 2)])
        peak = int(np.argmax(climb)) if np.ptp(climb) > 0 else n_nodes // 2
        low[person] = nodes[max(peak - 1, 0)]
        high[person] = nodes[min(peak + 1, n_nodes - 1)]
    return low, high


def _polish(
    gradient: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Root of a falling function in each bracket by bisection with false-position steps (Illinois).

    Where the function does not change sign the end towards which it climbs is returned.
    """
    low, high = low.copy(), high.copy()
    f_low, f_high = gradient(low), gradient(high)
    outside_low, outside_high = f_low <= 0, f_high >= 0
    is_flat = outside_low & outside_high
    result = np.where(outside_low, low, high)
    result = np.where(is_flat, (low + high) / 2, result)
    active = ~(outside_low | outside_high)
    for turn in range(_MAX_POLISH):
        if not active.any():
            break
        middle = np.where(active, (low + high) / 2, result)
        if turn % 3:
            with np.errstate(invalid="ignore", divide="ignore"):
                chord = (low * f_high - high * f_low) / (f_high - f_low)
            middle = np.where(active & (chord > low) & (chord < high), chord, middle)
        f_middle = gradient(middle)
        climbs = active & (f_middle > 0)
        falls = active & (f_middle <= 0)
        f_high = np.where(climbs, f_high / 2, np.where(falls, f_middle, f_high))
        f_low = np.where(falls, f_low / 2, np.where(climbs, f_middle, f_low))
        low, high = np.where(climbs, middle, low), np.where(falls, middle, high)
        result = np.where(active, middle, result)
        active &= (high - low > _ROOT_TOLERANCE) & (f_middle != 0)
    return result


def _evaluate(responses: IntArray, parameters: ItemParameters, theta: FloatArray) -> _TestAt:
    """Score function and information at one theta per row of responses."""
    curves = response_curves(parameters, theta)
    answered = (responses != MISSING).T
    given = responses.T[:, None, :] == np.arange(curves.p.shape[1])[:, None]
    slope_of_log = ratio(curves.dp, curves.p)
    # I' = sum_k 2 P' P'' / P - P'^3 / P^2
    bend = (2 * curves.dp * curves.d2p - curves.dp**2 * slope_of_log).astype(np.float64)
    return _TestAt(
        theta=theta,
        score=np.where(given, slope_of_log, 0.0).sum(axis=(0, 1)),
        information=np.where(answered, curve_information(curves), 0.0).sum(axis=0),
        d_information=np.where(answered, ratio(bend, curves.p).sum(axis=1), 0.0).sum(axis=0),
        correction=np.where(answered, warm_correction(curves), 0.0).sum(axis=0),
    )
