"""Equated scores against plink, equateIRT and theory."""

import numpy as np
import pytest

from irt.linking import (
    Method,
    equate_observed_scores,
    equate_true_scores,
    link,
    transformed,
)
from irt.parameters import ItemParameters
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import probabilities
from tests.irt.linking.references import (
    common_rows,
    equate_irt_form,
    gauss_hermite,
    kolen_brennan_form,
)

# plink 1.5 vignette (Weeks 2010), p. 28: the first ten equated scores of Kolen & Brennan's forms.
TRUE_SCORES = (0, 0.888, 1.776, 2.664, 3.552, 4.440, 5.328, 6.134, 7.187, 8.396)
THETAS = (-4.336, -2.769, -2.063)
OBSERVED_SCORES = (0.6179, 1.5802, 2.5462, 3.5189, 4.5033, 5.5058, 6.5330, 7.5870, 8.6623)
# The quadrature of that example, as the vignette rounds it.
NODES = (-5.21, -4.16, -3.12, -2.07, -1.03, 0.02, 1.06, 2.11, 3.15, 4.20)
WEIGHTS = (0.0001, 0.0028, 0.0302, 0.142, 0.3149, 0.3158, 0.1542, 0.0359, 0.0039, 0.0002)

# Tutorial of equateIRT, section 6: form 1 on the scale of form 4 by its weighted bisector, and the
# equivalents on it of the scores 1, 5, 10, 15, 19 of form 4.
BISECTOR = (1.189738, -0.4316305)
EQUATE_IRT_SCORES = [1, 5, 10, 15, 19]
EQUATE_IRT_TRUE = (1.015953, 4.805130, 9.860811, 15.133999, 19.111255)
EQUATE_IRT_OBSERVED = (0.953797, 4.805793, 9.865417, 15.101362, 19.138336)

FORM = ItemParameters.concatenate(
    [
        ItemParameters.logistic(a=[0.8, 1.3], b=[-1.0, 0.4], c=[0.1, 0.2], d=[1.0, 0.9]),
        ItemParameters.graded(a=1.2, b=[[-1.0, 0.1, 1.0]]),
        ItemParameters.partial_credit(a=0.9, b=[[0.5, -0.2]]),
    ]
)


@pytest.fixture
def kolen_brennan():
    """The new form on the scale of the old (mean-sigma without item 27, D = 1.7), and the old."""
    rows = common_rows(without=(27,))
    new, old = (kolen_brennan_form(form, D=1.7) for form in ("X_new", "Y_old"))
    found = link(new.take(rows), old.take(rows), method=Method.MEAN_SIGMA)
    return transformed(new, found.A, found.B), old


@pytest.fixture
def equate_irt():
    """Form 4 and, on its scale, form 1."""
    forms = [equate_irt_form("2pl", number)[1] for number in (4, 1)]
    return forms[0], transformed(forms[1], *BISECTOR)


def test_true_scores_of_kolen_and_brennan_are_those_of_plink(kolen_brennan):
    table = equate_true_scores(*kolen_brennan)

    # Printed with three decimals.
    np.testing.assert_allclose(table.equated[:10], TRUE_SCORES, atol=5.1e-4)
    np.testing.assert_allclose(table.theta[7:10], THETAS, atol=5.1e-4)


def test_observed_scores_of_kolen_and_brennan_are_those_of_plink(kolen_brennan):
    weight = np.array(WEIGHTS)
    population = Quadrature(nodes=np.array(NODES), log_weights=np.log(weight / weight.sum()))

    table = equate_observed_scores(*kolen_brennan, populations=[population])

    np.testing.assert_allclose(table.equated[1:10], OBSERVED_SCORES, atol=6e-5)


def test_true_scores_are_near_those_of_equate_irt(equate_irt):
    # Its items come from mirt, est2pl from ltm: 0.01 of a score point apart.
    table = equate_true_scores(*equate_irt, scores=EQUATE_IRT_SCORES)

    np.testing.assert_allclose(table.equated, EQUATE_IRT_TRUE, atol=0.01)


def test_observed_scores_are_near_those_of_equate_irt(equate_irt):
    # Half of its population took each form, N(0, 1) on their own scale.
    own = gauss_hermite(30)
    linked = Quadrature(
        nodes=BISECTOR[0] * own.nodes + BISECTOR[1], log_weights=own.log_weights.copy()
    )

    table = equate_observed_scores(*equate_irt, populations=[own, linked])

    np.testing.assert_allclose(table.equated[EQUATE_IRT_SCORES], EQUATE_IRT_OBSERVED, atol=0.01)


