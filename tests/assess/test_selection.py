"""The best items: ranked alike on every machine, and the same as when every item is looked at."""

from dataclasses import replace

import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import Rule
from assess.criteria.information import information_at
from assess.engine import decide
from assess.errors import BlueprintError
from assess.ranking import MOST_ITEMS, WORST_TIER, insert_key, key_of, place_of, tier_of
from assess.selection import eligible_items
from assess.shortlist import no_shortlist, shortlist
from irt.information import item_information
from irt.parameters import ItemParameters
from tests.factories.exposures import exposure_of
from tests.factories.own_pools import blueprint, own_pool

CROSSING = (
    Rule(each="topic", min=1, max=6),
    Rule(each="format", min=3, max=7),
    Rule(sum="words", min=200, max=620),
)


def _best_first(values, n, tiers=None):
    """Places of the n best items, best first."""
    tiers = [0] * len(values) if tiers is None else tiers
    best, n_found = np.empty(n, dtype=np.int64), 0
    for place, (value, tier) in enumerate(zip(values, tiers, strict=True)):
        n_found = insert_key(key_of(value, tier, place), best, n_found)
    return [place_of(key) for key in best[:n_found]]


@pytest.mark.parametrize("n_items", [12, 60, 2000])
def test_of_equal_values_the_first_in_the_pool_come_first(n_items):
    values = np.random.default_rng(0).integers(0, 4, n_items) / 7
    expected = np.argsort(-values, kind="stable")[:5]

    assert _best_first(values, 5) == expected.tolist()


def test_values_that_differ_by_rounding_count_as_equal():
    values = np.tile([0.3, 0.2, 0.2, 0.1], 10)
    other = values + 1e-14 * np.arange(40)

    assert _best_first(values, 15) == _best_first(other, 15)


@pytest.mark.parametrize("value", [-1e9, -1e5, -3.0, 0.0, 3.0, 1e5, 1e9])
@pytest.mark.parametrize("tier", [0, 3, WORST_TIER])
def test_a_key_keeps_the_tier_and_the_place(value, tier):
    key = key_of(value, tier, MOST_ITEMS - 1)

    assert (tier_of(key), place_of(key)) == (tier, MOST_ITEMS - 1)


def test_a_lower_tier_comes_before_any_value():
    assert _best_first([-5.0, 100.0, 3.0, 4.0], 4, [0, 7, 1, 1]) == [0, 3, 2, 1]


def test_more_items_than_can_be_ranked_are_refused():
    with pytest.raises(BlueprintError, match="own: at most 32768 items can be ranked, got 33000"):
        own_pool(blueprint(), n_items=33_000)


@pytest.mark.parametrize("criterion", ["mpwi", "mfi", "a_stratified"])
def test_asking_the_best_finds_the_same_as_asking_all(criterion):
    """At every step of many sittings, under rules, exposure control and items seen before."""
    pool = own_pool(
        blueprint(*CROSSING, length=(12, 15), criterion=criterion, randomesque=3), n_items=120
    )
    eligibility = np.random.default_rng(2).random((3, 120)) ** 0.3
    controlled = replace(pool, exposure=exposure_of(eligibility))
    rng, n = np.random.default_rng(3), 40
    seen = [[f"i{item}" for item in rng.choice(120, 20)] for _ in range(n)]
    batch = new_batch(rng.integers(0, 2**62, n), controlled, seen=seen)

    for _ in range(15):
        decisions = decide(batch)
        eligible = eligible_items(batch, decisions.block)
        for row, listed in enumerate(decisions.selection.candidates):
            shown = listed[listed >= 0]
            assert eligible[row, shown].all()
            assert len(shown) == min(3, eligible[row].sum())
        batch.record(np.arange(n), decisions.selection.item, rng.integers(0, 2, n))


@pytest.mark.parametrize("n_drawn", [1, 4])
@pytest.mark.parametrize("is_controlled", [False, True])
def test_the_shortlist_finds_the_same_as_the_values_of_all_items(n_drawn, is_controlled):
    design = {"length": (30, 30), "criterion": "mfi", "randomesque": n_drawn}
    pool = own_pool(blueprint(Rule(each="topic", min=5, max=10), **design), n_items=150)
    if is_controlled:
        rng = np.random.default_rng(2)
        chances = rng.random((3, 150)) ** 3, rng.random(150) ** 3
        pool = replace(pool, exposure=exposure_of(*chances))
    plain = replace(pool, shortlists=(no_shortlist(pool.quadrature.nodes),))
    rng, n = np.random.default_rng(3), 60
    seeds = rng.integers(0, 2**62, n)
    batches = new_batch(seeds, pool), new_batch(seeds, plain)

    for _ in range(pool.blueprint.max_items):
        found, expected = (decide(batch).selection for batch in batches)
        np.testing.assert_array_equal(found.candidates, expected.candidates)
        np.testing.assert_allclose(found.values, expected.values, rtol=1e-12)
        scores = rng.integers(0, 2, n)
        for batch in batches:
            batch.record(np.arange(n), expected.item, scores)


def test_no_item_has_more_information_than_the_shortlist_says():
    rng = np.random.default_rng(4)
    items = ItemParameters.logistic(
        a=rng.lognormal(0.3, 0.5, 80), b=rng.normal(0, 2, 80), c=rng.uniform(0, 0.4, 80)
    )
    nodes = np.linspace(-4, 4, 41)
    information = item_information(items, nodes)
    theta = np.linspace(-4, 4, 1999)[:-1]

    listed = shortlist(information, nodes)

    bound = np.empty_like(listed.bound)
    np.put_along_axis(bound, listed.columns.astype(np.int64), listed.bound, axis=1)
    cell = np.searchsorted(nodes, theta, side="right") - 1
    value = information_at(information, nodes, theta)
    assert (value <= bound[cell] + 1e-12).all()
    assert np.median(bound[cell] - value) < 0.02
