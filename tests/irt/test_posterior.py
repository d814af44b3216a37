"""Posteriors on a grid: mass below a cut, draws."""

from statistics import NormalDist

import numpy as np
import pytest

from irt.posterior import draw_from, mass_below, posterior
from irt.quadrature import normal_quadrature


@pytest.mark.parametrize("cut", [-1.0, 0.2, 0.33, 1.5])
def test_mass_below_a_cut_is_that_of_the_normal_distribution(cut):
    """The posterior without responses is the prior; the cell rule is good to 0.002."""
    quadrature = normal_quadrature()
    mass = posterior(np.zeros((1, 61)), quadrature)

    below = mass_below(mass, quadrature.nodes, cut)

    assert below[0] == pytest.approx(NormalDist().cdf(cut), abs=0.002)


def test_nothing_lies_below_the_grid_and_all_below_its_end():
    quadrature = normal_quadrature()
    mass = posterior(np.zeros((1, 61)), quadrature)

    assert mass_below(mass, quadrature.nodes, -7.0)[0] == 0.0
    assert mass_below(mass, quadrature.nodes, 7.0)[0] == pytest.approx(1.0)


def test_draws_follow_their_posterior():
    """Mean and SD of 40,000 draws lie within 4 standard errors of those of N(0.5, 0.6)."""
    quadrature = normal_quadrature(mean=0.5, sd=0.6)
    mass = np.tile(posterior(np.zeros((1, 61)), quadrature), (40_000, 1))

    theta = draw_from(mass, quadrature.nodes, rng=np.random.default_rng(3))

    assert theta.mean() == pytest.approx(0.5, abs=4 * 0.6 / 200)
    assert theta.std() == pytest.approx(0.6, abs=4 * 0.6 / 282)
