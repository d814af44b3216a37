"""SPRT and GLR against closed forms of the Rasch model, by hand, and catIrt."""

import csv
import json
import math

import numpy as np
import pytest

from assess.likelihood_ratio import glr_log_ratio, sprt_log_ratio, wald_bounds
from irt.parameters import ItemParameters
from irt.posterior import log_likelihood
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table
from tests.oracles import catr

NODES = normal_quadrature().nodes


def _rasch(responses):
    """Log-likelihood of answers to items of difficulty 0: n_right theta - n log(1 + e^theta)."""
    items = ItemParameters.logistic(a=np.ones(len(responses)), b=np.zeros(len(responses)))
    return log_likelihood([responses], log_probability_table(items, NODES))


def test_the_bounds_are_those_of_wald():
    """log(0.1 / 0.95) and log(0.9 / 0.05), by hand."""
    bounds = wald_bounds(0.05, 0.1)

    assert bounds.lower == pytest.approx(-2.251292, abs=1e-6)
    assert bounds.upper == pytest.approx(2.890372, abs=1e-6)


def test_the_log_ratio_of_rasch_items_has_a_closed_form():
    """7 of 9 right at cut 0.3, delta 0.25: 7 x 0.5 - 9 log((1 + e^0.55) / (1 + e^0.05))."""
    ratio = sprt_log_ratio(_rasch([1] * 7 + [0] * 2), NODES, cut=0.3, delta=0.25)

    by_hand = 7 * 0.5 - 9 * math.log((1 + math.exp(0.55)) / (1 + math.exp(0.05)))
    assert ratio[0] == pytest.approx(by_hand, abs=1e-5)


def test_the_generalised_ratio_takes_the_maximum_beyond_the_region():
    """7 of 9 right: the maximum lies at log(7 / 2), above the region; below it at its lower end."""

    def at(theta):
        return 7 * theta - 9 * math.log(1 + math.exp(theta))

    ratio = glr_log_ratio(_rasch([1] * 7 + [0] * 2), NODES, cut=0.3, delta=0.25)

    assert ratio[0] == pytest.approx(at(math.log(3.5)) - at(0.05), abs=1e-4)


def test_the_generalised_ratio_is_the_plain_one_where_the_estimate_lies_within_the_region():
    """5 of 10 right: the maximum lies at 0, so both sides are greatest at the ends."""
    likelihood = _rasch([1, 0] * 5)

    plain = sprt_log_ratio(likelihood, NODES, cut=0.1, delta=0.2)
    general = glr_log_ratio(likelihood, NODES, cut=0.1, delta=0.2)

    np.testing.assert_allclose(general, plain, atol=1e-9)


def test_mirrored_answers_mirror_both_ratios():
    high, low = _rasch([1] * 6 + [0] * 2), _rasch([0] * 6 + [1] * 2)

    for ratio in (sprt_log_ratio, glr_log_ratio):
        up, down = (ratio(one, NODES, cut=0.0, delta=0.3)[0] for one in (high, low))
        assert up == pytest.approx(-down, abs=1e-6)


def test_ratios_are_those_of_catirt():
    """termSPRT and termGLR on 5 to 30 3PL items; our grid has a step of 0.2."""
    path = catr.ROOT / "catIrt" / "catirt_expected.json"
    if not path.is_file():
        pytest.skip(f"reference values of catIrt not found at {path}")
    expected = json.loads(path.read_text())
    with (path.parent / "bank_3pl_100.csv").open() as file:
        rows = list(csv.DictReader(file))[:30]
    a, b, c = (np.array([float(row[name]) for row in rows]) for name in "abc")
    table = log_probability_table(ItemParameters.logistic(a=a, b=b, c=c), NODES)
    answers = np.array(expected["resp_items1_30"])

    for case in expected["classification"]["cases"]:
        n_items = case["n"]
        likelihood = log_likelihood([answers[:n_items]], table[:n_items])
        place = {"cut": case["bound"], "delta": case["delta"]}
        sprt = sprt_log_ratio(likelihood, NODES, **place)[0]
        glr = glr_log_ratio(likelihood, NODES, **place)[0]
        assert sprt == pytest.approx(case["SPRT_logLR"], abs=2e-4)
        assert glr == pytest.approx(case["GLR_logLR"], abs=5e-4)
