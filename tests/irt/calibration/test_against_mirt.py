"""Calibrations of real data against what mirt and ltm print.

mirt (Chalmers 2012) stops at a change of 1e-4, so parameters agree to 1e-2 and log-likelihoods to
1e-2. Both integrate on 61 points from -6 to 6.
"""

import csv

import numpy as np
import pytest

from irt.ability import estimate_eap
from irt.calibration import NO_PRIORS, ItemPriors, Normal, Options, calibrate
from irt.information import item_information
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probabilities, probabilities
from tests.oracles.real_data import path_of, read_responses, read_rows

QUADRATURE = normal_quadrature()
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


def test_fully_converged_estimates_agree_to_the_digits_of_another_program():
    """mirt's quadrature run to the end elsewhere: a and d of LSAT6 with six decimals."""
    calibration = calibrate(
        read_responses("lsat6"), model="2pl", options=Options(tolerance=1e-8, errors=None)
    )

    items = calibration.parameters
    a = [0.825659, 0.722744, 0.890874, 0.688368, 0.656856]
    d = [2.773233, 0.990201, 0.249147, 1.284757, 2.05327]
    np.testing.assert_allclose(items.a, a, atol=2e-5)
    np.testing.assert_allclose(-items.a * items.b[:, 0], d, atol=2e-5)
    assert calibration.log_likelihood == pytest.approx(-2466.653377513509, abs=1e-6)


def test_a_missing_response_is_left_out_as_in_mirt():
    """mirt's own test takes two responses of LSAT7 away: a and d with three decimals."""
    responses = read_responses("lsat7")
    responses[0, 0] = responses[1, 1] = -1

    items = calibrate(responses, model="2pl").parameters

    np.testing.assert_allclose(items.a, [0.969, 1.074, 1.717, 0.763, 0.731], atol=0.02)
    expected = [1.851, 0.808, 1.811, 0.486, 1.852]
    np.testing.assert_allclose(-items.a * items.b[:, 0], expected, atol=0.01)


def test_eap_of_a_calibration_agrees_with_mirt():
    """LSAT6, patterns 00000, 00001, 00010; mirt integrated there by quasi-Monte Carlo."""
    responses = read_responses("lsat6")
    table = log_probabilities(calibrate(responses).parameters, QUADRATURE.nodes)
    patterns = [[0, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]

    theta = estimate_eap(patterns, table, quadrature=QUADRATURE).theta

    np.testing.assert_allclose(theta, [-1.887714, -1.473829, -1.453797], atol=0.01)


def test_a_uniform_prior_agrees_with_mirt():
    """LSAT7 twice, pattern 00000, uniform on -3 to 3: EAP -2.4407, SEM 0.4927.

    mirt sums over points a tenth apart with equal weight, both ends included.
    """
    items = calibrate(np.tile(read_responses("lsat7"), (2, 1))).parameters
    nodes = np.linspace(-3, 3, 61)
    uniform = Quadrature(nodes=nodes, log_weights=np.full(61, -np.log(61.0)))

    found = estimate_eap([[0] * 5], log_probabilities(items, nodes), quadrature=uniform)

    assert found.theta[0] == pytest.approx(-2.4407, abs=2e-3)
    assert found.sem[0] == pytest.approx(0.4927, abs=2e-3)


def test_information_of_the_test_agrees_with_mirt():
    """LSAT7: the first three of 200 points from -6 to 6."""
    items = calibrate(read_responses("lsat7")).parameters
    theta = np.linspace(-6, 6, 200)[:3]

    information = item_information(items, theta).sum(axis=0)

    np.testing.assert_allclose(information, [0.06607895, 0.0691833, 0.0724287], rtol=0.01)
    np.testing.assert_allclose(
        probabilities(items, theta)[1, 0], [0.996589, 0.9963601, 0.9961159], atol=1e-4
    )


def test_partial_credit_steps_agree_with_oplm_on_a_common_norm():
    """OPLM estimates without a population (CML): steps with mean 0.

    One step rests on four persons (its standard error is 0.73) and follows the population.
    """
    printed = [
        row
        for row in read_rows("verbal_aggression", "references.csv")
        if row["model"] == "PCM CML (OPLM)" and row["quantity"] in {"B1", "B2"}
    ]
    names = [c for c in read_rows("verbal_aggression", "responses.csv")[0] if c != "person_id"]
    place = {name: column for column, name in enumerate(names)}
    theirs = np.full((24, 2), np.nan)
    for row in printed:
        theirs[place[row["item"]], int(row["quantity"][1]) - 1] = float(row["value"])

    b = calibrate(read_responses("verbal_aggression"), model="pcm").parameters.b

    difference = np.abs(b - b.mean() - theirs + theirs.mean())
    assert np.sort(difference.ravel())[-2] < 0.05
    assert difference.max() < 0.73


def test_three_parameters_of_one_item_agree_with_mirt():
    """LSAT7, c of item 2 free: mirt's 3PL of all items prints d 0.094, b -0.0488, c 0.295."""
    calibration = calibrate(
        read_responses("lsat7"),
        model=["2pl", "3pl", "2pl", "2pl", "2pl"],
        priors=NO_PRIORS,
        options=Options(tolerance=1e-6),
    )

    assert calibration.parameters.c[1] == pytest.approx(0.295, abs=0.02)
    assert calibration.parameters.b[1, 0] == pytest.approx(-0.0488, abs=0.05)
    assert calibration.standard_errors[1]["c"] == pytest.approx(0.1399, abs=0.02)
