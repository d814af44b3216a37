"""Every selection criterion against catR, for every remaining item, on catR's own quadrature.

catR integrates by the trapezoidal rule on 33 nodes of [-4, 4] and does not normalise; its GDI sums
over the nodes and does. Its expectations use the chances at the estimate. These tests hand over
that grid, those weights and those chances.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from assess.criteria.divergence import global_discrimination, kullback_leibler
from assess.criteria.expected import expected_information, expected_posterior_variance
from assess.criteria.information import information_at, weighted_information
from assess.criteria.ordering import nearest
from assess.criteria.situation import tabulate
from irt.ability import NormalPrior, estimate_map
from irt.information import item_information, ratio
from irt.parameters import ItemParameters
from irt.response import log_probabilities, probabilities, response_curves
from tests.oracles import catr

NODES = np.linspace(-4, 4, 33)
FINE = np.linspace(-4.2, 4.2, 8401)  # a step of 0.001: interpolation far below the tolerance
CASES = range(3)


@dataclass
class Case:
    """State of a test of catR, as arguments for our functions."""

    items: ItemParameters
    given: np.ndarray
    responses: np.ndarray
    theta: float

    @property
    def log_p(self):
        table = log_probabilities(self.items, NODES)
        return np.where(np.isfinite(table), table, 0.0)

    @property
    def p(self):
        return probabilities(self.items, NODES)

    @property
    def at_estimate(self):
        return probabilities(self.items, [self.theta])[None, :, :, 0]

    @property
    def likelihood(self):
        return np.exp(self.log_p[self.given, self.responses].sum(axis=0))[None]

    @property
    def trapezoids(self):
        width = np.full(len(NODES), NODES[1] - NODES[0])
        width[[0, -1]] /= 2
        return width

    def weights(self, *, is_posterior):
        prior = np.exp(-(NODES**2) / 2) / np.sqrt(2 * np.pi) if is_posterior else 1.0
        return self.likelihood * prior * self.trapezoids

    def masses(self, *, is_posterior):
        """Sums over the nodes, without halving the ends: what GDI does."""
        prior = np.exp(-(NODES**2) / 2) if is_posterior else 1.0
        mass = self.likelihood * prior
        return mass / mass.sum()

    def modes(self):
        """catR's BM estimate on [-4, 4] after each answer: (1, n_items, n_categories)."""
        n_items, width = self.items.scores.shape
        known = np.arange(width) < self.items.n_categories[:, None]
        item, answer = np.nonzero(known)
        rows = np.full((len(item), n_items), -1)
        rows[:, self.given] = self.responses
        rows[np.arange(len(item)), item] = answer
        theta = np.zeros((1, n_items, width))
        estimate = estimate_map(rows, self.items, prior=NormalPrior(), bounds=(-4, 4))
        theta[0, item, answer] = estimate.theta
        return theta


def _case(items, given, responses, theta):
    return Case(items, np.atleast_1d(given) - 1, np.atleast_1d(responses), theta)


def _vectors(number) -> tuple[Case, dict[str, Any], np.ndarray]:
    found = catr.read_json("selection_criteria_vectors.json")[number]
    items = catr.read_bank(found["bank"])
    case = _case(items, found["given"], found["x"], found["theta"])
    return case, found, np.array(found["items"]) - 1


def _observed(items, theta):
    curves = response_curves(items, theta)
    return ratio(curves.dp, curves.p) ** 2 - ratio(curves.d2p, curves.p)


@pytest.mark.parametrize("number", CASES)
def test_fisher_information_at_the_estimate(number):
    case, found, remaining = _vectors(number)

    value = information_at(item_information(case.items, FINE), FINE, np.array([case.theta]))

    np.testing.assert_allclose(value[0, remaining], found["MFI"], rtol=1e-11)


@pytest.mark.parametrize("number", CASES)
@pytest.mark.parametrize(("name", "is_posterior"), [("MLWI", False), ("MPWI", True)])
def test_weighted_information(number, name, is_posterior):
    case, found, remaining = _vectors(number)
    information = item_information(case.items, NODES)

    value = weighted_information(information, case.weights(is_posterior=is_posterior))

    np.testing.assert_allclose(value[0, remaining], found[name], rtol=1e-12)


@pytest.mark.parametrize("number", CASES)
@pytest.mark.parametrize(("name", "is_posterior"), [("KL", False), ("KLP", True)])
def test_kullback_leibler_divergence(number, name, is_posterior):
    case, found, remaining = _vectors(number)

    value = kullback_leibler(case.log_p, case.at_estimate, case.weights(is_posterior=is_posterior))

    np.testing.assert_allclose(value[0, remaining], found[name], rtol=1e-11)


@pytest.mark.parametrize("number", [0, 1])  # catR has none for polytomous items
@pytest.mark.parametrize(("name", "is_posterior"), [("GDI", False), ("GDIP", True)])
def test_global_discrimination(number, name, is_posterior):
    case, found, remaining = _vectors(number)

    value = global_discrimination(case.p, case.masses(is_posterior=is_posterior))

    np.testing.assert_allclose(value[0, remaining], found[name], rtol=1e-11)


