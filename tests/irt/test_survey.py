"""Figures for a population against textbook cases."""

import numpy as np
import pytest

from irt.survey import (
    Weights,
    bootstrap_weights,
    weighted_mean,
    weighted_sd,
    weighted_share_below,
)


def jackknife(n):
    """Delete-one jackknife: the variance of a mean of n persons is exactly s^2 / n."""
    replicates = np.full((n, n), n / (n - 1)) * (1 - np.eye(n))
    return Weights(full=np.ones(n), replicates=replicates, factor=(n - 1) / n)


def values(n=50, outer=1, inner=5, seed=1):
    return np.random.default_rng(seed).normal(size=(n, outer, inner))


def test_the_jackknife_variance_of_a_mean_is_that_of_the_textbook():
    x = np.repeat(values()[:, :, :1], 5, axis=2)

    estimate = weighted_mean(x, jackknife(50))

    assert estimate.value == pytest.approx(x[:, 0, 0].mean())
    assert estimate.sampling_variance == pytest.approx(x[:, 0, 0].var(ddof=1) / 50)
    assert estimate.imputation_variance == pytest.approx(0.0, abs=1e-20)


def test_imputation_variance_is_rubins():
    x = values()
    means = x.mean(axis=(0, 1))

    assert weighted_mean(x, jackknife(50)).imputation_variance == pytest.approx(
        1.2 * means.var(ddof=1)
    )


def test_nested_draws_add_up_to_the_total_of_nested_imputation():
    """Rubin (2003) eq. 4: (1 + 1/M) B + (1 - 1/N) W."""
    x = values(outer=6, inner=3) + np.random.default_rng(2).normal(size=(1, 6, 1))
    means = x.mean(axis=0)
    between, within = means.mean(axis=1).var(ddof=1), means.var(axis=1, ddof=1).mean()

    estimate = weighted_mean(x, jackknife(50))

    parts = estimate.imputation_variance + estimate.parameter_variance
    assert parts == pytest.approx((1 + 1 / 6) * between + (1 - 1 / 3) * within)
    assert estimate.parameter_variance > estimate.imputation_variance


def test_a_weight_of_two_counts_twice():
    x = np.array([1.0, 4.0])[:, None, None] * np.ones((1, 1, 2))
    weights = Weights(full=np.array([2.0, 1.0]), replicates=np.ones((2, 1)), factor=1.0)

    assert weighted_mean(x, weights).value == pytest.approx(2.0)
    assert weighted_share_below(x, 2.0, weights).value == pytest.approx(2 / 3)
    assert weighted_sd(x, weights).value == pytest.approx(np.sqrt(2.0))


def test_a_difference_uses_that_both_come_from_the_same_sample():
    """The difference between a mean and itself is known exactly."""
    estimate = weighted_mean(values(), jackknife(50))

    assert (estimate - estimate).standard_error == 0.0


def test_a_domain_is_estimated_by_the_others_at_weight_zero():
    x = values()
    first = np.arange(50) < 20

    estimate = weighted_mean(x, jackknife(50).of(first))

    assert estimate.value == pytest.approx(x[first].mean())


def test_the_bootstrap_comes_close_to_the_textbook_variance():
    """2,000 replicates: the standard error of a variance is 3 % of it."""
    x = np.repeat(values(80)[:, :, :1], 2, axis=2)
    rng = np.random.default_rng(3)

    weights = bootstrap_weights(np.ones(80), n_replicates=2000, rng=rng)

    variance = weighted_mean(x, weights).sampling_variance
    assert variance == pytest.approx(x[:, 0, 0].var(ddof=1) / 80, rel=0.12)


def test_persons_of_one_school_stay_together_in_the_bootstrap():
    rng = np.random.default_rng(3)

    weights = bootstrap_weights(np.ones(6), n_replicates=5, clusters=list("aabbcc"), rng=rng)

    np.testing.assert_array_equal(weights.replicates[::2], weights.replicates[1::2])


def test_a_domain_nobody_belongs_to_is_refused():
    with pytest.raises(ValueError, match="add up to 0"):
        weighted_mean(values(), jackknife(50).of(np.zeros(50, dtype=bool)))


def test_one_cluster_is_not_enough_for_a_bootstrap():
    with pytest.raises(ValueError, match="at least two clusters, got 1"):
        bootstrap_weights(np.ones(3), clusters=[1, 1, 1], rng=np.random.default_rng(0))
