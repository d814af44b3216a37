"""Cuts worked out by hand or from theory."""

import numpy as np
import pytest

from assess.standard_setting import (
    angoff,
    bookmark,
    borderline_group,
    contrasting_groups,
    id_matching,
    response_locations,
)
from irt.parameters import ItemParameters
from irt.response import probabilities

ONE_PANEL = ["a"] * 4


def test_panellists_who_rate_by_the_curves_find_their_own_cut():
    """Each rates exactly what the items say at a theta: that theta comes back, fully consistent."""
    items = ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=np.linspace(-2, 2, 9), a=1.2, c=0.2),
            ItemParameters.graded(b=[[-0.5, 0.5]], a=1.0),
        ]
    )
    own = np.array([-0.4, 0.0, 0.1, 0.5])
    p = probabilities(items, own)
    ratings = np.einsum("ikn,k->ni", p, np.arange(3))

    found = angoff(ratings, items, panels=ONE_PANEL)

    np.testing.assert_allclose(found.cut.by_panellist, own, atol=1e-9)
    assert found.cut.theta == pytest.approx(0.05)
    assert found.cut.standard_error == pytest.approx(own.std(ddof=1) / 2)
    np.testing.assert_allclose(found.consistency, 1.0)
    assert (found.correlation > 0.95).all()


def test_the_raw_cut_is_the_sum_of_the_mean_ratings():
    """Angoff's own definition: 0.5 + 0.7 points on average."""
    items = ItemParameters.logistic(b=[0.0, 0.0])

    found = angoff(np.array([[0.4, 0.6], [0.6, 0.8]]), items, panels=["a", "a"])

    assert found.raw_score == pytest.approx(1.2)


def test_one_rating_for_all_items_is_hardly_consistent():
    """At the cut 0, items at -3 and 3 have 0.95 and 0.05; 0.5 errs by 0.45 of at most 0.95."""
    items = ItemParameters.logistic(b=[-3.0, 3.0])

    found = angoff(np.full((2, 2), 0.5), items, panels=["a", "a"])

    p = 1 / (1 + np.exp(-3.0))
    assert found.consistency[0] == pytest.approx(1 - (p - 0.5) / p)
    assert np.isnan(found.correlation[0])


@pytest.mark.parametrize(
    ("ratings", "rule"),
    [
        ([[0.5, 1.2], [0.5, 0.5]], r"from 0 to 1, got 1.2 \(panellist 0, item 1\)"),
        ([[0.5, np.nan], [0.5, 0.5]], r"got nan \(panellist 0, item 1\)"),
        ([[0.5, 0.5], [0.0, 0.0]], r"more than .* points, got 0.00 \(panellist 1\)"),
        ([[0.5, 0.5]], "at least two panellists, got 1"),
    ],
)
def test_impossible_ratings_are_refused(ratings, rule):
    items = ItemParameters.logistic(b=[-0.5, 0.5])

    with pytest.raises(ValueError, match=rule):
        angoff(np.array(ratings), items, panels=["a"] * len(ratings))


def test_panels_that_disagree_make_the_error_larger():
    """Two panels of two: means -1 and 1, so the error is sqrt(2) / sqrt(2) = 1."""
    items = ItemParameters.logistic(b=[0.0])
    ratings = 1 / (1 + np.exp(-np.array([[-1.1], [-0.9], [0.9], [1.1]])))

    together = angoff(ratings, items, panels=["a"] * 4).cut
    apart = angoff(ratings, items, panels=["a", "a", "b", "b"]).cut

    assert apart.standard_error == pytest.approx(1.0)
    assert apart.standard_error > together.standard_error
    assert apart.n_panels == 2


def test_a_rasch_item_is_mastered_seven_tenths_above_its_difficulty():
    """ln(0.67 / 0.33) = 0.708."""
    assert response_locations(ItemParameters.logistic(b=[0.3]))[0, 0] == pytest.approx(
        0.3 + np.log(0.67 / 0.33)
    )


def test_guessing_counts_as_a_chance():
    """c + (1 - c) p = 0.67 with c = 0.25 gives p = 0.56."""
    location = response_locations(ItemParameters.logistic(b=[0.0], a=1.5, c=0.25))[0, 0]

    assert location == pytest.approx(np.log(0.56 / 0.44) / 1.5)


