"""Posterior of correlated abilities by expectation propagation.

Every item measures one dimension, so that the likelihood is a product of functions of one ability
each and only the normal prior ties them together. Each function is replaced by a Gaussian factor
("site") that gives the same mean and variance as the function itself does in the company of all
others [1]; the moments are taken on the grid, everything else is algebra of small matrices. All
persons and dimensions are updated at once ("parallel" propagation).

References
----------
.. [1] Minka, T. P. (2001). Expectation propagation for approximate Bayesian inference. UAI 17,
   362-369.
.. [2] Rasmussen, C. E. & Williams, C. K. I. (2006). Gaussian processes for machine learning. MIT
   Press. Section 3.6 (sites, cavities and the evidence).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, IntArray

_PERSONS_AT_ONCE = 256  # their grids stay in the processor's cache
_TOLERANCE = 1e-4  # logits, in every mean and SD between sweeps
_MAX_SWEEPS = 60
_FEW_PERSONS = 8  # below this one call of the linear algebra is cheaper than many small ones
_DAMPED_AFTER = 12  # sweeps
_NOTHING = -200.0  # log-likelihood below the highest that counts as none
_MOST_WIDENED = 0.5  # share of the cavity's precision that a site may take away
_LEAST_CAVITY = 1e-3  # share of the marginal precision that a cavity keeps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GaussianPosterior:
    """Posteriors of correlated abilities, as Gaussians.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_persons, n_dimensions)
        In logits.
    covariance : ndarray of float64, shape (n_persons, n_dimensions, n_dimensions)
    n_sweeps : ndarray of int64, shape (n_persons,)
    is_converged : ndarray of bool, shape (n_persons,)
    roughness : ndarray of float64, shape (n_persons, n_dimensions)
        How far each ability, given its own responses and the sites of the others, is from a normal
        distribution: the larger of its absolute skewness and excess kurtosis; infinite where the
        likelihood makes it less certain than the others do, a sign of two peaks.
    """

    mean: FloatArray
    covariance: FloatArray
    n_sweeps: IntArray
    is_converged: npt.NDArray[np.bool_]
    roughness: FloatArray

    @property
    def sd(self) -> FloatArray:
        """Posterior standard deviations, shape (n_persons, n_dimensions)."""
        sd: FloatArray = np.sqrt(np.einsum("ndd->nd", self.covariance))
        return sd


def propagate(
    log_likelihoods: FloatArray,
    covariance: npt.ArrayLike,
    *,
    nodes: FloatArray,
    mean: npt.ArrayLike = 0.0,
) -> GaussianPosterior:
    """Posterior mean and covariance of every person.

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
    n_persons, n_dimensions = log_likelihoods.shape[:2]
    prior_mean = np.broadcast_to(np.asarray(mean, dtype=np.float64), (n_persons, n_dimensions))
    parts = []
    for start in range(0, n_persons, _PERSONS_AT_ONCE):
        rows = slice(start, start + _PERSONS_AT_ONCE)
        sites = Sites(log_likelihoods[rows], sigma, prior_mean[rows], nodes)
        parts.append(sites.settle())
    return GaussianPosterior(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in GaussianPosterior.__dataclass_fields__
        }
    )


def checked_covariance(covariance: npt.ArrayLike, n_dimensions: int) -> FloatArray:
    """Return a covariance as an array.

    Raises
    ------
    ValueError
        When it is not a symmetric positive definite matrix of this size.
    """
    sigma = np.asarray(covariance, dtype=np.float64)
    if sigma.shape != (n_dimensions, n_dimensions):
        message = f"covariance must have shape ({n_dimensions}, {n_dimensions}), got {sigma.shape}"
        raise ValueError(message)
    try:
        np.linalg.cholesky(sigma)
        is_covariance = float(np.abs(sigma - sigma.T).max()) < 1e-10
    except np.linalg.LinAlgError:
        is_covariance = False
    if not is_covariance:
        message = "covariance must be symmetric and positive definite"
        raise ValueError(message)
    return sigma


