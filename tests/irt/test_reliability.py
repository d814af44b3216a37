"""Reliability against what theory says about simple cases."""

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.reliability import empirical_reliability, marginal_reliability


def test_a_test_without_discrimination_has_no_reliability():
    items = ItemParameters.logistic(b=np.zeros(5), a=1e-6)

    assert marginal_reliability(items, quadrature=normal_quadrature()) == pytest.approx(0, abs=1e-9)


def test_reliability_follows_the_constant_information_of_dense_items():
    """Items spread densely give information a * items per logit inside: I / (I + 1)."""
    items = ItemParameters.logistic(b=np.linspace(-12, 12, 241), a=1.0)  # 10 per logit: I = 10

    reliability = marginal_reliability(items, quadrature=normal_quadrature())

    assert reliability == pytest.approx(10 / 11, abs=1e-3)


def test_a_wider_population_is_told_apart_better():
    items = ItemParameters.logistic(b=np.linspace(-2, 2, 11))

    narrow = marginal_reliability(items, quadrature=normal_quadrature(sd=0.5))
    wide = marginal_reliability(items, quadrature=normal_quadrature(sd=1.5))

    assert wide > narrow


def test_empirical_reliability_is_explained_over_total_variance():
    assert empirical_reliability(np.array([-1.0, 1.0]), np.array([0.5, 0.5])) == pytest.approx(0.8)
