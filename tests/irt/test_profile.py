"""The one-factor profile against brute force and against theory."""

import numpy as np
import pytest

from irt.parameters import ItemParameters
from irt.posterior import log_likelihood
from irt.profile import one_factor_profile
from irt.quadrature import grid
from irt.response import log_probabilities

NODES = grid()


def _log_likelihoods(rng, n_items):
    items = ItemParameters.logistic(b=rng.normal(size=n_items), a=rng.uniform(0.7, 1.5, n_items))
    responses = rng.integers(0, 2, size=(1, n_items))
    return log_likelihood(responses, log_probabilities(items, NODES))[0]


@pytest.mark.parametrize("seed", range(5))
def test_two_dimensions_agree_with_brute_force_integration(seed):
    """Expected: the bivariate normal prior times both likelihoods, summed over the full grid."""
    rng = np.random.default_rng(seed)
    likelihoods = np.stack([_log_likelihoods(rng, 8), _log_likelihoods(rng, 15)])
    correlation = 0.7
    x, y = np.meshgrid(NODES, NODES, indexing="ij")
    form = (x**2 - 2 * correlation * x * y + y**2) / (1 - correlation**2)
    joint = np.exp(-form / 2 + likelihoods[0][:, None] + likelihoods[1][None, :])
    joint /= joint.sum()
    expected_mean = [(joint * x).sum(), (joint * y).sum()]
    expected_sd = [np.sqrt((joint * t**2).sum() - (joint * t).sum() ** 2) for t in (x, y)]

    profile = one_factor_profile(likelihoods, correlation=correlation, nodes=NODES)

    np.testing.assert_allclose(profile.mean, expected_mean, atol=1e-4)
    np.testing.assert_allclose(profile.sd, expected_sd, atol=1e-4)


def test_a_dimension_without_responses_borrows_from_the_others():
    rng = np.random.default_rng(2)
    strong = _log_likelihoods(rng, 30)
    likelihoods = np.stack([strong, np.zeros_like(strong)])

    profile = one_factor_profile(likelihoods, correlation=0.8, nodes=NODES)

    assert profile.mean[1] == pytest.approx(0.8 * profile.mean[0], abs=1e-3)
    assert profile.sd[0] < profile.sd[1] < 1.0


def test_uncorrelated_dimensions_keep_to_themselves():
    rng = np.random.default_rng(4)
    one, two = _log_likelihoods(rng, 10), _log_likelihoods(rng, 10)

    together = one_factor_profile(np.stack([one, two]), correlation=0.0, nodes=NODES)
    alone = one_factor_profile(np.stack([one, np.zeros(61)]), correlation=0.0, nodes=NODES)

    assert together.mean[0] == pytest.approx(alone.mean[0], abs=1e-10)
