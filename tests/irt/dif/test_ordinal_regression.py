"""Proportional odds regression against closed forms."""

import numpy as np
import pytest

from irt.dif.ordinal_regression import fit_ordinal, null_log_likelihood


def test_a_two_by_two_table_gives_its_log_odds_ratio():
    # saturated: coefficient ln(30 * 40 / (10 * 20)), variance the sum of reciprocals (Woolf 1955)
    counts = np.array([[[10.0, 30.0], [40.0, 20.0]]])

    fit = fit_ordinal(counts, np.array([[0.0], [1.0]]))

    assert fit.coefficients[0, 0] == pytest.approx(-np.log(6), abs=1e-9)
    assert fit.standard_errors[0, 0] ** 2 == pytest.approx(
        1 / 10 + 1 / 30 + 1 / 40 + 1 / 20, rel=1e-6
    )
    likelihood = 10 * np.log(1 / 4) + 30 * np.log(3 / 4) + 40 * np.log(2 / 3) + 20 * np.log(1 / 3)
    assert fit.log_likelihood[0] == pytest.approx(likelihood, abs=1e-9)


def test_reversing_the_categories_turns_the_signs():
    counts = np.random.default_rng(1).integers(1, 20, (3, 5, 4)).astype(float)
    design = np.linspace(-1, 1, 5)[:, None]
    fit = fit_ordinal(counts, design)

    mirrored = fit_ordinal(counts[:, :, ::-1], design)

    np.testing.assert_allclose(mirrored.coefficients, -fit.coefficients, atol=1e-7)
    np.testing.assert_allclose(mirrored.standard_errors, fit.standard_errors, rtol=1e-5)
    np.testing.assert_allclose(mirrored.log_likelihood, fit.log_likelihood, rtol=1e-12)


def test_no_covariate_gives_the_null_likelihood():
    counts = np.random.default_rng(2).integers(1, 20, (3, 5, 4)).astype(float)

    fit = fit_ordinal(counts, np.zeros((5, 0)))

    np.testing.assert_allclose(fit.log_likelihood, null_log_likelihood(counts), rtol=1e-12)


def test_separated_responses_have_a_likelihood_and_no_coefficient():
    counts = np.array([[[10.0, 0.0], [0.0, 20.0]]])

    fit = fit_ordinal(counts, np.array([[0.0], [1.0]]))

    assert fit.is_identified[0]
    assert not fit.is_bounded[0]
    assert fit.log_likelihood[0] == pytest.approx(0.0, abs=1e-6)
    assert np.isnan(fit.coefficients[0, 0])


def test_covariates_that_cannot_be_told_apart_are_named():
    counts = np.random.default_rng(3).integers(1, 9, (2, 4, 3)).astype(float)
    x = np.arange(4.0)[:, None]

    fit = fit_ordinal(counts, np.hstack([x, 2 * x]))

    assert not fit.is_identified.any()
