"""Profiles by expectation propagation against plain quadrature over the whole grid."""

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.posterior import log_likelihood
from irt.profile import (
    draw_profiles,
    estimate_covariance,
    estimate_profiles,
    one_factor_profile,
)
from irt.profile.propagation import Sites, propagate
from irt.quadrature import grid
from irt.response import log_probabilities
from irt.simulation import simulate_abilities, simulate_responses

NODES = grid()


def equicorrelated(n_dimensions, correlation=0.8):
    return np.full((n_dimensions, n_dimensions), correlation) + (1 - correlation) * np.eye(
        n_dimensions
    )


def random_items(kind, n_items, rng):
    if kind == "gpcm":
        return ItemParameters.partial_credit(
            a=rng.lognormal(0, 0.3, n_items), b=rng.normal(0, 1, (n_items, 3))
        )
    return ItemParameters.logistic(
        a=rng.lognormal(0.2, 0.3, n_items),
        b=rng.normal(0, 1, n_items),
        c=0.2 if kind == "3pl" else 0.0,
    )


def random_sittings(n_persons, n_dimensions, kind, *, n_items=(5, 40), seed=1):
    """Log-likelihoods of sittings with items of their own: (n_persons, n_dimensions, n_nodes)."""
    rng = np.random.default_rng(seed)
    theta = simulate_abilities(n_persons, covariance=equicorrelated(n_dimensions), rng=rng)
    likelihoods = np.zeros((n_persons, n_dimensions, len(NODES)))
    for person in range(n_persons):
        items = random_items(kind, int(rng.integers(n_items[0], n_items[1] + 1)), rng)
        domain = rng.integers(n_dimensions, size=len(items))
        for d in np.unique(domain):
            own = items.take(domain == d)
            responses = simulate_responses(own, theta[person, d, None], rng=rng)
            table = log_probabilities(own, NODES)
            likelihoods[person, d] = log_likelihood(responses, table)[0]
    return likelihoods


def brute_force(likelihoods, sigma):
    """Mean, SD and log evidence from the sum over all nodes of all dimensions."""
    n_persons, n_dimensions, _ = likelihoods.shape
    points = np.stack(np.meshgrid(*[NODES] * n_dimensions, indexing="ij"), axis=-1)
    points = points.reshape(-1, n_dimensions)
    log_prior = -0.5 * np.einsum("qd,de,qe->q", points, np.linalg.inv(sigma), points)
    log_prior -= 0.5 * np.linalg.slogdet(2 * np.pi * sigma)[1]
    log_prior += n_dimensions * np.log(NODES[1] - NODES[0])
    place = np.stack(np.meshgrid(*[np.arange(len(NODES))] * n_dimensions, indexing="ij"), -1)
    place = place.reshape(-1, n_dimensions)
    mean, sd = np.empty((2, n_persons, n_dimensions))
    evidence = np.empty(n_persons)
    for person, own in enumerate(likelihoods):
        log_mass = log_prior + sum(own[d][place[:, d]] for d in range(n_dimensions))
        top = log_mass.max()
        mass = np.exp(log_mass - top)
        evidence[person] = top + np.log(mass.sum())
        mass /= mass.sum()
        mean[person] = mass @ points
        sd[person] = np.sqrt(mass @ points**2 - mean[person] ** 2)
    return mean, sd, evidence


def errors(likelihoods, sigma):
    """Largest error of mean or SD of each person."""
    found = estimate_profiles(likelihoods, sigma, nodes=NODES)
    mean, sd, _ = brute_force(likelihoods, sigma)
    return np.maximum(np.abs(found.mean - mean), np.abs(found.sd - sd)).max(axis=1)


@pytest.mark.parametrize("n_dimensions", [2, 3])
@pytest.mark.parametrize("kind", ["2pl", "gpcm"])
def test_profiles_agree_with_brute_force(n_dimensions, kind):
    likelihoods = random_sittings(40, n_dimensions, kind)

    assert errors(likelihoods, equicorrelated(n_dimensions)).max() < 0.005


@pytest.mark.slow
@pytest.mark.parametrize("n_dimensions", [2, 3])
@pytest.mark.parametrize("kind", ["2pl", "gpcm", "3pl"])
def test_profiles_of_a_thousand_sittings_agree_with_brute_force(n_dimensions, kind):
    found = errors(random_sittings(1000, n_dimensions, kind), equicorrelated(n_dimensions))

    assert np.quantile(found, 0.99) < 0.005
    assert found.max() < (0.02 if kind == "3pl" else 0.005)


def test_a_posterior_with_two_peaks_is_found_and_integrated_another_way():
    """Hard guessed items right and easy ones wrong: two peaks, and propagation alone is far off."""
    items = ItemParameters.logistic(a=3.0, b=[-2.0, -1.8, 1.5, 1.6, 1.7, 1.8], c=0.25)
    two_peaks = log_likelihood([[0, 0, 1, 1, 1, 1]], log_probabilities(items, NODES))[0]
    likelihoods = np.stack([two_peaks, np.zeros_like(NODES)])[None]
    sigma = equicorrelated(2)
    mean, sd, _ = brute_force(likelihoods, sigma)

    found = estimate_profiles(likelihoods, sigma, nodes=NODES)

    assert found.is_conditioned[0]
    np.testing.assert_allclose(found.mean, mean, atol=1e-6)
    np.testing.assert_allclose(found.sd, sd, atol=1e-6)


