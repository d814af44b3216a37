"""What an answer does to the estimate: carried along, it is that of all answers at once."""

import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import load_blueprints
from assess.criteria.information import fill_weighted, weighted_information
from assess.engine import decide
from assess.pool import build_pool
from irt.posterior import posterior, posterior_moments


@pytest.mark.parametrize("pattern", ["drawn", "all wrong", "all right", "in turn"])
def test_the_posterior_is_that_of_all_answers_at_once(bank, pattern):
    pool = build_pool(bank, load_blueprints()["combined"])
    n, rng = 20, np.random.default_rng(1)
    batch = new_batch(rng.integers(0, 2**62, n), pool)

    for step in range(pool.blueprint.max_items):
        item = decide(batch).selection.item
        most = pool.parameters.n_categories[item] - 1
        share = {"drawn": rng.random(n), "all wrong": 0.0, "all right": 1.0, "in turn": step % 2}
        batch.record(np.arange(n), item, np.rint(share[pattern] * most).astype(np.int64))

    mass = posterior(batch.log_likelihood, pool.quadrature)
    theta, sem = posterior_moments(mass, pool.quadrature.nodes)
    np.testing.assert_allclose(batch.mass, mass, rtol=1e-10, atol=1e-16)
    np.testing.assert_allclose(batch.theta, theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(batch.sem, sem, rtol=1e-10)


@pytest.mark.parametrize("sd", [0.05, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("n_nodes", [1, 3, 4, 5, 61])
def test_values_of_one_sitting_are_those_of_the_matrix_product(n_nodes, sd):
    """Nodes at the ends that hold next to nothing are left out: that shows in no value."""
    rng = np.random.default_rng(2)
    information, nodes = rng.uniform(0, 2, (30, n_nodes)), np.linspace(-6, 6, n_nodes)
    distance = np.abs(nodes - 0.7)
    mass = np.exp((distance.min() ** 2 - distance**2) / (2 * sd**2))
    mass /= mass.sum()
    value = np.full(30, np.nan)

    fill_weighted(np.ascontiguousarray(information.T), mass, value)

    np.testing.assert_allclose(value, weighted_information(information, mass), rtol=0, atol=1e-8)
