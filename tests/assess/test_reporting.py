"""The report: levels that add up, certainty in words, a profile that borrows strength."""

import numpy as np
import pytest

from assess.engine import Administer, next_step
from assess.reporting import Certainty, level_probabilities, report
from assess.sitting import Sitting
from assess.standards import current_standard, reported_score
from irt.posterior import posterior
from irt.quadrature import normal_quadrature
from tests.factories.banks import pool_for

STANDARD = current_standard()


def _take(pool, scores):
    sitting = Sitting(id="s", blueprint_id=pool.blueprint.id, seed=11)
    while isinstance(step := next_step(sitting, pool), Administer):
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, int(scores(step)))
    return sitting


def test_the_provisional_cuts_are_those_of_the_framework():
    assert STANDARD.cuts == (-1.0, 0.2, 1.5)
    assert STANDARD.literacy_cut == -1.0
    assert STANDARD.levels == ("L0", "L1", "L2", "L3")


def test_level_probabilities_of_the_prior_are_those_of_the_normal_distribution():
    """P(N(0, 1)) between -1, 0.2 and 1.5 from a normal table; the grid is good to 0.003."""
    quadrature = normal_quadrature()
    mass = posterior(np.zeros((1, 61)), quadrature)

    chances = level_probabilities(mass, quadrature.nodes, STANDARD)[0]

    np.testing.assert_allclose(chances, [0.1587, 0.4206, 0.3539, 0.0668], atol=0.003)


def test_a_combined_sitting_reports_two_scales_and_never_one():
    pool = pool_for("combined")

    scales = report(_take(pool, lambda _: 1), pool, standard=STANDARD)

    assert {scale.scale for scale in scales} == {"stem", "digital"}


@pytest.mark.parametrize(("score", "level"), [(0, "L0"), (1, "L3")])
def test_a_consistent_pattern_reaches_the_end_of_the_scale(score, level):
    pool = pool_for("adult_stem", per_group=8)

    (scale,) = report(_take(pool, lambda _: score), pool, standard=STANDARD)

    assert scale.level == level
    assert scale.low < scale.score < scale.high


def test_certainty_follows_the_probability_of_the_level():
    pool = pool_for("adult_stem")

    (scale,) = report(_take(pool, lambda step: step.position % 2), pool, standard=STANDARD)

    best = max(scale.level_probabilities)
    assert (scale.certainty is Certainty.CLEAR) == (best >= 0.8)
    assert (scale.second_level is None) == (scale.certainty is Certainty.CLEAR)


def test_a_strong_domain_stands_out_in_the_profile():
    pool = pool_for("adult_stem")

    sitting = _take(pool, lambda step: step.item_id.startswith("M"))
    (scale,) = report(sitting, pool, standard=STANDARD)

    by_name = {domain.name: domain.score for domain in scale.domains}
    assert by_name["M"] > max(score for name, score in by_name.items() if name != "M")
    assert sum(domain.n_items for domain in scale.domains) == len(sitting.administrations)


def test_scores_are_reported_as_500_plus_100_theta():
    assert reported_score(-1.0) == 400
