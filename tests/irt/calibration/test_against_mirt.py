"""Calibrations of real data against what mirt and ltm print.

mirt (Chalmers 2012) stops at a change of 1e-4, so parameters agree to 1e-2 and log-likelihoods to
1e-2. Both integrate on 61 points from -6 to 6.
"""

import csv

import numpy as np
import pytest

from irt.calibration import NO_PRIORS, ItemPriors, Normal, Options, calibrate
from tests.oracles.real_data import path_of, read_responses, read_rows

SCIENCE_FOUR = ("Comfort", "Work", "Future", "Benefit")


@pytest.fixture
def science():
    """The four items that mirt uses; their codes start at 1."""
    items = [column for column in read_rows("science", "responses.csv")[0] if column != "person_id"]
    return read_responses("science")[:, [items.index(item) for item in SCIENCE_FOUR]] - 1


def references(dataset, model, quantity):
    """Printed values of one quantity, in the order of the file."""
    with path_of(dataset, "references.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == model]
    values = [float(row["value"]) for row in rows if row["quantity"] == quantity]
    assert values, (dataset, model, quantity)
    return np.array(values)


@pytest.mark.parametrize(
    ("dataset", "model", "expected"),
    [
        ("lsat6", "1pl", -2466.938),
        ("lsat6", "2pl", -2466.653),
        ("lsat7", "rasch", -2664.901),
        ("lsat7", "2pl", -2658.805),
        ("sat12", "2pl", -9488.955),
    ],
)
def test_log_likelihood_agrees_with_mirt(dataset, model, expected):
    calibration = calibrate(read_responses(dataset), model=model)

    assert calibration.is_converged
    assert calibration.log_likelihood == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("model", "expected"), [("grm", -1608.870), ("gpcm", -1612.683), ("nrm", -1608.455)]
)
def test_log_likelihood_of_ordered_and_nominal_items_agrees_with_mirt(science, model, expected):
    assert calibrate(science, model=model).log_likelihood == pytest.approx(expected, abs=0.01)


def test_lsat7_2pl_parameters_agree_with_mirt():
    printed = "2PL MML N(0,1)"

    calibration = calibrate(read_responses("lsat7"), model="2pl")

    items = calibration.parameters
    np.testing.assert_allclose(items.a, references("lsat7", printed, "a1"), atol=1e-2)
    d = references("lsat7", printed, "d")
    np.testing.assert_allclose(-items.a * items.b[:, 0], d, atol=1e-2)
    assert calibration.aic == pytest.approx(5337.61, abs=0.01)
    assert calibration.bic == pytest.approx(5386.688, abs=0.01)


def test_standard_errors_agree_with_the_oakes_errors_of_mirt():
    """mirt prints 95 % Wald limits of the slopes with three decimals: SE good to 5e-4."""
    low = references("lsat7", "2PL MML N(0,1)", "a1 Wald CI 2.5%")
    high = references("lsat7", "2PL MML N(0,1)", "a1 Wald CI 97.5%")

    calibration = calibrate(read_responses("lsat7"), model="2pl")

    ours = [errors["a"] for errors in calibration.standard_errors]
    np.testing.assert_allclose(ours, (high - low) / (2 * 1.959964), atol=2e-3)


def test_the_rasch_variance_and_its_error_agree_with_mirt():
    calibration = calibrate(read_responses("lsat7"), model="rasch")

    assert calibration.group_sds[0] ** 2 == pytest.approx(1.022, abs=1e-3)
    assert calibration.standard_errors[0]["b1"] == pytest.approx(0.100416, abs=1e-4)


def test_one_guessing_parameter_agrees_with_mirt():
    calibration = calibrate(read_responses("lsat7"), model=["2pl"] * 4 + ["3pl"], priors=NO_PRIORS)

    assert calibration.log_likelihood == pytest.approx(-2658.794, abs=0.02)


def test_a_prior_on_the_logit_of_guessing_agrees_with_mirt():
    """mirt prints a 0.788, c 0.19 under N(-1.5, 3)."""
    calibration = calibrate(
        read_responses("lsat7"),
        model=["2pl"] * 4 + ["3pl"],
        priors=ItemPriors(logit_c=Normal(-1.5, 3.0)),
    )

    assert calibration.parameters.a[4] == pytest.approx(0.788, abs=0.01)
    assert calibration.parameters.c[4] == pytest.approx(0.19, abs=0.01)


@pytest.mark.slow
def test_3pl_without_priors_is_at_least_as_likely_as_mirts():
    """Several guessing parameters of SAT12 have no maximum; mirt stops at -9434.967."""
    calibration = calibrate(
        read_responses("sat12"),
        model="3pl",
        priors=NO_PRIORS,
        options=Options(max_cycles=400, errors=None),
    )

    assert calibration.log_likelihood > -9434.967 - 0.1


def test_graded_parameters_agree_with_mirt(science):
    printed = [row for row in read_rows("science", "references.csv") if row["quantity"] == "a1"]
    slopes = [float(row["value"]) for row in printed if row["model"].startswith("GRM 4 items")]
    assert len(slopes) >= 4

    calibration = calibrate(science, model="grm")

    np.testing.assert_allclose(calibration.parameters.a, slopes[:4], atol=1e-2)
