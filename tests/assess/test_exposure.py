"""Exposure control by item eligibility: the lottery, the update, and what it does to a test."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import Rule, load_blueprint
from assess.engine import decide
from assess.errors import BlueprintError
from assess.examinees import Truth
from assess.exposure import (
    Exposure,
    barred_items,
    conditional_rates,
    next_eligibility,
    segment_of,
    uncontrolled,
    updated_eligibility,
)
from assess.exposure_fit import fitted_exposure
from assess.simulation import exposure_rates, quota_violations, simulate
from assess.sympson_hetter import sympson_hetter_exposure
from tests.factories.own_pools import blueprint, own_pool

RULES = (Rule(each="topic", min=1, max=3), Rule(each="format", min=2, max=4))


def _run(pool, n=600):
    rng = np.random.default_rng(8)
    truth = Truth(theta=rng.normal(size=(n, 1)), location_error=np.zeros(len(pool)))
    return simulate(pool, truth, np.arange(n), rng=rng)


def test_thirds_of_the_normal_distribution_hold_a_third_each():
    theta = np.random.default_rng(0).normal(size=200_000)

    share = np.bincount(segment_of(theta)) / len(theta)

    np.testing.assert_allclose(share, 1 / 3, atol=0.005)


def test_without_control_nothing_is_barred():
    assert not barred_items(uncontrolled(30), np.arange(50)).any()


def test_items_are_barred_as_often_as_their_chance_says():
    eligibility = np.array([[1.0, 0.2, 0.5], [1.0, 0.6, 0.5], [1.0, 0.0, 0.5]])
    exposure = Exposure(version=1, eligibility=eligibility)

    barred = barred_items(exposure, np.arange(20_000))

    np.testing.assert_allclose(1 - barred.mean(axis=0), eligibility, atol=0.012)
    np.testing.assert_array_equal(barred[:, 0, 2], barred[:, 1, 2])  # one draw for all thirds


def test_a_sitting_alone_has_the_barred_items_it_has_in_a_batch():
    exposure = Exposure(version=1, eligibility=np.full((3, 40), 0.5))

    alone = [barred_items(exposure, np.array([seed]))[0] for seed in (5, 9)]

    np.testing.assert_array_equal(barred_items(exposure, np.array([5, 9])), alone)


def test_the_chance_moves_as_the_wanted_rate_to_the_realised_one():
    """By hand: shown to 50 % at a chance of 0.8, wanted 25 %, so 0.4; a rare item becomes free."""
    found = updated_eligibility(
        np.array([[0.8, 0.5, 0.7]]), np.array([[0.5, 0.01, np.nan]]), max_exposure=0.25
    )

    np.testing.assert_allclose(found, [[0.4, 1.0, 0.7]])
    damped = next_eligibility(np.array([[0.8]]), np.array([[0.5]]), max_exposure=0.25)
    assert 0.4 < damped[0, 0] < 0.8


def test_a_chance_never_reaches_zero():
    found = updated_eligibility(np.array([[0.03]]), np.array([[1.0]]), max_exposure=0.01)

    assert found[0, 0] > 0


def test_rates_are_counted_within_each_third():
    items = np.array([[0, 1], [0, 2], [1, -1]])

    rates = conditional_rates(items, np.array([0, 0, 2]), 3)

    np.testing.assert_array_equal(rates[0], [1.0, 0.5, 0.5])
    assert np.isnan(rates[1]).all()
    np.testing.assert_array_equal(rates[2], [0.0, 1.0, 0.0])


def test_a_fit_holds_items_to_the_wanted_rate_in_a_pool_that_allows_it():
    """60 items, tests of 8: 13 % on average; plain maximum information shows some to half."""
    wanted = blueprint(*RULES, max_exposure=0.25, criterion="mfi")
    pool = own_pool(wanted)
    before = exposure_rates(_run(pool), pool)

    fitted = fitted_exposure(pool, rng=np.random.default_rng(1))
    after = _run(replace(pool, exposure=fitted), 3000)

    assert before.max() > 0.45
    rates = np.sort(exposure_rates(after, pool))[::-1]
    assert rates[0] < 0.29
    assert rates[:5].mean() < 0.27
    assert quota_violations(after, pool) == 0


def test_sympson_and_hetter_hold_the_rate_over_all_people():
    wanted = blueprint(*RULES, max_exposure=0.25, criterion="mfi")
    pool = own_pool(wanted)

    fitted = sympson_hetter_exposure(pool, rng=np.random.default_rng(1))
    after = _run(replace(pool, exposure=fitted), 3000)

    rates = np.sort(exposure_rates(after, pool))[::-1]
    assert rates[:5].mean() < 0.30
    assert quota_violations(after, pool) == 0
    np.testing.assert_array_equal(fitted.eligibility[0], fitted.eligibility[2])


def test_a_fit_does_nothing_where_nothing_is_wanted():
    pool = own_pool(blueprint(*RULES))

    fitted = fitted_exposure(pool, rng=np.random.default_rng(1))

    assert fitted.version == 0


def test_a_barred_item_is_shown_only_where_a_rule_needs_it():
    pool = own_pool(blueprint(*RULES, criterion="mfi"))
    barred = np.flatnonzero(np.arange(len(pool)) % 2)
    eligibility = np.ones((3, len(pool)))
    eligibility[:, barred] = 0.0
    pool = replace(pool, exposure=Exposure(version=1, eligibility=eligibility))
    batch = new_batch(np.arange(100), pool)

    item = decide(batch).selection.item

    assert not np.isin(item, barred).any()


@pytest.mark.parametrize("max_exposure", [0.0, 1.5])
def test_a_wanted_rate_outside_0_to_1_is_refused(tmp_path, max_exposure):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL + f"max_exposure: {max_exposure}\n", "utf-8")

    with pytest.raises(BlueprintError, match=r"tiny.yaml: max_exposure: must lie in 0..1"):
        load_blueprint(path)


MINIMAL = msgspec.yaml.encode(
    {
        "id": "tiny",
        "version": 1,
        "title": {"nl": "Klein", "en": "Tiny"},
        "address": "u",
        "minutes": [1, 2],
        "success": 0.6,
        "randomesque": 1,
        "start": {"theta": 0.0, "sd": 1.0, "items": 0, "easiest": 0.0},
        "shuffle_blocks": False,
        "blocks": [{"scale": "stem", "min_items": 1, "max_items": 2, "sem": 0.3}],
    }
).decode()
