"""Logistic regression DIF against base R (glm), difR's printed output and a general optimiser.

The difR values are those of its own regression tests (difLogistic, data `verbal`, focal group 1).
"""

import numpy as np
import pytest
from scipy.optimize import minimize

from irt.dif import group_models
from irt.dif.comparison import Status
from irt.dif.logistic_regression import JODOIN_GIERL, logistic_regression, r2_classes
from irt.dif.purification import Outcome, PurificationRule
from tests.irt.dif.real_groups import SETS, read_groups, read_references
from tests.oracles.real_data import read_responses, read_rows


@pytest.fixture
def verbal():
    return read_groups("verbal")


@pytest.fixture
def aggression():
    """Verbal aggression with its three categories, and three groups by lot."""
    responses = read_responses("verbal_aggression")
    return responses, np.random.default_rng(3).integers(0, 3, len(responses))


def log_likelihood_by_optimiser(y, X):
    """Proportional odds by quasi-Newton, thresholds as a first one and log gaps."""
    n_cuts = int(y.max())

    def loss(parameters):
        gaps = np.exp(parameters[1:n_cuts])
        cuts = np.concatenate([parameters[:1], parameters[0] - np.cumsum(gaps)])
        eta = cuts + (X @ parameters[n_cuts:])[:, None]
        above = np.column_stack([np.ones(len(y)), 1 / (1 + np.exp(-eta)), np.zeros(len(y))])
        return -np.log(above[np.arange(len(y)), y] - above[np.arange(len(y)), y + 1]).sum()

    found = minimize(loss, np.zeros(n_cuts + X.shape[1]), options={"gtol": 1e-7, "maxiter": 2000})
    return -found.fun, found.x[n_cuts:]


@pytest.mark.parametrize("name", SETS)
def test_likelihood_ratios_are_those_of_glm(name):
    responses, groups = read_groups(name)
    expected = read_references(name)

    dif = logistic_regression(responses, groups)

    np.testing.assert_allclose(dif.uniform.chi2, expected["LR_uniform_1df"], atol=1e-9)
    np.testing.assert_allclose(dif.nonuniform.chi2, expected["LR_nonuniform_1df"], atol=1e-9)
    np.testing.assert_allclose(dif.both.chi2, expected["LR_both_2df"], atol=1e-9)
    np.testing.assert_allclose(dif.group_effect[:, 0], expected["b_group_uniform"], atol=1e-7)


def test_effect_sizes_are_those_of_difr(verbal):
    dif = logistic_regression(*verbal)

    both = [0.0067, 0.0101, 0.0074, 0.0177, 0.0125, 0.0343, 0.0056, 0.0050, 0.0106, 0.0085]
    uniform = [0.0067, 0.0058, 0.0065, 0.0159, 0.0088, 0.0340, 0.0003, 0.0049, 0.0084, 0.0068]
    nonuniform = [0.0000, 0.0043, 0.0009, 0.0017, 0.0037, 0.0003, 0.0053, 0.0000, 0.0022, 0.0017]
    np.testing.assert_allclose(dif.both.r2_change[:10], both, atol=5.1e-5)
    np.testing.assert_allclose(dif.uniform.r2_change[:10], uniform, atol=5.1e-5)
    np.testing.assert_allclose(dif.nonuniform.r2_change[:10], nonuniform, atol=5.1e-5)
    assert set(dif.both.zumbo_thomas) == {"A"}


def test_adjusted_values_are_those_of_difr(verbal):
    dif = logistic_regression(*verbal)

    # difLogistic(verbal, p.adjust.method = "BH")
    expected = [0.5190, 0.4486, 0.4689, 0.3222, 0.3785, 0.0709, 0.5376, 0.5376]
    np.testing.assert_allclose(dif.both.p_adjusted[:8], expected, atol=5.1e-5)


def test_purification_ends_where_difr_ends(verbal):
    dif = logistic_regression(*verbal, purification=PurificationRule())

    assert dif.purification.outcome is Outcome.STABLE
    assert dif.purification.n_rounds == 2  # difLogistic: "Convergence reached after 2 iterations"
    assert np.flatnonzero(~dif.is_anchor).tolist() == [5, 13, 15, 16, 18, 19]
    expected = [0.8695, 0.9981, 1.1262, 2.6707, 1.5035, 7.4079, 1.3429, 3.4083]
    np.testing.assert_allclose(dif.both.chi2[:8], expected, atol=5.1e-5)
    assert dif.both.jodoin_gierl.index("B") == 16  # S2DoScold, R2 = 0.0352


def test_a_given_matching_gives_what_difr_gives(verbal):
    anger = [float(row["Anger"]) for row in read_rows("verbal_difR", "persons.csv")]

    dif = logistic_regression(*verbal, matching=anger)

    # printed by difLogistic with the argument match
    expected = [0.5349, 0.6875, 0.3500, 0.8936, 0.5492, 4.0264, 1.7564, 6.8101]
    np.testing.assert_allclose(dif.both.chi2[:8], expected, atol=5.1e-5)


