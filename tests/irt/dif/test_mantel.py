"""Mantel statistics of polytomous items against theory and, for two categories, base R."""

from itertools import product

import numpy as np
import pytest

from irt.dif.comparison import Status
from irt.dif.mantel import mantel, naep_classes
from irt.dif.mantel_haenszel import mantel_haenszel
from irt.dif.purification import PurificationRule
from tests.irt.dif.real_groups import SETS, read_groups, read_references
from tests.oracles.real_data import read_responses, read_rows


@pytest.fixture
def aggression():
    """Verbal aggression with its three categories, women as reference group."""
    rows = read_rows("verbal_aggression", "persons.csv")
    groups = np.array([row["gender"] == "male" for row in rows]).astype(int)
    return read_responses("verbal_aggression"), groups


def draw(rng, *, cut_shift=0.0, n_persons=600, ability_gap=0.0):
    """Four categories on a cumulative logit, three strata, groups of equal size."""
    groups = np.arange(n_persons) % 2
    strata = np.clip(np.round(rng.normal(1 + ability_gap * groups, 1)), 0, 2).astype(int)
    latent = strata + rng.logistic(size=n_persons) + cut_shift * groups
    return np.digitize(latent, [0.0, 1.0, 2.2])[:, None], groups, strata


@pytest.mark.parametrize("name", SETS)
def test_two_categories_give_the_uncorrected_statistics_of_base_r(name):
    responses, groups = read_groups(name)
    expected = read_references(name)

    dif = mantel(responses, groups)

    np.testing.assert_allclose(dif.chi2, expected["MH_chi2_uncorrected"], rtol=1e-10)
    np.testing.assert_allclose(dif.odds_ratio, 1 / expected["alpha_MH"], rtol=1e-10)


def test_two_categories_give_nearly_the_error_of_robins_breslow_and_greenland():
    responses, groups = read_groups("msatb")
    expected = mantel_haenszel(responses, groups).delta_se

    dif = mantel(responses, groups)

    # The same expectation, not the same number: largest difference here 1.1 %.
    np.testing.assert_allclose(dif.delta_se, expected, rtol=0.015)


def test_the_chi_square_has_the_moments_of_all_permutations():
    # Mantel (1963): mean and variance of the focal points given the margins of each stratum
    responses = np.array([0, 2, 1, 2, 0, 1, 3])
    strata = np.array([0, 0, 0, 0, 1, 1, 1])
    groups = np.array([0, 0, 1, 1, 0, 1, 1])
    sums = [
        responses[list(first)].sum() + responses[list(second)].sum()
        for first in product(range(4), repeat=2)
        for second in product(range(4, 7), repeat=2)
        if first[0] < first[1] and second[0] < second[1]
    ]
    observed = responses[groups == 1].sum()
    expected = (observed - np.mean(sums)) ** 2 / np.var(sums)

    dif = mantel(responses[:, None], groups, matching=strata, min_group=1)

    assert dif.chi2[0] == pytest.approx(expected, rel=1e-12)


def test_the_mean_difference_is_weighted_by_the_focal_group():
    # stratum 0: focal mean 1.5, reference 0.5; stratum 1: focal 1, reference 3; weights 2/3 and 1/3
    responses = np.array([0, 1, 1, 2, 3, 3, 1])
    groups = np.array([0, 0, 1, 1, 0, 0, 1])
    strata = np.array([0, 0, 0, 0, 1, 1, 1])

    dif = mantel(responses[:, None], groups, matching=strata, min_group=1)

    assert dif.mean_difference[0] == pytest.approx(2 / 3 * 1.0 + 1 / 3 * -2.0)
    assert dif.effect[0] == pytest.approx(dif.mean_difference[0] / responses.std(ddof=1))


def test_the_odds_ratio_sums_the_tables_of_all_cuts():
    rng = np.random.default_rng(8)
    responses, groups, strata = draw(rng, cut_shift=0.5)
    y = responses[:, 0]
    numerator = denominator = 0.0
    for stratum, cut in product(range(3), range(3)):  # Liu & Agresti (1996), cut by cut
        here = strata == stratum
        A = (y[here & (groups == 0)] > cut).sum()
        B = (y[here & (groups == 0)] <= cut).sum()
        C = (y[here & (groups == 1)] > cut).sum()
        D = (y[here & (groups == 1)] <= cut).sum()
        numerator, denominator = numerator + A * D / here.sum(), denominator + B * C / here.sum()

    dif = mantel(responses, groups, matching=strata)

    assert dif.odds_ratio[0] == pytest.approx(numerator / denominator, rel=1e-12)
    assert dif.delta[0] == pytest.approx(-2.35 * np.log(numerator / denominator), rel=1e-12)


def test_errors_are_the_spread_over_samples():
    rng = np.random.default_rng(11)
    found = [mantel(y, g, matching=s) for y, g, s in (draw(rng, cut_shift=0.4) for _ in range(800))]
    delta = np.array([dif.delta[0] for dif in found])

    stated = np.sqrt(np.mean([dif.delta_se[0] ** 2 for dif in found]))

    # 800 samples know a standard deviation to 2.5 %
    assert stated == pytest.approx(delta.std(), rel=0.08)
    assert delta.mean() == pytest.approx(2.35 * 0.4, abs=0.05)


def test_the_error_of_the_mean_difference_holds_without_dif():
    rng = np.random.default_rng(12)
    found = [
        mantel(y, g, matching=s) for y, g, s in (draw(rng, ability_gap=0.5) for _ in range(800))
    ]
    differences = np.array([dif.mean_difference[0] for dif in found])

    stated = np.sqrt(np.mean([dif.mean_difference_se[0] ** 2 for dif in found]))

    assert stated == pytest.approx(differences.std(), rel=0.08)
    assert differences.mean() == pytest.approx(0.0, abs=3 * stated / np.sqrt(800))


def test_three_categories_agree_in_direction_with_their_dichotomy(aggression):
    responses, groups = aggression
    strata = responses.sum(axis=1)
    two = mantel(np.minimum(responses, 1), groups, matching=strata)

    three = mantel(responses, groups, matching=strata)

    assert set(three.status) == {Status.TESTED}
    assert np.corrcoef(three.delta, two.delta)[0, 1] > 0.9
    assert np.sign(three.delta).tolist() == np.sign(three.mean_difference).tolist()


def test_purification_takes_flagged_items_out_of_the_score(aggression):
    dif = mantel(*aggression, purification=PurificationRule(alpha=0.01))

    assert dif.purification.n_rounds > 0
    np.testing.assert_array_equal(dif.is_anchor, dif.purification.is_anchor)
    assert 2 <= dif.is_anchor.sum() < dif.is_anchor.size


def test_classes_follow_the_rule_of_the_naep():
    # Zwick, Thayer & Mazzeo (1997): 0.17 and 0.25 standard deviations
    effect = np.array([-0.3, 0.3, -0.2, 0.25, 0.17, 0.05, np.nan])
    p = np.array([0.01, 0.06, 0.01, 0.01, 0.01, 0.01, np.nan])

    assert naep_classes(effect, p) == ("C", "A", "B", "B", "A", "A", "")


def test_a_small_group_gives_no_numbers(aggression):
    responses, groups = aggression

    dif = mantel(responses, groups, min_group=len(groups))

    assert set(dif.status) == {Status.TOO_FEW}
    assert np.isnan([dif.chi2, dif.effect, dif.delta, dif.mean_difference]).all()
    assert set(dif.naep_class) == {""}
