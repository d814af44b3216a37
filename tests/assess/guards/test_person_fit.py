"""lz* and CUSUM of sittings, against honest sittings of the same test."""

import numpy as np
import pytest

from assess.blueprint import load_blueprints
from assess.guards import (
    FitStatistics,
    Responses,
    cusum_bounds,
    estimate_abilities,
    first_of_block,
    fit_statistics,
    honest_sittings,
    response_time_effort,
    simulated_p,
)
from assess.pool import build_pool
from assess.services.exposures import under_chances
from assess.services.shipped_exposures import shipped_exposure
from irt.parameters import ItemParameters
from irt.response import probabilities
from tests.factories.banks import lengthened, made_up_pool, pool_for, quotas_alone
from tests.factories.guessers import guessers
from tests.factories.own_pools import blueprint, own_pool


@pytest.fixture(scope="module")
def pool():
    return made_up_pool(lengthened(quotas_alone("digital")))


@pytest.fixture(scope="module")
def reference(pool):
    return fit_statistics(honest_sittings(pool, rng=np.random.default_rng(1)), block=0, pool=pool)


def rates(people, reference, pool):
    """Share of sittings that lz* flags, and that either side of the CUSUM does."""
    found = fit_statistics(people.responses, block=0, pool=pool)
    bounds = cusum_bounds(reference)
    p = np.array([simulated_p(value, reference) for value in found.lz_star])
    strings = (found.upper > bounds.upper) | (found.lower < bounds.lower)
    return (p < 0.05).mean(), strings.mean(), (found.lz_star < -1.645).mean()


def test_the_cusum_adds_up_residuals_over_the_number_of_answers():
    """By hand, van Krimpen-Stoop & Meijer (2000): T = (x - E) / 4, right right wrong wrong."""
    items = ItemParameters.logistic(a=1.0, b=np.linspace(-1, 1, 60))
    pool = own_pool(blueprint(), items=items)
    shown = np.array([30, 29, 31, 28])
    responses = Responses(items=shown[None], scores=np.array([[1, 1, 0, 0]]))
    theta = estimate_abilities(responses, pool=pool).theta[0, 0]
    p = probabilities(items, [theta])[shown, 1, 0]

    found = fit_statistics(responses, block=0, pool=pool)

    assert found.upper[0] == pytest.approx(((1 - p[0]) + (1 - p[1])) / 4)
    assert found.lower[0] == pytest.approx(-(p[2] + p[3]) / 4)


def test_the_cusum_of_polytomous_answers_counts_in_points():
    items = ItemParameters.partial_credit(a=0.7, b=np.tile([-0.5, 0.5], (60, 1)))
    pool = own_pool(blueprint(), items=items)
    responses = Responses(items=np.array([[0, 1]]), scores=np.array([[2, 0]]))

    found = fit_statistics(responses, block=0, pool=pool)

    assert found.upper[0] == pytest.approx(0.5, abs=1e-6)  # theta 0, E = 1 by symmetry
    assert found.lower[0] == pytest.approx(-0.5, abs=1e-6)


def test_bounds_leave_a_fortieth_on_either_side():
    values = np.arange(1001) / 1000

    bounds = cusum_bounds(FitStatistics(lz_star=values, upper=values, lower=-values))

    assert bounds.upper == pytest.approx(0.975)
    assert bounds.lower == pytest.approx(-0.975)


def test_the_chance_counts_the_sitting_itself():
    """Davison & Hinkley (1997), section 4.2: of 19 honest values one is as low: 2 / 20."""
    values = np.arange(19.0)
    reference = FitStatistics(lz_star=values, upper=values, lower=values)

    assert simulated_p(0.0, reference) == pytest.approx(0.1)
    assert simulated_p(-1.0, reference) == pytest.approx(0.05)


