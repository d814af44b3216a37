"""Intervals that hold the truth equally often at every ability."""

import numpy as np
import pytest
from scipy.stats import beta

from irt.information import table_information
from irt.intervals import ability_interval
from irt.parameters import ItemParameters
from irt.posterior import log_likelihood
from irt.quadrature import grid
from irt.response import log_probability_table
from irt.simulation import simulate_responses

NODES = grid()


def _intervals(items, responses, **options):
    table = log_probability_table(items, NODES)
    information = np.tile(table_information(table, NODES).sum(axis=0), (len(responses), 1))
    return ability_interval(log_likelihood(responses, table), information, NODES, **options)


@pytest.mark.parametrize("theta", [-2.0, -1.0, 0.0, 1.0, 2.0])
def test_the_interval_covers_at_every_ability_alike(theta):
    """Welch & Peers (1963): 95 of 100, wherever the ability lies; 20,000 people, 30 items."""
    rng = np.random.default_rng(1)
    items = ItemParameters.logistic(b=np.linspace(-2.5, 2.5, 30), a=rng.lognormal(0, 0.2, 30))
    responses = simulate_responses(items, np.full(20_000, theta), rng=rng)

    low, high = _intervals(items, responses)

    assert np.mean((low <= theta) & (theta <= high)) == pytest.approx(0.95, abs=0.012)


def test_rasch_items_give_the_interval_of_the_beta_distribution():
    """n items of one difficulty: the raw score is binomial, and Jeffreys' posterior of the chance
    of success is Beta(score + 1/2, n - score + 1/2); quantiles by scipy."""
    n_items = 20
    items = ItemParameters.logistic(b=np.full(n_items, 0.3))
    scores = np.arange(n_items + 1)
    responses = (np.arange(n_items) < scores[:, None]).astype(int)

    found = np.column_stack(_intervals(items, responses, probability=0.9))

    chance = beta.ppf([0.05, 0.95], scores[:, None] + 0.5, n_items - scores[:, None] + 0.5)
    expected = 0.3 + np.log(chance / (1 - chance))
    # nearly all wrong or right reaches to the ends of the grid, which cut off what lies beyond
    np.testing.assert_allclose(found[2:-2], expected[2:-2], atol=0.03)


def test_more_probability_asks_a_wider_interval():
    items = ItemParameters.logistic(b=np.linspace(-1, 1, 9))
    responses = np.array([[1, 0] * 4 + [1]])

    narrow, wide = (np.ptp(_intervals(items, responses, probability=p)) for p in (0.5, 0.95))

    assert 0 < narrow < wide


@pytest.mark.parametrize("probability", [0.0, 1.0, 95])
def test_a_probability_outside_its_range_is_refused(probability):
    with pytest.raises(ValueError, match="probability must lie between 0 and 1"):
        ability_interval(np.zeros((1, 61)), np.ones((1, 61)), NODES, probability=probability)
