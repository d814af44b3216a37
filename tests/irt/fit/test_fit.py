"""Fit statistics by their definition, and how they behave when the model holds or does not."""

import numpy as np
import pytest

from irt.ability import estimate_eap, estimate_mle, estimate_wle
from irt.calibration import calibrate
from irt.fit import (
    cusum,
    item_mean_squares,
    ld_x2,
    model_fit,
    person_fit,
    person_mean_squares,
    q3,
    residuals_of,
    s_x2,
    x2,
)
from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities, log_probability_table
from irt.simulation import routed_adaptively, simulate_abilities, simulate_responses
from tests.oracles.real_data import read_responses, read_rows

QUADRATURE = normal_quadrature()


@pytest.fixture
def rng():
    return np.random.default_rng(21)


def bank(n_items, rng):
    return ItemParameters.logistic(a=rng.uniform(0.8, 1.6, n_items), b=rng.normal(0, 1, n_items))


@pytest.mark.parametrize("dataset", ["lsat7", "hci", "mathexam14w"])
def test_infit_and_outfit_agree_with_erm(dataset):
    """eRm takes its own difficulties (printed) and the ML estimate of each person with them."""
    beta = [float(row["beta_easiness"]) for row in read_rows(dataset, "ref_eRm_RM_beta.csv")]
    printed = read_rows(dataset, "ref_eRm_RM_itemfit.csv")
    items = ItemParameters.logistic(b=-np.array(beta))
    responses = read_responses(dataset)
    total = responses.sum(axis=1)
    inner = responses[(total > 0) & (total < len(beta))]
    theta = estimate_mle(inner, items, bounds=(-12.0, 12.0)).theta

    found = item_mean_squares(residuals_of(inner, items, theta))

    for column in ("infit", "outfit", "infit_t", "outfit_t"):
        theirs = [float(row[column]) for row in printed]
        np.testing.assert_allclose(getattr(found, column), theirs, atol=2e-3)


def test_lz_of_a_known_pattern_is_that_of_its_formula():
    """Two Rasch items at theta 0, b = -1 and 1, pattern (1, 0), worked out by hand."""
    items = ItemParameters.logistic(b=[-1.0, 1.0])
    p = 1 / (1 + np.exp(-1.0))
    expected = 2 * (p * np.log(p) + (1 - p) * np.log(1 - p))
    variance = 2 * p * (1 - p) * np.log(p / (1 - p)) ** 2

    fit = person_fit([[1, 0]], items, np.zeros(1))

    assert fit.lz[0] == pytest.approx((2 * np.log(p) - expected) / np.sqrt(variance))


def test_an_upside_down_pattern_fits_badly(rng):
    items = ItemParameters.logistic(b=np.linspace(-2, 2, 30))
    odd = np.r_[np.zeros(15), np.ones(15)].astype(int)[None]
    theta = estimate_wle(odd, items).theta

    assert person_fit(odd, items, theta).lz_star[0] < -5


@pytest.mark.parametrize("estimate", [estimate_mle, estimate_wle])
def test_lz_star_has_the_spread_that_lz_has_not(estimate, rng):
    """4,000 persons under the model: the SD of lz* is 1, that of lz is not."""
    items = bank(30, rng)
    responses = simulate_responses(items, np.zeros(4000), rng=rng)
    theta = estimate(responses, items).theta

    fit = person_fit(responses, items, theta)

    assert fit.lz_star.std() == pytest.approx(1.0, abs=0.06)
    assert abs(fit.lz_star.mean()) < 0.15
    assert fit.lz.std() < fit.lz_star.std()


def test_lz_star_of_adaptive_patterns_does_not_accuse_too_many(rng):
    """Known to be conservative there (van Krimpen-Stoop & Meijer 1999)."""
    items = bank(100, rng)
    complete = simulate_responses(items, simulate_abilities(3000, rng=rng), rng=rng)
    seen = routed_adaptively(complete, items, length=25, randomesque=10, rng=rng)
    table = log_probabilities(items, QUADRATURE.nodes)
    theta = estimate_eap(seen, table, quadrature=QUADRATURE).theta

    lz_star = person_fit(seen, items, theta).lz_star

    assert (lz_star < -1.645).mean() < 0.06
    assert np.isfinite(lz_star).all()


def test_a_person_without_responses_has_no_fit(rng):
    items = bank(4, rng)

    fit = person_fit([[-1, -1, -1, -1]], items, np.zeros(1))
    squares = person_mean_squares(residuals_of([[-1, -1, -1, -1]], items, np.zeros(1)))

    assert np.isnan(fit.lz[0])
    assert np.isnan(fit.lz_star[0])
    assert np.isnan(squares.infit[0])


def test_cusum_rises_where_right_answers_come_in_a_string():
    items = ItemParameters.logistic(b=np.zeros(10))
    responses = np.array([[1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]])

    found = cusum(responses, items, np.zeros(2))

    np.testing.assert_allclose(found.upper, [0.25, 0.05])  # five or one residuals of 0.5 / 10
    np.testing.assert_allclose(found.lower, [-0.25, -0.05])


def test_cusum_follows_the_order_of_administration():
    items = ItemParameters.logistic(b=np.zeros(4))
    order = [[0, 2, 1, 3]]

    found = cusum([[1, 0, 1, 0]], items, np.zeros(1), order=order)

    assert found.upper[0] == pytest.approx(0.25)  # right, right, wrong, wrong


