"""The best items: ties are broken by the order of the pool, on every machine alike."""

import numpy as np
import pytest

from assess.selection import _best


@pytest.mark.parametrize("n_items", [12, 60, 2000])
def test_of_equal_values_the_first_in_the_pool_come_first(n_items):
    value = np.random.default_rng(0).integers(0, 4, (30, n_items)) / 7

    found = _best(value, 5)

    expected = np.argsort(-value, axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(found, expected)


def test_values_that_differ_by_rounding_count_as_equal():
    value = np.tile([0.3, 0.2, 0.2, 0.1], (2, 10))
    value[1, ::2] += 1e-14 * np.arange(20)

    found = _best(value, 15)

    np.testing.assert_array_equal(found[0], found[1])


def test_what_is_not_eligible_comes_last():
    value = np.full((1, 50), -np.inf)
    value[0, [7, 31]] = 0.1, 0.2

    assert _best(value, 3)[0, :2].tolist() == [31, 7]
