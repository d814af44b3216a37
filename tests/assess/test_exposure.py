"""Exposure control by item eligibility: the lottery, the update, and what it does to a test."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess import exposure_fit
from assess.batch import new_batch
from assess.blueprint import Rule, load_blueprint
from assess.engine import decide
from assess.errors import BlueprintError
from assess.examinees import Truth
from assess.exposure import (
    BONUS,
    BORDERS,
    Rates,
    draw_exposure,
    joined_rates,
    next_exposure,
    rates_of,
    segment_of,
    uncontrolled,
)
from assess.exposure_fit import fitted_exposure
from assess.simulation import exposure_rates, quota_violations, simulate
from assess.sympson_hetter import sympson_hetter_exposure
from irt.parameters import ItemParameters
from tests.factories.exposures import exposure_of
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


def test_an_estimate_on_a_border_belongs_to_the_third_above():
    """As numpy's own search says."""
    theta = np.array([-9.0, -0.4307273, -0.43, 0.0, 0.4307273, 0.5])

    np.testing.assert_array_equal(segment_of(theta), np.searchsorted(BORDERS, theta, side="right"))


def test_without_control_nothing_is_barred_or_preferred():
    is_barred, bonus = draw_exposure(uncontrolled(30), np.arange(50), max_boost=9.0)

    assert not is_barred.any()
    assert not bonus.any()


def test_items_are_barred_and_preferred_as_often_as_their_chances_say():
    eligibility = np.array([[1.0, 0.2, 0.5], [1.0, 0.6, 0.5], [1.0, 0.0, 0.5]])
    preference = np.array([0.3, 0.0, 1.0])

    controlled = exposure_of(eligibility, preference)
    barred, bonus = draw_exposure(controlled, np.arange(20_000), max_boost=1.5)

    np.testing.assert_allclose(1 - barred.mean(axis=0), eligibility, atol=0.012)
    np.testing.assert_array_equal(barred[:, 0, 2], barred[:, 1, 2])  # one draw for all thirds
    np.testing.assert_allclose((bonus > 0).mean(axis=0), preference, atol=0.012)
    assert set(np.unique(bonus)) == {0.0, 0.5}


def test_where_more_is_allowed_one_sitting_in_so_many_has_so_many_times_the_bonus():
    exposure = exposure_of(np.ones((3, 3)), np.array([0.4, 1.0, 3.0]))

    _, bonus = draw_exposure(exposure, np.arange(50_000), max_boost=11.0)

    assert bonus.max() == 10.0
    for times in (1, 2, 5, 20):
        share = (bonus >= 0.5 * times).mean(axis=0)
        wanted = np.minimum(exposure.preference / times, 1.0)
        np.testing.assert_allclose(share, wanted, atol=0.008)


def test_a_sitting_alone_has_the_draws_it_has_in_a_batch():
    exposure = exposure_of(np.full((3, 40), 0.5), np.full(40, 0.4))

    def draw(seeds):
        return draw_exposure(exposure, np.array(seeds), max_boost=20.0)

    alone = [draw([seed]) for seed in (5, 9)]

    for place, drawn in enumerate(draw([5, 9])):
        np.testing.assert_array_equal(drawn, [one[place][0] for one in alone])


def _rates(overall, by_third):
    return Rates(overall=np.array(overall), by_third=np.array(by_third))


def test_chances_move_half_of_the_way_to_the_wanted_rate_over_the_realised_one():
    """By hand, as square roots of what each would be after the whole way.

    The first item is shown to 50 % of all, wanted 25 %: half its chance everywhere. The second is
    within the bound of all, but shown to 80 % of the first third, wanted 40 % there. The third is
    rare and becomes free; of the fourth nobody knows.
    """
    wanted = blueprint(max_exposure=0.25, max_exposure_by_third=0.4)
    eligibility = np.tile([0.8, 0.6, 0.5, 0.7], (3, 1))
    nobody = np.nan
    rates = _rates(
        [0.5, 0.25, 0.01, nobody],
        [[0.5, 0.8, 0.01, nobody], [0.5, 0.0, 0.01, nobody], [0.5, 0.0, 0.01, nobody]],
    )

    found = next_exposure(exposure_of(eligibility), rates, wanted)

    assert found.version == 2
    np.testing.assert_allclose(found.eligibility[0] ** 2, [0.8 * 0.4, 0.6 * 0.3, 0.5, 0.7**2])
    np.testing.assert_allclose(found.eligibility[1] ** 2, [0.8 * 0.4, 0.6 * 0.6, 0.5, 0.7**2])
    assert not found.preference.any()


