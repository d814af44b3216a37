"""Geometry of the result's pictures."""

from dataclasses import replace
from itertools import pairwise

import pytest

from assess.reporting import Certainty, DomainReport, ScaleReport
from assess.standards import current_standard
from web.result_picture import MARGIN, WIDTH, draw_result

SCALE = ScaleReport(
    scale="stem",
    score=500,
    low=450,
    high=550,
    level="L1",
    second_level="L2",
    certainty=Certainty.LIKELY,
    level_probabilities=(0.0, 0.6, 0.4, 0.0),
    domains=(DomainReport(name="M", score=600, low=500, high=700, n_items=4),),
)


def test_the_zones_fill_the_line_without_gaps() -> None:
    zones = draw_result(SCALE, current_standard()).zones

    assert zones[0].left == MARGIN
    assert zones[-1].left + zones[-1].width == pytest.approx(WIDTH - MARGIN)
    for zone, following in pairwise(zones):
        assert zone.left + zone.width == pytest.approx(following.left)


def test_the_mean_of_the_scale_stands_in_the_middle() -> None:
    assert draw_result(SCALE, current_standard()).mark.dot == WIDTH / 2


def test_the_dot_lies_in_the_zone_of_its_score() -> None:
    picture = draw_result(SCALE, current_standard())

    zone = picture.zones[1]

    assert zone.left < picture.mark.dot < zone.left + zone.width


@pytest.mark.parametrize(("score", "place"), [(-900, MARGIN), (2000, WIDTH - MARGIN)])
def test_a_score_beyond_the_line_stands_at_its_end(score: int, place: float) -> None:
    picture = draw_result(replace(SCALE, score=score), current_standard())

    assert picture.mark.dot == place


def test_each_domain_has_its_mark() -> None:
    ((name, mark),) = draw_result(SCALE, current_standard()).domains

    assert name == "M"
    assert mark.low < mark.dot < mark.high
