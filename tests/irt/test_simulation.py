"""Simulated data follow the parameters they were made from."""

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.response import probabilities
from irt.simulation import (
    rotated_booklets,
    routed_adaptively,
    simulate_abilities,
    simulate_dif,
    simulate_responses,
    with_rapid_guesses,
)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def items():
    return ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=[-1.0, 0.5], a=[0.8, 1.6], c=[0.0, 0.2]),
            ItemParameters.graded(b=[[-1.0, 0.2, 1.2]], a=1.4),
            ItemParameters.nominal(slopes=[[0, 0.8, 1.9]], intercepts=[[0, 0.5, -0.3]]),
        ]
    )


def test_categories_come_as_often_as_their_probabilities(items, rng):
    """40,000 responses at one theta: the standard error of a share is 0.0025."""
    responses = simulate_responses(items, np.full(40_000, 0.4), rng=rng)

    shares = np.stack([(responses == k).mean(axis=0) for k in range(4)], axis=1)
    np.testing.assert_allclose(shares, probabilities(items, [0.4])[:, :, 0], atol=0.01)


def test_abilities_have_the_asked_moments(rng):
    sigma = np.array([[1.0, 0.8], [0.8, 2.0]])

    theta = simulate_abilities(40_000, mean=0.5, covariance=sigma, rng=rng)

    np.testing.assert_allclose(theta.mean(axis=0), 0.5, atol=0.03)
    np.testing.assert_allclose(np.cov(theta.T), sigma, atol=0.05)


@pytest.mark.parametrize("covariance", [0.0, [[1.0, 2.0], [2.0, 1.0]]])
def test_a_covariance_that_is_none_is_refused(covariance, rng):
    with pytest.raises(ValueError, match="positive"):
        simulate_abilities(3, covariance=covariance, rng=rng)


def test_only_the_shifted_item_is_harder_and_only_for_the_focal_group(rng):
    items = ItemParameters.logistic(b=[0.0, 0.0])
    is_focal = np.arange(40_000) % 2 == 0

    responses = simulate_dif(items, [1.0, 0.0], is_focal, np.zeros(40_000), rng=rng)

    assert responses[is_focal, 0].mean() == pytest.approx(1 / (1 + np.e), abs=0.01)
    assert responses[~is_focal, 0].mean() == pytest.approx(0.5, abs=0.01)
    assert responses[is_focal, 1].mean() == pytest.approx(0.5, abs=0.01)


def test_rapid_guesses_are_right_by_chance_and_gaps_stay(rng):
    responses = np.ones((20_000, 2))
    responses[0, 0] = -1

    guessed, is_guess = with_rapid_guesses(responses, [4, 2], share=0.3, rng=rng)

    assert is_guess.mean() == pytest.approx(0.3, abs=0.01)
    assert guessed[is_guess[:, 0], 0].mean() == pytest.approx(0.25, abs=0.02)
    assert (guessed[~is_guess] == responses[~is_guess]).all()
    assert guessed[0, 0] == -1


def test_rotated_booklets_show_everybody_the_same_number_of_items(rng):
    administered = rotated_booklets(700, 28, n_blocks=7, blocks_each=2, rng=rng)

    assert (administered.sum(axis=1) == 8).all()
    assert administered.sum(axis=0).min() > 100


def test_adaptive_routing_shows_the_able_harder_items(rng):
    items = ItemParameters.logistic(b=np.linspace(-3, 3, 40))
    theta = np.repeat([-1.5, 1.5], 200)
    complete = simulate_responses(items, theta, rng=rng)

    seen = routed_adaptively(complete, items, length=10, rng=rng)

    given = seen != -1
    assert (given.sum(axis=1) == 10).all()
    assert (seen[given] == complete[given]).all()
    mean_b = (given * items.b[:, 0]).sum(axis=1) / 10
    assert mean_b[theta > 0].mean() > mean_b[theta < 0].mean() + 1