def test_a_sitting_cut_off_keeps_its_first_answers_of_the_block():
    pool = pool_for("combined")
    honest = honest_sittings(pool, rng=np.random.default_rng(1), n_sittings=10)

    cut = first_of_block(honest, 5, block=1, pool=pool)

    assert ((cut.items >= 0).sum(axis=1) == 5).all()
    for whole, part in zip(honest.items, cut.items, strict=True):
        of_block = whole[(whole >= 0) & (pool.content.block[whole] == 1)]
        assert part[part >= 0].tolist() == of_block[:5].tolist()


def test_no_answer_and_one_answer_leave_nothing_to_compare(pool):
    responses = Responses(items=np.array([[-1, -1], [3, -1]]), scores=np.array([[-1, -1], [1, -1]]))

    found = fit_statistics(responses, block=0, pool=pool)

    assert np.isnan(found.lz_star).all()
    assert found.upper[0] == found.lower[0] == 0.0


def test_honest_people_are_flagged_about_as_often_as_the_level_says(pool, reference):
    """2,000 people over four draws of the difficulties; 0.05 each, give or take 0.03."""
    rng = np.random.default_rng(11)
    banks = rng.normal(size=(4, len(pool))) * pool.parameters.se_b
    found = [
        rates(guessers(pool, rng.normal(size=500), location_error=error, rng=rng), reference, pool)
        for error in banks
    ]

    odd, strings, by_normal = np.mean(found, axis=0)

    assert 0.02 <= odd <= 0.08
    assert 0.02 <= strings <= 0.08
    assert by_normal < odd  # N(0, 1) is conservative in an adaptive test


def test_people_who_give_up_are_flagged_far_more_often(pool, reference):
    """Guesses from the fifteenth question on: by either statistic more than twice the level."""
    rng = np.random.default_rng(12)
    people = guessers(pool, rng.normal(size=500), share=0.3, late=True, rng=rng)

    odd, strings, _ = rates(people, reference, pool)

    assert odd > 0.10
    assert strings > 0.20


@pytest.mark.parametrize("share", [0.2, 0.4])
def test_rapid_guessers_are_found_by_their_times(pool, share):
    rng = np.random.default_rng(13)
    people = guessers(pool, rng.normal(size=500), share=share, rng=rng)

    found = response_time_effort(people.duration_s, np.full(people.duration_s.shape, 4.5))

    assert found.is_rapid[people.is_guess].mean() > 0.90
    assert found.is_flagged.mean() > 0.95


def test_fast_experts_are_hardly_flagged_for_their_speed(pool):
    """Twice as fast as others, and able: thresholds from the others' mean of 45 seconds."""
    rng = np.random.default_rng(14)
    people = guessers(pool, np.full(500, 1.5), median_s=20.0, rng=rng)

    found = response_time_effort(people.duration_s, np.full(people.duration_s.shape, 4.5))

    assert found.is_rapid.mean() < 0.01
    assert found.is_flagged.mean() < 0.02


@pytest.mark.slow
@pytest.mark.parametrize("blueprint_id", ["digital", "adult_stem"])
def test_the_shipped_tests_flag_honest_people_at_the_level(bank, blueprint_id):
    """2,000 people over ten draws of the difficulties; 0.05 each, give or take 0.03.

    Under the shipped exposure control: without it everybody gets the same few tasks, and the rates
    follow the luck of their difficulties.
    """
    pool = build_pool(bank, load_blueprints()[blueprint_id])
    shipped = shipped_exposure(blueprint_id, pool.blueprint.version)
    pool = under_chances(pool, shipped.chances, 1)
    rng = np.random.default_rng(15)
    reference = fit_statistics(honest_sittings(pool, rng=rng), block=0, pool=pool)
    banks = rng.normal(size=(10, len(pool))) * pool.parameters.se_b
    found = [
        rates(guessers(pool, rng.normal(size=200), location_error=error, rng=rng), reference, pool)
        for error in banks
    ]

    odd, strings, _ = np.mean(found, axis=0)

    assert 0.02 <= odd <= 0.08
    assert 0.02 <= strings <= 0.08
