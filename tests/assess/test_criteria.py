"""Selection criteria by name: against other programs, exact integrals and theory."""

import csv
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from assess.criteria import CRITERIA, criterion_named, situation_of, tabulate
from assess.criteria.decision import decision_information, divergence_at_cut
from assess.criteria.divergence import global_discrimination, kullback_leibler
from assess.criteria.expected import mutual_information, predictive_probabilities, updated_means
from assess.criteria.interpolation import interval_weights
from assess.criteria.ordering import progress_weight, proportional, stage_of
from assess.criteria.strata import b_blocked_strata
from irt.information import item_information
from irt.parameters import ItemParameters
from irt.posterior import log_likelihood, mass_below, posterior, posterior_moments
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities, probabilities, response_curves
from tests.oracles import catr

DETERMINISTIC = [name for name, criterion in CRITERIA.items() if not criterion.uses_chance]
ROOT = catr.ROOT


def _oracle(folder, name):
    path = ROOT / folder / name
    if not path.is_file():
        pytest.skip(f"reference values not found at {path}")
    return path


def _mixed_items():
    """Six 3PL, three graded, two partial credit and one nominal item."""
    return ItemParameters.concatenate(
        [
            ItemParameters.logistic(
                a=[0.6, 1.0, 1.4, 1.8, 2.2, 1.2], b=[-2, -1, 0, 0.5, 1, 2], c=[0.2, 0, 0.1] * 2
            ),
            ItemParameters.graded(
                a=[0.8, 1.5, 2.0], b=[[-1, 0, 1], [-0.5, 0.2, math.nan], [0, 1, 2]]
            ),
            ItemParameters.partial_credit(a=[1.0, 0.7], b=[[-1, 1], [0.5, -0.5]]),
            ItemParameters.nominal(slopes=[[0, 0.8, 1.9]], intercepts=[[0, 0.5, -0.3]]),
        ]
    )


def _table(items, nodes):
    return tabulate(
        log_probabilities(items, nodes),
        nodes,
        location=np.nanmean(items.b, axis=1),
        discrimination=items.a,
        information=item_information(items, nodes),
    )


def _situation(items, *, responses=(), nodes=None, position=None, length=20, draws=None, cut=0.0):
    """Responses to the first items, the rest still open; one row per pattern."""
    quadrature = normal_quadrature(nodes=nodes)
    given = np.atleast_2d(np.array(responses, dtype=np.int64))
    rows = np.full((len(given), len(items)), -1)
    rows[:, : given.shape[1]] = given
    table = log_probabilities(items, quadrature.nodes)
    position = given.shape[1] + 1 if position is None else position
    return situation_of(
        _table(items, quadrature.nodes),
        log_likelihood(rows, table),
        quadrature,
        position=np.full(len(given), position),
        length=np.full(len(given), length),
        draws=draws,
        cut=cut,
    )


PATTERNS = [[1, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]]


def test_a_name_without_a_criterion_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"one of mpwi, mlwi, mfi, .*random, got MAXINFO"):
        criterion_named("MAXINFO")


@pytest.mark.parametrize("name", CRITERIA)
def test_every_criterion_values_every_item_of_any_model_for_every_sitting(name):
    items = _mixed_items()
    draws = np.random.default_rng(2).random((3, len(items)))

    value = CRITERIA[name].value(_situation(items, responses=PATTERNS, draws=draws))

    assert value.shape == (3, len(items))
    assert np.isfinite(value).all()


@pytest.mark.parametrize("name", CRITERIA)
def test_a_sitting_alone_is_valued_as_in_a_batch(name):
    items = _mixed_items()
    draws = np.random.default_rng(2).random((3, len(items)))

    batch = CRITERIA[name].value(_situation(items, responses=PATTERNS, draws=draws))
    alone = CRITERIA[name].value(_situation(items, responses=[PATTERNS[1]], draws=draws[1:2]))

    np.testing.assert_allclose(batch[1:2], alone, atol=1e-12)


@pytest.mark.parametrize("name", CRITERIA)
def test_before_the_first_answer_every_criterion_has_a_value(name):
    items = _mixed_items()
    draws = np.zeros((1, len(items)))

    value = CRITERIA[name].value(_situation(items, responses=[[]], draws=draws))

    assert np.isfinite(value).all()


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_the_default_grid_is_fine_enough(name):
    """Against a step of 0.01 on the same range, as a share of the spread between the items.

    Observed information is differenced. Half the cell of a cut on a node counts as below, which
    loses a little of the information about the decision, of every item.
    """
    items = _mixed_items()
    coarse = _situation(items, responses=PATTERNS)
    fine = _situation(items, responses=PATTERNS, nodes=np.linspace(-6, 6, 1201))

    ours, exact = (CRITERIA[name].value(now) for now in (coarse, fine))

    tolerance = {"mei_observed": 0.01, "decision": 0.02}.get(name, 0.002)
    np.testing.assert_allclose(ours, exact, atol=tolerance * np.ptp(exact))


