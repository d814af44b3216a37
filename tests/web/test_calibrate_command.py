"""`stempeil calibrate` and `stempeil score` as a researcher runs them."""

import csv
import gzip
import json

import numpy as np
import pytest
from click.testing import CliRunner

from web.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(path, rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    return path


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def simulated(n_persons=400, n_items=6, *, seed=1):
    rng = np.random.default_rng(seed)
    theta, b = rng.normal(size=n_persons), np.linspace(-1, 1, n_items)
    return (rng.random((n_persons, n_items)) < 1 / (1 + np.exp(b - theta[:, None]))).astype(int)


def rows_of(matrix):
    header = ["person_id", *(f"q{column + 1}" for column in range(matrix.shape[1]))]
    return [header, *([f"p{n}", *row] for n, row in enumerate(matrix.tolist()))]


@pytest.fixture
def responses(tmp_path):
    return write(tmp_path / "responses.csv", rows_of(simulated()))


@pytest.fixture
def calibrated(tmp_path, responses):
    out = tmp_path / "items.csv"
    assert run("calibrate", responses, "--out", out).exit_code == 0
    return out


def test_items_and_report_are_written(tmp_path, responses):
    out, report = tmp_path / "items.csv", tmp_path / "report.json"

    result = run("calibrate", responses, "--model", "2pl", "--out", out, "--json", report)

    assert result.exit_code == 0, result.output
    assert "log-likelihood" in result.output
    document = json.loads(report.read_text())
    assert document["n_persons"] == 400
    assert document["n_items"] == 6
    assert document["n_nodes"] == 61
    assert document["converged"] is True
    assert document["cycles"] > 1
    assert document["log_likelihood"] < 0
    assert document["seconds"] > 0
    rows = read(out)
    assert [row["item"] for row in rows] == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert all(float(row["se_a"]) > 0 and float(row["se_b"]) > 0 for row in rows)
    assert list(rows[0])[:6] == ["item", "model", "a", "b", "c", "d"]


def test_gzip_and_parquet_give_the_same_as_csv(tmp_path, responses, calibrated):
    duckdb = pytest.importorskip("duckdb")
    zipped, parquet = tmp_path / "responses.csv.gz", tmp_path / "responses.parquet"
    zipped.write_bytes(gzip.compress(responses.read_bytes()))
    duckdb.execute(f"COPY (FROM read_csv('{responses}')) TO '{parquet}' (FORMAT parquet)")

    for source in (zipped, parquet):
        out = tmp_path / f"{source.suffix}.csv"
        assert run("calibrate", source, "--out", out).exit_code == 0
        assert out.read_text() == calibrated.read_text()


def test_scores_have_the_stated_columns(tmp_path, responses, calibrated):
    out, report = tmp_path / "scores.csv", tmp_path / "score.json"

    result = run("score", responses, calibrated, "--out", out, "--json", report)

    assert result.exit_code == 0, result.output
    rows = read(out)
    assert list(rows[0]) == ["person_id", "theta", "sem", "n_responses"]
    assert rows[0]["person_id"] == "p0"
    assert {row["n_responses"] for row in rows} == {"6"}
    assert 0.2 < json.loads(report.read_text())["empirical_reliability"] < 0.9


@pytest.mark.parametrize("method", ["map", "mle", "wle"])
def test_every_method_scores_a_right_answer_higher(tmp_path, calibrated, method):
    three = write(
        tmp_path / "three.csv",
        rows_of(np.array([[0, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 0]])),
    )
    out = tmp_path / "scores.csv"

    assert run("score", three, calibrated, "--method", method, "--out", out).exit_code == 0

    thetas = [float(row["theta"]) for row in read(out)]
    assert thetas == sorted(thetas)
    assert thetas[0] < thetas[2]


def test_the_prior_of_a_score_can_be_moved(tmp_path, responses, calibrated):
    low, high = tmp_path / "low.csv", tmp_path / "high.csv"
    run("score", responses, calibrated, "--prior-mean", "-1", "--out", low)
    run("score", responses, calibrated, "--prior-mean", "1", "--prior-sd", "0.5", "--out", high)

    means = [np.mean([float(row["theta"]) for row in read(path)]) for path in (low, high)]

    assert means[0] < 0 < means[1]


def test_codes_groups_weights_and_anchors_go_together(tmp_path, calibrated):
    matrix = simulated(seed=2)
    matrix[:5, 0], matrix[5:10, 1] = -1, -2
    responses = write(tmp_path / "coded.csv", rows_of(matrix))
    persons = write(
        tmp_path / "persons.csv",
        [["person_id", "country", "w"], *([f"p{n}", "AB"[n % 2], 1 + n % 3] for n in range(400))],
    )
    anchors, out, report = tmp_path / "anchors.csv", tmp_path / "out.csv", tmp_path / "r.json"
    anchors.write_text("\n".join(calibrated.read_text().splitlines()[:4]) + "\n")

    result = run(
        *("calibrate", responses, "--code", "-1=0", "--code", "-2="),
        *("--group", f"{persons}:country", "--weights", f"{persons}:w"),
        *("--anchors", anchors, "--out", out, "--json", report),
    )

    assert result.exit_code == 0, result.output
    assert [row["a"] for row in read(out)[:3]] == [row["a"] for row in read(calibrated)[:3]]
    document = json.loads(report.read_text())
    assert document["recoded_cells"] == {"-1": 5, "-2": 5}
    assert [group["name"] for group in document["groups"]] == ["A", "B"]
    assert all(group["se_mean"] > 0 for group in document["groups"])


def test_codes_from_one_are_shifted_and_said(tmp_path):
    responses = write(tmp_path / "late.csv", rows_of(simulated() + 1))
    out, report = tmp_path / "items.csv", tmp_path / "report.json"

    result = run("calibrate", responses, "--out", out, "--json", report)

    assert result.exit_code == 0, result.output
    assert json.loads(report.read_text())["shifted_items"] == ["q1", "q2", "q3", "q4", "q5", "q6"]


def test_a_constant_item_is_left_out_and_named(tmp_path):
    matrix = simulated()
    matrix[:, 2] = 1
    responses = write(tmp_path / "constant.csv", rows_of(matrix))
    report = tmp_path / "report.json"

    result = run("calibrate", responses, "--out", tmp_path / "items.csv", "--json", report)

    assert result.exit_code == 0, result.output
    left_out = json.loads(report.read_text())["left_out_items"]
    assert left_out == {"q3": "all 400 responses are the same"}
    assert len(read(tmp_path / "items.csv")) == 5


def test_a_small_group_and_empty_persons_are_flagged(tmp_path):
    matrix = np.vstack([simulated(), np.full((2, 6), -9)])
    responses = write(tmp_path / "r.csv", rows_of(matrix))
    groups = [["person_id", "g"], *([f"p{n}", "few" if n < 3 else "many"] for n in range(402))]
    persons, report = write(tmp_path / "p.csv", groups), tmp_path / "report.json"

    arguments = ("--code", "-9=", "--group", f"{persons}:g", "--json", report)
    result = run("calibrate", responses, "--out", tmp_path / "items.csv", *arguments)

    assert result.exit_code == 0, result.output
    document = json.loads(report.read_text())
    assert document["persons_without_responses"] == 2
    assert any("group few has 3 persons" in note for note in document["notes"])


def test_girth_is_a_backend(tmp_path, responses, calibrated):
    out = tmp_path / "girth.csv"

    assert run("calibrate", responses, "--backend", "girth", "--out", out).exit_code == 0

    ours, theirs = read(calibrated), read(out)
    difference = [float(a["b"]) - float(b["b"]) for a, b in zip(ours, theirs, strict=True)]
    assert np.abs(difference).max() < 0.1


def test_models_may_differ_per_item(tmp_path, responses):
    models = write(tmp_path / "models.csv", [["item", "model"], ["q1", "rasch"], ["q2", "3pl"]])
    out = tmp_path / "items.csv"

    assert run("calibrate", responses, "--models", models, "--out", out).exit_code == 0

    assert [row["model"] for row in read(out)[:3]] == ["rasch", "3pl", "2pl"]
    assert float(read(out)[0]["a"]) == 1.0


def test_plots_are_drawn(tmp_path, responses):
    plots = tmp_path / "plots"

    run("calibrate", responses, "--out", tmp_path / "items.csv", "--plots", plots)

    names = {path.name for path in plots.iterdir()}
    assert {"information.svg", "wright-map.svg", "item-q1.svg"} <= names


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("person_id,q1\np1,x\n", "line 2, item q1: a response must be blank or a category"),
        ("person_id,q1\np1,NaN\n", "got 'NaN'"),
        ("person_id,q1\np1,-1\n", "--code -1=0 or --code -1= gives it a meaning"),
        ("person_id,q1\np1,1\np1,0\n", "a person may have one row, 'p1' has more"),
        ("person_id,q1\np1,1,0\n", "line 2: a row needs 2 cells, this one has 3"),
        ("person_id,q1,q1\np1,1,0\n", "a column may stand there once, 'q1' does not"),
        ("", "a table needs a header"),
        ("person_id,q1\n", "no row below the header"),
        ("person_id,q1\np1,0\np2,2\n", "item q1: category 1 is never used"),
        ("person_id,q1\np1,0\np2,1\np3,2\n", "item q1: 2pl is for two categories"),
        ("person_id,q1\np1,1\np2,1\n", "no item has two different responses"),
    ],
)
def test_a_wrong_response_file_is_refused_by_place_and_rule(tmp_path, content, rule):
    source = tmp_path / "wrong.csv"
    source.write_text(content)

    result = run("calibrate", source, "--out", tmp_path / "items.csv")

    assert result.exit_code == 2
    assert rule in result.output
    assert not (tmp_path / "items.csv").exists()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("item,a,b\nq1,1,x\n", "line 2, item q1: b must be a number, got 'x'"),
        ("item,a,b\nq1,-1,0\n", "discrimination must be positive"),
        ("item,a,b\nq1,,0\n", "parameter 'a' is missing"),
        ("item,a,bb\nq1,1,0\n", "'bb' is not"),
        ("item,model,a,b\nq1,5pl,1,0\n", "model must be one of"),
        ("item,a,b\nz,1,0\n", "none of its items is in"),
        ("item,a,b\nq1,1,0\nq1,1,0\n", "an item may have one row"),
    ],
)
def test_a_wrong_item_file_is_refused_by_place_and_rule(tmp_path, responses, content, rule):
    items = tmp_path / "wrong-items.csv"
    items.write_text(content)

    result = run("score", responses, items, "--out", tmp_path / "scores.csv")

    assert result.exit_code == 2
    assert rule in result.output


