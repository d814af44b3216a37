"""Calibration by girth, on data simulated from known parameters."""

import numpy as np
import pytest

from irt.calibration import calibrate
from irt.girth_backend import calibrate_with_girth
from irt.parameters import ItemParameters
from irt.posterior import MISSING
from irt.response import probabilities

DIFFICULTY = np.linspace(-1.5, 1.5, 12)
DISCRIMINATION = np.tile([0.8, 1.2, 1.6], 4)


def _responses(n_persons, seed):
    rng = np.random.default_rng(seed)
    items = ItemParameters.logistic(a=DISCRIMINATION, b=DIFFICULTY)
    right = probabilities(items, rng.normal(size=n_persons))[:, 1].T
    return (rng.random(right.shape) < right).astype(int)


@pytest.mark.parametrize("share_missing", [0.0, 0.4])
def test_difficulties_are_recovered_with_and_without_gaps(share_missing):
    """2,500 simulated persons: the standard error of a difficulty is below 0.1."""
    responses = _responses(2500, seed=1)
    rng = np.random.default_rng(2)
    responses[rng.random(responses.shape) < share_missing] = MISSING

    found = calibrate_with_girth(responses, model="2pl").parameters

    np.testing.assert_allclose(found.b[:, 0], DIFFICULTY, atol=0.35)
    assert np.corrcoef(found.a, DISCRIMINATION)[0, 1] > 0.8


def test_one_discrimination_is_shared_under_the_1pl():
    found = calibrate_with_girth(_responses(800, seed=3), model="1pl").parameters

    assert np.ptp(found.a) == 0.0


def test_an_item_everybody_got_right_is_refused_by_name():
    responses = _responses(100, seed=4)
    responses[:, 5] = 1

    with pytest.raises(ValueError, match="item 5"):
        calibrate_with_girth(responses, model="2pl")


@pytest.mark.parametrize("model", ["1pl", "2pl"])
def test_girth_and_our_calibration_agree_on_complete_data(model):
    """Two programs on one matrix: 0.05 is a third of a standard error of 2,500 persons."""
    responses = _responses(2500, seed=1)

    theirs, ours = calibrate_with_girth(responses, model=model), calibrate(responses, model=model)

    np.testing.assert_allclose(theirs.parameters.b, ours.parameters.b, atol=0.05)
    np.testing.assert_allclose(theirs.parameters.a, ours.parameters.a, atol=0.08)
    assert ours.log_likelihood - 1 < theirs.log_likelihood <= ours.log_likelihood + 1e-6


@pytest.mark.parametrize(
    ("model", "items"),
    [
        ("grm", ItemParameters.graded(b=[[-1.0, 0.0, 1.2]] * 6, a=1.3)),
        ("gpcm", ItemParameters.partial_credit(b=[[-0.8, 0.1, 0.9]] * 6, a=1.1)),
    ],
)
def test_girth_and_our_calibration_agree_on_ordered_items(model, items):
    rng = np.random.default_rng(8)
    cumulative = probabilities(items, rng.normal(size=1500)).cumsum(axis=1)
    responses = (rng.random((6, 1, 1500)) > cumulative).sum(axis=1).T

    theirs, ours = calibrate_with_girth(responses, model=model), calibrate(responses, model=model)

    np.testing.assert_allclose(theirs.parameters.b, ours.parameters.b, atol=0.08)
    np.testing.assert_allclose(theirs.parameters.a, ours.parameters.a, atol=0.08)


def test_girth_has_no_three_parameter_model():
    with pytest.raises(ValueError, match="girth calibrates 1pl, 2pl, grm, gpcm, not 3pl"):
        calibrate_with_girth([[0, 1], [1, 0]], model="3pl")