@pytest.mark.parametrize("name", sorted(set(DETERMINISTIC) - {"a_stratified", "kl_cut"}))
def test_of_rasch_items_the_one_at_the_estimate_is_best(name):
    """By symmetry: prior, answers and cut all lie around 0.

    Not so the a-stratified design, whose strata differ, and the divergence from above the cut to
    below it, which has a direction.
    """
    items = ItemParameters.logistic(b=[0.0, 0.0, -2.0, -1.0, 0.0, 1.0, 2.0])

    value = CRITERIA[name].value(_situation(items, responses=[[1, 0]]))

    assert int(value[0, 2:].argmax()) == 2
    np.testing.assert_allclose(value[0, 3], value[0, 5], atol=1e-9)


def test_fisher_information_at_the_estimate_is_the_closed_form():
    """The interpolation leaves 3e-4 of the peak at a = 2.5, less for flatter items."""
    items = ItemParameters.logistic(a=[0.8, 1.5, 2.5], b=[-0.3, 0.25, 0.5], c=[0.2, 0.0, 0.1])
    now = _situation(items, responses=[[1, 0], [1, 1], [0, 0]])

    value = CRITERIA["mfi"].value(now)

    exact = item_information(items, now.theta).T
    peak = now.items.information.max(axis=1)
    assert (np.abs(value - exact) / peak).max() < 5e-4


def test_the_theta_of_the_greatest_information_is_that_of_lord():
    """Lord (1980) eq. 10-4: b + log((1 + sqrt(1 + 8 c)) / 2) / a; good to 0.003 on the grid."""
    a, b, c = np.array([0.7, 1.2, 2.0]), np.array([-1.0, 0.3, 1.1]), np.array([0.0, 0.2, 0.35])

    peak = _table(ItemParameters.logistic(a=a, b=b, c=c), np.linspace(-6, 6, 61)).peak

    np.testing.assert_allclose(peak, b + np.log((1 + np.sqrt(1 + 8 * c)) / 2) / a, atol=0.003)


def test_observed_information_is_minus_the_second_derivative_of_the_log_probability():
    items = _mixed_items()
    nodes = np.linspace(-6, 6, 61)

    observed = _table(items, nodes).observed

    curves = response_curves(items, nodes)
    in_use = curves.p > 0
    slope = np.divide(curves.dp, curves.p, out=np.zeros_like(curves.p), where=in_use)
    bend = np.divide(curves.d2p, curves.p, out=np.zeros_like(curves.p), where=in_use)
    peak = item_information(items, nodes).max()
    np.testing.assert_allclose(observed[..., 1:-1], (slope**2 - bend)[..., 1:-1], atol=0.02 * peak)


def test_expected_posterior_variance_is_that_of_each_answer_taken_in_turn():
    """By scoring every possible answer with the posterior of the library."""
    items = _mixed_items()
    quadrature = normal_quadrature()
    now = _situation(items, responses=[PATTERNS[0]])
    table = log_probabilities(items, quadrature.nodes)
    known = table[np.arange(4), PATTERNS[0]].sum(axis=0)
    expected = np.zeros(len(items))
    for item, answer in zip(*np.nonzero(np.isfinite(table[:, :, 0])), strict=True):
        chance = now.posterior[0] @ np.exp(table[item, answer])
        mass = posterior(known + table[item, answer], quadrature)
        expected[item] += chance * posterior_moments(mass, quadrature.nodes)[1] ** 2

    value = CRITERIA["mepv"].value(now)

    np.testing.assert_allclose(-value[0], expected, atol=1e-12)


def test_an_answer_is_expected_to_leave_the_mean_where_it_is():
    """Law of total expectation."""
    now = _situation(_mixed_items(), responses=PATTERNS)
    p, nodes = now.items.p, now.items.nodes

    means = updated_means(p, now.posterior, nodes)

    total = (predictive_probabilities(p, now.posterior) * means).sum(axis=2)
    np.testing.assert_allclose(total, np.broadcast_to(now.theta[:, None], total.shape), atol=1e-12)