def test_a_response_outside_the_known_categories_is_refused(tmp_path, calibrated):
    responses = write(tmp_path / "r.csv", rows_of(np.array([[0, 1, 2, 0, 1, 0]])))

    result = run("score", responses, calibrated, "--out", tmp_path / "s.csv")

    assert result.exit_code == 2
    assert "person p0, item q3: items.csv gives it categories 0 to 1, got 2" in result.output


def test_a_negative_weight_is_refused_by_line(tmp_path, responses):
    rows = [["person_id", "w"], *([f"p{n}", -1 if n == 7 else 1] for n in range(400))]
    persons = write(tmp_path / "p.csv", rows)

    result = run("calibrate", responses, "--weights", f"{persons}:w", "--out", tmp_path / "i.csv")

    assert result.exit_code == 2
    assert "line 9: a weight must not be negative, got -1 in w" in result.output


def test_other_metrics_are_converted(tmp_path, responses):
    """logit P = 1.702 * (0.5 theta + 0.25): a = 0.851, b = -0.5."""
    ours = write(tmp_path / "ours.csv", [["item", "a", "b"], ["q1", 0.851, -0.5]])
    theirs = write(tmp_path / "theirs.csv", [["item", "a", "d"], ["q1", 0.5, 0.25]])
    metric = ("--metric", "slope-intercept", "--D", "1.702")

    run("score", responses, ours, "--out", tmp_path / "a.csv")
    run("score", responses, theirs, *metric, "--out", tmp_path / "b.csv")

    a = [float(row["theta"]) for row in read(tmp_path / "a.csv")]
    b = [float(row["theta"]) for row in read(tmp_path / "b.csv")]
    np.testing.assert_allclose(a, b, atol=1e-12)
