"""`stempeil population` as a researcher runs it."""

import json

import numpy as np
import pytest

from tests.web.test_calibrate_command import read, rows_of, run, write

N = 600


@pytest.fixture
def study(tmp_path):
    """600 persons in two groups half a logit apart, six known items, a covariate that matters."""
    rng = np.random.default_rng(5)
    is_second, covariate = np.arange(N) % 2 == 1, rng.normal(size=N)
    theta = 0.5 * is_second + 0.4 * covariate + rng.normal(0, 0.8, N)
    b = np.linspace(-1.5, 1.5, 12)
    matrix = (rng.random((N, 12)) < 1 / (1 + np.exp(1.3 * (b - theta[:, None])))).astype(int)
    replicates = 2.0 * (rng.random((N, 8)) < 0.5)
    header = ["person_id", "g", "x", "w", *(f"rep{k}" for k in range(8))]
    people = [
        [f"p{n}", "ab"[int(is_second[n])], covariate[n], 1.0, *replicates[n]] for n in range(N)
    ]
    items = [["item", "a", "b", "se_b"], *([f"q{k + 1}", 1.3, b[k], 0.3] for k in range(12))]
    return {
        "responses": write(tmp_path / "responses.csv", rows_of(matrix)),
        "persons": write(tmp_path / "persons.csv", [header, *people]),
        "items": write(tmp_path / "items.csv", items),
        "theta": theta,
        "folder": tmp_path,
    }


def figures(path):
    return {(f["group"], f["figure"]): f for f in json.loads(path.read_text())["figures"]}


def test_the_population_is_recovered_within_its_errors(study):
    report, values = study["folder"] / "report.json", study["folder"] / "pv.csv"

    result = run(
        *("population", study["responses"], study["items"], "--persons", study["persons"]),
        *("--covariates", "x", "--by", "g", "--weight", "w", "--cut", "0", "--fixed-items"),
        *("--json", report, "--out", values),
    )

    assert result.exit_code == 0, result.output
    found = figures(report)
    theta, second = study["theta"], np.arange(N) % 2 == 1
    for group, rows in (("all", slice(None)), ("a", ~second), ("b", second)):
        mean, share = found[group, "mean"], found[group, "share below 0"]
        assert abs(mean["value"] - theta[rows].mean()) < 3 * mean["standard_error"]
        assert abs(share["value"] - (theta[rows] < 0).mean()) < 3 * share["standard_error"]
        assert mean["sampling_variance"] > 0
        assert mean["imputation_variance"] > 0
        assert mean["parameter_variance"] == 0
    slopes = json.loads(report.read_text())["regressions"][0]["coefficients"]
    assert slopes[1]["name"] == "x"
    assert slopes[1]["value"] == pytest.approx(0.4, abs=0.2)
    assert len(read(values)[0]) == 11


def test_errors_of_the_items_add_to_those_of_the_population(study):
    report = study["folder"] / "report.json"

    run("population", study["responses"], study["items"], "--json", report, "--draws", "40")

    mean = figures(report)["all", "mean"]
    # 12 independent errors of 0.3 move the mean by about 0.3 / sqrt(12) = 0.09
    assert np.sqrt(mean["parameter_variance"]) == pytest.approx(0.09, abs=0.04)


def test_given_replicate_weights_are_used(study):
    report = study["folder"] / "report.json"

    result = run(
        *("population", study["responses"], study["items"], "--persons", study["persons"]),
        *("--weight", "w", "--replicates", "rep*", "--replicate-factor", "0.125"),
        *("--json", report),
    )

    assert result.exit_code == 0, result.output
    document = json.loads(report.read_text())
    assert document["n_replicates"] == 8
    assert document["replicates"] == "given"
    # half-samples: the standard error of the mean of 600 persons, SD 1, is about 0.04
    error = np.sqrt(figures(report)["all", "mean"]["sampling_variance"])
    assert 0.01 < error < 0.1


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["--covariates", "x"], "need --persons FILE"),
        (["--persons", "PERSONS", "--covariates", "y"], "there is no column 'y'"),
        (["--persons", "PERSONS", "--weight", "g"], "line 2: g must be a number, got 'a'"),
        (["--persons", "PERSONS", "--replicates", "z*"], "no column fits the pattern 'z*'"),
    ],
)
def test_wrong_options_are_refused_with_their_rule(study, options, rule):
    given = [study["persons"] if option == "PERSONS" else option for option in options]

    result = run("population", study["responses"], study["items"], *given)

    assert result.exit_code == 2
    assert rule in result.output


def test_a_person_without_a_row_is_named(study):
    lines = study["persons"].read_text().splitlines()
    short = study["folder"] / "short.csv"
    short.write_text("\n".join(lines[:-1]) + "\n")

    result = run("population", study["responses"], study["items"], "--persons", short)

    assert result.exit_code == 2
    assert "1 persons with responses are not here, the first is 'p599'" in result.output