def test_an_answer_is_never_expected_to_widen_the_posterior():
    """Law of total variance."""
    now = _situation(_mixed_items(), responses=PATTERNS)
    _, sd = posterior_moments(now.posterior, now.items.nodes)

    value = CRITERIA["mepv"].value(now)

    assert (-value < sd[:, None] ** 2).all()


def test_mutual_information_is_the_expected_fall_of_the_entropy_of_the_posterior():
    """Lindley (1956): the two definitions are one number."""
    items = _mixed_items()
    quadrature = normal_quadrature()
    now = _situation(items, responses=[PATTERNS[0]])
    table = log_probabilities(items, quadrature.nodes)
    fall = np.full(len(items), -np.sum(now.posterior[0] * np.log(now.posterior[0])))
    for item, answer in zip(*np.nonzero(np.isfinite(table[:, :, 0])), strict=True):
        joint = now.posterior[0] * np.exp(table[item, answer])
        after = joint / joint.sum()
        fall[item] += joint.sum() * np.sum(after * np.log(after))

    value = mutual_information(now.items.p, now.items.entropy, now.posterior)

    np.testing.assert_allclose(value[0], fall, atol=1e-12)


def test_mutual_information_of_an_item_that_tells_everything_is_a_bit():
    """A step at the median of the posterior, known to the last digit: log 2 nats."""
    step = np.array([[[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]])
    mass = np.full((1, 4), 0.25)

    value = mutual_information(step, np.zeros((1, 4)), mass)

    assert value[0, 0] == pytest.approx(math.log(2), abs=1e-15)


def test_the_decision_never_holds_more_information_than_theta():
    """Data processing inequality."""
    now = _situation(_mixed_items(), responses=PATTERNS)

    decision = CRITERIA["decision"].value(now)

    assert (decision <= CRITERIA["mutual_information"].value(now)).all()
    assert (decision >= 0).all()


def test_decision_information_follows_from_the_chances_on_both_sides():
    """H(Z) - H(Z | answer) with the mass below the cut as the library counts it."""
    items = _mixed_items()
    quadrature = normal_quadrature()
    now = _situation(items, responses=[PATTERNS[0]])

    def entropy(below):
        return -(below * np.log(below) + (1 - below) * np.log(1 - below))

    expected = np.full(len(items), entropy(mass_below(now.posterior[0], quadrature.nodes, 0.37)))
    for item, answer in zip(*np.nonzero(now.items.p[:, :, 0] > 0), strict=True):
        joint = now.posterior[0] * now.items.p[item, answer]
        after = joint / joint.sum()
        expected[item] -= joint.sum() * entropy(mass_below(after, quadrature.nodes, 0.37))

    value = decision_information(now.items.p, now.posterior, quadrature.nodes, cut=0.37)

    np.testing.assert_allclose(value[0], expected, atol=1e-12)


def test_a_cut_far_from_the_posterior_makes_easy_items_worth_more_for_the_decision():
    """A candidate at 1 with a cut at -1: only items near the cut can still change the decision."""
    items = ItemParameters.logistic(a=2.0, b=[1.0] * 6 + [-1.0, 1.0])

    now = _situation(items, responses=[[1, 0, 1, 0, 1, 0]], cut=-1.0)

    assert int(CRITERIA["decision"].value(now)[0, 6:].argmax()) == 0
    assert int(CRITERIA["mutual_information"].value(now)[0, 6:].argmax()) == 1


def test_kullback_leibler_near_the_estimate_is_half_the_information_times_the_square():
    """Second-order expansion: KL(theta, theta + h) = I h^2 / 2 + O(h^3)."""
    items = _mixed_items()
    nodes = np.array([0.299, 0.3, 0.301])
    log_p = np.nan_to_num(log_probabilities(items, nodes), neginf=0.0)
    p_at = probabilities(items, [0.3])[None, :, :, 0]

    value = kullback_leibler(log_p, p_at, np.array([[1.0, 0.0, 1.0]]))

    expected = item_information(items, [0.3])[:, 0] * 0.001**2
    np.testing.assert_allclose(value[0], expected, rtol=1e-4)


def test_the_interval_of_chang_and_ying_is_integrated_exactly():
    """Against 20,001 points on the estimate plus and minus 3 / sqrt(4) = 1.5 logits."""
    items = _mixed_items()
    now = _situation(items, responses=[PATTERNS[0]])
    theta = np.linspace(now.theta[0] - 1.5, now.theta[0] + 1.5, 20_001)
    at = probabilities(items, now.theta)
    log_p, log_at = (
        np.nan_to_num(np.log(np.maximum(q, 1e-300))) for q in (probabilities(items, theta), at)
    )
    divergence = (at * (log_at - log_p)).sum(axis=1)

    value = CRITERIA["kl_interval"].value(now)

    expected = np.trapezoid(divergence, theta, axis=1)
    np.testing.assert_allclose(value[0], expected, rtol=1e-3)


def test_weights_of_an_interval_integrate_a_parabola_exactly():
    nodes = np.linspace(-6, 6, 61)

    weights = interval_weights(nodes, np.array([0.33]), np.array([0.71]))

    np.testing.assert_allclose(weights.sum(), 1.42, atol=1e-12)
    integral = ((0.33 + 0.71) ** 3 - (0.33 - 0.71) ** 3) / 3
    np.testing.assert_allclose(weights @ nodes**2, [integral], atol=1e-12)


@pytest.mark.parametrize("delta", [0.1, 0.2])
def test_divergence_around_a_point_agrees_with_catirt(delta):
    """catIrt KL() of 100 3PL items at 0.5, delta 0.1 and 0.2, on a grid of step 0.01."""
    expected = json.loads(_oracle("catIrt", "catirt_expected.json").read_text())
    with _oracle("catIrt", "bank_3pl_100.csv").open() as file:
        rows = list(csv.DictReader(file))
    a, b, c = (np.array([float(row[name]) for row in rows]) for name in "abc")
    items = ItemParameters.logistic(a=a, b=b, c=c)
    nodes = np.linspace(-6, 6, 1201)

    value = divergence_at_cut(log_probabilities(items, nodes), nodes, cut=0.5, half_width=delta)

    np.testing.assert_allclose(value, expected[f"KL_item_theta0.5_delta{delta}"], rtol=1e-9)


def test_the_first_choice_of_adaptivetesting_is_ours():
    """Maximum information among five 4PL items; Urry's rule at two thetas. Numbered from 1."""
    path = _oracle("adaptivetesting", "adaptivetesting_expected.json")
    expected = json.loads(path.read_text())
    found = expected["MFI_4PL"]
    now = _situation(ItemParameters.logistic(**found["items"]), responses=[[]])
    urry = _situation(ItemParameters.logistic(b=expected["urry"]["b"]), responses=[[], []])
    urry = replace(urry, theta=np.array([0.0, -0.5]))

    best = CRITERIA["mfi"].value(now).argmax(axis=1)
    nearest = CRITERIA["b_optimal"].value(urry).argmax(axis=1)

    assert now.theta[0] == pytest.approx(found["theta"], abs=1e-12)
    assert int(best[0]) + 1 == found["selected"]
    assert (nearest + 1).tolist() == [expected["urry"]["theta_0"], expected["urry"]["theta_m05"]]


def test_the_first_choice_of_jscat_is_ours():
    """Maximum information of five items with guessing 0.5 at theta 0. Numbered from 1."""
    found = json.loads(_oracle("jsCAT", "jscat_expected.json").read_text())["mfi"]
    items = ItemParameters.logistic(a=found["a"], b=found["b"], c=found["c"])

    best = CRITERIA["mfi"].value(_situation(items, responses=[[]])).argmax(axis=1)

    assert int(best[0]) + 1 == found["ranked_first"]


def test_global_discrimination_of_two_categories_is_the_variance_of_the_chance_of_success():
    now = _situation(_mixed_items().take([0, 3]), responses=[[1]])
    p = now.items.p[:, 1]

    value = global_discrimination(now.items.p, now.posterior)

    mean = p @ now.posterior[0]
    expected = (p - mean[:, None]) ** 2 @ now.posterior[0]
    np.testing.assert_allclose(value[0], expected, atol=1e-14)


def test_each_stratum_holds_items_of_every_difficulty_and_climbing_discrimination():
    rng = np.random.default_rng(4)
    location = rng.normal(size=400)
    discrimination = np.exp(0.3 * location + rng.normal(0, 0.3, 400))  # harder items tell more

    stratum = b_blocked_strata(
        discrimination, location, n_strata=4, group=np.zeros(400, dtype=np.int64)
    )

    a = [discrimination[stratum == k].mean() for k in range(4)]
    b = [location[stratum == k].mean() for k in range(4)]
    assert np.bincount(stratum).tolist() == [100, 100, 100, 100]
    assert a == sorted(a)
    assert np.ptp(b) < 0.02


def test_each_group_has_its_own_strata():
    stratum = b_blocked_strata(
        np.array([1.0, 2.0, 5.0, 6.0]),
        np.zeros(4),
        n_strata=2,
        group=np.array([0, 0, 1, 1]),
    )

    assert stratum.tolist() == [0, 1, 0, 1]


def test_no_strata_at_all_are_refused():
    with pytest.raises(ValueError, match="n_strata must be at least 1, got 0"):
        b_blocked_strata(np.ones(2), np.zeros(2), n_strata=0, group=np.zeros(2, dtype=np.int64))


def test_the_stratum_climbs_with_the_stage_and_the_nearest_difficulty_decides_within_it():
    items = ItemParameters.logistic(a=[0.5, 1.0, 1.5, 2.0] * 2, b=[0.1] * 4 + [1.5] * 4)

    first, last = (
        CRITERIA["a_stratified"].value(_situation(items, responses=[[]], position=at, length=8))
        for at in (1, 8)
    )

    assert int(first.argmax()) == 0  # a = 0.5, b = 0.1
    assert int(last.argmax()) == 3  # a = 2.0, b = 0.1
    assert (-first[0]).argsort()[1] == 4  # a = 0.5, b = 1.5 before any other stratum


def test_stages_cut_the_test_into_equal_parts():
    stage = stage_of(np.arange(1, 10), np.full(9, 8), n_stages=4)

    assert stage.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 3]  # one item too many stays in the last