def test_independent_items_have_small_q3_and_a_copied_one_has_not(rng):
    items = bank(20, rng)
    responses = simulate_responses(items, simulate_abilities(3000, rng=rng), rng=rng)
    responses[:, 1] = np.where(rng.random(3000) < 0.6, responses[:, 0], responses[:, 1])
    table = log_probabilities(items, QUADRATURE.nodes)
    theta = estimate_eap(responses, table, quadrature=QUADRATURE).theta

    correlation = q3(residuals_of(responses, items, theta))
    pairs = ld_x2(responses, table, quadrature=QUADRATURE)

    others = correlation[2:, 2:]
    assert np.nanmax(np.abs(others)) < 0.15
    assert correlation[0, 1] > 0.3
    assert pairs.standardised[0, 1] > 20
    assert np.isnan(correlation[3, 3])


def test_q3_is_the_plain_correlation_of_residuals(rng):
    items = bank(5, rng)
    theta = simulate_abilities(200, rng=rng)
    found = residuals_of(simulate_responses(items, theta, rng=rng), items, theta)

    expected = np.corrcoef(found.residual.T)

    assert q3(found)[1, 3] == pytest.approx(expected[1, 3])


def test_s_x2_finds_the_item_that_does_not_fit(rng):
    """One item has a wrong response function: right in the middle of the scale only."""
    items = bank(20, rng)
    theta = simulate_abilities(3000, rng=rng)
    responses = simulate_responses(items, theta, rng=rng)
    responses[:, 0] = np.abs(theta) < 0.7
    found = calibrate(responses)
    table = log_probabilities(found.parameters, QUADRATURE.nodes)
    eap = estimate_eap(responses, table, quadrature=QUADRATURE).theta

    fit = s_x2(responses, table, quadrature=QUADRATURE, n_free=[2] * 20)
    grouped = x2(responses, table, eap, nodes=QUADRATURE.nodes, n_free=[2] * 20)

    assert fit.p_value[0] < 1e-6
    assert np.median(fit.p_value[1:]) > 0.1
    assert grouped.statistic[0] == grouped.statistic.max()


def test_persons_with_gaps_are_left_out_of_s_x2_and_counted(rng):
    items = bank(8, rng)
    responses = simulate_responses(items, simulate_abilities(600, rng=rng), rng=rng)
    responses[:100, 3] = -1
    table = log_probabilities(items, QUADRATURE.nodes)

    fit = s_x2(responses, table, quadrature=QUADRATURE, n_free=[0] * 8)

    assert fit.n_persons == 500


def test_without_a_complete_person_there_is_no_statistic(rng):
    items = bank(4, rng)
    responses = simulate_responses(items, simulate_abilities(50, rng=rng), rng=rng)
    found = calibrate(responses)
    responses[:, 0] = -1
    table = log_probabilities(items, QUADRATURE.nodes)

    with pytest.raises(ValueError, match="every item, there is none"):
        s_x2(responses, table, quadrature=QUADRATURE, n_free=[2] * 4)
    with pytest.raises(ValueError, match="every item, there is none"):
        model_fit(responses, found.layout, found.phi)


@pytest.mark.slow
def test_the_statistics_reject_about_as_often_as_they_promise(rng):
    """150 data sets under the model at a level of 5 %: standard error 1.8 % (M2), 0.5 % (S-X2)."""
    items = ItemParameters.concatenate(
        [bank(9, rng), ItemParameters.graded(b=[[-1.0, 0.0, 1.0]] * 3, a=[0.9, 1.2, 1.5])]
    )
    models = ["2pl"] * 9 + ["grm"] * 3
    of_model, of_items = [], []
    for _ in range(150):
        responses = simulate_responses(items, simulate_abilities(1500, rng=rng), rng=rng)
        found = calibrate(responses, model=models)
        table = log_probabilities(found.parameters, QUADRATURE.nodes)
        of_model.append(model_fit(responses, found.layout, found.phi).p_value)
        fit = s_x2(responses, table, quadrature=QUADRATURE, n_free=[2] * 9 + [4] * 3)
        of_items.append(fit.p_value)

    assert 0.01 < (np.array(of_model) < 0.05).mean() < 0.11
    assert 0.03 < (np.array(of_items) < 0.05).mean() < 0.075


def test_uncertain_locations_excuse_what_known_ones_would_not(rng):
    """3,000 persons, each with difficulties of their own around the stated ones (sd 0.8)."""
    items = ItemParameters.logistic(a=1.5, b=rng.normal(0, 1.5, 30), se_b=0.8)
    theta = simulate_abilities(3000, rng=rng)
    location = items.b[:, 0] + 0.8 * rng.normal(size=(3000, 30))
    p = 1 / (1 + np.exp(-1.5 * (theta[:, None] - location)))
    responses = (rng.random(p.shape) < p).astype(np.int64)
    table = log_probability_table(items, QUADRATURE.nodes)
    estimate = estimate_eap(responses, table, quadrature=QUADRATURE).theta

    known = person_fit(responses, items, estimate)
    marginal = person_fit(responses, items, estimate, is_marginal=True)

    assert (known.lz_star < -1.645).mean() > 0.15
    assert 0.03 <= (marginal.lz_star < -1.645).mean() <= 0.07
    assert marginal.lz_star.std() == pytest.approx(1.0, abs=0.06)


def test_cusum_with_uncertain_locations_uses_their_mean_curve():
    """By hand: the chance on the mean curve of b = -1, s = 0.8, from a sum over 20,001 draws."""
    items = ItemParameters.logistic(b=[-1.0], se_b=0.8)
    z = np.linspace(-8, 8, 20_001)
    density = np.exp(-(z**2) / 2)
    chance = (density / (1 + np.exp(-(1.0 - 0.8 * z)))).sum() / density.sum()

    found = cusum([[1]], items, np.zeros(1), is_marginal=True)

    assert found.upper[0] == pytest.approx(1 - chance, abs=1e-6)
