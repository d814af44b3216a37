"""Wald tests against their formula for one parameter, and against other columns."""

import numpy as np
import pytest

from irt.calibration import calibrate, split_by_group
from irt.dif.wald import wald_of_split
from tests.irt.dif.real_groups import read_groups


@pytest.fixture(scope="module")
def split_exam():
    responses, groups = read_groups("exam_gender")
    return split_by_group(responses, groups, 0), groups


def test_one_difficulty_gives_the_squared_difference_over_its_variance(split_exam):
    columns, groups = split_exam
    calibration = calibrate(columns, model="rasch", groups=groups)
    first, last = (calibration.layout.blocks[0].index[place, 1] for place in (-2, -1))
    difference = calibration.phi[last] - calibration.phi[first]
    covariance = calibration.covariance
    variance = covariance[first, first] + covariance[last, last] - 2 * covariance[first, last]

    wald = wald_of_split(calibration, [12, 13])

    assert wald.both.chi2 == pytest.approx(difference**2 / variance, rel=1e-10)
    assert wald.both.df == 1
    assert wald.rest == wald.both


def test_the_parts_of_a_two_parameter_item_add_up(split_exam):
    columns, groups = split_exam
    calibration = calibrate(columns, groups=groups)

    wald = wald_of_split(calibration, [12, 13])

    assert wald.both.df == wald.slope.df + wald.rest.df == 2
    assert wald.both.chi2 == pytest.approx(wald.slope.chi2 + wald.rest.chi2, rel=1e-12)


def test_the_order_of_the_groups_does_not_matter(split_exam):
    columns, groups = split_exam
    calibration = calibrate(columns, groups=groups)
    expected = wald_of_split(calibration, [12, 13])

    wald = wald_of_split(calibration, [13, 12])

    assert wald.both.chi2 == pytest.approx(expected.both.chi2, rel=1e-10)


def test_columns_of_different_models_are_refused(split_exam):
    columns, groups = split_exam
    models = ["2pl"] * 13 + ["rasch"]
    calibration = calibrate(columns, model=models, groups=groups)

    with pytest.raises(ValueError, match="same model"):
        wald_of_split(calibration, [12, 13])
    assert np.isfinite(calibration.covariance).all()