def test_the_weight_of_information_climbs_from_0_to_1():
    """catR's nextItem: sum(1:n^k) / sum(1:(N - 1)^k) after n of N items; by hand for N = 5."""
    position, length = np.arange(1, 6), np.full(5, 5)

    plain = progress_weight(position, length, acceleration=1.0)
    late = progress_weight(position, length, acceleration=2.0)

    np.testing.assert_allclose(plain, np.array([0, 1, 3, 6, 10]) / 10, atol=1e-15)
    np.testing.assert_allclose(late, np.array([0, 1, 5, 14, 30]) / 30, atol=1e-15)


def test_a_test_of_one_item_is_all_chance():
    assert progress_weight(np.array([1]), np.array([1]), acceleration=1.0).tolist() == [0.0]


def test_progressive_begins_as_random_and_ends_as_maximum_information():
    items = _mixed_items()
    draws = np.random.default_rng(8).random((1, len(items)))
    first = _situation(items, responses=[[]], draws=draws, position=1, length=10)
    last = _situation(items, responses=[[]], draws=draws, position=10, length=10)

    begin, end = (CRITERIA["progressive"].value(now) for now in (first, last))

    assert (begin[0].argsort() == draws[0].argsort()).all()
    np.testing.assert_allclose(end, CRITERIA["mfi"].value(last), atol=1e-15)