def test_an_item_shown_too_rarely_becomes_preferred_and_loses_it_again():
    """By hand: by the square root of the lack, which counts for no more than 4, up to 1."""
    wanted = blueprint(max_exposure=0.25, min_exposure=0.02)
    exposure = exposure_of(np.ones((3, 7)), np.array([0.0, 0.3, 0.8, 0.3, 0.0, 0.03, 0.4]))
    overall = [0.0, 0.01, 0.01, 0.08, 0.02, 0.08, np.nan]

    found = next_exposure(exposure, _rates(overall, [overall] * 3), wanted)

    expected = [0.02 * 2, 0.3 * 2**0.5, 0.8**0.5, 0.3 / 2, 0.0, 0.0, 0.4]
    np.testing.assert_allclose(found.preference, expected)


def test_a_chance_never_reaches_zero():
    exposure = exposure_of(np.full((3, 1), 0.02))

    found = next_exposure(exposure, _rates([1.0], [[1.0]] * 3), blueprint(max_exposure=0.01))

    assert (found.eligibility > 0).all()


def test_rates_are_counted_within_each_third():
    items = np.array([[0, 1], [0, 2], [1, -1]])

    rates = rates_of(items, np.array([-1.0, -1.0, 1.0]), 3)

    np.testing.assert_array_equal(rates.by_third[0], [1.0, 0.5, 0.5])
    assert np.isnan(rates.by_third[1]).all()
    np.testing.assert_array_equal(rates.by_third[2], [0.0, 1.0, 0.0])
    np.testing.assert_allclose(rates.overall, [2 / 3, 2 / 3, 1 / 3])


def test_each_item_has_the_rate_of_its_own_block():
    parts = [_rates([0.1, 0.2], [[0.1, 0.2]] * 3), _rates([0.3, 0.4], [[0.5, 0.6]] * 3)]

    rates = joined_rates(parts, np.array([1, 0]))

    np.testing.assert_array_equal(rates.overall, [0.3, 0.2])
    np.testing.assert_array_equal(rates.by_third, [[0.5, 0.2]] * 3)


def test_a_fit_holds_items_to_the_wanted_rate_in_a_pool_that_allows_it():
    """60 items, tests of 8: 13 % on average; plain maximum information shows some to half."""
    wanted = blueprint(*RULES, max_exposure=0.25, criterion="mfi")
    pool = own_pool(wanted)
    before = exposure_rates(_run(pool), pool).overall

    fitted = fitted_exposure(pool, rng=np.random.default_rng(1))
    after = _run(replace(pool, exposure=fitted), 3000)

    assert before.max() > 0.45
    rates = np.sort(exposure_rates(after, pool).overall)[::-1]
    assert rates[0] < 0.29
    assert rates[:5].mean() < 0.27
    assert quota_violations(after, pool) == 0


def test_a_fit_reaches_the_rate_of_an_item_whose_chance_must_fall_far(monkeypatch):
    """A rate of 0.27 e^0.1 falls to 0.2175 at a chance e of 0.115: ten times as far as the rate."""
    pool = own_pool(blueprint(*RULES, max_exposure=0.2175))

    def rate(eligibility):
        return 0.27 * eligibility**0.1

    def stubborn(pool, *_):
        by_third = rate(pool.exposure.eligibility)
        return Rates(overall=by_third.mean(axis=0), by_third=by_third)

    monkeypatch.setattr(exposure_fit, "_rates", stubborn)

    fitted = fitted_exposure(pool, rng=np.random.default_rng(1))

    np.testing.assert_allclose(rate(fitted.eligibility), 0.2175, rtol=0.01)