@pytest.mark.parametrize("number", CASES)
def test_expected_posterior_variance(number):
    """catR minimises the variance, so ours is its negative."""
    case, found, remaining = _vectors(number)
    weights = case.weights(is_posterior=True)

    value = expected_posterior_variance(
        case.p, weights / weights.sum(), NODES, predictive=case.at_estimate
    )

    np.testing.assert_allclose(-value[0, remaining], found["MEPV"], rtol=1e-11)


@pytest.mark.parametrize("number", CASES)
def test_expected_fisher_information(number):
    """At catR's BM estimates, found by our own MAP; its root is good to 1e-8."""
    case, found, remaining = _vectors(number)

    value = expected_information(
        item_information(case.items, FINE),
        FINE,
        predictive=case.at_estimate,
        updated=case.modes(),
    )

    np.testing.assert_allclose(value[0, remaining], found["MEI_Fisher_BM"], rtol=1e-9)


@pytest.mark.parametrize("number", CASES)
def test_expected_observed_information(number):
    case, found, remaining = _vectors(number)

    value = expected_information(
        _observed(case.items, FINE), FINE, predictive=case.at_estimate, updated=case.modes()
    )

    np.testing.assert_allclose(value[0, remaining], found["MEI_observed_BM"], rtol=1e-9)


def _after(call) -> Case:
    """The state in which catR's documentation asks for the next item of TCALS."""
    picks = catr.read_json("nextItem_documented.json")
    given = {"MPWI x=0,1": [63, 19], "MLWI x=0,1": [63, 19]}.get(call[:10], [63])
    return _case(catr.read_bank("tcals"), given, [0, 1][: len(given)], picks["wl_theta_tight"])


def _value_of(case, call):
    criterion = call.split()[0]
    is_posterior = criterion in {"MPWI", "KLP", "GDIP"}
    weights = case.weights(is_posterior=is_posterior)
    if criterion in {"MLWI", "MPWI"}:
        return weighted_information(item_information(case.items, NODES), weights)
    if criterion in {"KL", "KLP"}:
        return kullback_leibler(case.log_p, case.at_estimate, weights)
    if criterion in {"GDI", "GDIP"}:
        return global_discrimination(case.p, case.masses(is_posterior=is_posterior))
    if criterion == "MEPV":
        mass = case.weights(is_posterior=True)
        return expected_posterior_variance(
            case.p, mass / mass.sum(), NODES, predictive=case.at_estimate
        )
    table = item_information if "Fisher" in call else _observed
    return expected_information(
        table(case.items, FINE), FINE, predictive=case.at_estimate, updated=case.modes()
    )


def _picks(prefixes):
    cases = catr.read_json("nextItem_documented.json")["cases"]
    found = [case for case in cases if case["call"].split()[0] in prefixes]
    assert found
    return found


def test_the_picks_after_an_answer_are_those_of_catr():
    """catR's documented theta is its loose estimate, hence the tolerance on the value."""
    for pick in _picks({"MLWI", "MPWI", "KL", "KLP", "GDI", "GDIP", "MEPV", "MEI"}):
        case = _after(pick["call"])

        value = np.where(
            np.isin(np.arange(len(case.items)), case.given), -np.inf, _value_of(case, pick["call"])
        )[0]

        assert int(value.argmax()) + 1 == pick["got"]["item"], pick["call"]
        assert abs(value.max()) == pytest.approx(pick["got"]["info"], rel=2e-7), pick["call"]


def test_the_documented_item_49_for_expected_observed_information_is_stale():
    """Item 49 comes out when both answers are valued at the estimate after the wrong one.

    An older MEI() of catR does that: it passes ``th0`` to OIi() for the right answer too. At the
    estimate after each answer item 10 is best and 49 is 68th of 84.
    """
    case = _after("MEI observed x=0 out=63")
    modes = case.modes()
    after_wrong = np.repeat(modes[:, :, :1], 2, axis=2)
    table = _observed(case.items, FINE)

    right, stale = (
        expected_information(table, FINE, predictive=case.at_estimate, updated=updated)[0]
        for updated in (modes, after_wrong)
    )

    right[case.given] = stale[case.given] = -np.inf
    assert int(stale.argmax()) + 1 == 49
    assert int(right.argmax()) + 1 == 10
    assert int((right > right[48]).sum()) + 1 == 68


def test_the_picks_at_theta_0_are_those_of_catr():
    items = catr.read_bank("tcals")
    table = tabulate(
        log_probabilities(items, FINE),
        FINE,
        location=items.b[:, 0],
        discrimination=items.a,
        information=item_information(items, FINE),
    )
    zero = np.zeros(1)
    values = {
        "MFI": information_at(table.information, FINE, zero)[0],
        "bOpt": nearest(table.location, zero)[0],
        "thOpt": nearest(table.peak, zero)[0],
    }

    for pick in _picks({"bOpt", "thOpt", "MFI"}):
        if "content-balanced" in pick["call"]:
            continue  # quotas choose the group there, not a criterion
        name, *_, out = pick["call"].split()
        excluded = [int(k) - 1 for k in out.removeprefix("out=").split(",")] if "out" in out else []
        value = values[name].copy()
        value[excluded] = -np.inf
        assert int(value.argmax()) + 1 == pick["got"]["item"], pick["call"]
        # The top of the information is found to 2e-5 logit; catR has it in closed form.
        assert abs(value.max()) == pytest.approx(pick["got"]["info"], abs=2e-5), pick["call"]
