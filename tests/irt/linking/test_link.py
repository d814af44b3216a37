"""Linking constants against plink, sirt and equateIRT, and against known transformations."""

import numpy as np
import pytest

from irt.linking import Link, Method, link, parameter_labels, transformed
from irt.linking.parameter_matrix import parameter_matrix, shifted
from irt.parameters import ItemParameters
from irt.response import probabilities
from tests.irt.linking.references import (
    assert_constants,
    common_rows,
    equal_points,
    gauss_hermite,
    kolen_brennan_form,
    normal_points,
    pisa_difficulties,
)

CURVE_METHODS = (Method.HAEBARA, Method.STOCKING_LORD)
LOGISTIC = ItemParameters.logistic(
    a=[0.8, 1.3, 1.9], b=[-1.0, 0.4, 1.1], c=[0.1, 0.2, 0.0], d=[1.0, 0.97, 0.9]
)
GRADED = ItemParameters.graded(a=[1.2, 0.7], b=[[-1.0, 0.1, 1.0], [-0.5, 0.8, np.nan]])
PARTIAL_CREDIT = ItemParameters.partial_credit(a=[0.9, 1.1], b=[[0.5, -0.2], [-0.9, 0.3]])
NOMINAL = ItemParameters.nominal(
    slopes=[[0.2, 1.0, -0.4, 1.5], [0.0, 0.9, 0.9, np.nan]],
    intercepts=[[0.0, 0.3, -0.5, 0.2], [0.0, 0.1, -0.6, np.nan]],
)
MIXED = ItemParameters.concatenate([LOGISTIC, GRADED, PARTIAL_CREDIT, NOMINAL])
ONE_OF_EACH = (0, 2, 3, 5, 7)
NO_ITEMS = LOGISTIC.take(np.zeros(3, dtype=np.bool_))
MODELS = {
    "logistic": LOGISTIC,
    "graded": GRADED,
    "partial credit": PARTIAL_CREDIT,
    "nominal": NOMINAL,
    "mixed": MIXED,
}


@pytest.fixture
def drifted():
    """The mixed items on another scale, each parameter a little off."""
    rng = np.random.default_rng(20)
    items = transformed(MIXED, 1.3, -0.4)
    for slot in range(6):
        step = -0.01 if slot == 3 else float(rng.normal(0, 0.1))
        items, _ = shifted(items, slot, step)
    return items


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("items", MODELS.values(), ids=MODELS.keys())
def test_known_constants_are_recovered_exactly(items, method):
    found = link(items, transformed(items, 1.37, -0.62), method=method)

    assert_constants(found, (1.37, -0.62), atol=1e-8)


@pytest.mark.parametrize("method", CURVE_METHODS)
def test_far_constants_are_recovered_by_a_symmetric_link(method):
    found = link(MIXED, transformed(MIXED, 0.45, 2.5), method=method, is_symmetric=True)

    assert_constants(found, (0.45, 2.5), atol=1e-8)


@pytest.mark.parametrize("items", MODELS.values(), ids=MODELS.keys())
def test_transformed_items_have_the_old_curves_at_the_old_thetas(items):
    theta = np.linspace(-3, 3, 13)

    moved = transformed(items, 1.37, -0.62)

    np.testing.assert_allclose(
        probabilities(moved, 1.37 * theta - 0.62), probabilities(items, theta), atol=1e-14
    )


def test_an_uncertain_location_widens_with_the_scale():
    items = ItemParameters.logistic(b=[0.0], se_b=0.5)

    assert transformed(items, 2.0, 1.0).se_b[0] == pytest.approx(1.0)


# plink 1.5 vignette (Weeks 2010): Kolen & Brennan's forms with D = 1 and 40 equal points.
PLINK = {
    ("X_new", "Y_old"): {
        Method.MEAN_MEAN: (1.217266, -0.557155),
        Method.MEAN_SIGMA: (1.168892, -0.515543),
        Method.HAEBARA: (1.112133, -0.465667),
        Method.STOCKING_LORD: (1.119231, -0.485545),
    },
    ("Y_old", "X_new"): {
        Method.MEAN_MEAN: (0.821513, 0.457711),
        Method.MEAN_SIGMA: (0.855511, 0.441053),
        Method.HAEBARA: (0.907748, 0.408260),
        Method.STOCKING_LORD: (0.900655, 0.425961),
    },
}


@pytest.mark.parametrize("forms", PLINK)
@pytest.mark.parametrize("method", PLINK["X_new", "Y_old"])
def test_constants_of_kolen_and_brennan_are_those_of_plink(forms, method):
    first, second = (kolen_brennan_form(form).take(common_rows()) for form in forms)

    found = link(first, second, method=method, quadrature=equal_points(40))

    assert_constants(found, PLINK[forms][method], atol=2e-6)


