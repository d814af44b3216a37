"""Profile of correlated abilities when one general factor carries their correlation.

Model: ``theta_d = r g + sqrt(1 - r^2) e_d`` with g and all e_d independent N(0, 1), so that every
pair of dimensions correlates r^2. Given g the dimensions are independent, so the exact posterior of
each needs only products of small matrices on the grid.

References
----------
.. [1] Gibbons, R. D. & Hedeker, D. R. (1992). Full-information item bi-factor analysis.
   Psychometrika 57, 423-436 (the same reduction of the integral).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from irt.parameters import FloatArray
from irt.posterior import posterior_moments
from irt.quadrature import normal_quadrature, weighted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """Posterior of each dimension given the responses on all of them.

    Attributes
    ----------
    mean, sd : ndarray of float64, shape (n_dimensions,)
        In logits.
    """

    mean: FloatArray
    sd: FloatArray


def one_factor_profile(
    log_likelihoods: FloatArray, *, correlation: float, nodes: FloatArray
) -> Profile:
    """Posterior mean and standard deviation per dimension, exact on the grid.

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (n_dimensions, n_nodes)
        Log-likelihood of the responses of each dimension; zeros where it has none.
    correlation : float
        Correlation of every pair of dimensions, in [0, 1).
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits; shared by the factor and the dimensions.

    Raises
    ------
    ValueError
        When the correlation lies outside [0, 1).
    """
    _check_correlation(correlation)
    factor = normal_quadrature(nodes=nodes)
    given_factor = _conditional(nodes, correlation)
    peak = log_likelihoods.max(axis=1, keepdims=True)
    likelihood = np.exp(log_likelihoods - peak)
    log_marginal = np.log(likelihood @ given_factor.T)  # log integral of L_d over theta_d given g
    others = log_marginal.sum(axis=0) - log_marginal + factor.log_weights
    weight_of_factor = np.exp(others - others.max(axis=1, keepdims=True))
    mass = likelihood * (weight_of_factor @ given_factor)
    mean, sd = posterior_moments(mass / mass.sum(axis=1, keepdims=True), nodes)
    return Profile(mean=mean, sd=sd)


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """The model tabulated on a grid, for many persons at once.

    Parameters
    ----------
    correlation : float
        Correlation of every pair of dimensions, in [0, 1).
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits; shared by the factor and the dimensions.

    Raises
    ------
    ValueError
        When the correlation lies outside [0, 1).
    """

    correlation: float
    nodes: FloatArray
    _log_factor: FloatArray = field(init=False)
    _moments: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        _check_correlation(self.correlation)
        given = _conditional(self.nodes, self.correlation).T
        powers = [given, self.nodes[:, None] * given, self.nodes[:, None] ** 2 * given]
        object.__setattr__(self, "_moments", np.hstack(powers))
        object.__setattr__(self, "_log_factor", normal_quadrature(nodes=self.nodes).log_weights)

    def covariance_of(self, log_likelihoods: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Posterior mean and covariance of the dimensions, exact on the grid.

        Given the factor the dimensions are independent, so that two of them vary together only
        through their means given the factor.

        Parameters
        ----------
        log_likelihoods : ndarray of float64, shape (n_persons, n_dimensions, n_nodes)
            Zeros where a dimension has no responses.

        Returns
        -------
        mean : ndarray of float64, shape (n_persons, n_dimensions)
        covariance : ndarray of float64, shape (n_persons, n_dimensions, n_dimensions)
        """
        n_nodes = len(self.nodes)
        likelihood = np.exp(log_likelihoods - log_likelihoods.max(axis=2, keepdims=True))
        integrals = likelihood @ self._moments  # order 0, 1 and 2, for each node of the factor
        zeroth = integrals[:, :, :n_nodes]
        first = integrals[:, :, n_nodes : 2 * n_nodes] / zeroth
        second = integrals[:, :, 2 * n_nodes :] / zeroth
        log_weight = np.log(zeroth).sum(axis=1) + self._log_factor
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mean: FloatArray = (first @ weight[:, :, None])[:, :, 0]
        covariance: FloatArray = (first * weight[:, None, :]) @ first.swapaxes(1, 2)
        covariance -= mean[:, :, None] * mean[:, None, :]
        own = np.arange(log_likelihoods.shape[1])
        covariance[:, own, own] = (second @ weight[:, :, None])[:, :, 0] - mean**2
        return mean, covariance


def _check_correlation(correlation: float) -> None:
    if not 0 <= correlation < 1:
        message = f"correlation must lie in [0, 1), got {correlation}"
        raise ValueError(message)


def _conditional(nodes: FloatArray, correlation: float) -> FloatArray:
    """p(theta | g) on the grid, one row per node of g; shape (n_nodes, n_nodes)."""
    loading, variance = np.sqrt(correlation), 1 - correlation
    rows = [
        weighted(nodes, -0.5 * (nodes - loading * g) ** 2 / variance).log_weights for g in nodes
    ]
    return np.exp(np.array(rows))
