"""Chains and averages against equateIRT, and their errors against linking again."""

from itertools import pairwise

import numpy as np
import pytest

from irt.linking import (
    Form,
    Link,
    Method,
    bisector,
    chain,
    link_forms,
    minimum_variance_weights,
    transformed,
)
from irt.linking.parameter_matrix import parameter_matrix, shifted
from irt.parameters import ItemParameters
from tests.irt.linking.references import assert_constants, equate_irt_form, gauss_hermite


def forms_of(model):
    """The five forms, each with ten items of the next; form 5 shares ten with form 1."""
    forms = []
    for number in range(1, 6):
        item_names, items = equate_irt_form(model, number)
        forms.append(Form(name=f"test{number}", item_names=item_names, items=items))
    return forms


def path(forms, numbers, **options):
    """The chain through the forms with these numbers."""
    pairs = pairwise(numbers)
    return chain([link_forms(forms[i - 1], forms[j - 1], **options) for i, j in pairs])


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 5), (1.00935, -0.51886)),
        ((1, 2, 3, 4, 5), (1.06595, -0.50368)),
        ((1, 2, 3, 4, 5, 1), (1.0868759, 0.0022126)),
    ],
)
def test_3pl_chains_by_haebara_are_those_of_equate_irt(numbers, expected):
    # Tutorial of equateIRT, section 8: est3pl, 30 Gauss-Hermite points, five decimals.
    found = path(forms_of("3pl"), numbers, method=Method.HAEBARA, quadrature=gauss_hermite(30))

    assert_constants(found, expected, atol=5e-6)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 2), (1.21061, -0.14242)),
        ((1, 2, 3, 4), (1.25371, -0.49825)),
        ((1, 5, 4), (1.15964, -0.40028)),
    ],
)
def test_2pl_chains_by_mean_mean_are_near_those_of_equate_irt(numbers, expected):
    # Tutorial, sections 3 and 4. It calibrates with mirt, est2pl comes from ltm: 0.001 apart.
    found = path(forms_of("2pl"), numbers, method=Method.MEAN_MEAN)

    assert_constants(found, expected, atol=2e-3)


def test_the_bisector_of_two_paths_is_that_of_equate_irt():
    # Tutorial, section 5, from its own constants of the two paths.
    paths = [Link(A=1.253712, B=-0.4982537), Link(A=1.159638, B=-0.4002830)]

    assert_constants(bisector(paths), (1.205588, -0.4481367), atol=1e-6)


def test_a_weighted_bisector_of_equate_irt_lies_on_its_line():
    # Tutorial, section 5: the weights behind (1.189738, -0.4316305) are not printed.
    paths = [Link(A=1.253712, B=-0.4982537), Link(A=1.159638, B=-0.4002830)]
    wanted = (1.189738 - 1.159638) / (1.253712 - 1.159638)
    weights = np.array([wanted, 1 - wanted]) * np.sqrt(1 + np.array([1.253712, 1.159638]) ** 2)

    assert_constants(bisector(paths, weights=weights), (1.189738, -0.4316305), atol=1e-6)


@pytest.fixture
def ring():
    """Three small forms in a ring, each sharing two items with the next, with covariances."""
    rng = np.random.default_rng(3)
    bank = ItemParameters.logistic(
        a=rng.uniform(0.8, 1.8, 6), b=rng.normal(0, 1, 6), c=rng.uniform(0.05, 0.2, 6)
    )
    forms = []
    for k, (A, B) in enumerate([(1.0, 0.0), (1.2, 0.3), (0.9, -0.5)]):
        rows = [(2 * k + i) % 6 for i in range(4)]
        items = transformed(bank.take(rows), A, B)
        for slot in range(3):
            items, _ = shifted(items, slot, 0.02 * (k + slot))
        mixing = rng.normal(0, 0.05, (16, 16))
        form = Form(
            name=f"form {k}",
            item_names=tuple(f"item {row}" for row in rows),
            items=items,
            covariance=mixing @ mixing.T,
        )
        forms.append(form)
    return forms


