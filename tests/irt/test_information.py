"""Fisher information against catR and against theory."""

import numpy as np
import pytest

from irt.information import (
    curve_information,
    item_information,
    observed_information,
    table_information,
    warm_correction,
)
from irt.parameters import ItemParameters
from irt.response import log_probabilities, probabilities, response_curves
from tests.oracles import catr


@pytest.mark.parametrize("bank", ["tcals", "cat_pav", "gen_4PL", "gen_GRM", "gen_PCM", "gen_GPCM"])
def test_information_and_bias_correction_agree_with_catr(bank):
    """Values of catR's Ii() and Ji(), at their printed precision."""
    for case, items in catr.curve_cases(bank):
        curves = response_curves(items, [case["theta"]])
        D = catr.dropped_metric(case)
        information, correction = curve_information(curves)[:, 0], warm_correction(curves)[:, 0]
        np.testing.assert_allclose(information / D**2, case["Ii"], rtol=1e-9)
        np.testing.assert_allclose(correction / D**3, case["Ji"], rtol=1e-8, atol=1e-10)


def test_information_of_a_rasch_item_peaks_at_a_quarter():
    information = item_information(ItemParameters.logistic(b=[0.7]), [0.7])

    assert information[0, 0] == pytest.approx(0.25, abs=1e-15)


def test_tabulated_information_follows_the_closed_form():
    """Central differences on the default step of 0.2 are good to about 1 % of the peak."""
    items = ItemParameters.logistic(b=[0.0, 1.0], a=[1.0, 1.5])
    nodes = np.linspace(-6, 6, 61)

    tabulated = table_information(log_probabilities(items, nodes), nodes)

    np.testing.assert_allclose(tabulated, item_information(items, nodes), atol=0.012)


def test_observed_information_is_expected_information_on_average():
    items = ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=[0.3], a=1.4, c=0.2),
            ItemParameters.graded(b=[[-1.0, 0.2, 1.5]], a=1.4),
            ItemParameters.nominal(slopes=[[0.3, -0.5, 1.1]], intercepts=[[0.2, 0.1, -0.4]]),
        ]
    )
    theta = np.linspace(-3, 3, 13)

    average = (probabilities(items, theta) * observed_information(items, theta)).sum(axis=1)

    np.testing.assert_allclose(average, item_information(items, theta), rtol=1e-9)


def test_observed_information_is_the_curvature_of_the_log_probability():
    items = ItemParameters.logistic(b=[0.3], a=1.4, c=0.2)
    h = 1e-3
    log_p = log_probabilities(items, np.array([0.8 - h, 0.8, 0.8 + h]))[0, 1]

    curvature = (log_p[0] - 2 * log_p[1] + log_p[2]) / h**2

    assert observed_information(items, [0.8])[0, 1, 0] == pytest.approx(-curvature, abs=1e-5)
