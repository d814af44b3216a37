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

from dataclasses import dataclass

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
    if not 0 <= correlation < 1:
        message = f"correlation must lie in [0, 1), got {correlation}"
        raise ValueError(message)
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


def _conditional(nodes: FloatArray, correlation: float) -> FloatArray:
    """p(theta | g) on the grid, one row per node of g; shape (n_nodes, n_nodes)."""
    loading, variance = np.sqrt(correlation), 1 - correlation
    rows = [
        weighted(nodes, -0.5 * (nodes - loading * g) ** 2 / variance).log_weights for g in nodes
    ]
    return np.exp(np.array(rows))
