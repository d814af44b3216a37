"""Latent regression, plausible values and shares below a cut, on simulated data with known
truth."""

from statistics import NormalDist

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.population import (
    draw_plausible_values,
    fit_latent_regression,
    impute_abilities,
    share_below,
)
from irt.posterior import log_likelihood
from irt.quadrature import grid
from irt.response import log_probabilities, probabilities

NODES = grid()


def _simulate(theta, n_items, rng):
    items = ItemParameters.logistic(b=np.linspace(-2, 1.5, n_items), a=1.1)
    right = probabilities(items, theta)[:, 1].T
    responses = (rng.random(right.shape) < right).astype(int)
    return log_likelihood(responses, log_probabilities(items, NODES))


def test_population_mean_sd_and_group_difference_are_recovered():
    """3,000 simulated persons: within 4 standard errors of truth (0.3, -0.6, 0.8)."""
    rng = np.random.default_rng(20)
    group = rng.integers(0, 2, 3000)
    theta = 0.3 - 0.6 * group + rng.normal(0, 0.8, 3000)
    covariates = np.column_stack([np.ones(3000), group])

    fit = fit_latent_regression(_simulate(theta, 20, rng), covariates, nodes=NODES)

    assert fit.is_converged
    errors = np.sqrt(np.diag(fit.covariance))
    assert (np.abs(fit.coefficients - [0.3, -0.6]) < 4 * errors).all()
    assert errors[0] == pytest.approx(np.sqrt(0.8**2 + 0.5**2) / np.sqrt(1500), rel=0.15)
    assert fit.residual_sd == pytest.approx(0.8, abs=0.06)


def test_share_from_plausible_values_is_not_biased_as_point_estimates_are():
    """Truth is P(N(0.4, 1) < -1); the EAP count misses it by more than the interval is wide."""
    rng = np.random.default_rng(5)
    theta = rng.normal(0.4, 1.0, 6000)
    likelihoods = _simulate(theta, 8, rng)
    ones = np.ones((6000, 1))
    truth = NormalDist(0.4, 1.0).cdf(-1.0)
    fit = fit_latent_regression(likelihoods, ones, nodes=NODES)

    values = draw_plausible_values(likelihoods, ones, fit, nodes=NODES, rng=rng)
    estimate = share_below(values, -1.0)

    assert estimate.low < truth < estimate.high
    assert estimate.share == pytest.approx(truth, abs=4 * estimate.standard_error)
    assert estimate.imputation_variance > 0


@pytest.mark.slow
def test_the_95_percent_interval_covers_the_truth_in_95_percent_of_samples():
    """300 samples of 400 persons: 0.95 +- 4 binomial standard errors."""
    truth = NormalDist(0.0, 1.0).cdf(-1.0)
    ones = np.ones((400, 1))
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        likelihoods = _simulate(rng.normal(size=400), 15, rng)
        fit = fit_latent_regression(likelihoods, ones, nodes=NODES)
        values = draw_plausible_values(likelihoods, ones, fit, nodes=NODES, rng=rng)
        estimate = share_below(values, -1.0)
        covered += estimate.low < truth < estimate.high
    assert covered / 300 == pytest.approx(0.95, abs=0.05)


def test_misjudged_difficulties_widen_the_interval_of_a_share():
    """With 20 items of sd 0.6 the scale as a whole errs by about 0.6 / sqrt(20) = 0.13 logit."""
    rng = np.random.default_rng(12)
    judged = ItemParameters.logistic(b=np.linspace(-2, 1.5, 20), se_b=0.6)
    known = ItemParameters.logistic(b=np.linspace(-2, 1.5, 20))
    right = probabilities(known, rng.normal(size=2000))[:, 1].T
    responses = (rng.random(right.shape) < right).astype(int)
    ones = np.ones((2000, 1))

    wide, narrow = (
        share_below(impute_abilities(responses, items, ones, nodes=NODES, rng=rng), -1.0)
        for items in (judged, known)
    )

    assert wide.imputation_variance > 4 * narrow.imputation_variance
    assert wide.low < NormalDist().cdf(-1.0) < wide.high


def test_an_empty_tail_keeps_an_honest_upper_bound():
    """None of 59 persons: Wilson's upper bound is z^2 / (n + z^2) = 3.8415 / 62.8415 = 0.0611."""
    values = np.ones((59, 10))

    estimate = share_below(values, 0.0)

    assert estimate.share == 0.0
    assert estimate.low == 0.0
    assert estimate.high == pytest.approx(0.0611, abs=1e-4)


def test_sampling_variance_is_the_textbook_one_without_weights():
    values = np.repeat(np.r_[-np.ones(30), np.ones(70)][:, None], 10, axis=1)

    estimate = share_below(values, 0.0)

    assert estimate.sampling_variance == pytest.approx(0.3 * 0.7 / 99)
    assert estimate.imputation_variance == pytest.approx(0.0)


def test_linearly_dependent_covariates_are_refused():
    with pytest.raises(ValueError, match="linearly independent"):
        fit_latent_regression(np.zeros((10, 61)), np.ones((10, 2)), nodes=NODES)