def test_a_form_is_equated_to_itself_by_the_identity():
    highest = int((FORM.n_categories - 1).sum())

    true = equate_true_scores(FORM, FORM)
    observed = equate_observed_scores(FORM, FORM, populations=[normal_quadrature()])

    np.testing.assert_allclose(true.equated, np.arange(highest + 1), atol=1e-10)
    np.testing.assert_allclose(observed.equated, np.arange(highest + 1), atol=1e-10)


def test_equating_there_and_back_returns_the_true_score(kolen_brennan):
    new, old = kolen_brennan

    there = equate_true_scores(new, old)
    back = equate_true_scores(old, new, scores=there.equated)

    np.testing.assert_allclose(back.equated, there.score, atol=1e-9)


def test_a_true_score_is_that_of_the_theta_beside_it():
    other = transformed(FORM, 1.2, 0.4)

    table = equate_true_scores(FORM, other)

    inside = np.isfinite(table.theta)
    p = probabilities(other, table.theta[inside])
    np.testing.assert_allclose(
        table.equated[inside], np.einsum("k,ikn->n", np.arange(p.shape[1]), p), atol=1e-10
    )
    assert inside.sum() == len(inside) - 2  # 0 lies below the sum of c, 7 above that of d


def test_scores_above_the_sum_of_d_run_to_the_highest_score():
    first = ItemParameters.logistic(b=[0.0, 1.0], d=[0.9, 0.8])
    second = ItemParameters.logistic(b=[0.0, 1.0], d=[0.7, 0.6])

    table = equate_true_scores(first, second, scores=[1.7, 1.85, 2.0])

    # 1.85 lies half-way from 1.7 to 2, so its equivalent half-way from 1.3 to 2.
    np.testing.assert_allclose(table.equated, [1.3, 1.65, 2.0], atol=1e-12)


def test_equated_observed_scores_have_the_distribution_of_the_other_form(kolen_brennan):
    new, old = kolen_brennan

    table = equate_observed_scores(new, old, populations=[normal_quadrature()])

    old_mean = table.to_distribution @ np.arange(37)
    old_sd = np.sqrt(table.to_distribution @ (np.arange(37) - old_mean) ** 2)
    mean = table.from_distribution @ table.equated
    sd = np.sqrt(table.from_distribution @ (table.equated - mean) ** 2)
    # Equal up to the steps of whole scores.
    assert mean == pytest.approx(old_mean, abs=0.02)
    assert sd == pytest.approx(old_sd, abs=0.02)


def test_percentile_ranks_count_half_of_those_at_the_score():
    one_item = ItemParameters.logistic(b=[0.0])

    table = equate_observed_scores(one_item, one_item, populations=[normal_quadrature()])

    np.testing.assert_allclose(table.percentile_rank, [25.0, 75.0], atol=1e-10)
    np.testing.assert_allclose(table.from_distribution, [0.5, 0.5], atol=1e-12)


def test_the_synthetic_population_mixes_by_the_weights():
    weak, strong = normal_quadrature(mean=-1.0), normal_quadrature(mean=1.0)
    apart = [
        equate_observed_scores(FORM, FORM, populations=[each]).from_distribution
        for each in (weak, strong)
    ]

    table = equate_observed_scores(FORM, FORM, populations=[weak, strong], weights=[1.0, 3.0])

    np.testing.assert_allclose(table.from_distribution, 0.25 * apart[0] + 0.75 * apart[1])


def test_nominal_items_have_no_true_score_equating():
    nominal = ItemParameters.nominal(slopes=[[0.0, 1.0, -1.0]], intercepts=[[0.0, 0.0, 0.0]])

    with pytest.raises(ValueError, match="need not rise"):
        equate_true_scores(FORM, nominal)


def test_scores_outside_the_form_are_refused():
    with pytest.raises(ValueError, match="from 0 to 7, got -1 to 8"):
        equate_true_scores(FORM, FORM, scores=[-1.0, 8.0])


@pytest.mark.parametrize("weights", [[1.0, 2.0], [-1.0], [0.0]])
def test_population_weights_that_do_not_weigh_are_refused(weights):
    with pytest.raises(ValueError, match="one weight each"):
        equate_observed_scores(FORM, FORM, populations=[normal_quadrature()], weights=weights)


def test_no_population_is_refused():
    with pytest.raises(ValueError, match="one weight each"):
        equate_observed_scores(FORM, FORM, populations=[])