def test_the_evidence_is_that_of_brute_force():
    likelihoods = random_sittings(20, 2, "2pl")
    sigma = equicorrelated(2)
    sites = Sites(likelihoods, sigma, np.zeros((20, 2)), NODES)
    sites.settle()

    np.testing.assert_allclose(sites.log_evidence(), brute_force(likelihoods, sigma)[2], atol=0.005)


def test_five_dimensions_agree_with_the_exact_one_factor_integral():
    likelihoods = random_sittings(30, 5, "2pl", n_items=(25, 35))

    found = estimate_profiles(likelihoods, equicorrelated(5), nodes=NODES)

    for person, own in enumerate(likelihoods):
        exact = one_factor_profile(own, correlation=0.8, nodes=NODES)
        np.testing.assert_allclose(found.mean[person], exact.mean, atol=0.005)
        np.testing.assert_allclose(found.sd[person], exact.sd, atol=0.005)


def test_without_responses_the_profile_is_the_prior():
    prior_mean = np.array([[0.3, -0.2, 0.0]])
    sigma = np.array([[1.0, 0.5, 0.2], [0.5, 2.0, 0.1], [0.2, 0.1, 0.5]])

    found = estimate_profiles(np.zeros((1, 3, 61)), sigma, nodes=NODES, mean=prior_mean)

    np.testing.assert_allclose(found.mean, prior_mean, atol=1e-4)
    np.testing.assert_allclose(found.covariance[0], sigma, atol=1e-3)


def test_a_domain_without_responses_borrows_from_the_others():
    likelihoods = random_sittings(1, 2, "2pl", n_items=(30, 30))
    likelihoods[:, 1] = 0.0

    alone = estimate_profiles(likelihoods, np.eye(2), nodes=NODES)
    tied = estimate_profiles(likelihoods, equicorrelated(2), nodes=NODES)

    assert alone.sd[0, 1] == pytest.approx(1.0, abs=1e-3)
    assert tied.sd[0, 1] < 0.8
    assert tied.mean[0, 1] == pytest.approx(0.8 * tied.mean[0, 0], abs=1e-3)


def test_one_person_is_estimated_as_in_a_batch():
    likelihoods = random_sittings(20, 3, "2pl")
    sigma = equicorrelated(3)

    together = propagate(likelihoods, sigma, nodes=NODES)
    alone = propagate(likelihoods[4:5], sigma, nodes=NODES)

    np.testing.assert_allclose(alone.mean[0], together.mean[4], atol=1e-4)
    np.testing.assert_allclose(alone.covariance[0], together.covariance[4], atol=1e-4)


def test_the_correlations_of_a_population_are_recovered():
    """3,000 persons, 12 items per domain: a correlation's standard error is about 0.02."""
    rng = np.random.default_rng(4)
    sigma = np.array([[1.0, 0.7, 0.4], [0.7, 1.0, 0.5], [0.4, 0.5, 1.0]])
    theta = simulate_abilities(3000, covariance=sigma, rng=rng)
    likelihoods = np.empty((3000, 3, len(NODES)))
    for d in range(3):
        items = random_items("2pl", 12, rng)
        responses = simulate_responses(items, theta[:, d], rng=rng)
        likelihoods[:, d] = log_likelihood(responses, log_probabilities(items, NODES))

    found = estimate_covariance(likelihoods, nodes=NODES, tolerance=1e-3)

    assert found.is_converged
    np.testing.assert_allclose(found.correlation, sigma, atol=0.06)
    assert np.diag(found.covariance) == pytest.approx(1.0)


def test_draws_scatter_like_the_posterior():
    likelihoods = random_sittings(1, 2, "2pl")
    profiles = estimate_profiles(likelihoods, equicorrelated(2), nodes=NODES)

    draws = draw_profiles(profiles, n_draws=20_000, rng=np.random.default_rng(1))[0]

    np.testing.assert_allclose(draws.mean(axis=0), profiles.mean[0], atol=0.02)
    np.testing.assert_allclose(np.cov(draws.T), profiles.covariance[0], atol=0.02)


@pytest.mark.parametrize(
    ("sigma", "rule"),
    [
        (np.eye(3), r"shape \(2, 2\), got \(3, 3\)"),
        ([[1.0, 2.0], [2.0, 1.0]], "positive definite"),
        ([[1.0, 0.5], [0.2, 1.0]], "symmetric"),
    ],
)
def test_a_covariance_that_is_none_is_refused(sigma, rule):
    with pytest.raises(ValueError, match=rule):
        estimate_profiles(np.zeros((1, 2, 61)), sigma, nodes=NODES)


def test_too_few_persons_for_a_covariance_are_refused():
    with pytest.raises(ValueError, match="2 dimensions need more than 2 persons"):
        estimate_covariance(np.zeros((2, 2, 61)), nodes=NODES)
