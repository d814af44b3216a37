"""Ability without the rapid guesses, after Wise & DeMars (2006)."""

import numpy as np
import pytest

from assess.guards import Responses, effort_moderated, estimate_abilities, response_time_effort
from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table
from tests.factories.banks import lengthened, made_up_pool, quotas_alone
from tests.factories.guessers import guessers
from tests.factories.own_pools import blueprint, own_pool

THRESHOLD_S = 4.5


@pytest.fixture(scope="module")
def pool():
    return made_up_pool(lengthened(quotas_alone("digital")))


def moderated(people, pool):
    effort = response_time_effort(people.duration_s, np.full(people.duration_s.shape, THRESHOLD_S))
    return effort_moderated(people.responses, is_rapid=effort.is_rapid, pool=pool)


def test_the_estimate_is_the_posterior_mean_of_the_likelihood_that_is_left():
    """By hand: the product of the curves of the two effortful answers, on a finer grid."""
    pool = own_pool(blueprint())
    responses = Responses(items=np.array([[0, 1, 2]]), scores=np.array([[1, 0, 1]]))
    is_rapid = np.array([[False, True, False]])
    grid = normal_quadrature(nodes=np.linspace(-6, 6, 601))
    table = log_probability_table(pool.parameters, grid.nodes)
    density = np.exp(table[0, 1] + table[2, 1] + grid.log_weights)
    mean = density @ grid.nodes / density.sum()
    sd = np.sqrt(density @ grid.nodes**2 / density.sum() - mean**2)

    found = effort_moderated(responses, is_rapid=is_rapid, pool=pool)

    assert found.n_items.tolist() == [[2]]
    assert found.theta[0, 0] == pytest.approx(mean, abs=1e-6)
    assert found.sem[0, 0] == pytest.approx(sd, abs=1e-6)


def test_without_rapid_guesses_it_is_the_plain_estimate(pool):
    people = guessers(pool, np.zeros(20), rng=np.random.default_rng(1))
    nothing = np.zeros(people.duration_s.shape, dtype=np.bool_)

    found = effort_moderated(people.responses, is_rapid=nothing, pool=pool)

    plain = estimate_abilities(people.responses, pool=pool)
    np.testing.assert_array_equal(found.theta, plain.theta)
    np.testing.assert_array_equal(found.sem, plain.sem)


@pytest.mark.parametrize("share", [0.2, 0.4])
def test_partial_guessers_are_estimated_with_less_bias(pool, share):
    """1,000 people of average ability, whose plain EAP has no bias without guesses."""
    people = guessers(pool, np.zeros(1000), share=share, rng=np.random.default_rng(2))

    found = moderated(people, pool)

    plain = estimate_abilities(people.responses, pool=pool)
    assert plain.theta.mean() < -0.2
    assert abs(found.theta.mean()) < 0.10
    assert (found.sem > plain.sem).mean() > 0.95


def test_polytomous_guesses_are_left_out_too():
    """A partial-credit pool: the points of the rapid answers change nothing."""
    items = ItemParameters.partial_credit(a=0.7, b=np.tile([-0.5, 0.5], (60, 1)), se_b=0.5)
    pool = own_pool(blueprint(), items=items)
    responses = Responses(items=np.array([[4, 5, 6]] * 2), scores=np.array([[2, 0, 1], [2, 2, 1]]))
    rapid = np.array([[False, True, False]] * 2)

    found = effort_moderated(responses, is_rapid=rapid, pool=pool)

    assert found.theta[0, 0] == found.theta[1, 0] > 0
