"""Effect sizes against closed forms and plain sums."""

import numpy as np
import pytest

from irt.dif.effect import area_between, expected_scores, item_effects, scale_effects
from irt.parameters import ItemParameters
from irt.quadrature import grid, normal_quadrature, weighted


def raju_unsigned(a1, b1, a2, b2, c=0.0):
    """Raju (1988, eq. 8 with D = 1)."""
    gap = b2 - b1
    rate = a1 * a2 / (a2 - a1)
    return (1 - c) * abs(2 / rate * np.log1p(np.exp(rate * gap)) - gap)


@pytest.fixture
def mixed():
    return ItemParameters.concatenate(
        [
            ItemParameters.logistic(b=[-0.5, 0.8], a=[1.2, 0.7], c=[0.0, 0.2]),
            ItemParameters.graded(b=[[-1.0, 0.2, 1.5]], a=1.4),
            ItemParameters.partial_credit(b=[[0.4, -0.3]], a=0.9),
        ]
    )


def test_areas_of_logistic_items_are_those_of_raju():
    reference = ItemParameters.logistic(a=[1.0, 0.8, 1.5], b=[0.0, -1.0, 0.5], c=[0.0, 0.0, 0.2])
    focal = ItemParameters.logistic(a=[1.6, 1.2, 0.9], b=[0.3, -1.0, 1.1], c=[0.0, 0.0, 0.2])
    expected = [
        raju_unsigned(1.0, 0.0, 1.6, 0.3),
        raju_unsigned(0.8, -1.0, 1.2, -1.0),
        raju_unsigned(1.5, 0.5, 0.9, 1.1, c=0.2),
    ]

    signed, unsigned = area_between(reference, focal)

    np.testing.assert_allclose(signed, [-0.3, 0.0, -0.8 * 0.6], atol=1e-9)
    np.testing.assert_allclose(unsigned, expected, atol=1e-5)


def test_signed_areas_of_polytomous_items_are_sums_of_shifts(mixed):
    # the integral of an expected score moves by the sum of its thresholds or steps
    focal = mixed.shifted_by([0.0, 0.0, 0.5, -0.2])

    signed, unsigned = area_between(mixed, focal)

    np.testing.assert_allclose(signed, [0.0, 0.0, -1.5, 0.4], atol=1e-9)
    np.testing.assert_allclose(unsigned, [0.0, 0.0, 1.5, 0.4], atol=1e-9)


def test_an_area_within_limits_is_smaller(mixed):
    focal = mixed.shifted_by([0.5, 0.5, 0.5, 0.5])
    whole, _ = area_between(mixed, focal)

    part, _ = area_between(mixed, focal, limits=(-1.0, 1.0))

    assert (np.abs(part) < np.abs(whole)).all()


def test_curves_with_different_asymptotes_need_limits():
    reference = ItemParameters.logistic(b=[0.0], c=[0.1])
    focal = ItemParameters.logistic(b=[0.0], c=[0.2])

    with pytest.raises(ValueError, match="need `limits`"):
        area_between(reference, focal)
    signed, _ = area_between(reference, focal, limits=(-6.0, 6.0))

    # 0.1 * integral of 1 - logistic over [-6, 6], which is 6
    assert signed[0] == pytest.approx(0.6, abs=1e-6)


def test_expected_scores_weigh_categories(mixed):
    score = expected_scores(mixed, np.array([-30.0, 30.0]))

    np.testing.assert_allclose(score, [[0, 1], [0.2, 1], [0, 3], [0, 2]], atol=1e-6)


def test_a_uniform_shift_is_signed_and_unsigned_alike(mixed):
    population = normal_quadrature(mean=-0.3, sd=0.8)
    focal = mixed.shifted_by([0.4] * 4)

    effects = item_effects(mixed, focal, population=population)

    assert (effects.signed < 0).all()
    np.testing.assert_allclose(effects.unsigned, -effects.signed, rtol=1e-12)


def test_item_effects_are_means_over_persons(mixed):
    # Meade (2010): means over the abilities of the focal group, here drawn
    population = normal_quadrature(mean=-0.3, sd=0.8)
    focal = ItemParameters.concatenate([mixed.take([0, 1, 2]), mixed.take([3]).shifted_by([0.6])])
    theta = np.random.default_rng(2).normal(-0.3, 0.8, 200_000)
    of_focal = expected_scores(focal, theta)[3]
    of_reference = expected_scores(mixed, theta)[3]
    gap = of_focal - of_reference
    pooled = np.sqrt((of_focal.var(ddof=1) + of_reference.var(ddof=1)) / 2)

    effects = item_effects(mixed, focal, population=population)

    assert effects.signed[3] == pytest.approx(gap.mean(), abs=5 * gap.std() / np.sqrt(2e5))
    assert effects.standardised[3] == pytest.approx(gap.mean() / pooled, abs=0.005)
    np.testing.assert_array_equal(effects.signed[:3], 0.0)
    assert effects.largest[3] == pytest.approx(gap.min(), abs=1e-3)


def test_crossing_curves_cancel_in_the_signed_effect():
    reference = ItemParameters.logistic(b=[0.0], a=[0.7])
    focal = ItemParameters.logistic(b=[0.0], a=[1.6])

    effects = item_effects(reference, focal, population=normal_quadrature())

    assert effects.signed[0] == pytest.approx(0.0, abs=1e-12)
    assert effects.unsigned[0] > 0.05


def test_opposite_items_cancel_in_the_test():
    reference = ItemParameters.logistic(b=[0.0, 0.0])
    focal = ItemParameters.logistic(b=[0.5, -0.5])

    effects = scale_effects(reference, focal, population=normal_quadrature())

    assert effects.signed == pytest.approx(0.0, abs=1e-12)
    assert 0 < effects.unsigned < 0.05


def test_the_effect_on_the_test_is_the_sum_over_its_items(mixed):
    population = normal_quadrature(mean=0.2)
    focal = mixed.shifted_by([0.4, -0.1, 0.3, 0.2])
    items = item_effects(mixed, focal, population=population)

    effects = scale_effects(mixed, focal, population=population)

    assert effects.signed == pytest.approx(items.signed.sum(), rel=1e-12)
    assert effects.share_of_maximum == pytest.approx(items.signed.sum() / 7, rel=1e-12)
    assert effects.unsigned <= items.unsigned.sum()


def test_uniform_weights_give_the_mean_over_the_line(mixed):
    # Chalmers, Counsell & Flora (2016, eq. 5): average over equally spaced nodes
    focal = mixed.shifted_by([0.4, -0.1, 0.3, 0.2])
    theta = grid(-6, 6, 6001)
    gap = (expected_scores(focal, theta) - expected_scores(mixed, theta)).sum(axis=0)

    effects = scale_effects(mixed, focal, population=weighted(grid(), np.zeros(61)))

    assert effects.signed == pytest.approx(gap.mean(), abs=1e-3)
    assert effects.unsigned == pytest.approx(np.abs(gap).mean(), abs=1e-3)


def test_different_items_are_refused(mixed):
    with pytest.raises(ValueError, match="same items"):
        item_effects(mixed, mixed.take([0, 1, 2]), population=normal_quadrature())
