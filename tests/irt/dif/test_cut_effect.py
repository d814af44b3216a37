"""Shares below a cut with and without DIF."""

import numpy as np
import pytest
from scipy.special import ndtr

from irt.ability import estimate_eap
from irt.dif.cut_effect import cut_effect
from irt.parameters import ItemParameters
from irt.quadrature import grid, normal_quadrature
from irt.response import log_probabilities, probabilities

CUT = -0.6


@pytest.fixture
def items():
    rng = np.random.default_rng(9)
    return ItemParameters.logistic(b=rng.normal(size=20))


@pytest.fixture
def population():
    return normal_quadrature(mean=-0.2, sd=0.9, nodes=grid(-6, 6, 1201))


def test_without_dif_nothing_moves(items, population):
    effect = cut_effect(items, items, CUT, population=population)

    assert effect.shift == pytest.approx(0.0, abs=1e-12)
    assert effect.true_score_change == pytest.approx(0.0, abs=1e-12)
    assert effect.eap_change == 0.0
    assert effect.true_share == pytest.approx(ndtr((CUT + 0.2) / 0.9), abs=1e-5)


def test_a_shift_of_all_items_shifts_the_cut(items, population):
    focal = items.shifted_by(np.full(20, 0.3))

    effect = cut_effect(items, focal, CUT, population=population)

    assert effect.shift == pytest.approx(-0.3, abs=1e-12)
    assert effect.true_score_share == pytest.approx(ndtr((CUT + 0.3 + 0.2) / 0.9), abs=1e-5)
    assert effect.eap_change > 0.03


def test_eap_shares_are_those_of_simulated_persons(items, population):
    # a Rasch test: the sum score is sufficient, so EAP from responses and from the score agree
    rng = np.random.default_rng(21)
    focal = items.shifted_by(np.where(np.arange(20) < 8, 0.7, 0.0))
    theta = rng.normal(-0.2, 0.9, 20_000)
    p = probabilities(focal, theta)[:, 1].T
    responses = (rng.random(p.shape) < p).astype(int)
    prior = normal_quadrature()
    table = log_probabilities(items, prior.nodes)
    eap = estimate_eap(responses, table, quadrature=prior).theta
    share = (eap < CUT).mean()

    effect = cut_effect(items, focal, CUT, population=population)

    assert effect.eap_share == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / 20_000))
    assert effect.eap_share_without_dif < effect.eap_share


def test_dif_that_lifts_everybody_over_the_cut_is_infinite(population):
    items = ItemParameters.logistic(b=[0.0, 0.1], a=2.0)
    focal = items.shifted_by([-9.0, -9.0])

    effect = cut_effect(items, focal, CUT, population=population)

    assert effect.seen_cut == -np.inf
    assert effect.true_score_share == 0.0


def test_a_cut_outside_the_nodes_is_refused(items, population):
    with pytest.raises(ValueError, match="cut must lie between"):
        cut_effect(items, items, 7.0, population=population)
