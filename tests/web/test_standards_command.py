"""`stempeil standards` as the chair of a panel runs it."""

import json

import numpy as np
import pytest

from tests.web.test_calibrate_command import run, write

B = (-1.0, -0.5, 0.0, 0.5, 1.0)


@pytest.fixture
def items(tmp_path):
    rows = [["item", "model", "a", "b"], *([f"q{k + 1}", "2pl", 1, b] for k, b in enumerate(B))]
    return write(tmp_path / "items.csv", rows)


def chances(theta):
    return [round(float(1 / (1 + np.exp(b - theta))), 6) for b in B]


def angoff_rows(own, *, round_="1", factor=1.0):
    return [
        [name, f"q{k + 1}", factor * p, round_, "a"]
        for name, theta in own.items()
        for k, p in enumerate(chances(theta))
    ]


HEADER = ["panellist", "item", "rating", "round", "panel"]


def cuts(tmp_path, *arguments):
    report = tmp_path / "report.json"
    result = run("standards", *arguments, "--json", report)
    assert result.exit_code == 0, result.output
    return json.loads(report.read_text())


def test_angoff_gives_a_cut_per_round_and_names_who_was_absent(tmp_path, items):
    rows = angoff_rows({"x": -0.2, "y": 0.2, "z": 0.6})
    rows += angoff_rows({"x": 0.1, "y": 0.3}, round_="2")
    ratings = write(tmp_path / "ratings.csv", [HEADER, *rows])

    report = cuts(tmp_path, "angoff", ratings, items)

    first, second = report["cuts"]
    assert first["theta"] == pytest.approx(0.2, abs=1e-4)
    assert second["theta"] == pytest.approx(0.2, abs=1e-4)
    assert second["standard_error"] < first["standard_error"]
    assert first["by_panellist"]["z"] == pytest.approx(0.6, abs=1e-4)
    assert second["absent"] == ["z"]
    assert any("z did not take part" in note for note in report["notes"])


def test_angoff_takes_percent(tmp_path, items):
    rows = angoff_rows({"x": 0.1, "y": 0.3}, factor=100)
    ratings = write(tmp_path / "ratings.csv", [HEADER, *rows])

    report = cuts(tmp_path, "angoff", ratings, items, "--percent")

    assert report["cuts"][0]["theta"] == pytest.approx(0.2, abs=1e-4)


def test_bookmark_shows_other_response_probabilities(tmp_path, items):
    """q3 and q4 lie at 0 and 0.5 + 0.708: the cut is 0.25 + 0.708, at one in two 0.25."""
    ratings = write(tmp_path / "marks.csv", [["panellist", "item"], ["x", "q3"], ["y", "q3"]])

    cut = cuts(tmp_path, "bookmark", ratings, items)["cuts"][0]

    assert cut["theta"] == pytest.approx(0.25 + np.log(0.67 / 0.33))
    assert cut["theta_at_rp_0.5"] == pytest.approx(0.25)


def test_matching_cuts_between_the_levels(tmp_path, items):
    rows = [[name, f"q{k + 1}", int(k >= 3)] for name in "xy" for k in range(5)]
    ratings = write(tmp_path / "labels.csv", [["panellist", "item", "rating"], *rows])

    cut = cuts(tmp_path, "matching", ratings, items, "--rp", "0.5")["cuts"][0]

    assert cut["theta"] == pytest.approx(0.25)


def test_groups_of_people_give_cuts_and_say_when_they_are_few(tmp_path):
    rng = np.random.default_rng(1)
    theta = rng.normal(0, 1, 150)
    above = rng.random(150) < 1 / (1 + np.exp(-2 * theta))
    rows = [[f"p{n}", theta[n], int(above[n])] for n in range(150)]
    persons = write(tmp_path / "persons.csv", [["person_id", "theta", "judgement"], *rows])

    contrasting = cuts(tmp_path, "contrasting", persons)
    borderline = cuts(tmp_path, "borderline", persons)

    assert abs(contrasting["cuts"][0]["theta"]) < 0.5
    assert any("fewer people than recommended" in note for note in contrasting["notes"])
    assert borderline["cuts"][0]["n_persons"] == above.sum()


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([["x", "q9", 0.5]], "line 2: item 'q9' has no parameters"),
        ([["x", "q1", "high"]], "line 2, panellist x, item q1: 'high' is no rating"),
        ([["x", "q1", 0.5], ["x", "q1", 0.5]], "line 3, panellist x, item q1: one rating each"),
        ([["x", "q1", 0.5], ["x", "q2", 0.5], ["y", "q1", 0.4]], "y did not rate item q2"),
        ([["x", "q1", 1.5], ["y", "q1", 0.5]], "got 1.5 (panellist x, item q1)"),
        ([["x", "q1", 0.5]], "at least two panellists, got 1"),
    ],
)
def test_wrong_ratings_are_refused_by_line_panellist_and_item(tmp_path, items, rows, rule):
    ratings = write(tmp_path / "ratings.csv", [["panellist", "item", "rating"], *rows])

    result = run("standards", "angoff", ratings, items)

    assert result.exit_code == 2
    assert rule in result.output


def test_a_judgement_that_is_none_is_refused(tmp_path):
    rows = [["person_id", "theta", "judgement"], ["p1", 0.1, "yes"]]
    persons = write(tmp_path / "persons.csv", rows)

    result = run("standards", "contrasting", persons)

    assert result.exit_code == 2
    assert "line 2: judgement must be 0 or 1, got 'yes'" in result.output


def test_an_item_that_guessing_solves_has_no_place_in_a_booklet(tmp_path):
    items = write(tmp_path / "items.csv", [["item", "a", "b", "c"], ["q1", 1, 0, 0.7]])
    ratings = write(tmp_path / "marks.csv", [["panellist", "item"], ["x", "q1"]])

    result = run("standards", "bookmark", ratings, items)

    assert result.exit_code == 2
    assert "item q1 has no theta with a chance of 0.67" in result.output