@pytest.mark.parametrize(
    ("method", "expected"),
    [(Method.HAEBARA, (1.088233, -0.504619)), (Method.STOCKING_LORD, (1.109529, -0.519901))],
)
def test_symmetric_constants_of_kolen_and_brennan_are_those_of_plink(method, expected):
    first, second = (kolen_brennan_form(form).take(common_rows()) for form in ("X_new", "Y_old"))

    found = link(first, second, method=method, quadrature=normal_points(30), is_symmetric=True)

    assert_constants(found, expected, atol=1e-6)


def test_mean_sigma_without_item_27_is_that_of_kolen_and_brennan():
    rows = common_rows(without=(27,))
    first, second = (kolen_brennan_form(form).take(rows) for form in ("X_new", "Y_old"))

    found = link(first, second, method=Method.MEAN_SIGMA)

    # Weeks (2010), p. 27: the constants with which Kolen & Brennan (2004) equate the forms.
    assert_constants(found, (1.17607, -0.50419), atol=6e-6)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.MEAN_MEAN, 0.08828),
        (Method.HAEBARA, 0.08896269),
        (Method.STOCKING_LORD, 0.09292838),
    ],
)
def test_the_pisa_shift_is_that_of_sirt(method, expected):
    # sirt compares on the scale linked from and stops within 1.2e-4 (R's optimize).
    study1, study2 = (ItemParameters.logistic(b=b) for b in pisa_difficulties())

    found = link(study2, study1, method=method, quadrature=equal_points(100), slope=1.0)

    assert_constants(found, (1.0, -expected), atol=2e-5)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.MEAN_SIGMA, -0.08828),
        (Method.HAEBARA, -0.088515),
        (Method.STOCKING_LORD, -0.09661),
    ],
)
def test_the_pisa_shift_is_that_of_plink_with_d_of_1_7(method, expected):
    study1, study2 = (ItemParameters.logistic(b=b, a=1.7) for b in pisa_difficulties())

    found = link(study2, study1, method=method, quadrature=equal_points(40), slope=1.0)

    assert_constants(found, (1.0, expected), atol=1e-6)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("is_symmetric", [False, True])
def test_gradients_are_those_of_linking_again_with_moved_parameters(drifted, method, is_symmetric):
    # Differences across 2e-4 are good to 1e-6; half of them, at an asymptote of 0 or 1, to 1e-4.
    options = {"method": method, "is_symmetric": is_symmetric}
    sides = [MIXED.take(ONE_OF_EACH), drifted.take(ONE_OF_EACH)]
    se = np.full(len(parameter_labels(sides[0])), 0.1)
    cells = np.argwhere(np.isfinite(parameter_matrix(sides[0])))

    found = link(*sides, covariances=(se, se), **options)

    for side in (0, 1):
        for column, (item, slot) in enumerate(cells):
            change = np.subtract(
                *(relinked(sides, side, item, slot, step, options) for step in (1e-4, -1e-4))
            )
            tolerance = 1e-6 if change[2] == pytest.approx(2e-4) else 1e-4
            gradient = found.sensitivities[side].gradient[:, column]
            np.testing.assert_allclose(gradient, change[:2] / change[2], atol=tolerance)


def relinked(sides, side, item, slot, step, options):
    """Constants after a step in one parameter of one side, and how far the parameter went."""
    both = list(sides)
    both[side], distance = with_one_moved(both[side], item, slot, step)
    again = link(*both, **options)
    return again.A, again.B, distance


def with_one_moved(items, item, slot, step):
    """Items with one parameter moved, and how far it went (asymptotes stop at 0 and 1)."""
    moved, distance = shifted(items, int(slot), step)
    rows = [(moved if row == item else items).take([row]) for row in range(len(items))]
    return ItemParameters.concatenate(rows), distance[item]


@pytest.mark.slow
@pytest.mark.parametrize("method", Method)
def test_standard_errors_are_the_spread_of_the_constants_over_samples(drifted, method):
    rng = np.random.default_rng(7)
    items, other = MIXED.take(range(5)), drifted.take(range(5))
    n_parameters = len(parameter_labels(items))
    se = np.full(n_parameters, 0.01)
    found = link(items, other, method=method, covariances=(se, se))
    constants = []
    for _ in range(300):
        pair = [noisy(side, rng, 0.01) for side in (items, other)]
        again = link(*pair, method=method)
        constants.append((again.A, again.B))

    # 300 samples leave 4 % of noise in a standard deviation.
    np.testing.assert_allclose(np.std(constants, axis=0), found.standard_errors, rtol=0.15)


