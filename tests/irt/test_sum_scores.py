"""Sum scores against enumeration of every response pattern."""

from itertools import product

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.posterior import log_likelihood, posterior_moments
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities
from irt.sum_scores import score_distribution, sum_score_table

QUADRATURE = normal_quadrature()


@pytest.fixture
def table():
    items = ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=[-1.0, 0.5], a=[0.8, 2.0], c=[0.0, 0.25]),
            ItemParameters.graded(b=[[-1.0, 0.2, 1.5]], a=1.4),
            ItemParameters.partial_credit(b=[[0.4, -0.3]], a=0.9),
        ]
    )
    return log_probabilities(items, QUADRATURE.nodes)


@pytest.fixture
def patterns():
    return np.array(list(product(range(2), range(2), range(4), range(3))))


def test_the_score_distribution_is_that_of_all_patterns(table, patterns):
    likelihood = np.exp(log_likelihood(patterns, table))
    total = patterns.sum(axis=1)
    expected = np.stack([likelihood[total == score].sum(axis=0) for score in range(8)])

    np.testing.assert_allclose(score_distribution(table), expected, atol=1e-14)


def test_eap_of_a_sum_score_is_that_of_its_patterns_together(table, patterns):
    joint = np.exp(log_likelihood(patterns, table) + QUADRATURE.log_weights)
    of_score = joint[patterns.sum(axis=1) == 3].sum(axis=0)
    mean, sd = posterior_moments(of_score / of_score.sum(), QUADRATURE.nodes)

    scores = sum_score_table(table, quadrature=QUADRATURE)

    assert scores.theta[3] == pytest.approx(mean, abs=1e-12)
    assert scores.sem[3] == pytest.approx(sd, abs=1e-12)
    assert scores.probability.sum() == pytest.approx(1.0)
    assert scores.probability[3] == pytest.approx(of_score.sum())
