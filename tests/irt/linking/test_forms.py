"""Forms join by the names of their items."""

import numpy as np
import pytest

from irt.linking import Form, Method, link, link_forms, parameter_labels, transformed
from irt.parameters import ItemParameters

BANK = ItemParameters.logistic(
    a=[0.8, 1.3, 1.9, 1.1, 0.9], b=[-1.0, 0.4, 1.1, -0.3, 0.7], c=[0.1, 0.2, 0.15, 0.1, 0.2]
)


def test_forms_are_linked_by_the_items_with_the_same_names_in_any_order():
    first = Form(name="old", item_names=("p", "q", "r"), items=BANK.take([0, 1, 2]))
    other = transformed(BANK, 1.2, -0.3).shifted_by([0.1, 0.2, -0.1, 0.0, 0.0])
    second = Form(name="new", item_names=("s", "r", "p"), items=other.take([3, 2, 0]))

    found = link_forms(first, second, method=Method.HAEBARA)

    expected = link(BANK.take([0, 2]), other.take([0, 2]), method=Method.HAEBARA)
    assert (found.from_form, found.to_form) == ("old", "new")
    np.testing.assert_array_equal([found.A, found.B], [expected.A, expected.B])


def test_errors_come_from_the_common_items_of_the_form():
    se = np.linspace(0.02, 0.08, 12)
    first = Form(name="old", item_names=("p", "q", "r"), items=BANK.take([0, 1, 2]), covariance=se)
    other = transformed(BANK, 1.2, -0.3).take([2, 3, 0])
    second = Form(name="new", item_names=("r", "s", "p"), items=other, covariance=se)

    found = link_forms(first, second)

    common = [np.r_[0:4, 8:12], np.r_[8:12, 0:4]]
    expected = link(
        BANK.take([0, 2]),
        other.take([2, 0]),
        covariances=(se[common[0]], se[common[1]]),
    )
    np.testing.assert_allclose(found.covariance, expected.covariance, rtol=1e-12)
    assert found.sensitivities[0].gradient.shape == (2, len(parameter_labels(first.items)))


def test_a_link_needs_covariances_on_both_sides_for_errors():
    se = np.full(12, 0.1)
    first = Form(name="old", item_names=("p", "q", "r"), items=BANK.take([0, 1, 2]), covariance=se)
    second = Form(name="new", item_names=("p", "q", "r"), items=BANK.take([0, 1, 2]))

    assert link_forms(first, second).standard_errors is None


def test_forms_without_common_items_are_refused():
    forms = [
        Form(name=name, item_names=(name,), items=ItemParameters.logistic(b=[0.0]))
        for name in ("old", "new")
    ]

    with pytest.raises(ValueError, match="forms old and new have no item in common"):
        link_forms(*forms)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": ""}, "needs a name"),
        ({"item_names": ("x", "x")}, "1 of them different"),
        ({"item_names": ("x",)}, "got 1 names"),
        ({"covariance": np.ones(7)}, "form old must be finite and of shape"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(change, rule):
    fields = {"name": "old", "item_names": ("x", "y")} | change
    with pytest.raises(ValueError, match=rule):
        Form(items=ItemParameters.logistic(b=[0.0, 1.0]), **fields)