def test_every_score_of_an_item_has_its_place():
    items = ItemParameters.graded(b=[[-1.0, 1.0], [0.0, np.nan]], a=2.0)

    location = response_locations(items, probability=0.5)

    np.testing.assert_allclose(location[0], [-1.0, 1.0], atol=1e-9)
    assert np.isnan(location[1, 1])


def test_guessing_alone_may_be_enough():
    location = response_locations(ItemParameters.logistic(b=[0.0], c=0.5), probability=0.4)

    assert np.isneginf(location[0, 0])


def test_a_bookmark_lies_half_way_to_the_next_item():
    locations = np.array([0.5, -1.0, 1.5, 0.0])  # in order: -1, 0, 0.5, 1.5

    found = bookmark([3, 0], locations, panels=["a", "a"])

    np.testing.assert_allclose(found.by_panellist, [0.25, 1.0])
    assert found.theta == pytest.approx(0.625)


def test_a_bookmark_at_the_last_item_is_that_item():
    found = bookmark([2, 2], np.array([-1.0, 0.0, 1.0]), panels=["a", "a"])

    assert found.theta == 1.0


def test_matched_items_cut_where_fewest_contradict():
    """Items at -2, -1, 0, 1, 2; the second panellist puts the easiest above by mistake."""
    locations = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    is_above = np.array([[0, 0, 0, 1, 1], [1, 0, 0, 1, 1]], dtype=bool)

    found = id_matching(is_above, locations, panels=["a", "a"])

    np.testing.assert_allclose(found.by_panellist, [0.5, 0.5])


def test_a_panellist_with_all_items_on_one_side_has_no_cut():
    with pytest.raises(ValueError, match=r"both sides of the cut are needed \(panellist 1\)"):
        id_matching(np.array([[0, 1], [1, 1]], dtype=bool), np.array([0.0, 1.0]), panels=["a"] * 2)


def test_contrasting_groups_recover_the_cut_of_the_judges():
    """Judges who say "above" with logit 2 (theta - 0.3): the cut is 0.3 within three errors."""
    rng = np.random.default_rng(1)
    theta = rng.normal(0, 1, 2000)
    is_above = rng.random(2000) < 1 / (1 + np.exp(-2 * (theta - 0.3)))

    found = contrasting_groups(theta, is_above)

    assert found.theta == pytest.approx(0.3, abs=3 * found.standard_error)
    assert found.standard_error < 0.06
    assert 0.7 < found.agreement < 0.9
    assert found.has_enough


def test_the_error_of_a_contrasting_cut_is_its_spread_over_samples():
    """200 samples of 300 people: the stated error agrees with the observed one."""
    rng = np.random.default_rng(2)
    cuts, errors = [], []
    for _ in range(200):
        theta = rng.normal(0, 1, 300)
        found = contrasting_groups(theta, rng.random(300) < 1 / (1 + np.exp(-2 * theta)))
        cuts.append(found.theta)
        errors.append(found.standard_error)

    assert np.std(cuts) == pytest.approx(np.mean(errors), rel=0.2)


@pytest.mark.parametrize(
    ("theta", "is_above", "rule"),
    [
        ([0.0, 1.0], [True, True], "0 below and 2 above"),
        ([0.0, 1.0], [False, True], "do not overlap"),
        ([0.0, 1.0, 2.0, 3.0], [True, True, False, False], "no higher scores"),
    ],
)
def test_groups_without_a_cut_are_refused(theta, is_above, rule):
    with pytest.raises(ValueError, match=rule):
        contrasting_groups(np.array(theta), np.array(is_above))


def test_the_borderline_cut_is_the_median_with_its_error():
    """The error of a median of n normal values is 1.2533 sd / sqrt(n)."""
    theta = np.random.default_rng(3).normal(0.4, 0.5, 200)

    found = borderline_group(theta, rng=np.random.default_rng(4))

    assert found.theta == pytest.approx(np.median(theta))
    assert found.standard_error == pytest.approx(1.2533 * 0.5 / np.sqrt(200), rel=0.3)
    assert found.has_enough


def test_three_people_at_the_border_are_too_few_and_it_says_so():
    found = borderline_group(np.array([0.0, 0.1, 0.2]), rng=np.random.default_rng(4))

    assert not found.has_enough
