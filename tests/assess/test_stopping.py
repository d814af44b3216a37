"""Each stopping rule against an independent computation; lengths, quotas, reasons."""

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from assess.batch import new_batch
from assess.blueprint import Block, Quota, Rule
from assess.content import tabulate_content
from assess.engine import Administer, decide, next_step
from assess.examinees import Truth
from assess.explanation import explain
from assess.pool import pool_of_content
from assess.simulation import quota_violations, simulate
from assess.sitting import Sitting
from assess.stop_rules import read_stop
from assess.stopping import (
    GOES_ON,
    REASONS,
    Standing,
    StopReason,
    open_items,
    predicted_reduction,
    rule_codes,
)
from irt.parameters import ItemParameters
from tests.factories.own_pools import PLAIN, attributes, blueprint, own_pool

CROSSING = (
    Rule(where="topic == 'air'", min=1, max=3),
    Rule(where="format == 'gap'", max=3),
    Rule(sum="words", max=320),
)
ERRORS = {"alpha": 0.1, "beta": 0.1, "delta": 0.3}


def _standing(pool, n_sittings=4, n_answers=5, seed=2):
    """Sittings after some answers at random, chosen by the engine."""
    rng = np.random.default_rng(seed)
    batch = new_batch(rng.integers(0, 2**63 - 1, n_sittings), pool)
    rows = np.arange(n_sittings)
    for _ in range(n_answers):
        batch.record(rows, decide(batch).selection.item, rng.integers(0, 2, n_sittings))
    return Standing(batch=batch, rows=rows, block=0)


def _reasons(stop, standing):
    codes = rule_codes(read_stop(stop), standing)
    return [None if code == GOES_ON else REASONS[code] for code in codes]


def _simulate(pool, theta, seed=3):
    rng = np.random.default_rng(seed)
    truth = Truth(
        theta=np.tile(theta[:, None], len(pool.blueprint.blocks)),
        location_error=np.zeros(len(pool)),
    )
    return simulate(pool, truth, rng.integers(0, 2**63 - 1, len(theta)), rng=rng)


def _take(pool, score, seed=5):
    """One sitting to its end, with the same score throughout or by position."""
    sitting = Sitting(id="s", blueprint_id=pool.blueprint.id, seed=seed)
    while isinstance(step := next_step(sitting, pool), Administer):
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, score if isinstance(score, int) else score(step.position))
    return sitting, step


def test_posterior_and_interval_look_at_the_cut_they_name():
    """Against the normal posterior of this mean and SD, far enough from equality."""
    standing = _standing(own_pool(blueprint(length=(8, 20))), n_sittings=40, n_answers=8)
    theta, sem = standing.moments

    for cut, level in ((-1.0, "L1"), (0.2, "L2")):
        side = norm.cdf(np.abs(theta - cut) / sem)
        is_clear = np.abs(side - 0.9) > 0.02
        sided = _reasons({"posterior": {"chance": 0.9, "cut": level}}, standing)
        outside = _reasons({"interval": {"z": 1.2815516, "cut": level}}, standing)
        expected = [StopReason.POSTERIOR if one > 0.9 else None for one in side[is_clear]]
        assert [one for one, clear in zip(sided, is_clear, strict=True) if clear] == expected
        assert [one is not None for one in outside] == (side > 0.9).tolist()
        assert 0 < len([one for one in outside if one]) < 40


def test_without_a_name_the_cut_is_the_literacy_cut():
    standing = _standing(own_pool(blueprint(length=(8, 20))), n_sittings=40)

    for name, fields in (
        ("posterior", {"chance": 0.9}),
        ("interval", {"z": 1.5}),
        ("sprt", ERRORS),
        ("glr", ERRORS),
    ):
        plain = _reasons({name: fields}, standing)
        assert plain == _reasons({name: {**fields, "cut": "L1"}}, standing)
        assert plain != _reasons({name: {**fields, "cut": "L3"}}, standing)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("posterior", {"chance": 0.9}),
        ("interval", {"z": 1.5}),
        ("sprt", ERRORS),
        ("glr", ERRORS),
    ],
)
def test_a_cut_in_logits_is_the_cut_of_the_level_that_lies_there(name, fields):
    standing = _standing(own_pool(blueprint(length=(8, 20))), n_sittings=40)

    by_number = _reasons({name: {**fields, "cut": 0.2}}, standing)

    assert by_number == _reasons({name: {**fields, "cut": "L2"}}, standing)


