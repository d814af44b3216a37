"""Profiles of many persons: mean and covariance of their correlated abilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray
from irt.profile.conditioning import condition
from irt.profile.propagation import checked_covariance, propagate

ROUGH = 0.15
"""Skewness or excess kurtosis from which a posterior is integrated ability by ability."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """Posteriors of correlated abilities.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_persons, n_dimensions)
        In logits.
    covariance : ndarray of float64, shape (n_persons, n_dimensions, n_dimensions)
    is_conditioned : ndarray of bool, shape (n_persons,)
        Persons whose posterior is far from normal (two peaks, say) and was summed over the grid of
        one ability.
    """

    mean: FloatArray
    covariance: FloatArray
    is_conditioned: npt.NDArray[np.bool_]

    @property
    def sd(self) -> FloatArray:
        """Posterior standard deviations, shape (n_persons, n_dimensions)."""
        sd: FloatArray = np.sqrt(np.einsum("ndd->nd", self.covariance))
        return sd


def estimate_profiles(
    log_likelihoods: FloatArray,
    covariance: npt.ArrayLike,
    *,
    nodes: FloatArray,
    mean: npt.ArrayLike = 0.0,
) -> Profiles:
    """Posterior mean and covariance of each person's abilities.

    Expectation propagation, and a sum over the grid of the roughest ability where a posterior is
    far from normal.

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (n_persons, n_dimensions, n_nodes)
        Log-likelihood of the responses of each dimension; zeros where it has none.
    covariance : array_like of float, shape (n_dimensions, n_dimensions)
        Of the abilities in the population.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced, in logits.
    mean : array_like of float, shape (n_persons, n_dimensions) or smaller, optional
        Prior mean, in logits.

    Raises
    ------
    ValueError
        When the covariance is not symmetric positive definite or does not fit the likelihoods.
    """
    sigma = checked_covariance(covariance, log_likelihoods.shape[1])
    found = propagate(log_likelihoods, sigma, nodes=nodes, mean=mean)
    is_rough = (found.roughness > ROUGH).any(axis=1) | ~found.is_converged
    means, covariances = found.mean.copy(), found.covariance.copy()
    rows = np.flatnonzero(is_rough)
    if rows.size:
        prior = np.broadcast_to(np.asarray(mean, dtype=np.float64), found.mean.shape)
        means[rows], covariances[rows] = condition(
            found, rows, log_likelihoods, sigma, prior, nodes
        )
    return Profiles(mean=means, covariance=covariances, is_conditioned=is_rough)


def draw_profiles(profiles: Profiles, *, n_draws: int = 10, rng: np.random.Generator) -> FloatArray:
    """Draws of the abilities from each posterior, as normal.

    Parameters
    ----------
    profiles : Profiles
    n_draws : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_persons, n_draws, n_dimensions)
        In logits.
    """
    root = np.linalg.cholesky(profiles.covariance)
    deviates = rng.standard_normal((len(root), n_draws, root.shape[2]))
    draws: FloatArray = profiles.mean[:, None] + deviates @ root.transpose(0, 2, 1)
    return draws
