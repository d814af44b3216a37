"""Mantel-Haenszel against base R (mantelhaen.test) and difR's printed output.

The difR values are those of its own regression tests (difMH, data `verbal`, focal group 1).
"""

import numpy as np
import pytest

from irt.dif.comparison import Status
from irt.dif.mantel_haenszel import ets_classes, mantel_haenszel
from irt.dif.purification import Outcome, PurificationRule
from tests.irt.dif.real_groups import SETS, read_groups, read_references


@pytest.fixture
def verbal():
    return read_groups("verbal")


@pytest.mark.parametrize("name", SETS)
def test_statistics_are_those_of_mantelhaen_test(name):
    responses, groups = read_groups(name)
    expected = read_references(name)

    dif = mantel_haenszel(responses, groups)

    np.testing.assert_allclose(dif.chi2_corrected, expected["MH_chi2_corrected"], rtol=1e-10)
    np.testing.assert_allclose(dif.chi2, expected["MH_chi2_uncorrected"], rtol=1e-10)
    np.testing.assert_allclose(dif.p, expected["MH_p"], rtol=1e-10)
    # The file gives the odds ratio of focal over reference: its alpha is below 1 where its own
    # regression coefficient of the focal group is negative.
    np.testing.assert_allclose(dif.odds_ratio, 1 / expected["alpha_MH"], rtol=1e-10)
    np.testing.assert_allclose(dif.delta, -expected["ETS_delta"], rtol=1e-8)


def test_log_odds_over_their_error_are_those_of_difr(verbal):
    dif = mantel_haenszel(*verbal)

    z = dif.delta / dif.delta_se

    # difMH(verbal, MHstat = "logOR"): ln alpha over its error, the opposite sign of delta
    expected = [-1.4759, -1.6751, -1.1404, -1.6327, -1.9103, -3.1373, 0.1889, 0.9984]
    np.testing.assert_allclose(z[:8], expected, atol=5e-5)


def test_purification_ends_where_difr_ends(verbal):
    dif = mantel_haenszel(*verbal, purification=PurificationRule(max_rounds=10))

    assert dif.purification.outcome is Outcome.STABLE
    assert dif.purification.n_rounds == 6  # difMH: "Convergence reached after 6 iterations"
    assert np.flatnonzero(~dif.is_anchor).tolist() == [5, 7, 13, 15, 16, 18, 19, 21, 22]
    expected = [0.0069, 0.0376, 0.0087, 0.8881, 0.1112, 4.2680, 0.0987, 4.3724]
    np.testing.assert_allclose(dif.chi2_corrected[:8], expected, atol=5e-5)
    expected_delta = [-0.2355, -0.2990, -0.2066, -1.1042, -0.4272, -1.8623, 0.3588, 1.8283]
    np.testing.assert_allclose(dif.delta[:8], expected_delta, atol=5e-5)


def test_purification_by_adjusted_values_ends_where_difr_ends(verbal):
    dif = mantel_haenszel(*verbal, purification=PurificationRule(is_adjusted=True))

    # difMH(purify = TRUE, p.adjust.method = "BH", puriadjType = "combined")
    assert dif.purification.n_rounds == 1
    assert np.flatnonzero(~dif.is_anchor).tolist() == [5]
    np.testing.assert_allclose(dif.chi2_corrected[:3], [1.7529, 2.0309, 1.2353], atol=5e-5)
    np.testing.assert_allclose(
        dif.p_adjusted[:6], [0.3710, 0.3363, 0.4262, 0.2882, 0.2975, 0.0466], atol=5e-5
    )


def test_both_forms_of_the_variance_agree(verbal):
    # Robins, Breslow & Greenland (1986), written out for one stratum per score
    responses, groups = verbal
    score = responses.sum(axis=1)
    R = S = PR = PSQR = QS = 0.0
    for value in np.unique(score):
        y, g = responses[score == value, 5], groups[score == value]
        A, B = (y[g == 0] == 1).sum(), (y[g == 0] == 0).sum()
        C, D = (y[g == 1] == 1).sum(), (y[g == 1] == 0).sum()
        n = len(y)
        P, Q, r, s = (A + D) / n, (B + C) / n, A * D / n, B * C / n
        R, S = R + r, S + s
        PR, PSQR, QS = PR + P * r, PSQR + P * s + Q * r, QS + Q * s
    variance = PR / (2 * R**2) + PSQR / (2 * R * S) + QS / (2 * S**2)

    dif = mantel_haenszel(responses, groups)

    assert dif.delta_se[5] == pytest.approx(2.35 * np.sqrt(variance), rel=1e-12)


def test_swapping_the_groups_turns_the_sign_and_nothing_else(verbal):
    responses, groups = verbal
    dif = mantel_haenszel(responses, groups)

    swapped = mantel_haenszel(responses, 1 - groups)

    np.testing.assert_allclose(swapped.delta, -dif.delta, atol=1e-12)
    np.testing.assert_allclose(swapped.delta_se, dif.delta_se, rtol=1e-12)
    np.testing.assert_allclose(swapped.chi2_corrected, dif.chi2_corrected, atol=1e-12)


