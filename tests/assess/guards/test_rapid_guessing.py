"""Rapid guesses and response-time effort, by hand from Wise & Kong (2005) and Wise & Ma (2012)."""

import numpy as np
import pytest

from assess.guards import response_time_effort, time_thresholds


def test_the_threshold_is_a_tenth_of_the_mean_time_of_the_item():
    threshold_s = time_thresholds([60, 60], mean_s=[42.0, 80.0], n_times=[500, 30])

    np.testing.assert_allclose(threshold_s, [4.2, 8.0])


def test_no_threshold_is_above_ten_seconds():
    threshold_s = time_thresholds([60, 600], mean_s=[150.0, np.nan], n_times=[500, 0])

    np.testing.assert_allclose(threshold_s, [10.0, 10.0])


def test_an_item_with_few_times_has_a_threshold_by_its_expected_time():
    threshold_s = time_thresholds([60, 40], mean_s=[20.0, np.nan], n_times=[29, 0])

    np.testing.assert_allclose(threshold_s, [6.0, 4.0])


def test_effort_is_the_share_of_solution_behaviour():
    """Ten answers, two of them below their thresholds: RTE = 8 / 10."""
    duration_s = [3.9, 4.0, 4.1, 30, 20, 1.0, 50, 8, 9, 12]

    found = response_time_effort(duration_s, [4.0] * 10)

    assert np.flatnonzero(found.is_rapid[0]).tolist() == [0, 5]
    assert found.rte[0] == pytest.approx(0.8)
    assert found.is_flagged[0]


def test_one_rapid_guess_in_ten_is_not_flagged():
    found = response_time_effort([1.0] + [20.0] * 9, [4.0] * 10)

    assert found.rte[0] == pytest.approx(0.9)
    assert not found.is_flagged[0]


@pytest.mark.parametrize("time", [np.nan, -3.0, 0.0, np.inf, -np.inf])
def test_an_absurd_time_is_unknown_and_never_rapid(time):
    found = response_time_effort([time, 20.0], [4.0, 4.0])

    assert found.is_known[0].tolist() == [False, True]
    assert not found.is_rapid.any()
    assert found.rte[0] == 1.0


def test_a_night_between_question_and_answer_is_slow():
    found = response_time_effort([8 * 3600.0], [4.0])

    assert found.is_known[0, 0]
    assert not found.is_rapid[0, 0]


def test_without_a_threshold_a_time_tells_nothing():
    found = response_time_effort([0.5, 20.0], [np.nan, 4.0])

    assert found.is_known[0].tolist() == [False, True]


@pytest.mark.parametrize("duration_s", [[], [np.nan, np.nan]])
def test_without_times_there_is_no_effort_and_no_flag(duration_s):
    found = response_time_effort(duration_s, [4.0] * len(duration_s))

    assert np.isnan(found.rte[0])
    assert not found.is_flagged[0]
