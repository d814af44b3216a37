"""DIF by calibration against its definition, against other methods and against theory."""

import numpy as np
import pytest

from irt.calibration import Options, calibrate, split_by_group
from irt.dif.comparison import Status
from irt.dif.likelihood_ratio import likelihood_ratio
from irt.dif.logistic_regression import logistic_regression
from irt.dif.purification import Outcome, PurificationRule
from irt.parameters import ItemParameters
from irt.response import probabilities
from tests.irt.dif.real_groups import read_groups

STUDIED = [0, 1, 7, 16]


@pytest.fixture(scope="module")
def medical():
    """Admission test in biology: 1407 persons, item 0 has known DIF by gender."""
    return read_groups("msatb")


@pytest.fixture(scope="module")
def medical_dif(medical):
    return likelihood_ratio(*medical, studied=STUDIED)


def simulate(rng, parameters, theta):
    """Responses of each person to each item."""
    cumulative = probabilities(parameters, theta).cumsum(axis=1).transpose(2, 0, 1)
    return (rng.random(cumulative.shape[:2])[:, :, None] > cumulative).sum(axis=2)


def test_the_statistic_is_the_gain_of_splitting_the_item(medical, medical_dif):
    responses, groups = medical
    options = Options(tolerance=1e-6, errors=None)
    together = calibrate(responses, groups=groups, options=options)
    apart = calibrate(split_by_group(responses, groups, 7), groups=groups, options=options)

    assert medical_dif.df[7] == apart.n_free - together.n_free == 2
    expected = 2 * (apart.log_likelihood - together.log_likelihood)
    assert medical_dif.chi2[7] == pytest.approx(expected, abs=1e-3)


def test_wald_and_likelihood_ratio_agree_for_small_effects(medical_dif):
    wald = np.array([medical_dif.wald[item].both.chi2 for item in (0, 1, 16)])

    # the same limit; item 7 has few wrong answers and slopes far apart, and differs by 0.6
    np.testing.assert_allclose(wald, medical_dif.chi2[[0, 1, 16]], rtol=0.05)
    assert medical_dif.wald[0].both.df == 2
    assert medical_dif.wald[0].rest.chi2 > 10 > medical_dif.wald[0].slope.chi2


def test_items_are_ordered_as_by_logistic_regression(medical, medical_dif):
    regression = logistic_regression(*medical).both

    assert np.argmax(np.nan_to_num(medical_dif.chi2)) == np.argmax(regression.chi2) == 0
    np.testing.assert_allclose(medical_dif.chi2[STUDIED], regression.chi2[STUDIED], atol=0.6)


def test_items_nobody_asked_for_have_no_numbers(medical_dif):
    assert medical_dif.status[2] is Status.NOT_STUDIED
    assert np.isnan([medical_dif.chi2[2], medical_dif.p[2], medical_dif.p_adjusted[2]]).all()
    assert medical_dif.split[2] is None


def test_adjustment_counts_the_studied_items_only(medical_dif):
    # the smallest of four p-values is multiplied by four
    assert medical_dif.p_adjusted[0] == pytest.approx(4 * medical_dif.p[0])


def test_swapping_the_groups_changes_nothing_but_the_scale(medical, medical_dif):
    responses, groups = medical

    swapped = likelihood_ratio(responses, 1 - groups, studied=[0])

    # another group is N(0, 1), so the fixed nodes lie elsewhere: quadrature error
    assert swapped.chi2[0] == pytest.approx(medical_dif.chi2[0], abs=0.01)


def test_estimates_of_a_split_item_show_the_direction(medical, medical_dif):
    difficulty = medical_dif.split[0].b[:, 0]

    assert difficulty[1] < difficulty[0]
    assert logistic_regression(*medical).group_effect[0, 0] > 0


