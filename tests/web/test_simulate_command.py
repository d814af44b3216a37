"""`stempeil simulate`: what it writes, and what it says to wrong options and files."""

import csv
import json
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from assess.blueprint import load_blueprints
from itembank import loading
from itembank.bank import ItemBank
from tests.factories.banks import lengthened
from tests.oracles import science_pool
from web.cli import main
from web.researcher.simulation_setup import drawn_people, supply_of_bank

NEEDED = {
    "bias",
    "rmse",
    "mean_sem",
    "coverage95",
    "mean_length",
    "max_exposure",
    "mean_overlap",
    "share_items_under_2pct",
    "quota_violations",
    "run_outs",
    "classification_accuracy",
    "sittings_per_second",
}


def _run(*arguments):
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def _report(*arguments, out):
    found = _run(*arguments, "--out", out)
    assert found.exit_code == 0, found.output
    return json.loads((out / "report.json").read_text())


@pytest.fixture
def own(tmp_path):
    """Forty items in two topics, and a test of ten with at least three of each."""
    rng = np.random.default_rng(3)
    b = rng.normal(size=40)
    rows = [["item", "model", "a", "b"], *[[f"i{k}", "2pl", 1.2, b[k]] for k in range(40)]]
    _write(tmp_path / "items.csv", rows)
    topics = [["item", "topic"], *[[f"i{k}", "air" if k % 2 else "bone"] for k in range(40)]]
    _write(tmp_path / "attributes.csv", topics)
    header = ["CONSTRAINT_ID", "TYPE", "WHAT", "CONDITION", "LB", "UB"]
    _write(
        tmp_path / "constraints.csv",
        [
            header,
            ["C1", "Number", "Item", "", 10, 10],
            ["C2", "Number", "Item", "topic == 'air'", 3, 7],
        ],
    )
    theta = rng.normal(size=(60, 1))
    answers = (rng.random((60, 40)) < 1 / (1 + np.exp(-1.2 * (theta - b)))).astype(int)
    _write(
        tmp_path / "responses.csv",
        [["person", *[f"i{k}" for k in range(40)]]]
        + [[f"p{n}", *row] for n, row in enumerate(answers)],
    )
    return tmp_path


def _write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _own_options(folder):
    return (
        "--items",
        folder / "items.csv",
        "--attributes",
        folder / "attributes.csv",
        "--constraints",
        folder / "constraints.csv",
    )


def test_the_report_has_every_number_at_the_top(tmp_path):
    report = _report("--blueprint", "digital", "--examinees", 60, out=tmp_path / "out")

    assert set(report) >= NEEDED
    assert report["is_simulated"] is True
    assert report["quota_violations"] == 0
    page = (tmp_path / "out" / "report.html").read_text()
    assert "GESIMULEERD" in page
    assert page.count("<svg") == 3
    assert "GESIMULEERD" in (tmp_path / "out" / "items.csv").read_text()


@pytest.fixture
def piloted(bank, tmp_path, monkeypatch):
    """A long digital test with a share of pilot questions, and a bank with eight pilot items."""
    plain = [item for item in bank.items if item.domain == "D" and item.device is None][:8]
    pilots = [replace(item, id=f"{item.id}-new", enemies=(), status="pilot") for item in plain]
    seeded = ItemBank(items=(*bank.items, *pilots), version="with-pilots")
    monkeypatch.setattr(loading, "load_bank", lambda: seeded)
    return _long_digital(tmp_path / "piloted", pilot=0.15)


def _long_digital(folder, **fields):
    wanted = msgspec.structs.replace(lengthened(load_blueprints()["digital"]), **fields)
    folder.mkdir()
    path = folder / "digital.yaml"
    path.write_bytes(msgspec.yaml.encode(wanted))
    return path


def test_pilot_items_are_reported_where_a_blueprint_has_them(piloted, tmp_path):
    people = ("--examinees", 60, "--known")
    without = _long_digital(tmp_path / "without")
    plain = _report("--blueprint", without, *people, out=tmp_path / "plain")

    report = _report("--blueprint", piloted, *people, out=tmp_path / "out")

    found = report["pilots"]
    assert len(found["items"]) == 8
    assert found["n_questions"] == sum(one["n_responses"] for one in found["items"]) == 3 * 60
    assert 0 < found["share"] <= 0.15
    assert all(one["se"] > 0 for one in found["items"] if one["n_responses"])
    assert all(one["judged_se"] > 0 for one in found["items"])  # --known: not these
    assert "Pilot questions: " in (tmp_path / "out" / "report.html").read_text()
    assert "-new," not in (tmp_path / "out" / "items.csv").read_text()
    assert [report[name] for name in ("rmse", "bias", "mean_length", "max_exposure")] == [
        plain[name] for name in ("rmse", "bias", "mean_length", "max_exposure")
    ]


