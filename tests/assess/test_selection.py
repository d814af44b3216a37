"""The best items: ranked alike on every machine, and the same as when every item is looked at."""

from dataclasses import replace

import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import Rule
from assess.engine import decide
from assess.exposure import Exposure
from assess.ranking import best_first
from assess.selection import eligible_items
from tests.factories.own_pools import blueprint, own_pool

CROSSING = (
    Rule(each="topic", min=1, max=6),
    Rule(each="format", min=3, max=7),
    Rule(sum="words", min=200, max=620),
)


@pytest.mark.parametrize("n_items", [12, 60, 2000])
def test_of_equal_values_the_first_in_the_pool_come_first(n_items):
    value = np.random.default_rng(0).integers(0, 4, (30, n_items)) / 7
    expected = np.argsort(-value, axis=1, kind="stable")[:, :5]

    found = best_first(value, 5)

    np.testing.assert_array_equal(found, expected)


def test_one_best_item_is_the_first_of_many():
    value = np.random.default_rng(1).integers(0, 4, (30, 40)) / 7
    first_of_many = best_first(value.copy(), 5)[:, :1]

    np.testing.assert_array_equal(best_first(value, 1), first_of_many)


def test_values_that_differ_by_rounding_count_as_equal():
    value = np.tile([0.3, 0.2, 0.2, 0.1], (2, 10))
    value[1, ::2] += 1e-14 * np.arange(20)

    found = best_first(value, 15)

    np.testing.assert_array_equal(found[0], found[1])


@pytest.mark.parametrize("n", [1, 3])
def test_what_is_barred_is_not_found(n):
    value = np.full((2, 50), -np.inf)
    value[0, [7, 31]] = 0.1, -1e7

    found = best_first(value, n)

    assert found.tolist() == [[7, 31, -1][:n], [-1] * n]


def test_a_lower_tier_comes_before_any_value():
    value = np.array([[-5.0, 100.0, 3.0, 4.0]])

    found = best_first(value, 4, np.array([[0, 7, 1, 1]], dtype=np.int8))

    assert found.tolist() == [[0, 3, 2, 1]]


def test_more_items_than_can_be_ranked_are_refused():
    with pytest.raises(ValueError, match="at most 32768 items can be ranked, got 40000"):
        best_first(np.zeros((1, 40_000)), 2)


@pytest.mark.parametrize("criterion", ["mpwi", "mfi", "a_stratified"])
def test_asking_the_best_finds_the_same_as_asking_all(criterion):
    """At every step of many sittings, under rules, exposure control and items seen before."""
    pool = own_pool(
        blueprint(*CROSSING, length=(12, 15), criterion=criterion, randomesque=3), n_items=120
    )
    eligibility = np.random.default_rng(2).random((3, 120)) ** 0.3
    controlled = replace(pool, exposure=Exposure(version=1, eligibility=eligibility))
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