class Sites:
    """Gaussian factors of some persons: ``exp(-precision theta^2 / 2 + shift theta)``."""

    def __init__(
        self, log_likelihoods: FloatArray, sigma: FloatArray, mean: FloatArray, nodes: FloatArray
    ) -> None:
        self._highest = log_likelihoods.max(axis=2)
        scaled = np.maximum(log_likelihoods - self._highest[:, :, None], _NOTHING)
        self._likelihood = scaled.astype(np.float32)
        self._line = np.stack([nodes, nodes**2]).astype(np.float32)
        self._sigma = sigma
        self._prior_mean = mean
        self._nodes = nodes
        self._powers = nodes[:, None] ** np.arange(5)
        self._precision = np.zeros(mean.shape)
        self._shift = np.zeros(mean.shape)
        self._prior_precision = np.linalg.inv(sigma)
        self._identity = np.eye(len(sigma))
        self._sums = np.zeros((*mean.shape, 5))
        self._cavity_precision = np.ones(mean.shape)

    def settle(self) -> GaussianPosterior:
        """Sweep until the means and standard deviations of everybody stand still."""
        n_persons = len(self._prior_mean)
        n_sweeps = np.full(n_persons, _MAX_SWEEPS)
        is_converged = np.zeros(n_persons, dtype=np.bool_)
        mean, covariance = self._joint()
        spread = np.sqrt(np.einsum("ndd->nd", covariance))
        for sweep in range(1, _MAX_SWEEPS + 1):
            damping = 1.0 if sweep <= _DAMPED_AFTER else 0.5
            self._update(mean, covariance, damping)
            before, spread_before = mean, spread
            mean, covariance = self._joint()
            spread = np.sqrt(np.einsum("ndd->nd", covariance))
            moved = np.maximum(np.abs(mean - before), np.abs(spread - spread_before)).max(axis=1)
            newly = (moved < _TOLERANCE) & ~is_converged
            n_sweeps[newly] = sweep
            is_converged |= newly
            if is_converged.all():
                break
        return GaussianPosterior(
            mean=mean,
            covariance=covariance,
            n_sweeps=n_sweeps,
            is_converged=is_converged,
            roughness=self._roughness(),
        )

    def _joint(self) -> tuple[FloatArray, FloatArray]:
        """Mean and covariance of prior times sites."""
        if len(self._precision) <= _FEW_PERSONS:
            system = self._prior_precision + self._precision[:, :, None] * self._identity
            covariance: FloatArray = np.linalg.inv(system).astype(np.float64)
            b = self._prior_mean @ self._prior_precision + self._shift
            return (covariance @ b[:, :, None])[:, :, 0], covariance
        return self._joint_of_many()

    def _joint_of_many(self) -> tuple[FloatArray, FloatArray]:
        """The same, one site after another for all persons at once."""
        n_persons, n_dimensions = self._prior_mean.shape
        covariance = np.tile(self._sigma[:, :, None], n_persons)
        mean = self._prior_mean.T.copy()
        for d in range(n_dimensions):
            precision = self._precision[:, d]
            column = covariance[:, d].copy()
            gain = column / (1 + precision * column[d])
            mean += gain * (self._shift[:, d] - precision * mean[d])
            covariance -= (precision * gain)[:, None] * column
        return mean.T.copy(), covariance.transpose(2, 0, 1).copy()

    def _cavities(self, mean: FloatArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Precision and shift of what all others say about each ability: (n, n_dimensions)."""
        marginal = 1 / np.einsum("ndd->nd", covariance)
        precision = np.maximum(marginal - self._precision, _LEAST_CAVITY * marginal)
        return precision, mean * marginal - self._shift

    def _tilted(self, precision: FloatArray, shift: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Cavity times likelihood on the grid, and the log of what was taken out to scale it.

        In single precision, whose exponential is ten times as fast: masses are good to 1e-6.
        """
        coefficients = np.stack([shift, -0.5 * precision], axis=2).astype(np.float32)
        log_mass = coefficients @ self._line
        log_mass += self._likelihood
        top = log_mass.max(axis=2, keepdims=True)
        log_mass -= top
        np.exp(log_mass, out=log_mass)
        return log_mass.astype(np.float64), self._highest + top[:, :, 0]

    def _update(self, mean: FloatArray, covariance: FloatArray, damping: float) -> None:
        """Give every site the moments of its likelihood in the company of the others."""
        precision, shift = self._cavities(mean, covariance)
        mass, _ = self._tilted(precision, shift)
        self._sums, self._cavity_precision = mass @ self._powers, precision
        raw = self._sums[:, :, 1:3] / self._sums[:, :, :1]
        centre = raw[:, :, 0]
        variance = raw[:, :, 1] - centre**2
        found = np.maximum(1 / variance - precision, -_MOST_WIDENED * precision)
        self._shift += damping * (centre * (found + precision) - shift - self._shift)
        self._precision += damping * (found - self._precision)

    def _roughness(self) -> FloatArray:
        """How far the last tilted distributions are from normal: (n_persons, n_dimensions)."""
        raw = self._sums[:, :, 1:] / self._sums[:, :, :1]
        m, m2, m3, m4 = (raw[:, :, power] for power in range(4))
        variance = m2 - m**2
        third = m3 - 3 * m * m2 + 2 * m**3
        fourth = m4 - 4 * m * m3 + 6 * m**2 * m2 - 3 * m**4
        rough = np.maximum(np.abs(third) / variance**1.5, np.abs(fourth / variance**2 - 3))
        return np.where(variance * self._cavity_precision > 1, np.inf, rough)

    def log_evidence(self) -> FloatArray:
        """Log of the integral of prior times likelihood, shape (n_persons,) ([2], section 3.6)."""
        mean, covariance = self._joint()
        precision, shift = self._cavities(mean, covariance)
        mass, top = self._tilted(precision, shift)
        step = self._nodes[1] - self._nodes[0]
        tilted = precision + self._precision
        of_site = (shift + self._shift) ** 2 / (2 * tilted) + 0.5 * np.log(2 * np.pi / tilted)
        scales = (top + np.log(mass.sum(axis=2) * step) - of_site).sum(axis=1)
        prior = self._prior_precision
        b = self._prior_mean @ prior + self._shift
        quadratic = np.einsum("nd,nd->n", b, mean)
        at_prior = np.einsum("nd,de,ne->n", self._prior_mean, prior, self._prior_mean)
        log_det = np.linalg.slogdet(covariance @ prior)[1]
        evidence: FloatArray = scales + 0.5 * (quadratic - at_prior + log_det)
        return evidence