def test_given_strata_equal_to_the_total_score_change_nothing(verbal):
    responses, groups = verbal
    by_score = mantel_haenszel(responses, groups)

    given = mantel_haenszel(responses, groups, matching=responses.sum(axis=1))

    np.testing.assert_allclose(given.delta, by_score.delta, rtol=1e-12)


def test_given_strata_serve_data_with_missing_responses(verbal):
    responses, groups = verbal
    score = responses.sum(axis=1)
    sparse = responses.copy()
    sparse[: len(sparse) // 3, 5] = -1
    there = slice(len(sparse) // 3, None)
    expected = mantel_haenszel(responses[there], groups[there], matching=score[there])

    dif = mantel_haenszel(sparse, groups, matching=score)

    assert dif.delta[5] == pytest.approx(expected.delta[5], rel=1e-12)
    assert dif.n_valid[5].sum() == len(sparse) - len(sparse) // 3


def test_the_rest_score_leaves_the_studied_item_out(verbal):
    responses, groups = verbal
    rest = responses.sum(axis=1) - responses[:, 5]
    expected = mantel_haenszel(responses, groups, matching=rest)

    dif = mantel_haenszel(responses, groups, includes_item=False)

    assert dif.delta[5] == pytest.approx(expected.delta[5], rel=1e-12)


def test_persons_outside_the_groups_do_not_count(verbal):
    responses, groups = verbal
    expected = mantel_haenszel(responses[20:], groups[20:])
    out = groups.copy()
    out[:20] = -1

    dif = mantel_haenszel(responses, out)

    np.testing.assert_allclose(dif.delta, expected.delta, rtol=1e-12)


def test_a_small_group_gives_no_numbers(verbal):
    responses, groups = verbal
    few = np.flatnonzero(groups == 1)[29:]
    out = groups.copy()
    out[few] = -1

    dif = mantel_haenszel(responses, out)

    assert set(dif.status) == {Status.TOO_FEW}
    assert np.isnan(dif.delta).all()
    assert np.isnan(dif.p_adjusted).all()
    assert set(dif.ets_class) == {""}


def test_persons_without_a_stratum_do_not_make_a_group_large_enough(verbal):
    responses, groups = verbal
    strata = responses.sum(axis=1)
    strata[np.flatnonzero(groups == 1)[29:]] = -1

    dif = mantel_haenszel(responses, groups, matching=strata)

    assert set(dif.status) == {Status.TOO_FEW}
    assert (dif.n_valid[:, 1] == 29).all()


def test_an_item_everybody_solves_is_degenerate(verbal):
    responses, groups = verbal
    responses = responses.copy()
    responses[:, 3] = 1

    dif = mantel_haenszel(responses, groups)

    assert dif.status[3] is Status.DEGENERATE
    assert np.isnan([dif.delta[3], dif.chi2[3], dif.p[3]]).all()
    assert dif.status[4] is Status.TESTED


def test_an_item_only_one_group_solves_is_unbounded_and_large(verbal):
    responses, groups = verbal
    strata = responses.sum(axis=1)
    responses = responses.copy()
    responses[:, 3] = groups

    dif = mantel_haenszel(responses, groups, matching=strata)

    assert dif.status[3] is Status.UNBOUNDED
    assert dif.delta[3] == np.inf
    assert dif.p[3] < 1e-10
    assert dif.ets_class[3] == "C"


def test_classes_follow_the_rule_of_ets():
    # Zwick (2012): C needs 1.5 and more than 1.645 errors above 1; A is below 1 or not significant
    delta = np.array([-2.0, -2.0, -1.6, 1.2, 1.2, 0.9, -0.99, np.nan])
    error = np.array([0.5, 0.7, 0.2, 0.3, 0.9, 0.1, 0.1, np.nan])
    p = np.array([0.001, 0.01, 0.001, 0.001, 0.2, 0.001, 0.001, np.nan])

    assert ets_classes(delta, error, p) == ("C", "B", "C", "B", "A", "A", "A", "")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, g: (np.where(x == 1, 2, x), g), "must be 0, 1 or -1"),
        (lambda x, g: (x, np.zeros_like(g)), "groups must be 0"),
        (lambda x, g: (x, np.arange(len(g)) % 3), "compares two groups"),
        (lambda x, g: (np.where(x == 1, -1, x), g), "complete responses"),
        (lambda x, g: (x - 2, g), "must be -1 or a category"),
        (lambda x, g: (x, g[1:]), "groups \\(n_persons,\\)"),
    ],
)
def test_bad_input_is_refused_with_its_rule(verbal, change, message):
    with pytest.raises(ValueError, match=message):
        mantel_haenszel(*change(*verbal))


def test_a_given_matching_must_fit_and_is_not_purified(verbal):
    with pytest.raises(ValueError, match="matching must have shape"):
        mantel_haenszel(*verbal, matching=verbal[1][1:])
    with pytest.raises(ValueError, match="cannot be purified"):
        mantel_haenszel(*verbal, matching=verbal[1], purification=PurificationRule())
