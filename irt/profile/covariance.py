"""Covariance of abilities in a population, estimated by EM.

References
----------
.. [1] Mislevy, R. J. (1984). Estimating latent distributions. Psychometrika 49(3), 359-381.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray
from irt.profile.profiles import estimate_profiles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AbilityCovariance:
    """Distribution of correlated abilities in a population.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_dimensions,)
        In logits; 0 where held fixed.
    covariance : ndarray of float64, shape (n_dimensions, n_dimensions)
    n_persons, n_cycles : int
    is_converged : bool
    """

    mean: FloatArray
    covariance: FloatArray
    n_persons: int
    n_cycles: int
    is_converged: bool

    @property
    def correlation(self) -> FloatArray:
        """Correlation matrix, shape (n_dimensions, n_dimensions)."""
        sd = np.sqrt(np.diag(self.covariance))
        correlation: FloatArray = self.covariance / np.outer(sd, sd)
        return correlation


def estimate_covariance(
    log_likelihoods: FloatArray,
    *,
    nodes: FloatArray,
    weights: npt.ArrayLike | None = None,
    is_standardised: bool = True,
    tolerance: float = 1e-4,
    max_cycles: int = 500,
) -> AbilityCovariance:
    """Maximum likelihood covariance of the abilities, given known items [1].

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (n_persons, n_dimensions, n_nodes)
        Log-likelihood of the responses of each dimension; zeros where it has none.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced, in logits.
    weights : array_like of float, shape (n_persons,), optional
    is_standardised : bool
        Keep means at 0 and variances at 1, so that only correlations are estimated; otherwise all
        are.
    tolerance : float
        Largest change of an element between cycles at convergence.
    max_cycles : int

    Raises
    ------
    ValueError
        With fewer persons than dimensions plus 1.
    """
    n_persons, n_dimensions = log_likelihoods.shape[:2]
    if n_persons <= n_dimensions:
        message = f"{n_dimensions} dimensions need more than {n_persons} persons"
        raise ValueError(message)
    w = np.ones(n_persons) if weights is None else np.asarray(weights, dtype=np.float64)
    w = w / w.sum()
    mean, sigma = np.zeros(n_dimensions), 0.5 * (np.eye(n_dimensions) + 1)
    change, cycle = np.inf, 0
    while change >= tolerance and cycle < max_cycles:
        cycle += 1
        found = estimate_profiles(log_likelihoods, sigma, nodes=nodes, mean=mean)
        new_mean = mean if is_standardised else w @ found.mean
        deviation = found.mean - new_mean
        second = np.einsum("n,nde->de", w, found.covariance)
        new = second + (deviation * w[:, None]).T @ deviation
        if is_standardised:
            sd = np.sqrt(np.diag(new))
            new = new / np.outer(sd, sd)
        change = max(float(np.abs(new - sigma).max()), float(np.abs(new_mean - mean).max()))
        mean, sigma = new_mean, new
    return AbilityCovariance(
        mean=mean,
        covariance=sigma,
        n_persons=n_persons,
        n_cycles=cycle,
        is_converged=change < tolerance,
    )