def test_a_blueprint_without_pilots_has_nothing_of_them(piloted, tmp_path):
    """Although the bank has pilot items: they do not count either."""
    report = _report("--blueprint", "digital", "--examinees", 20, out=tmp_path / "out")

    assert "pilots" not in report
    assert "pilots" not in report["designs"][0]
    assert "Pilot" not in (tmp_path / "out" / "report.html").read_text()
    assert "-new," not in (tmp_path / "out" / "items.csv").read_text()


def test_pilot_items_are_misjudged_as_the_others_are(piloted, bank):
    supply = supply_of_bank(loading.load_bank(), str(piloted))
    pool = supply.pool(supply.blueprint)
    options = {"mean": 0.0, "sd": 1.0, "is_grid": False}

    found = drawn_people(pool, 5, misjudged=0.0, rng=np.random.default_rng(1), **options)
    drawn = drawn_people(pool, 5, misjudged=None, rng=np.random.default_rng(1), **options)

    assert found.pilot_error.tolist() == [0.0] * 8
    assert (drawn.pilot_error != 0).all()


def test_the_same_seed_gives_the_same_numbers_with_two_workers(tmp_path):
    arguments = ("--blueprint", "digital", "--examinees", 700, "--seed", 4)

    one = _report(*arguments, out=tmp_path / "one")
    two = _report(*arguments, "--workers", 2, out=tmp_path / "two")

    speed = {"sittings_per_second", "milliseconds_per_step", "command", "designs"}
    assert {k: v for k, v in one.items() if k not in speed} == {
        k: v for k, v in two.items() if k not in speed
    }


def test_designs_meet_the_same_people_side_by_side(own, tmp_path):
    report = _report(
        *_own_options(own),
        *("--design", "free:rules=none,criterion=mfi", "--design", "chance:criterion=random"),
        *("--examinees", 300),
        out=tmp_path / "out",
    )

    free, chance = report["designs"]
    assert [free["design"], chance["design"]] == ["free", "chance"]
    assert free["rmse"] < chance["rmse"]
    assert free["scales"][0]["mean_information"] > chance["scales"][0]["mean_information"]
    assert report["rmse"] == free["rmse"]


def test_own_items_keep_their_constraints(own, tmp_path):
    report = _report(*_own_options(own), "--examinees", 100, out=tmp_path / "out")

    assert report["mean_length"] == 10
    assert report["quota_violations"] == 0
    assert report["blueprint"] == "items"


def _with_stop(folder, *rows):
    """Tests of own items of 8 to 20 with these rows of type Stop."""
    header = ["CONSTRAINT_ID", "TYPE", "WHAT", "CONDITION", "LB", "UB"]
    length = ["C1", "Number", "Item", "", 8, 20]
    topics = ["C2", "Number", "Item", "topic == 'air'", 3, 12]
    stops = [[f"S{k}", "Stop", *row, "", ""] for k, row in enumerate(rows)]
    _write(folder / "constraints.csv", [header, length, topics, *stops])
    return _own_options(folder)


def test_a_test_of_own_items_stops_early_by_the_rules_of_its_file(own, tmp_path):
    sided = ["posterior", "{chance: 0.9, cut: 0.5}"]

    full = _report(*_with_stop(own), "--examinees", 200, out=tmp_path / "full")
    early = _report(*_with_stop(own, sided), "--examinees", 200, out=tmp_path / "early")
    either = _report(
        *_with_stop(own, sided, ["sem", "0.5"]), "--examinees", 200, out=tmp_path / "either"
    )

    assert full["mean_length"] == 20
    assert 8 < either["mean_length"] < early["mean_length"] < 16
    assert (early["quota_violations"], early["run_outs"]) == (0, 0)


def test_a_bad_stopping_rule_is_told_with_file_and_line(own, tmp_path):
    found = _run(*_with_stop(own, ["sem", "9"]), "--out", tmp_path / "out")

    assert found.exit_code == 2
    told = found.output.replace("\n", "")
    assert "constraints.csv, line 4 (S0): Stop.sem: sem must lie between 0 and 3" in told
    assert not (tmp_path / "out").exists()


def _with_access(folder, n_air):
    """So many items of topic air are for screen readers, and all of the others."""
    rows = [["item", "topic", "access"]]
    for k in range(40):
        fits = k % 2 == 0 or k < 2 * n_air
        rows.append([f"i{k}", "air" if k % 2 else "bone", "equal" if fits else "none"])
    _write(folder / "attributes.csv", rows)


def test_people_with_a_screen_reader_meet_only_items_that_fit(own, tmp_path):
    _with_access(own, n_air=4)

    report = _report(
        *(*_own_options(own), "--access", "screen_reader", "--examinees", 100),
        out=tmp_path / "out",
    )

    with (tmp_path / "out" / "items.csv").open() as file:
        lines = [line for line in file if not line.startswith("#")]
    rates = {row["item"]: float(row["exposure_rate as it is"]) for row in csv.DictReader(lines)}
    assert report["quota_violations"] == 0
    assert max(rates[f"i{k}"] for k in range(9, 40, 2)) == 0
    assert sum(rates[f"i{k}"] for k in range(1, 9, 2)) >= 3


