"""`stempeil fit`, `stempeil dif` and `stempeil link` as a researcher runs them."""

import csv
import json

import numpy as np
import pytest

from tests.oracles.real_data import path_of
from tests.web.test_calibrate_command import read, rows_of, run, write

N = 500


@pytest.fixture
def data(tmp_path):
    """500 persons, ten items; the last is harder by 1.5 logit for the second group."""
    rng = np.random.default_rng(9)
    is_second, theta = np.arange(N) % 2 == 1, rng.normal(size=N)
    b = np.linspace(-1.2, 1.2, 10)
    logits = theta[:, None] - b
    logits[is_second, 9] -= 1.5
    matrix = (rng.random((N, 10)) < 1 / (1 + np.exp(-1.2 * logits))).astype(int)
    people = [["person_id", "sex"], *([f"p{n}", "mf"[int(is_second[n])]] for n in range(N))]
    responses = write(tmp_path / "responses.csv", rows_of(matrix))
    items = tmp_path / "items.csv"
    assert run("calibrate", responses, "--out", items).exit_code == 0
    return {
        "matrix": matrix,
        "responses": responses,
        "persons": write(tmp_path / "persons.csv", people),
        "items": items,
        "report": tmp_path / "report.json",
        "folder": tmp_path,
    }


def report_of(data, *arguments):
    result = run(*arguments, "--json", data["report"])
    assert result.exit_code == 0, result.output
    return json.loads(data["report"].read_text())


def test_fit_reports_items_pairs_persons_and_the_model(data):
    report = report_of(data, "fit", data["responses"], data["items"])

    assert len(report["items"]) == 10
    assert all(0 <= item["s_x2_p"] <= 1 for item in report["items"])
    assert all(0.7 < item["infit"] < 1.3 for item in report["items"])
    assert report["model"]["df"] == 55 - 20
    assert report["model"]["rmsea"] < 0.06
    assert len(report["pairs"]) == 45
    assert len(report["persons"]) == N


def test_fit_of_rasch_items_uses_the_population_of_the_responses(data):
    items = data["folder"] / "rasch.csv"
    run("calibrate", data["responses"], "--model", "rasch", "--out", items)

    report = report_of(data, "fit", data["responses"], items)

    assert report["model"]["df"] == 55 - 11  # ten difficulties and a standard deviation


def test_fit_says_how_many_were_complete(data):
    matrix = data["matrix"].copy()
    matrix[:30, 0] = -9
    responses = write(data["folder"] / "gaps.csv", rows_of(matrix))

    report = report_of(data, "fit", responses, data["items"], "--code", "-9=")

    assert report["model"]["n_persons"] == 470
    assert any("the 470 persons who answered every item, of 500" in n for n in report["notes"])


def test_dif_finds_the_item_and_only_that(data):
    group = f"{data['persons']}:sex"

    report = report_of(data, "dif", data["responses"], "--group", group, "--purify")

    items = {item["item"]: item for item in report["items"]}
    assert items["q10"]["ets_class"] == "C"
    assert items["q10"]["mh_delta"] < -1.5
    assert items["q10"]["lr_p_adjusted"] < 0.01
    assert sum(item["ets_class"] == "C" for item in report["items"]) == 1
    assert report["groups"][0] == {"name": "m", "n_persons": 250, "role": "reference"}


def test_dif_can_match_on_ability_and_test_by_calibration(data):
    group = f"{data['persons']}:sex"

    report = report_of(
        data, "dif", data["responses"], "--group", group, "--items", data["items"], "--irt"
    )

    assert report["matching"] == "ability"
    p = {item["item"]: item["irt_p"] for item in report["items"]}
    assert p["q10"] == min(p.values())
    assert p["q10"] < 0.001


def test_the_reference_group_can_be_named(data):
    group = f"{data['persons']}:sex"

    report = report_of(data, "dif", data["responses"], "--group", group, "--reference", "f")

    assert report["groups"][0]["name"] == "f"
    assert {item["item"]: item for item in report["items"]}["q10"]["mh_delta"] > 1.5


def test_a_group_of_three_gives_no_numbers(data):
    people = [["person_id", "g"], *([f"p{n}", "few" if n < 3 else "many"] for n in range(N))]
    persons = write(data["folder"] / "few.csv", people)

    report = report_of(data, "dif", data["responses"], "--group", f"{persons}:g")

    assert {item["status"] for item in report["items"]} == {"too few"}
    assert {item["mh_delta"] for item in report["items"]} == {None}


@pytest.mark.parametrize(
    ("column", "options", "rule"),
    [
        ("sex", ["--reference", "x"], "sex has no group 'x'; it has m, f"),
        ("age", [], "there is no column 'age'"),
    ],
)
def test_a_wrong_group_is_refused(data, column, options, rule):
    result = run("dif", data["responses"], "--group", f"{data['persons']}:{column}", *options)

    assert result.exit_code == 2
    assert rule in result.output


@pytest.mark.parametrize("method", ["mean-mean", "mean-sigma", "haebara", "stocking-lord"])
def test_a_link_finds_the_constants_a_file_was_moved_by(data, method):
    rows = read(data["items"])
    moved = [
        ["item", "a", "b", "se_a", "se_b"],
        *(
            [r["item"], float(r["a"]) / 1.2, 1.2 * float(r["b"]) + 0.5, r["se_a"], r["se_b"]]
            for r in rows
        ),
    ]
    target, out = write(data["folder"] / "target.csv", moved), data["folder"] / "linked.csv"

    report = report_of(data, "link", data["items"], target, "--method", method, "--out", out)

    assert report["A"] == pytest.approx(1.2, abs=1e-6)
    assert report["B"] == pytest.approx(0.5, abs=1e-6)
    assert report["se_A"] > 0
    assert report["n_common"] == 10
    linked = [float(row["b"]) for row in read(out)]
    np.testing.assert_allclose(linked, [row[2] for row in moved[1:]], atol=1e-5)


def test_a_link_needs_two_common_items(data):
    other = write(data["folder"] / "other.csv", [["item", "a", "b"], ["q1", 1, 0], ["z", 1, 0]])

    result = run("link", data["items"], other)

    assert result.exit_code == 2
    assert "two common items, there are 1" in result.output


def test_the_constants_of_kolen_and_brennan_come_out_of_their_files(tmp_path):
    """KB04: mean-sigma to the old form 1.168892 and -0.515543 (plink)."""
    with path_of("kb04_linking", "common.csv").open() as file:
        common = list(csv.DictReader(file))
    files = {}
    for form, name in (("new", "items_formX_new.csv"), ("old", "items_formY_old.csv")):
        with path_of("kb04_linking", name).open() as file:
            rows = list(csv.DictReader(file))
        files[form] = {row["item"]: row for row in rows}
    keys = list(common[0])
    one = [["item", "a", "b", "c"]]
    other = [["item", "a", "b", "c"]]
    for number, pair in enumerate(common):
        for rows, form, key in ((one, "new", keys[0]), (other, "old", keys[1])):
            item = files[form][pair[key]]
            rows.append([f"c{number}", *list(item.values())[1:]])
    report = tmp_path / "link.json"

    result = run(
        *("link", write(tmp_path / "x.csv", one), write(tmp_path / "y.csv", other)),
        *("--method", "mean-sigma", "--json", report),
    )

    assert result.exit_code == 0, result.output
    found = json.loads(report.read_text())
    assert found["A"] == pytest.approx(1.168892, abs=1e-4)
    assert found["B"] == pytest.approx(-0.515543, abs=1e-4)
