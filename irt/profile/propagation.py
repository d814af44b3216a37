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

_PERSONS_AT_ONCE = 128  # their grids stay in the processor's cache
_TOLERANCE = 1e-4  # logits, in every mean and SD between sweeps
_MAX_SWEEPS = 60
_FEW_PERSONS = 8  # below this one call of the linear algebra is cheaper than many small ones
_DAMPED_AFTER = 12  # sweeps
_NOTHING = -40.0  # logarithm of a mass that counts as none; far smaller ones are slow to compute
_LEAST_CAVITY = 1e-3  # share of the marginal precision that a cavity keeps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GaussianPosterior:
    """Posteriors of correlated abilities, as Gaussians.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_persons, n_dimensions)
        In logits.
    covariance : ndarray of float64, shape (n_persons, n_dimensions, n_dimensions)
    log_evidence : ndarray of float64, shape (n_persons,)
        Log marginal likelihood of the responses.
    n_sweeps : ndarray of int64, shape (n_persons,)
    is_converged : ndarray of bool, shape (n_persons,)
    skewness, excess : ndarray of float64, shape (n_persons, n_dimensions)
        Skewness and excess kurtosis of each ability given its own responses and the sites of the
        others: 0 where the Gaussian form is exact.
    """

    mean: FloatArray
    covariance: FloatArray
    log_evidence: FloatArray
    n_sweeps: IntArray
    is_converged: npt.NDArray[np.bool_]
    skewness: FloatArray
    excess: FloatArray

    @property
    def sd(self) -> FloatArray:
        """Posterior standard deviations, shape (n_persons, n_dimensions)."""
        return np.sqrt(np.einsum("ndd->nd", self.covariance))


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
        sites = _Sites(log_likelihoods[rows], sigma, prior_mean[rows], nodes)
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
    is_symmetric = np.allclose(sigma, sigma.T, atol=1e-10)
    if not (is_symmetric and np.linalg.eigvalsh(sigma).min() > 0):
        message = "covariance must be symmetric and positive definite"
        raise ValueError(message)
    return sigma


class _Sites:
    """Gaussian factors of some persons: ``exp(-precision theta^2 / 2 + shift theta)``."""

    def __init__(
        self, log_likelihoods: FloatArray, sigma: FloatArray, mean: FloatArray, nodes: FloatArray
    ) -> None:
        self._likelihood = log_likelihoods
        self._sigma = sigma
        self._prior_mean = mean
        self._nodes = nodes
        self._powers = np.stack([np.ones_like(nodes), nodes, nodes**2], axis=1)
        self._precision = np.zeros(mean.shape)
        self._shift = np.zeros(mean.shape)
        self._prior_precision = np.linalg.inv(sigma)
        self._identity = np.eye(len(sigma))
        self._is_widened = np.zeros(len(mean), dtype=np.bool_)

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
        return self._described(mean, covariance, n_sweeps, is_converged)

    def _joint(self) -> tuple[FloatArray, FloatArray]:
        """Mean and covariance of prior times sites."""
        if len(self._precision) <= _FEW_PERSONS:
            system = self._prior_precision + self._precision[:, :, None] * self._identity
            covariance = np.linalg.inv(system)
            b = self._prior_mean @ self._prior_precision + self._shift
            return (covariance @ b[:, :, None])[:, :, 0], covariance
        return self._joint_of_many()

    def _joint_of_many(self) -> tuple[FloatArray, FloatArray]:
        """The same, one site after another for all persons at once."""
        n_persons, n_dimensions = self._precision.shape
        covariance = np.tile(self._sigma[:, :, None], n_persons)
        mean = self._prior_mean.T.copy()
        for d in range(n_dimensions):
            precision = self._precision[:, d]
            column = covariance[:, d].copy()
            gain = column / (1 + precision * column[d])
            mean += gain * (self._shift[:, d] - precision * mean[d])
            covariance -= (precision * gain)[:, None] * column
        return mean.T.copy(), covariance.transpose(2, 0, 1).copy()

    def _cavities(
        self, mean: FloatArray, covariance: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Precision and shift of what all others say about each ability: (n, n_dimensions)."""
        marginal = 1 / np.einsum("ndd->nd", covariance)
        precision = np.maximum(marginal - self._precision, _LEAST_CAVITY * marginal)
        return precision, mean * marginal - self._shift

    def _tilted(self, precision: FloatArray, shift: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Cavity times likelihood on the grid, and the log of what was taken out to scale it."""
        log_mass = self._likelihood + shift[:, :, None] * self._nodes
        log_mass -= (0.5 * precision)[:, :, None] * self._powers[:, 2]
        top = log_mass.max(axis=2)
        log_mass -= top[:, :, None]
        np.maximum(log_mass, _NOTHING, out=log_mass)
        np.exp(log_mass, out=log_mass)
        return log_mass, top

    def _update(self, mean: FloatArray, covariance: FloatArray, damping: float) -> None:
        precision, shift = self._cavities(mean, covariance)
        mass, _ = self._tilted(precision, shift)
        sums = mass @ self._powers
        tilted_mean = sums[:, :, 1] / sums[:, :, 0]
        variance = sums[:, :, 2] / sums[:, :, 0] - tilted_mean**2
        # a likelihood with two peaks may widen the cavity: its site is then kept at nothing
        new_precision = np.maximum(1 / variance - precision, -0.5*precision)
        self._is_widened |= (1/variance<precision).any(axis=1)
        new_shift = tilted_mean * (new_precision + precision) - shift
        self._precision += damping * (new_precision - self._precision)
        self._shift += damping * (new_shift - self._shift)

    def _described(
        self,
        mean: FloatArray,
        covariance: FloatArray,
        n_sweeps: IntArray,
        is_converged: npt.NDArray[np.bool_],
    ) -> GaussianPosterior:
        precision, shift = self._cavities(mean, covariance)
        mass, top = self._tilted(precision, shift)
        total = mass.sum(axis=2)
        centre = (mass @ self._nodes) / total
        deviation = self._nodes - centre[:, :, None]
        second, third, fourth = (
            np.einsum("ndq,ndq->nd", mass, deviation**power) / total for power in (2, 3, 4)
        )
        return GaussianPosterior(
            mean=mean,
            covariance=covariance,
            log_evidence=self._log_evidence(precision, shift, top + np.log(total)),
            n_sweeps=n_sweeps,
            is_converged=is_converged,
            skewness=third / second**1.5,
            excess=fourth / second**2 - 3,
        )

    def _log_evidence(
        self, precision: FloatArray, shift: FloatArray, log_mass: FloatArray
    ) -> FloatArray:
        """Log of the integral of prior times likelihood ([2], section 3.6)."""
        step = self._nodes[1] - self._nodes[0]
        tilted = precision + self._precision
        of_site = (shift + self._shift) ** 2 / (2 * tilted) + 0.5 * np.log(2 * np.pi / tilted)
        scales = (log_mass + np.log(step) - of_site).sum(axis=1)
        mean, covariance = self._joint()
        prior = self._prior_precision
        _, log_det = np.linalg.slogdet(covariance @ prior)
        b = self._prior_mean @ prior + self._shift
        quadratic = np.einsum("nd,nd->n", b, mean)
        at_prior = np.einsum("nd,de,ne->n", self._prior_mean, prior, self._prior_mean)
        log_evidence: FloatArray = scales + 0.5 * (quadratic - at_prior + log_det)
        return log_evidence