def test_a_fit_shows_rare_items_at_little_cost():
    """Of 60 items some are hardly ever the best; with a wanted smallest rate most are used."""
    found = []
    for least in (0.0, 0.03):
        pool = own_pool(blueprint(*RULES, max_exposure=0.3, criterion="mfi", min_exposure=least))
        fitted = fitted_exposure(pool, rng=np.random.default_rng(1))
        found.append(_run(replace(pool, exposure=fitted), 3000))

    rare = [np.mean(exposure_rates(one, pool).overall < 0.02) for one in found]
    assert rare[0] > 0.2
    assert rare[1] < 0.1
    assert found[1].sem.mean() < 1.03 * found[0].sem.mean()
    assert quota_violations(found[1], pool) == 0


def test_a_larger_boost_brings_items_forward_that_are_never_nearly_the_best():
    """Of 60 items 40 tell so little that one and a half times is not enough."""
    uneven = ItemParameters.logistic(
        a=np.where(np.arange(60) % 3, 0.5, 2.0), b=np.random.default_rng(2).normal(size=60)
    )
    found = []
    for most in (1.5, 30.0):
        wanted = blueprint(*RULES, max_exposure=0.6, min_exposure=0.05, max_boost=most)
        pool = own_pool(wanted, items=uneven)
        fitted = fitted_exposure(pool, rng=np.random.default_rng(1))
        found.append(_run(replace(pool, exposure=fitted), 3000))

    rare = [np.mean(exposure_rates(one, pool).overall < 0.03) for one in found]
    assert rare[0] > 0.3
    assert rare[1] < 0.1
    assert quota_violations(found[1], pool) == 0


@pytest.mark.parametrize("criterion", ["mfi", "mpwi", "b_optimal"])
def test_a_preferred_item_wins_where_it_is_nearly_as_good(criterion):
    """Against the plain values put in order; those of b_optimal are below 0."""
    pool = own_pool(blueprint(*RULES, criterion=criterion, randomesque=60))
    preference = np.where(np.arange(len(pool)) % 3, 0.0, 1.0)
    liked = replace(pool, exposure=exposure_of(np.ones((3, len(pool))), preference))

    plain, raised = (decide(new_batch(np.arange(3), one)).selection for one in (pool, liked))

    for row, shown in enumerate(raised.candidates):
        value = dict(zip(plain.candidates[row].tolist(), plain.values[row], strict=True))
        places = shown[shown >= 0].tolist()
        counted = [value[i] + BONUS * preference[i] * abs(value[i]) for i in places]
        assert sorted(places) == sorted(item for item in value if item >= 0)
        np.testing.assert_allclose(counted, np.sort(counted)[::-1], atol=2e-8)
    assert (raised.candidates != plain.candidates).any()


def test_sympson_and_hetter_hold_the_rate_over_all_people():
    wanted = blueprint(*RULES, max_exposure=0.25, criterion="mfi")
    pool = own_pool(wanted)

    fitted = sympson_hetter_exposure(pool, rng=np.random.default_rng(1))
    after = _run(replace(pool, exposure=fitted), 3000)

    rates = np.sort(exposure_rates(after, pool).overall)[::-1]
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
    pool = replace(pool, exposure=exposure_of(eligibility))
    batch = new_batch(np.arange(100), pool)

    item = decide(batch).selection.item

    assert not np.isin(item, barred).any()


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("max_exposure", 0.0, r"must lie in 0\.\.1"),
        ("max_exposure", 1.5, r"must lie in 0\.\.1"),
        ("max_exposure_by_third", 0.0, r"must lie in 0\.\.1"),
        ("max_exposure_by_third", 1.5, r"must lie in 0\.\.1"),
        ("min_exposure", -0.1, r"must lie in 0\.\.max_exposure"),
        ("min_exposure", 1.0, r"must lie in 0\.\.max_exposure"),
        ("max_boost", 1.0, r"must lie in 1\.5\.\.100"),
        ("max_boost", 101.0, r"must lie in 1\.5\.\.100"),
    ],
)
def test_a_wanted_rate_out_of_bounds_is_refused(tmp_path, field, value, rule):
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL + f"{field}: {value}\n", "utf-8")

    with pytest.raises(BlueprintError, match=f"tiny.yaml: {field}: {rule}"):
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
