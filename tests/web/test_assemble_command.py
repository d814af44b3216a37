"""`stempeil assemble` as a test maker runs it."""

import csv
import html
import json
import re

import msgspec
import numpy as np
import pytest

from assess.form_file import read_form, write_form
from assess.panel_file import read_panel
from itembank.questions import render_question
from tests.web.test_calibrate_command import read, run, write
from web.form_making import CHOICES
from web.paper.sheets import booklet
from web.researcher.entry_file import write_entry_file


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two disjoint paper forms of the shipped bank."""
    out = tmp_path_factory.mktemp("forms")
    result = run("assemble", "forms", "adult_stem", "--forms", 2, "--large-print", "--out", out)
    assert result.exit_code == 0, result.output
    return out


def folder(made, letter="A"):
    return made / f"adult_stem-1-{letter}"


def form(made, letter="A"):
    return read_form(folder(made, letter) / "form.json")


def text(path):
    """What a person reads on a page."""
    body = path.read_text("utf-8").partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_forms_are_disjoint_and_as_long_as_the_longest_test(made):
    first, second = ({item.item for item in form(made, letter).items} for letter in "AB")

    assert len(first) == len(second) == 25
    assert not first & second


def test_the_report_tells_information_rules_keys_time_and_overlap(made):
    report = json.loads((made / "report.json").read_text("utf-8"))

    information = np.array(report["information"]["stem"])
    assert information.shape == (2, 3)
    assert np.ptp(information, axis=0).max() < 0.2
    for rule in report["rules"]:
        assert all(rule["min"] <= count <= (rule["max"] or np.inf) for count in rule["forms"])
    assert all(max(keys.values()) - min(keys.values()) <= 2 for keys in report["keys"])
    assert report["overlap"] == [[25, 0], [0, 25]]
    assert all(10 * 60 < seconds < 60 * 60 for seconds in report["seconds"])


def test_a_booklet_holds_the_text_of_each_item_once(made, bank):
    shown = text(folder(made) / "booklet.html")

    for item in form(made).items:
        question = render_question(bank.item(item.item), seed=item.variant_seed, language="nl")
        assert shown.count(" ".join(question.question.split())) >= 1
        for option in question.options:
            assert option.text in shown
    source = (folder(made) / "booklet.html").read_text("utf-8")
    assert source.count('<section class="item">') == 25


def test_a_booklet_is_the_same_whatever_the_keys_are(made, bank):
    before = form(made)
    raw = json.loads((folder(made) / "form.json").read_text("utf-8"))
    for item in raw["items"]:
        item["key"], item["tolerance"] = "GEHEIM", "GEHEIM"
    path = made / "other.json"
    path.write_text(json.dumps(raw))

    page = booklet(read_form(path), bank, title="T")

    assert page == booklet(before, bank, title="T")
    assert "GEHEIM" not in page
    assert all(item.item not in page for item in before.items)


def test_large_print_is_set_in_eighteen_points(made):
    sizes = [
        re.search(r"--size: (\d+)pt", (folder(made) / name).read_text("utf-8"))[1]
        for name in ("booklet.html", "booklet-large.html")
    ]

    assert sizes == ["12", "18"]


def test_a_digital_test_on_paper_has_no_simulated_task_and_says_what_is_missing(tmp_path, bank):
    result = run("assemble", "forms", "digital", "--paper", "--out", tmp_path)

    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    made = read_form(tmp_path / "digital-1-A" / "form.json")
    assert not any(bank.item(item.item).is_interactive for item in made.items)
    assert 16 <= len(made.items) < 25
    assert f"{len(made.items)} instead of 25 items on the digital scale" in report["notes"]
    assert "not on paper: at least 7 of interactive" in report["notes"]


def test_large_print_has_an_answer_sheet_of_its_own(made):
    sheets = {path.name for path in folder(made).glob("answer-sheet*")}

    assert sheets == {
        f"answer-sheet{part}" for part in (".html", ".pdf", "-large.html", "-large.pdf")
    }


def test_an_item_is_never_split_over_two_pages(made):
    style = (folder(made) / "booklet.html").read_text("utf-8")

    assert re.search(r"\.item \{[^}]*break-inside: avoid", style)
    assert "size: A4" in style


def test_the_answer_sheet_has_a_place_for_every_question_and_a_person_code(made):
    sheet = (folder(made) / "answer-sheet.html").read_text("utf-8")

    assert sheet.count('class="row"') == 25
    assert "Code van de deelnemer" in sheet
    assert "adult_stem-1-A" in sheet


def test_the_key_sheet_has_every_key(made):
    shown = text(folder(made) / "key-sheet.html")

    assert all(f"{item.item} {item.key}" in shown for item in form(made).items)


def test_scores_of_what_people_wrote(made, tmp_path):
    items = form(made).items
    header = (folder(made) / "entry.csv").read_text("utf-8").strip()
    entry = tmp_path / "entry.csv"
    with entry.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerow(["all", *(item.key for item in items)])
        writer.writerow(["none", *([""] * 25)])
        writer.writerow(["absent", *(["-"] * 25)])

    result = run(
        "assemble", "score", folder(made) / "form.json", entry, "--out", tmp_path / "scores.csv"
    )

    assert result.exit_code == 0, result.output
    best, worst, absent = read(tmp_path / "scores.csv")
    assert best["person_id"] == "all"
    assert int(best["stem_sum"]) == sum(item.points for item in items)
    assert (best["stem_level"], worst["stem_level"]) == ("L3", "L0")
    assert float(absent["stem_theta"]) == pytest.approx(0.0, abs=1e-9)
    assert (absent["stem_items"], worst["stem_items"]) == ("0", "25")


def test_answers_that_were_typed_are_never_overwritten(made, tmp_path):
    path = tmp_path / "entry.csv"
    write_entry_file(path, form(made))
    empty = path.read_text("utf-8")
    path.write_text(empty + "K7M\n", "utf-8")

    write_entry_file(path, form(made, "B"))

    assert path.read_text("utf-8") == empty + "K7M\n"


def test_a_letter_that_is_not_on_the_page_names_line_and_item(made, tmp_path):
    items = form(made).items
    place = next(i for i, item in enumerate(items) if item.format in CHOICES)
    cells = ["-"] * 25
    cells[place] = "Q"
    entry = write(tmp_path / "e.csv", [["person_id", *(i.item for i in items)], ["p", *cells]])

    result = run("assemble", "score", folder(made) / "form.json", entry)

    assert result.exit_code != 0
    assert f"line 2, item {items[place].item}" in result.output


def test_columns_in_another_order_are_refused(made, tmp_path):
    items = [item.item for item in form(made).items][::-1]
    entry = write(tmp_path / "e.csv", [["person_id", *items], ["p", *(["-"] * 25)]])

    result = run("assemble", "score", folder(made) / "form.json", entry)

    assert "in its order" in result.output


def test_an_item_that_changed_since_is_not_scored(made, tmp_path):

    before = form(made)
    changed = msgspec.structs.replace(before.items[0], version=99)
    path = tmp_path / "form.json"
    write_form(path, msgspec.structs.replace(before, items=(changed, *before.items[1:])))

    result = run("assemble", "score", path, folder(made) / "entry.csv")

    assert "99 on form" in result.output


def test_the_same_seed_gives_the_same_files(tmp_path):
    for name in ("one", "two"):
        result = run(
            "assemble", "forms", "adult_stem", "--paper", "--seed", 3, "--out", tmp_path / name
        )
        assert result.exit_code == 0, result.output

    paths = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(paths) == 10
    for path in paths:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def own_files(tmp_path, n_items=24):
    rng = np.random.default_rng(0)
    items = [["item", "model", "a", "b"]]
    items += [[f"q{k}", "2pl", 1, round(float(rng.normal()), 3)] for k in range(n_items)]
    attributes = [["item", "topic"], *([f"q{k}", "ab"[k % 2]] for k in range(n_items))]
    constraints = [
        ["CONSTRAINT_ID", "TYPE", "WHAT", "CONDITION", "LB", "UB"],
        ["C1", "Number", "Item", "", 6, 6],
        ["C2", "Number", "Item", "topic == 'a'", 3, 3],
    ]
    return [
        "--items", write(tmp_path / "items.csv", items),
        "--attributes", write(tmp_path / "attributes.csv", attributes),
        "--constraints", write(tmp_path / "constraints.csv", constraints),
    ]  # fmt: skip


def test_forms_of_own_items_are_scored_by_their_points(tmp_path):
    out = tmp_path / "out"
    given = own_files(tmp_path)
    made = run("assemble", "forms", *given, "--forms", 3, "--cut", -0.5, "--cut", 0.5, "--out", out)
    assert made.exit_code == 0, made.output
    names = json.loads((out / "report.json").read_text("utf-8"))["forms"]
    items = read_form(out / names[0] / "form.json").items
    header = ["person_id", *(item.item for item in items)]
    entry = write(tmp_path / "e.csv", [header, ["p", 1, 1, 1, 1, 1, 1], ["r", 0, 0, 0, 0, 0, ""]])

    result = run(
        "assemble", "score", out / names[0] / "form.json", entry, "--json", tmp_path / "r.json"
    )

    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    high, low = report["scores"]
    assert (high["scale_level"], low["scale_level"]) == ("2", "0")
    assert low["scale_items"] == 5
    assert len(report["sum_scores"]["scale"]["theta"]) == 7


def test_points_that_an_item_does_not_have_are_refused(tmp_path):
    out = tmp_path / "out"
    made = run("assemble", "forms", *own_files(tmp_path), "--out", out)
    assert made.exit_code == 0, made.output
    name = json.loads((out / "report.json").read_text("utf-8"))["forms"][0]
    header = (out / name / "entry.csv").read_text().strip().split(",")
    entry = write(tmp_path / "e.csv", [header, ["p", 2, 1, 1, 1, 1, 1]])

    result = run("assemble", "score", out / name / "form.json", entry)

    assert "blank or 0 to 1 points, got '2'" in result.output


def test_more_forms_than_the_bank_allows_are_one_sentence(tmp_path):
    given = own_files(tmp_path)

    result = run("assemble", "forms", *given, "--forms", 5, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert result.output.strip().endswith("are not possible: at most 4")


@pytest.mark.parametrize("given", [[], ["no-such-test"]])
def test_a_blueprint_is_needed_that_exists(given, tmp_path):
    result = run("assemble", "forms", *given, "--out", tmp_path)

    assert result.exit_code == 2


def test_a_panel_of_the_school_blueprint_tells_modules_routes_and_accuracy(tmp_path):
    result = run("assemble", "panel", "school", "--persons", 1000, "--out", tmp_path)

    assert result.exit_code == 0, result.output
    panel = read_panel(tmp_path / "panel.json")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [len(module.items) for module in panel.modules] == [15] * 7
    assert panel.routing_scale == "stem"
    assert {route.taken for route in panel.routes} == {
        path[:n] for path in panel.paths for n in (1, 2)
    }
    for _, low, high, least, most in report["rules"]:
        assert low <= least <= most <= (high or np.inf)
    assert sum(one["share"] for one in report["simulated"] if one["path"]) == pytest.approx(2.0)
    by_name = {module.name: module for module in panel.modules}
    for path in panel.paths:
        items = [item.item for name in path for item in by_name[name].items]
        assert len(set(items)) == 45


def test_a_panel_of_own_items_needs_enough_of_them(tmp_path):
    result = run("assemble", "panel", *own_files(tmp_path, 10), "--cut", 0.0, "--out", tmp_path)

    assert result.exit_code == 2
    assert "its modules take 14 places, 10 items can be used" in result.output