def test_ordered_categories_and_three_groups_reach_the_maximum_of_an_optimiser(aggression):
    responses, groups = aggression
    x = responses.sum(axis=1) / 10
    dummies = (groups[:, None] == [1, 2]).astype(float)
    item = responses[:, 4]
    small, _ = log_likelihood_by_optimiser(item, x[:, None])
    middle, coefficients = log_likelihood_by_optimiser(item, np.column_stack([x, dummies]))
    large, _ = log_likelihood_by_optimiser(
        item, np.column_stack([x, dummies, x[:, None] * dummies])
    )

    dif = logistic_regression(responses, groups)

    assert dif.both.df == 4
    assert dif.uniform.chi2[4] == pytest.approx(2 * (middle - small), abs=1e-5)
    assert dif.both.chi2[4] == pytest.approx(2 * (large - small), abs=1e-5)
    np.testing.assert_allclose(dif.group_effect[4], coefficients[1:], atol=1e-4)


def test_standard_errors_square_with_the_likelihood_ratio(verbal):
    # near 0 the Wald and the likelihood ratio chi-square of one coefficient are the same
    dif = logistic_regression(*verbal)

    wald = (dif.group_effect / dif.group_effect_se)[:, 0] ** 2
    wald_interaction = (dif.interaction / dif.interaction_se)[:, 0] ** 2

    np.testing.assert_allclose(wald, dif.uniform.chi2, rtol=0.1, atol=0.02)
    np.testing.assert_allclose(wald_interaction, dif.nonuniform.chi2, rtol=0.15, atol=0.02)


def test_an_unused_category_changes_nothing(aggression):
    responses, groups = aggression
    strata = responses.sum(axis=1)
    expected = logistic_regression(responses, groups, matching=strata)

    dif = logistic_regression(responses * 2, groups, matching=strata)

    np.testing.assert_allclose(dif.both.chi2, expected.both.chi2, rtol=1e-10)


def test_items_fitted_in_small_blocks_are_the_same(aggression, monkeypatch):
    responses, groups = aggression
    expected = logistic_regression(responses, groups)
    monkeypatch.setattr(group_models, "_CHUNK", 1)

    dif = logistic_regression(responses, groups)

    np.testing.assert_allclose(dif.both.chi2, expected.both.chi2, rtol=1e-9, atol=1e-9)


def test_missing_responses_drop_out_where_ability_is_given(verbal):
    responses, groups = verbal
    theta = np.random.default_rng(5).normal(responses.sum(axis=1) / 6 - 2, 0.3)
    sparse = responses.copy()
    sparse[:100, 2] = -1
    expected = logistic_regression(responses[100:], groups[100:], matching=theta[100:])

    dif = logistic_regression(sparse, groups, matching=theta)

    assert dif.both.chi2[2] == pytest.approx(expected.both.chi2[2], abs=1e-8)
    assert dif.interaction[2, 0] == pytest.approx(expected.interaction[2, 0], abs=1e-6)


def test_a_person_without_ability_is_left_out(verbal):
    responses, groups = verbal
    theta = responses.sum(axis=1).astype(float)
    expected = logistic_regression(responses[50:], groups[50:], matching=theta[50:])
    theta[:50] = np.nan

    dif = logistic_regression(responses, groups, matching=theta)

    np.testing.assert_allclose(dif.both.chi2, expected.both.chi2, atol=1e-8)


def test_an_infinite_effect_keeps_its_test_and_shows_no_coefficient(verbal):
    responses, groups = verbal
    strata = responses.sum(axis=1)
    responses = responses.copy()
    responses[:, 3] = groups

    dif = logistic_regression(responses, groups, matching=strata)

    assert dif.status[3] is Status.UNBOUNDED
    assert dif.uniform.p[3] < 1e-10
    assert dif.uniform.jodoin_gierl[3] == "C"
    assert np.isnan(dif.group_effect[3, 0])
    assert dif.status[4] is Status.TESTED


def test_a_matching_without_spread_is_degenerate(verbal):
    responses, groups = verbal

    dif = logistic_regression(responses, groups, matching=np.ones(len(groups)))

    assert set(dif.status) == {Status.DEGENERATE}
    assert np.isnan(dif.both.chi2).all()


def test_a_small_group_and_a_solved_item_give_no_numbers(verbal):
    responses, groups = verbal
    strata = responses.sum(axis=1)
    responses = responses.copy()
    responses[:, 3] = 1
    responses[groups == 1, 4] = -1

    dif = logistic_regression(responses, groups, matching=strata)

    assert dif.status[3] is Status.DEGENERATE
    assert dif.status[4] is Status.TOO_FEW
    for step in (dif.uniform, dif.nonuniform, dif.both):
        assert np.isnan([step.chi2[3:5], step.p[3:5], step.r2_change[3:5]]).all()
        assert step.jodoin_gierl[3:5] == ("", "")


def test_classes_need_significance_and_size():
    # Jodoin & Gierl (2001): 0.035 and 0.07, and a significant test
    change = np.array([0.034, 0.035, 0.07, 0.2, np.nan])
    p = np.array([0.001, 0.001, 0.001, 0.2, np.nan])

    assert r2_classes(change, p, JODOIN_GIERL) == ("A", "B", "C", "A", "")