def test_the_chance_of_progressive_reaches_to_the_best_eligible_item():
    items = ItemParameters.logistic(a=[1.0, 3.0], b=[0.0, 0.0])
    now = _situation(items, responses=[[]], draws=np.ones((1, 2)), position=1)

    value = CRITERIA["progressive"].value(replace(now, eligible=np.array([[True, False]])))

    np.testing.assert_allclose(value, 0.25, atol=1e-4)  # a^2 / 4 of the first item, not 9 / 4


def test_proportional_draws_each_item_in_proportion_to_its_information_to_the_power():
    """Multinomial standard error of 40,000 draws: at most 0.0025; four of them allowed."""
    information = np.array([[0.1, 0.4, 0.5, 1.0]])
    draws = np.random.default_rng(12).random((40_000, 4))

    value = proportional(np.tile(information, (40_000, 1)), power=np.full(40_000, 2.0), draws=draws)

    rate = np.bincount(value.argmax(axis=1), minlength=4) / 40_000
    share = information[0] ** 2 / (information**2).sum()
    np.testing.assert_allclose(rate, share, atol=0.01)


def test_proportional_begins_with_every_item_alike():
    items = _mixed_items()
    draws = np.random.default_rng(8).random((1, len(items)))

    value = CRITERIA["proportional"].value(_situation(items, responses=[[]], draws=draws))

    assert (value[0].argsort() == draws[0].argsort()).all()


def test_a_table_with_a_wrong_shape_is_refused():
    items = _mixed_items()
    nodes = np.linspace(-6, 6, 61)

    with pytest.raises(ValueError, match=r"location must have shape \(12,\) .*got \(3,\)"):
        tabulate(
            log_probabilities(items, nodes),
            nodes,
            location=np.zeros(3),
            discrimination=items.a,
        )
