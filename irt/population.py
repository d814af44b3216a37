"""Ability in a population: latent regression, plausible values and the share below a cut.

A share below a cut must not be counted from point estimates: their error widens (ML) or narrows
(EAP) the distribution. It is computed from plausible values, drawn given the responses and a model
of the population that is itself estimated from all responses.

References
----------
.. [1] Mislevy, R. J. (1991). Randomization-based inference about latent variables from complex
   samples. Psychometrika 56, 177-196.
.. [2] Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley. Eq. 3.1.5.
.. [3] Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm.
   Journal of the Royal Statistical Society B 44, 226-233.
.. [4] Franco, C., Little, R. J. A., Louis, T. A. & Slud, E. V. (2019). Comparative study of
   confidence intervals for proportions in complex sample surveys. Journal of Survey Statistics and
   Methodology 7(3), 334-364 (the Wilson interval with an effective sample size).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters
from irt.posterior import draw_from, log_likelihood, posterior_moments
from irt.response import log_probabilities

_DRAW_TOLERANCE = 1e-4  # logits; far below the spread between draws
_SMALLEST_SD = 0.1  # logits; below half a grid step a normal prior can't be told from a point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentRegression:
    """A normal population model ``theta = X beta + e``, e ~ N(0, sd^2).

    Attributes
    ----------
    coefficients : ndarray of float64, shape (n_covariates,)
    covariance : ndarray of float64, shape (n_covariates, n_covariates)
        Sampling covariance of the coefficients, by Louis' observed information [3].
    residual_sd : float
        In logits.
    n_persons : int
    n_cycles : int
        EM cycles used.
    is_converged : bool
    """

    coefficients: FloatArray
    covariance: FloatArray
    residual_sd: float
    n_persons: int
    n_cycles: int
    is_converged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEstimate:
    """A share of a population below a cut, with its uncertainty.

    Attributes
    ----------
    share : float
        Between 0 and 1.
    standard_error : float
        Root of sampling plus imputation variance, ``U + (1 + 1/M) B``.
    low, high : float
        95 % interval.
    sampling_variance, imputation_variance : float
        U and ``(1 + 1/M) B``.
    n_persons : int
    effective_n : float
        Kish's effective sample size of the weights.
    """

    share: float
    standard_error: float
    low: float
    high: float
    sampling_variance: float
    imputation_variance: float
    n_persons: int
    effective_n: float


def fit_latent_regression(
    log_likelihoods: FloatArray,
    covariates: npt.ArrayLike,
    *,
    nodes: FloatArray,
    weights: npt.ArrayLike | None = None,
    tolerance: float = 1e-6,
    max_cycles: int = 2000,
) -> LatentRegression:
    """Maximum likelihood population model by EM on the grid.

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (n_persons, n_nodes)
        Log-likelihood of each person's responses at the nodes.
    covariates : array_like of float, shape (n_persons, n_covariates)
        Including a column of ones; columns must be linearly independent.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced, in logits.
    weights : array_like of float, shape (n_persons,), optional
        Person weights.
    tolerance : float
        Largest change of any parameter between cycles at convergence, in logits.
    max_cycles : int
        The result says when this is reached (``is_converged`` is False).

    Raises
    ------
    ValueError
        When the covariates are linearly dependent.
    """
    X = np.asarray(covariates, dtype=np.float64)
    w = np.ones(len(X)) if weights is None else np.asarray(weights, dtype=np.float64)
    if np.linalg.matrix_rank(X) < X.shape[1]:
        message = f"the {X.shape[1]} covariates of {len(X)} persons must be linearly independent"
        raise ValueError(message)
    gram = (X * w[:, None]).T @ X
    beta: FloatArray = np.zeros(X.shape[1])
    sd, change, cycle = 1.0, np.inf, 0
    mean, spread = np.zeros(len(X)), np.ones(len(X))
    while change > tolerance and cycle < max_cycles:
        mass = _conditional_posterior(log_likelihoods, X @ beta, sd, nodes)
        mean, spread = posterior_moments(mass, nodes)
        new_beta = np.asarray(np.linalg.solve(gram, (X * w[:, None]).T @ mean), dtype=np.float64)
        residual = (mean - X @ new_beta) ** 2 + spread**2
        new_sd = max(float(np.sqrt((w * residual).sum() / w.sum())), _SMALLEST_SD)
        change = max(float(np.abs(new_beta - beta).max()), abs(new_sd - sd))
        beta, sd, cycle = new_beta, new_sd, cycle + 1
    # [3]: complete information minus what the unknown thetas leave missing
    known = np.maximum(1 - (spread / sd) ** 2, 1e-6) / sd**2
    covariance = np.asarray(np.linalg.inv((X * (w * known)[:, None]).T @ X), dtype=np.float64)
    return LatentRegression(
        coefficients=beta,
        covariance=covariance,
        residual_sd=sd,
        n_persons=len(X),
        n_cycles=cycle,
        is_converged=change <= tolerance,
    )


def draw_plausible_values(
    log_likelihoods: FloatArray,
    covariates: npt.ArrayLike,
    regression: LatentRegression,
    *,
    nodes: FloatArray,
    n_draws: int = 10,
    rng: np.random.Generator,
) -> FloatArray:
    """Plausible values: draws of theta given responses, covariates and a drawn model [1].

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (n_persons, n_nodes)
    covariates : array_like of float, shape (n_persons, n_covariates)
    regression : LatentRegression
        Its coefficients are drawn anew for each plausible value.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced, in logits.
    n_draws : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_persons, n_draws)
        In logits.
    """
    X = np.asarray(covariates, dtype=np.float64)
    draws = np.empty((len(X), n_draws))
    for m in range(n_draws):
        beta = rng.multivariate_normal(regression.coefficients, regression.covariance)
        mass = _conditional_posterior(log_likelihoods, X @ beta, regression.residual_sd, nodes)
        draws[:, m] = draw_from(mass, nodes, rng=rng)
    return draws


def impute_abilities(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    covariates: npt.ArrayLike,
    *,
    nodes: FloatArray,
    n_draws: int = 10,
    deviates: FloatArray | None = None,
    rng: np.random.Generator,
) -> FloatArray:
    """Plausible values that carry the uncertainty of the item locations as well.

    For each draw the difficulties are drawn once for all persons (their error is shared, so it does
    not average out over persons), the population model is fitted anew, and one plausible value per
    person is drawn.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    parameters : ItemParameters
        Their ``se_b`` is the standard deviation of the drawn locations.
    covariates : array_like of float, shape (n_persons, n_covariates)
        Including a column of ones.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced, in logits.
    n_draws : int
    deviates : ndarray of float64, shape (n_draws, n_items), optional
        Standard normal deviates of the locations, for tests that share items; drawn here otherwise.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_persons, n_draws)
        In logits.

    Raises
    ------
    RuntimeError
        When a population model does not converge.
    """
    X = np.asarray(covariates, dtype=np.float64)
    draws = np.empty((len(X), n_draws))
    if deviates is None:
        deviates = rng.normal(size=(n_draws, len(parameters)))
    for m in range(n_draws):
        drawn = parameters.shifted_by(deviates[m] * parameters.se_b)
        likelihoods = log_likelihood(responses, log_probabilities(drawn, nodes))
        fit = fit_latent_regression(likelihoods, X, nodes=nodes, tolerance=_DRAW_TOLERANCE)
        if not fit.is_converged:
            message = f"the population model did not converge in {fit.n_cycles} cycles (draw {m})"
            raise RuntimeError(message)
        draws[:, m] = draw_plausible_values(likelihoods, X, fit, nodes=nodes, n_draws=1, rng=rng)[
            :, 0
        ]
    return draws


def share_below(
    plausible_values: FloatArray, cut: float, *, weights: npt.ArrayLike | None = None
) -> ShareEstimate:
    """Share of the population below a cut with its 95 % interval [2].

    Sampling variance is that of a weighted mean of independent persons. The interval is Wilson's
    with the sample size that the total variance is worth [4]: it stays inside 0 and 1, also where
    no plausible value lies below the cut.

    Parameters
    ----------
    plausible_values : ndarray of float64, shape (n_persons, n_draws)
        In logits; at least 2 persons and 2 draws.
    cut : float
        In logits.
    weights : array_like of float, shape (n_persons,), optional
    """
    is_below = plausible_values < cut
    n_persons, n_draws = is_below.shape
    if n_persons < 2 or n_draws < 2:
        message = f"a share needs at least 2 persons and 2 draws, got {n_persons} and {n_draws}"
        raise ValueError(message)
    w = np.ones(n_persons) if weights is None else np.asarray(weights, dtype=np.float64)
    w = w / w.sum()
    shares = w @ is_below
    share = float(shares.mean())
    deviation = is_below - shares
    within = (w[:, None] ** 2 * deviation**2).sum(axis=0) * n_persons / (n_persons - 1)
    sampling = float(within.mean())
    imputation = float((1 + 1 / n_draws) * shares.var(ddof=1))  # [2] eq. 3.1.5
    effective_n = float(1 / (w**2).sum())
    error = float(np.sqrt(sampling + imputation))
    low, high = _interval(share, error, effective_n)
    return ShareEstimate(
        share=share,
        standard_error=error,
        low=low,
        high=high,
        sampling_variance=sampling,
        imputation_variance=imputation,
        n_persons=n_persons,
        effective_n=effective_n,
    )


def _conditional_posterior(
    log_likelihoods: FloatArray, mean: FloatArray, sd: float, nodes: FloatArray
) -> FloatArray:
    log_mass = log_likelihoods - 0.5 * ((nodes - mean[:, None]) / sd) ** 2
    mass = np.exp(log_mass - log_mass.max(axis=1, keepdims=True))
    posterior: FloatArray = mass / mass.sum(axis=1, keepdims=True)
    return posterior


def _interval(share: float, error: float, effective_n: float) -> tuple[float, float]:
    """Wilson's interval for the sample size that the total variance is worth [4]."""
    z = NormalDist().inv_cdf(0.975)
    variance = share * (1 - share)
    n = min(variance / error**2, effective_n) if variance > 0 else effective_n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half_width = z / (1 + z**2 / n) * np.sqrt(variance / n + (z / (2 * n)) ** 2)
    return max(0.0, float(middle - half_width)), min(1.0, float(middle + half_width))
