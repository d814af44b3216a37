"""Anchor drift: items moved by hand stand out, and links without them find the true constants."""

import numpy as np
import pytest

from irt.linking import Link, Method, anchor_drift, link, purified_link, robust_z, transformed
from irt.parameters import ItemParameters
from irt.quadrature import Quadrature, weighted
from irt.response import probabilities
from tests.irt.linking.references import assert_constants, common_rows, kolen_brennan_form

IDENTITY = Link(A=1.0, B=0.0)
N_ITEMS = 20


@pytest.fixture
def anchors():
    """Twenty 2PL items and the same on another scale with small errors of calibration."""
    rng = np.random.default_rng(11)
    items = ItemParameters.logistic(a=rng.uniform(0.8, 1.8, N_ITEMS), b=rng.normal(0, 1, N_ITEMS))
    other = transformed(items, 1.2, -0.3)
    wobbly = ItemParameters.logistic(
        a=other.a * np.exp(rng.uniform(-0.02, 0.02, N_ITEMS)),
        b=other.b[:, 0] + rng.uniform(-0.02, 0.02, N_ITEMS),
    )
    return items, wobbly


def with_item_5_harder(items, logits):
    return items.shifted_by(np.where(np.arange(N_ITEMS) == 5, logits, 0.0))


def test_robust_z_is_the_formula_of_huynh_and_meyer():
    # Median 3, quartiles 2 and 4: (10 - 3) / (0.74 * 2).
    np.testing.assert_allclose(
        robust_z([1.0, 2.0, 3.0, 4.0, 10.0]), np.array([-2, -1, 0, 1, 7]) / (0.74 * 2)
    )


def test_robust_z_of_one_value_among_equals_is_infinite():
    np.testing.assert_array_equal(robust_z([0.0, 0.0, 0.0, 0.0, 0.5]), [0, 0, 0, 0, np.inf])


def test_items_that_only_changed_scale_show_no_drift(anchors):
    items, _ = anchors

    drift = anchor_drift(items, transformed(items, 1.2, -0.3), Link(A=1.2, B=-0.3))

    assert not drift.is_flagged.any()
    np.testing.assert_allclose(drift.area, 0.0, atol=1e-14)
    np.testing.assert_allclose(drift.d2, 0.0, atol=1e-14)


def test_an_item_that_became_harder_is_the_one_flagged(anchors):
    items, other = anchors
    harder = with_item_5_harder(other, 0.6)

    drift = anchor_drift(items, harder, link(items, harder))

    assert np.argmax(np.abs(drift.robust_z_b)) == 5
    assert drift.is_flagged[5]
    assert drift.signed_area[5] > 0.05  # the linked item is easier than it now is


def test_the_whole_signed_area_between_two_curves_is_that_of_raju():
    # Raju (1988): (1 - c)(b2 - b1) for equal c, also when the slopes differ.
    first = ItemParameters.logistic(a=[1.0], b=[0.0], c=0.2)
    second = ItemParameters.logistic(a=[1.6], b=[0.7], c=0.2)
    nodes = np.linspace(-60, 60, 12001)
    everywhere = weighted(nodes, np.zeros(len(nodes)))

    drift = anchor_drift(first, second, IDENTITY, quadrature=everywhere)

    assert 120 * drift.signed_area[0] == pytest.approx(0.8 * 0.7, abs=1e-6)


def test_the_unsigned_area_of_rasch_items_is_the_signed_area():
    first, second = ItemParameters.logistic(b=[0.0]), ItemParameters.logistic(b=[-0.4])

    drift = anchor_drift(first, second, IDENTITY)

    assert drift.area[0] == pytest.approx(-drift.signed_area[0])


def test_polytomous_items_are_compared_by_their_share_of_the_highest_score():
    first = ItemParameters.graded(b=[[-1.0, 0.5, 1.0]])
    second = ItemParameters.graded(b=[[-0.8, 0.4, 1.5]])
    point = Quadrature(nodes=np.array([0.3]), log_weights=np.array([0.0]))
    score = [np.arange(4) @ probabilities(items, 0.3)[0, :, 0] / 3 for items in (first, second)]

    drift = anchor_drift(first, second, IDENTITY, quadrature=point)

    assert drift.d2[0] == pytest.approx((score[0] - score[1]) ** 2)
    assert drift.difference_b[0] == pytest.approx(0.5 / 3 - 1.1 / 3)


@pytest.mark.parametrize("method", Method)
def test_purification_finds_the_constants_that_drift_had_spoiled(anchors, method):
    items, other = anchors
    harder = with_item_5_harder(other, 1.5)

    clean = purified_link(items, harder, method=method, critical_z=3.0)

    rows = np.arange(N_ITEMS) != 5
    expected = link(items.take(rows), other.take(rows), method=method)
    assert clean.removed == (5,)
    assert clean.is_settled
    np.testing.assert_array_equal(clean.is_kept, rows)
    assert_constants(clean.link, (expected.A, expected.B), atol=1e-9)


def test_purification_leaves_items_that_held_still(anchors):
    items, _ = anchors

    clean = purified_link(items, transformed(items, 1.2, -0.3))

    assert clean.removed == ()
    assert clean.is_kept.all()


def test_purification_keeps_four_fifths_and_says_that_it_stopped(anchors):
    items, other = anchors
    moved = other.shifted_by(np.where(np.arange(N_ITEMS) < 6, np.arange(N_ITEMS) + 1.0, 0.0))

    clean = purified_link(items, moved, method=Method.MEAN_MEAN)

    assert len(clean.removed) == 4
    assert not clean.is_settled


def test_the_first_common_item_to_leave_kolen_and_brennan_is_27():
    # They left it out of their example of equating too (2004, pp. 191-198).
    rows = common_rows()
    first, second = (kolen_brennan_form(form, D=1.7).take(rows) for form in ("X_new", "Y_old"))

    clean = purified_link(first, second, method=Method.MEAN_SIGMA)

    assert rows[clean.removed[0]] + 1 == 27


def test_drift_of_sets_that_do_not_match_is_refused(anchors):
    items, other = anchors
    with pytest.raises(ValueError, match="same common items"):
        anchor_drift(items, other.take([0, 1]), IDENTITY)