def test_purification_of_an_exam_leaves_the_anchors_in_common():
    responses, groups = read_groups("exam_gender")

    dif = likelihood_ratio(responses, groups, model="rasch", purification=PurificationRule())

    assert dif.purification.outcome is Outcome.STABLE
    assert 0 < (~dif.is_anchor).sum() <= 4
    reference, focal = dif.parameters
    is_same = np.isclose(reference.b[:, 0], focal.b[:, 0], atol=1e-12)
    np.testing.assert_array_equal(is_same, dif.is_anchor)
    flagged = np.flatnonzero(~dif.is_anchor)
    for item in flagged:
        np.testing.assert_allclose(
            dif.split[item].b[:, 0], [reference.b[item, 0], focal.b[item, 0]]
        )
    assert (dif.df == 1).all()
    assert np.isnan(dif.wald[0].slope.chi2)


def test_dif_is_found_in_sparse_responses_of_unequal_groups():
    # half of the responses missing, the focal group 0.7 logit lower: no total score compares them
    rng = np.random.default_rng(31)
    items = ItemParameters.logistic(b=np.linspace(-1.5, 1.5, 12), a=rng.uniform(0.8, 1.6, 12))
    shift = np.zeros(12)
    shift[4] = 0.8
    groups = np.arange(1200) % 2
    theta = rng.normal(-0.7 * groups, 1)
    responses = np.where(
        groups[:, None] == 1,
        simulate(rng, items.shifted_by(shift), theta),
        simulate(rng, items, theta),
    )
    responses[rng.random(responses.shape) < 0.5] = -1

    dif = likelihood_ratio(responses, groups, studied=[2, 4])

    assert dif.p[4] < 1e-4
    assert dif.p[2] > 0.01
    assert dif.group_means[1] == pytest.approx(-0.7, abs=0.15)
    assert np.diff(dif.split[4].b[:, 0])[0] == pytest.approx(0.8, abs=0.35)


def test_ordered_categories_and_three_groups_gain_all_their_parameters():
    rng = np.random.default_rng(5)
    items = ItemParameters.graded(b=np.linspace(-1, 1, 6)[:, None] + [-0.8, 0.8], a=1.3)
    groups = np.arange(900) % 3
    responses = simulate(rng, items, rng.normal(0.2 * groups, 1))

    dif = likelihood_ratio(responses, groups, model="grm", studied=[3])

    assert dif.df[3] == 6  # slope and two thresholds, twice
    assert dif.wald[3].slope.df == 2
    assert dif.wald[3].rest.df == 4
    assert dif.p[3] > 0.001
    assert len(dif.parameters) == len(dif.split[3]) == 3


def test_a_shared_discrimination_is_not_tested(medical):
    responses, groups = medical

    dif = likelihood_ratio(responses[:500], groups[:500], model="1pl", studied=[0])

    assert dif.df[0] == dif.wald[0].both.df == 1


def test_without_standard_errors_there_is_no_wald_test(medical):
    responses, groups = medical
    options = Options(errors=None)

    dif = likelihood_ratio(responses[:500], groups[:500], studied=[0], options=options)

    assert np.isnan(dif.wald[0].both.chi2)
    assert dif.chi2[0] > 0


def test_small_groups_and_unused_categories_are_not_tested(medical):
    responses, groups = medical
    responses, groups = responses[:600].copy(), groups[:600]
    focal = np.flatnonzero(groups == 1)
    responses[focal[29:], 1] = -1
    responses[focal, 2] = 1

    dif = likelihood_ratio(responses, groups, studied=[1, 2])

    assert dif.status[1] is Status.TOO_FEW
    assert dif.status[2] is Status.DEGENERATE
    assert np.isnan(dif.chi2).all()
    assert (dif.df == 0).all()


def test_a_calibration_that_did_not_converge_gives_no_number(medical):
    responses, groups = medical
    options = Options(max_cycles=3, errors=None)

    dif = likelihood_ratio(responses[:300], groups[:300], studied=[0], options=options)

    assert dif.status[0] is Status.NOT_CONVERGED
    assert np.isnan([dif.chi2[0], dif.p[0]]).all()