def test_likelihood_ratios_decide_beyond_the_bounds_of_wald():
    """log(0.9 / 0.1) either way; the ratio of the likelihoods at the cut -1 + 0.3 and - 0.3."""
    pool = own_pool(blueprint(length=(8, 20)))
    standing = _standing(pool, n_sittings=40)
    at = [
        [np.interp(one, standing.nodes, row) for one in (-1.3, -0.7)]
        for row in standing.log_likelihood
    ]
    ratio = np.diff(at, axis=1)[:, 0]  # linear between the nodes: good to 0.02 here

    found = np.array([one is not None for one in _reasons({"sprt": ERRORS}, standing)])

    is_clear = np.abs(np.abs(ratio) - np.log(9)) > 0.05
    np.testing.assert_array_equal(found[is_clear], (np.abs(ratio) > np.log(9))[is_clear])
    assert _reasons({"glr": ERRORS}, standing).count(StopReason.GLR) >= found.sum() > 0


def test_the_predicted_reduction_is_that_of_every_item_tried_out():
    """Brute force: update the posterior with each answer to each item not shown."""
    pool = own_pool(blueprint(length=(8, 20)), n_items=25)
    standing = _standing(pool)
    nodes, table = standing.nodes, np.exp(pool.log_table)

    found = predicted_reduction(standing)

    for row, mass in enumerate(standing.mass):
        sd = np.sqrt(mass @ nodes**2 - (mass @ nodes) ** 2)
        predicted = []
        for item in np.flatnonzero(~standing.batch.is_used[row]):
            variance = 0.0
            for curve in table[item]:
                after = mass * curve / (mass @ curve)
                variance += (mass @ curve) * (after @ nodes**2 - (after @ nodes) ** 2)
            predicted.append(np.sqrt(variance))
        assert found[row] == pytest.approx(sd - min(predicted), abs=1e-12)


def test_items_that_would_break_a_rule_of_the_block_are_not_predicted_with():
    pool = own_pool(blueprint(Rule(where="topic == 'air'", max=0), length=(8, 20)), n_items=60)
    standing = _standing(pool)

    found = open_items(standing)

    is_air = pool.content.rules.weights[0] > 0
    assert is_air.any()
    assert not found[:, is_air].any()
    np.testing.assert_array_equal(found[:, ~is_air], ~standing.batch.is_used[:, ~is_air])


def test_a_block_without_items_left_has_nothing_to_gain():
    pool = own_pool(blueprint(length=(8, 8)), n_items=20)
    standing = _standing(pool)
    standing.batch.is_used[:] = True

    assert predicted_reduction(standing).tolist() == [0.0] * 4
    assert _reasons({"pser": 0.001}, standing) == [StopReason.PREDICTED_REDUCTION] * 4


def test_the_expected_seconds_of_the_items_given_add_up():
    """Items of 30 seconds each: 5 of them make 150."""
    standing = _standing(own_pool(blueprint(length=(8, 20), stop={"seconds": 150})))

    assert _reasons({"seconds": 150}, standing) == [StopReason.TIME] * 4
    assert _reasons({"seconds": 150.1}, standing) == [None] * 4


def test_the_first_rule_named_is_the_reason():
    standing = _standing(own_pool(blueprint(length=(8, 20), stop={"seconds": 1})))
    sem, late, never = {"sem": 2.9}, {"seconds": 1}, {"seconds": 9999}

    def reason(stop):
        return _reasons(stop, standing)[0]

    assert reason({"any": [sem, late]}) == StopReason.PRECISION
    assert reason({"any": [never, late, sem]}) == StopReason.TIME
    assert reason({"all": [late, sem]}) == StopReason.TIME
    assert reason({"all": [sem, never]}) is None
    assert reason({"any": [{"all": [sem, never]}, {"any": [never, late]}]}) == StopReason.TIME


def test_hyper_continuation_is_a_matter_of_joining():
    """Precise, yet an item still promises more than 0.01: Choi, Grady and Dodd go on."""
    standing = _standing(own_pool(blueprint(length=(8, 20))))

    promised = predicted_reduction(standing)

    assert (promised > 0.01).all()
    assert _reasons({"all": [{"sem": 2.9}, {"pser": 0.01}]}, standing) == [None] * 4
    assert None not in _reasons({"all": [{"sem": 2.9}, {"pser": 0.9}]}, standing)