def noisy(items, rng, sd):
    """Items with each parameter off by a draw from N(0, sd), the asymptotes unbounded enough."""
    rows = [items.take([row]) for row in range(len(items))]
    slots = parameter_matrix(items).shape[1]
    for slot in range(slots):
        rows = [shifted(row, slot, float(rng.normal(0, sd)))[0] for row in rows]
    return ItemParameters.concatenate(rows)


def test_a_covariance_matrix_of_squared_errors_says_the_same_as_the_errors(drifted):
    se = np.linspace(0.05, 0.2, len(parameter_labels(MIXED)))

    by_errors = link(MIXED, drifted, covariances=(se, se))
    by_matrix = link(MIXED, drifted, covariances=(np.diag(se**2), np.diag(se**2)))

    np.testing.assert_allclose(by_matrix.covariance, by_errors.covariance, rtol=1e-12)


def test_mean_mean_errors_follow_the_formula_of_the_slopes():
    # A = sum(a_from) / sum(a_to): var A = n s^2 (1 + A^2) / sum(a_to)^2 for equal errors s of a.
    first = ItemParameters.logistic(a=[1.0, 1.4, 0.9], b=[-1.0, 0.0, 1.0])
    second = ItemParameters.logistic(a=[0.8, 1.0, 0.9], b=[-1.2, 0.1, 1.3])
    se = np.tile([0.1, 0.0, 0.0, 0.0], 3)

    found = link(first, second, method=Method.MEAN_MEAN, covariances=(se, se))

    A = 3.3 / 2.7
    assert found.standard_errors[0] == pytest.approx(0.1 * np.sqrt(3 * (1 + A**2)) / 2.7)


def test_a_link_without_covariances_has_no_errors():
    assert link(MIXED, MIXED).standard_errors is None


def test_a_held_slope_has_no_error(drifted):
    se = np.full(len(parameter_labels(MIXED)), 0.1)

    found = link(MIXED, drifted, slope=1.2, covariances=(se, se))

    assert found.A == 1.2
    assert found.standard_errors[0] == 0.0
    assert found.standard_errors[1] > 0.0


def test_the_inverse_of_a_link_undoes_it():
    there = Link(A=1.3, B=-0.4)

    back = there.inverse()

    np.testing.assert_allclose(back.theta(there.theta([-2.0, 0.7])), [-2.0, 0.7], atol=1e-15)


def test_a_symmetric_link_is_inverse_to_the_link_back(drifted):
    there = link(MIXED, drifted, is_symmetric=True)
    back = link(drifted, MIXED, is_symmetric=True)

    assert_constants(back, (there.inverse().A, there.inverse().B), atol=1e-9)


def test_labels_name_the_parameters_in_order():
    items = ItemParameters.concatenate([LOGISTIC.take([0]), GRADED.take([1]), NOMINAL.take([1])])

    assert parameter_labels(items) == (
        *("a[0]", "b[0]", "c[0]", "d[0]", "a[1]", "b1[1]", "b2[1]"),
        *("slope1[2]", "slope2[2]", "intercept1[2]", "intercept2[2]"),
    )


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (LOGISTIC, GRADED, "same common items"),
        (LOGISTIC.take([0]), NOMINAL.take([0]), "one model"),
        (GRADED.take([0]), GRADED.take([1]), "number of categories"),
        (NO_ITEMS, NO_ITEMS, "at least one"),
    ],
)
def test_sets_that_do_not_match_are_refused(first, second, rule):
    with pytest.raises(ValueError, match=rule):
        link(first, second)


def test_mean_sigma_of_one_difficulty_is_refused():
    with pytest.raises(ValueError, match="locations that differ"):
        link(LOGISTIC.take([0]), LOGISTIC.take([0]), method=Method.MEAN_SIGMA)


def test_a_covariance_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"items linked to .* shape \(12,\)"):
        link(LOGISTIC, LOGISTIC, covariances=(np.zeros(12), np.zeros(11)))


def test_a_slope_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="slope must be positive"):
        link(LOGISTIC, LOGISTIC, slope=0.0)


def test_constants_that_are_not_a_scale_are_refused():
    with pytest.raises(ValueError, match="A must be positive"):
        transformed(LOGISTIC, -1.0, 0.0)


def test_curves_that_are_flat_where_people_are_do_not_settle_a_link():
    steep = ItemParameters.logistic(a=[60.0, 60.0], b=[40.0, 41.0])

    with pytest.raises(ValueError, match="do not settle"):
        link(steep, transformed(steep, 1.2, 0.3), quadrature=gauss_hermite(9))
