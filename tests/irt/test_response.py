"""Response functions against catR and against theory."""

from dataclasses import replace

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.response import (
    log_probabilities,
    log_probability_table,
    marginal_response_curves,
    paired_probabilities,
    probabilities,
    response_curves,
)
from tests.oracles import catr

BANKS = ["tcals", "cat_pav", "gen_4PL", "gen_GRM", "gen_PCM", "gen_GPCM"]
THETA = np.linspace(-6, 6, 61)


@pytest.fixture
def mixed():
    return ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=[-1.0, 0.5], a=[0.8, 2.0], c=[0.0, 0.25], d=[1.0, 0.95]),
            ItemParameters.graded(b=[[-1.0, 0.2, 1.5]], a=1.4),
            ItemParameters.partial_credit(b=[[0.4, -0.3, np.nan]], a=0.9),
            ItemParameters.nominal(slopes=[[0.3, -0.5, 1.1]], intercepts=[[0.2, 0.1, -0.4]]),
        ]
    )


@pytest.mark.parametrize("bank", BANKS)
def test_probabilities_and_derivatives_agree_with_catr(bank):
    """Values of catR's Pi(), printed with 15 digits."""
    for case, items in catr.curve_cases(bank):
        curves = response_curves(items, [case["theta"]])
        D = catr.dropped_metric(case)
        for name, ours in (("Pi", curves.p), ("dPi", curves.dp / D), ("d2Pi", curves.d2p / D**2)):
            # catR gives only the right answer for two categories; null = no such category
            ours = ours[:, :, 0] if isinstance(case[name][0], list) else ours[:, 1, 0]
            theirs = np.array(case[name], dtype=float)
            np.testing.assert_allclose(ours, np.nan_to_num(theirs), rtol=1e-9, atol=1e-12)


def test_each_item_at_a_theta_of_its_own_has_the_probabilities_of_the_table(mixed):
    theta = np.linspace(-2, 2, len(mixed))

    paired = paired_probabilities(mixed, theta)

    own = np.arange(len(mixed))
    np.testing.assert_allclose(paired, probabilities(mixed, theta)[own, :, own], atol=1e-15)


def test_categories_sum_to_one_at_every_theta(mixed):
    total = probabilities(mixed, THETA).sum(axis=1)

    np.testing.assert_allclose(total, 1.0, atol=1e-14)


def test_derivatives_are_those_of_the_probabilities(mixed):
    """Central differences with a step of 1e-5 are good to about 1e-9."""
    h = 1e-5
    curves = response_curves(mixed, THETA)
    ahead, behind = response_curves(mixed, THETA + h), response_curves(mixed, THETA - h)

    np.testing.assert_allclose(curves.dp, (ahead.p - behind.p) / (2 * h), atol=1e-8)
    np.testing.assert_allclose(curves.d2p, (ahead.dp - behind.dp) / (2 * h), atol=1e-8)


def test_a_nominal_item_follows_bocks_formula():
    slopes, intercepts = np.array([0.3, -0.5, 1.1]), np.array([0.2, 0.1, -0.4])
    item = ItemParameters.nominal(slopes=[slopes], intercepts=[intercepts])
    kernel = np.exp(np.outer(slopes, THETA) + intercepts[:, None])

    np.testing.assert_allclose(probabilities(item, THETA)[0], kernel / kernel.sum(axis=0))


def test_log_probabilities_stay_exact_far_in_the_tail():
    """log P(right) of a Rasch item at theta = -800 is -800 to rounding; P itself underflows."""
    table = log_probabilities(ItemParameters.logistic(b=[0.0]), [-800.0])

    assert table[0, 1, 0] == pytest.approx(-800.0, abs=1e-9)


def test_padding_behind_the_last_category_is_impossible(mixed):
    table = log_probabilities(mixed, THETA)

    assert np.isneginf(table[0, 2:]).all()
    assert np.isneginf(table[3, 3:]).all()


def test_an_uncertain_location_flattens_the_curve_by_its_integral():
    """Expected value: a plain Riemann sum over 20,001 draws of b, independent of the quadrature."""
    item = ItemParameters.logistic(b=[0.3], a=[2.0], c=[0.2], se_b=[0.8])
    z = np.linspace(-8, 8, 20_001)
    density = np.exp(-(z**2) / 2)
    theta = np.array([-1.5, 0.0, 1.0])
    curve = 0.2 + 0.8 / (1 + np.exp(-2.0 * (theta[:, None] - 0.3 - 0.8 * z)))
    expected = (curve * density).sum(axis=1) / density.sum()

    table = log_probability_table(item, theta)

    np.testing.assert_allclose(np.exp(table[0, 1]), expected, atol=1e-6)


def test_a_known_location_keeps_its_own_curve(mixed):
    np.testing.assert_array_equal(
        log_probability_table(mixed, THETA), log_probabilities(mixed, THETA)
    )


def test_marginal_curves_are_those_of_the_table_with_their_own_derivatives(mixed):
    """Derivatives against central differences of the integrated table."""
    uncertain = replace(mixed, se_b=np.linspace(0.0, 0.8, len(mixed)))
    step = 1e-4
    low, mid, high = (
        np.exp(log_probability_table(uncertain, THETA + shift)) for shift in (-step, 0.0, step)
    )

    found = marginal_response_curves(uncertain, THETA)

    np.testing.assert_allclose(found.p, mid, atol=1e-12)
    np.testing.assert_allclose(found.dp, (high - low) / (2 * step), atol=1e-6)
    np.testing.assert_allclose(found.d2p, (high - 2 * mid + low) / step**2, atol=1e-5)
