"""Strata from scores and abilities."""

import numpy as np
import pytest

from irt.dif.comparison import compare
from irt.dif.matching import match_on, strata_of, stratified_counts, theta_strata


@pytest.fixture
def comparison():
    rng = np.random.default_rng(4)
    return compare(rng.integers(0, 3, (40, 5)), np.arange(40) % 2, min_group=1)


def test_theta_strata_hold_about_equally_many_persons():
    theta = np.random.default_rng(1).normal(size=1000)

    strata = theta_strata(theta, n_strata=8)

    assert np.bincount(strata).tolist() == [125] * 8
    assert theta[strata == 0].max() < theta[strata == 1].min()


def test_a_person_without_an_ability_has_no_stratum():
    strata = theta_strata([0.1, np.nan, 2.0, -1.0, 0.3], n_strata=2)

    assert strata.tolist() == [0, -1, 1, 0, 1]


def test_the_score_counts_anchors_and_the_studied_item(comparison):
    is_anchor = np.array([True, True, False, False, True])
    x = comparison.responses

    values = match_on(comparison, None, is_anchor=is_anchor, includes_item=True)

    np.testing.assert_array_equal(values[:, 0], x[:, [0, 1, 4]].sum(axis=1))
    np.testing.assert_array_equal(values[:, 2], x[:, [0, 1, 2, 4]].sum(axis=1))


def test_the_rest_score_never_counts_the_studied_item(comparison):
    is_anchor = np.array([True, True, False, False, True])
    x = comparison.responses

    values = match_on(comparison, None, is_anchor=is_anchor, includes_item=False)

    np.testing.assert_array_equal(values[:, 0], x[:, [1, 4]].sum(axis=1))
    np.testing.assert_array_equal(values[:, 2], x[:, [0, 1, 4]].sum(axis=1))


def test_counts_keep_every_matched_response(comparison):
    strata = np.tile(np.arange(40)[:, None] % 4, (1, 5))

    counts = stratified_counts(comparison, strata)

    assert counts.shape == (5, 4, 2, 3)
    assert (counts.sum(axis=(1, 2, 3)) == 40).all()
    one = (comparison.responses[:, 2] == 1) & (strata[:, 2] == 3) & (comparison.groups == 1)
    assert counts[2, 3, 1, 1] == one.sum()


@pytest.mark.parametrize("values", [[0.5, 1.0], [-2.0, 1.0]])
def test_strata_must_be_whole_numbers(values):
    with pytest.raises(ValueError, match="whole numbers"):
        strata_of(np.array(values))
