"""Expected accuracy and consistency, against Rudner's formula computed by scipy."""

import numpy as np
import pytest
from scipy.stats import norm

from assess.classification import mean_quality, quality_from_posterior, quality_from_sem
from irt.quadrature import normal_quadrature

CUTS = (-1.0, 0.2, 1.5)


def test_accuracy_is_the_normal_area_between_the_cuts_around_theta():
    """Rudner (2001): theta 0.5, SEM 0.4 lies between 0.2 and 1.5."""
    found = quality_from_sem([0.5], [0.4], CUTS)

    assert found.accuracy[0] == pytest.approx(norm.cdf(2.5) - norm.cdf(-0.75), abs=1e-12)
    np.testing.assert_allclose(
        found.accuracy_at_cuts[0], [norm.sf(-3.75), norm.sf(-0.75), norm.cdf(2.5)], atol=1e-12
    )


def test_consistency_is_the_sum_of_the_squared_areas():
    areas = np.diff([0, *(norm.cdf((cut - 0.5) / 0.4) for cut in CUTS), 1])

    found = quality_from_sem([0.5], [0.4], CUTS)

    assert found.consistency[0] == pytest.approx((areas**2).sum(), abs=1e-12)
    side = norm.cdf(-0.75)
    assert found.consistency_at_cuts[0, 1] == pytest.approx(side**2 + (1 - side) ** 2, abs=1e-12)


def test_a_theta_on_a_cut_is_right_in_half_of_the_cases():
    found = quality_from_sem([-1.0], [0.3], [-1.0])

    assert found.accuracy[0] == found.consistency[0] == pytest.approx(0.5)


def test_a_theta_known_exactly_is_always_right():
    found = quality_from_sem([0.0, -1.5], [0.0, 0.0], CUTS)

    np.testing.assert_allclose(found.accuracy, 1.0)
    np.testing.assert_allclose(found.consistency, 1.0)


def test_a_normal_posterior_gives_what_theta_and_sem_give():
    """A grid with a step of 0.2; a cut in a cell counts in proportion, good to 0.006."""
    theta, sem = np.array([-1.3, 0.1, 0.9]), np.array([0.4, 0.5, 0.6])
    grids = [normal_quadrature(mean=m, sd=s) for m, s in zip(theta, sem, strict=True)]
    mass = np.exp([grid.log_weights for grid in grids])

    on_grid = quality_from_posterior(mass, grids[0].nodes, CUTS)
    normal = quality_from_sem(theta, sem, CUTS)

    np.testing.assert_allclose(on_grid.accuracy, normal.accuracy, atol=0.006)
    np.testing.assert_allclose(on_grid.consistency, normal.consistency, atol=0.006)
    np.testing.assert_allclose(on_grid.accuracy_at_cuts, normal.accuracy_at_cuts, atol=0.006)


def test_the_expected_accuracy_is_realised_where_the_posterior_is_right():
    """Truth N(0, 1) measured with error SD 0.5: posterior mean 0.8 x, SD sqrt(0.2). 200,000 persons
    leave a standard error of 0.001 at most."""
    rng = np.random.default_rng(4)
    truth = rng.normal(size=200_000)
    theta = 0.8 * (truth + 0.5 * rng.normal(size=truth.size))

    found = mean_quality(quality_from_sem(theta, np.full(truth.size, np.sqrt(0.2)), CUTS))

    levels, given = (np.searchsorted(CUTS, one) for one in (truth, theta))
    assert found.accuracy == pytest.approx((levels == given).mean(), abs=0.004)
    for accuracy, cut in zip(found.accuracy_at_cuts, CUTS, strict=True):
        assert accuracy == pytest.approx(((truth < cut) == (theta < cut)).mean(), abs=0.004)


def test_means_are_over_persons():
    quality = quality_from_sem([-2.0, 1.0], [0.3, 0.6], CUTS)

    found = mean_quality(quality)

    assert found.accuracy == pytest.approx(quality.accuracy.mean())
    assert found.consistency == pytest.approx(quality.consistency.mean())
    assert found.accuracy_at_cuts == pytest.approx(tuple(quality.accuracy_at_cuts.mean(axis=0)))
    assert len(found.consistency_at_cuts) == len(CUTS)


@pytest.mark.parametrize(
    ("sem", "cuts", "message"),
    [
        (-0.1, CUTS, "SEM must be 0 or more, got -0.1"),
        (np.nan, CUTS, "SEM must be 0 or more, got nan"),
        (0.3, (0.2, -1.0), r"cuts must be one or more ascending numbers, got \(0.2, -1.0\)"),
        (0.3, (), r"cuts must be .* got \(\)"),
    ],
)
def test_bad_input_is_refused(sem, cuts, message):
    with pytest.raises(ValueError, match=message):
        quality_from_sem([0.0], [sem], cuts)