def moved(form, item, slot, step):
    """The form after a step in one parameter."""
    away, _ = shifted(form.items, slot, step)
    rows = [(away if row == item else form.items).take([row]) for row in range(len(form.items))]
    return Form(name=form.name, item_names=form.item_names, items=ItemParameters.concatenate(rows))


@pytest.mark.parametrize("method", [Method.MEAN_SIGMA, Method.HAEBARA])
def test_errors_of_an_average_count_each_form_once(ring, method):
    def average(forms):
        return bisector(
            [path(forms, (1, 2, 3), method=method), path(forms, (1, 3), method=method)],
            weights=[1.0, 2.0],
        )

    expected = np.zeros((2, 2))
    for k, form in enumerate(ring):
        gradient = np.zeros((2, 16))
        for column, (item, slot) in enumerate(np.argwhere(parameter_matrix(form.items) < 1e9)):
            ends = []
            for step in (1e-5, -1e-5):
                again = average([*ring[:k], moved(form, item, slot, step), *ring[k + 1 :]])
                ends.append(np.array([again.A, again.B]))
            # d stands at 1: only the step down counts.
            gradient[:, column] = (ends[0] - ends[1]) / (1e-5 if slot == 3 else 2e-5)
        expected += gradient @ form.covariance @ gradient.T

    found = average(ring)

    np.testing.assert_allclose(found.covariance, expected, rtol=1e-3)


def test_a_link_there_and_back_over_one_pair_of_forms_is_sure(ring):
    there = link_forms(ring[0], ring[1], is_symmetric=True)

    round_trip = chain([there, there.inverse()])

    assert_constants(round_trip, (1.0, 0.0), atol=1e-12)
    np.testing.assert_allclose(round_trip.covariance, 0.0, atol=1e-15)


def test_minimum_variance_weights_beat_all_others(ring):
    paths = [path(ring, (1, 2, 3)), path(ring, (1, 3))]

    best = minimum_variance_weights(paths)

    least = np.trace(bisector(paths, weights=best).covariance)
    others = [
        np.trace(bisector(paths, weights=[share, 1 - share]).covariance)
        for share in np.linspace(0, 1, 101)
    ]
    assert best.sum() == pytest.approx(1.0)
    assert least <= min(others) * (1 + 1e-9)


def test_the_bisector_of_the_inverses_is_the_inverse_of_the_bisector():
    paths = [Link(A=1.25, B=-0.5), Link(A=1.16, B=-0.4)]

    back = bisector([each.inverse() for each in paths])

    there = bisector(paths).inverse()
    assert_constants(back, (there.A, there.B), atol=1e-12)


def test_a_chain_without_covariances_has_no_errors():
    forms = [
        Form(name=name, item_names=("x", "y"), items=ItemParameters.logistic(b=[0.0, spread]))
        for name, spread in (("1", 1.0), ("2", 1.5), ("3", 1.2))
    ]

    assert path(forms, (1, 2, 3), method=Method.MEAN_SIGMA).standard_errors is None


def test_a_chain_that_breaks_is_refused():
    with pytest.raises(ValueError, match="chain breaks: a link to '2', then from '3'"):
        chain([Link(A=1.0, B=0.0, from_form="1", to_form="2"), Link(A=1, B=0, from_form="3")])


def test_an_empty_chain_is_refused():
    with pytest.raises(ValueError, match="at least one link"):
        chain([])


def test_paths_between_other_forms_are_not_averaged():
    with pytest.raises(ValueError, match="same two forms"):
        bisector([Link(A=1.0, B=0.0, to_form="2"), Link(A=1.0, B=0.0, to_form="3")])


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [0.0, 0.0]])
def test_weights_that_do_not_weigh_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        bisector([Link(A=1.0, B=0.0), Link(A=1.1, B=0.0)], weights=weights)


def test_minimum_variance_weights_need_covariances():
    with pytest.raises(ValueError, match="need the covariances"):
        minimum_variance_weights([Link(A=1.0, B=0.0), Link(A=1.1, B=0.0)])