def test_rules_that_items_for_a_screen_reader_cannot_meet_are_told(own, tmp_path):
    _with_access(own, n_air=2)

    found = _run(*_own_options(own), "--access", "screen_reader", "--out", tmp_path / "out")

    assert found.exit_code == 2
    assert "cannot meet these rules together: at least 3 of topic == 'air'" in found.output


def test_recorded_responses_are_compared_with_the_estimate_from_all_of_them(own, tmp_path):
    report = _report(
        *("--items", own / "items.csv", "--length", 40, 40),
        *("--responses", own / "responses.csv"),
        out=tmp_path / "out",
    )

    assert report["answers"] == "recorded"
    assert report["n_examinees"] == 60
    assert report["rmse"] == pytest.approx(0, abs=1e-9)  # every item was asked


def test_a_person_with_a_gap_is_left_out_and_counted(own, tmp_path):
    path = own / "responses.csv"
    lines = path.read_text().splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ","
    path.write_text("\n".join(lines) + "\n")

    found = _run(
        *("--items", own / "items.csv", "--length", 10, 10, "--responses", path),
        *("--out", tmp_path / "out"),
    )

    assert "1 people lack a response to some item and are left out." in found.output


def test_a_subgroup_for_whom_items_are_harder_is_put_too_low(tmp_path):
    report = _report(
        *("--blueprint", "digital", "--examinees", 600, "--known"),
        *("--subgroup", "phone,0.5,1.0,interactive"),
        out=tmp_path / "out",
    )

    groups = report["scales"][0]["by_group"]
    assert groups["phone"]["bias"] < groups["others"]["bias"] - 0.2


def test_guessing_and_lack_of_time_cost_accuracy(tmp_path):
    plain = ("--blueprint", "digital", "--examinees", 600, "--known")

    honest = _report(*plain, out=tmp_path / "a")
    others = _report(*plain, "--guessing", 1, 0.3, "--slow", 0.5, 0.6, out=tmp_path / "b")

    assert others["bias"] < honest["bias"] - 0.3
    assert others["coverage95"] < honest["coverage95"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either --blueprint or --items"),
        (("--blueprint", "adult"), "adult is no file, and no shipped blueprint"),
        (("--blueprint", "digital", "--design", "x:criterion=mif"), "design x: criterion: must be"),
        (("--blueprint", "digital", "--design", "x:speed=3"), "fields are criterion,"),
        (("--blueprint", "digital", "--design", "x:randomesque=a"), "must be a whole number"),
        (("--blueprint", "digital", "--design", "x:success=2"), "design x: success: must lie"),
        (
            ("--blueprint", "digital", "--design", "x:profile=z"),
            "profile.criterion: must be",
        ),
        (("--blueprint", "digital", "--design", "x:rules=some"), "rules can only be none"),
        (("--blueprint", "digital", "--subgroup", "phone"), "expected NAME,SHARE,SHIFT,CONDITION"),
        (("--blueprint", "digital", "--subgroup", "phone,2,1"), "SHARE must lie between 0 and 1"),
        (
            ("--blueprint", "digital", "--examinees", "5", "--subgroup", "x,0.5,1,colour == 'red'"),
            "subgroup x: condition \"colour == 'red'\": items have no attribute colour",
        ),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(tmp_path, arguments, message):
    found = _run(*arguments, "--out", tmp_path / "out")

    assert found.exit_code == 2
    assert message in found.output.replace("\n", " ")
    assert not (tmp_path / "out").exists()


def test_own_items_need_a_length(own, tmp_path):
    found = _run("--items", own / "items.csv", "--out", tmp_path / "out")

    assert "--items needs --constraints or --length" in found.output


def test_a_response_matrix_without_an_item_is_refused(own, tmp_path):
    path = own / "responses.csv"
    path.write_text(path.read_text().replace("i7,", "j7,", 1))

    found = _run(
        *("--items", own / "items.csv", "--length", 10, 10, "--responses", path),
        *("--out", tmp_path / "out"),
    )

    assert found.exit_code == 2
    assert "needs a column for every item, 1 have none (i7 for one)" in found.output


def test_the_science_pool_keeps_every_constraint_through_its_files(tmp_path):
    """A pool published with the R package TestDesign, read from its own constraint file."""
    items = science_pool.write_items(tmp_path / "items.csv")

    report = _report(
        *("--items", items, "--attributes", science_pool.ATTRIBUTES),
        *("--constraints", science_pool.CONSTRAINTS, "--examinees", 40),
        out=tmp_path / "out",
    )

    assert report["quota_violations"] == 0
    assert report["run_outs"] == 0


def test_a_calibrated_bank_chooses_the_items_that_discriminate(tmp_path):
    """The same blueprint, difficulties known: spread of discriminations makes the SEM smaller."""
    plain = ("--blueprint", "digital", "--examinees", 200)

    known = _report(*plain, "--known", out=tmp_path / "known")
    calibrated = _report(*plain, "--calibrated", 0.3, out=tmp_path / "calibrated")

    assert calibrated["mean_sem"] < 0.95 * known["mean_sem"]
    assert calibrated["quota_violations"] == 0