LEAVES = st.one_of(
    st.sampled_from((0.3, 0.6, 2.9)).map(lambda value: {"sem": value}),
    st.sampled_from((0.6, 0.9, 0.99)).map(lambda value: {"posterior": value}),
    st.sampled_from(("L1", "L2", "L3")).map(lambda cut: {"sprt": {**ERRORS, "cut": cut}}),
    st.sampled_from((0.1, 1.0)).map(lambda delta: {"glr": {**ERRORS, "delta": delta}}),
    st.sampled_from((0.1, 2.0)).map(lambda value: {"interval": value}),
    st.sampled_from((0.005, 0.5)).map(lambda value: {"pser": value}),
    st.sampled_from((1, 200)).map(lambda value: {"seconds": value}),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.builds(
        lambda join, some: {join: some},
        st.sampled_from(("any", "all")),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stop=TREES, seed=st.integers(0, 1000))
def test_whatever_the_rules_the_length_and_the_quotas_hold(stop, seed):
    pool = own_pool(blueprint(*CROSSING, length=(4, 9), stop=stop))
    theta = np.random.default_rng(seed).normal(size=12)

    sittings = _simulate(pool, theta, seed)

    assert quota_violations(sittings, pool) == 0
    assert sittings.block_counts.min() >= pool.content.early[0]
    assert sittings.block_counts.max() <= 9


def test_a_rule_that_always_holds_ends_a_test_at_its_early_length():
    pool = own_pool(blueprint(*CROSSING, length=(4, 9), stop={"interval": 0.0001}))

    sittings = _simulate(pool, np.linspace(-2, 2, 50))

    assert (sittings.block_counts == 4).all()


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ({"sem": 0.9}, "precision"),
        ({"posterior": 0.9}, "posterior"),
        ({"sprt": ERRORS}, "sprt"),
        ({"glr": ERRORS}, "glr"),
        ({"interval": 1.5}, "interval"),
        ({"pser": 0.2}, "predicted_reduction"),
        ({"seconds": 120}, "time"),
        ({"seconds": 9999}, "length"),
    ],
)
def test_a_sitting_tells_why_it_ended(stop, reason):
    pool = own_pool(blueprint(length=(4, 25), stop=stop))

    sitting, end = _take(pool, 1)

    assert end.reasons == (reason,)
    assert explain(sitting, pool).stop_reasons == (reason,)
    assert (len(sitting.administrations) == 25) == (reason == "length")


def test_blocks_stop_by_their_own_rules_and_stay_ended():
    """Two blocks with a rule across both; the first ends on prediction, the second on its side."""
    group = {"min": 0, "max": 12}
    blocks = tuple(
        Block(
            scale=scale,
            min_items=4,
            max_items=12,
            quotas=msgspec.convert(
                [{"name": code, **group, "groups": [{"competences": [code], **group}]}],
                tuple[Quota, ...],
            ),
            stop=stop,
        )
        for scale, code, stop in (
            ("one", "A1", {"pser": 0.06}),
            ("two", "B1", {"posterior": {"chance": 0.8, "cut": "L2"}}),
        )
    )
    wanted = msgspec.structs.replace(
        PLAIN, blocks=blocks, rules=(Rule(where="topic == 'air'", min=1, max=7),)
    )
    table = attributes(80) | {
        "competence": np.repeat(["A1", "B1"], 40),
        "interactive": np.zeros(80, dtype=np.bool_),
    }
    rng = np.random.default_rng(1)
    items = ItemParameters.logistic(a=rng.lognormal(0, 0.3, 80), b=rng.normal(0, 1, 80))
    pool = pool_of_content(tabulate_content(wanted, table), items, wanted)

    sittings = _simulate(pool, rng.normal(size=40))
    _, end = _take(pool, 1)

    block = pool.content.block[sittings.items]
    for row, shown in enumerate(sittings.items):
        order = block[row][shown >= 0]
        assert (np.diff(order) >= 0).all()  # the first block is never taken up again
    assert quota_violations(sittings, pool) == 0
    assert end.reasons == (StopReason.PREDICTED_REDUCTION, StopReason.POSTERIOR)


def test_a_classification_rule_shortens_a_long_test_with_hardly_any_loss():
    """1,000 persons, 200 items, 5 to 40 of them: 95 % sure of the side of -1. At most 60 % of
    the full length, with at most 0.015 less accuracy (two standard errors of the difference)."""
    theta = np.random.default_rng(6).normal(size=1000)
    full = own_pool(blueprint(length=(5, 40)), n_items=200)
    short = own_pool(blueprint(length=(5, 40), stop={"posterior": 0.95}), n_items=200)

    long, brief = _simulate(full, theta), _simulate(short, theta)

    right = [((one.theta[:, 0] < -1) == (theta < -1)).mean() for one in (long, brief)]
    assert right[0] - right[1] < 0.015
    assert brief.block_counts.mean() < 0.6 * 40
    assert (long.block_counts == 40).all()
