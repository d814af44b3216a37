"""Every rule finds what it is for, and names file, path and rule."""

from pathlib import Path

import pytest

from itembank.errors import Severity
from itembank.loading import load_bank
from itembank.validation import check_bank

BREAKS = [
    # item, old text, new text, path of the fault, rule
    ("S7-fair-test", "error: E10", "error: E11", "options[1].error", "schema"),
    ("S7-fair-test", "context: garden", "context: moon", "context", "schema"),
    ("S7-fair-test", "version: 2", "version: 2\nkleur: rood", "", "schema"),
    ("S7-fair-test", "version: 2", "version: 2\nstatus: trial", "status", "schema"),
    ("S7-fair-test", "version: 2", "version: 2\ndevices: [phone, watch]", "devices[1]", "schema"),
    ("S7-fair-test", "version: 2", "version: 2\ndevices: []", "devices", "schema"),
    ("S7-fair-test", "version: 2", "version: 2\ndevices: [phone, phone]", "devices", "devices"),
    ("S7-fair-test", "competence: S7", "competence: S99", "competence", "competence"),
    ("S7-fair-test", "id: S7-fair-test", "id: S7-other", "id", "identity"),
    ("S7-fair-test", ', en: "Look at plant A only."', "", "options[3]", "language"),
    ("S7-fair-test", ', en: "Look at plant A only."', ', en: ""', "options[3].en", "missing-text"),
    ("S7-fair-test", "options:", "figure: {kind: flow, steps: [a, b]}\noptions:", "figure",
     "alt-text"),
    ("S7-fair-test", ", key: true", ", error: E1", "options", "key-count"),
    ("S7-fair-test", "error: E10", "key: true", "options", "key-count"),
    ("S7-fair-test", "error: E10, ", "", "options[1].error", "wrong-options"),
    ("S7-fair-test", "sd: 0.5", "sd: 0.1", "difficulty.sd", "difficulty"),
    ("S7-fair-test", "judged: 0.1", "judged: 1.5", "level_target", "difficulty"),
    ("S7-fair-test", "version: 2", "version: 2\nenemies: [M2-none]", "enemies[0]", "enemies"),
    ("S7-fair-test", "bij het raam", "bij Google", "text.nl.stimulus", "brand"),
    ("S7-fair-test", "bij het raam", "bij <b>", "text.nl.stimulus", "markup"),
    ("S7-fair-test", "Wait longer to measure", "Give plant A more water", "options[2]",
     "equal-options"),
    ("S7-fair-test", "bij het raam", "bij het {raam}", "text.nl.stimulus", "placeholder"),
    ("S7-fair-test", "bij het raam", "bij het {raam", "text.*.stimulus", "placeholder"),
    ("S7-fair-test", "bij het raam", "bij het raam" + " en de deur" * 30, "text.nl",
     "reading-length"),
    ("S7-fair-test", "Beide op dezelfde plaats zetten.",
     "Beide op precies dezelfde plaats zetten, dus samen voor het raam.", "options",
     "outstanding-key"),
    ("M2-rent", "wrong:", "fout:", "answer", "schema"),
    ("M2-rent", "[2, 3, 4, 5]", "[2], from: 1", "parameters.p", "parameter-range"),
    ("M2-rent", "step: 50", "step: 0", "parameters.old", "parameter-range"),
    ("M2-rent", "is_whole(new)", "new == 459", "constraints", "family-size"),
    ("M2-rent", '"new / (1 + p / 100)"', '"new / (1 + q / 100)"', "answer.value", "expression"),
    ("M2-rent", '"new / (1 + p / 100)"', '"new / (p - 2)"', "answer.value", "expression"),
    ("M2-rent", '"new / (1 + p / 100)"', '"__import__(1)"', "answer.value", "expression"),
    ("M2-rent", '"new / (1 + p / 100)"', '"new - p"', "answer.check", "numeric-key"),
    ("M2-rent", 'check: "value * (1 + p / 100) == new"', 'check: ""', "answer.check",
     "numeric-check"),
    ("M2-rent", '"new - p"', '"old + 0.05"', "answer.wrong[1].value", "numeric-wrong"),
    ("M2-rent", "by {p} %", "by a bit", "text.*.stimulus", "placeholder"),
    ("M2-rent", '  new: "old', '  old: "old', "derived.old", "parameter-name"),
    ("M2-discount", "price - p + 1", "price * (1 - p / 100)", "options[2].value", "equal-options"),
    ("M2-discount", "price - p + 1", "price * (100 - p) / 100 + 0.001", "options[2]",
     "equal-options"),
    ("S7-fair-test", "options:",
     "figure: {kind: scale, to: 5, step: 1, value: 9, alt: {nl: a, en: a}}\noptions:", "figure",
     "drawing"),
    ("S7-fair-test", 'question: "Wat', 'body: "x", question: "Wat', "text.nl.body", "gap-numbers"),
    ("S7-fair-test", "bij het raam", "bij" + " administratieve belastingdienst" * 6,
     "text.nl", "reading-ease"),
    ("M2-discount", 'value: "price - p + 1", nl: "€ {value:2}", en: "€ {value:2}"',
     'nl: "€ 1", en: "€ 1"', "options[2].value", "option-order"),
    ("M7-lightest", '"m / 2"', '"m / 7"', "elements[3]", "shown-text"),
    ("S4-melting", "[[2]]", "[[3]]", "text.nl.body", "gap-numbers"),
    ("M7-lightest", "first: lichtst, ", "", "text.nl.first", "end-labels"),
    ("M7-lightest", '"m / 2"', '"m"', "elements", "equal-parts"),
    ("T2-forms", "target: 1", "target: 2", "pairs[1].target", "targets"),
    ("D4.1-passwords", "steps: [-1.2, -0.2]", "steps: [-1.2]", "difficulty.steps", "difficulty"),
]  # fmt: skip


def test_the_example_bank_is_sound(content: Path) -> None:
    assert check_bank(content) == ()


def test_an_item_is_operational_unless_it_says_that_it_is_a_pilot(content: Path) -> None:
    path = content / "items" / "S7" / "S7-fair-test.yaml"
    before = load_bank(content).item("S7-fair-test").status
    path.write_text(path.read_text("utf-8") + "status: pilot\n", "utf-8")

    found = check_bank(content)

    assert not [fault for fault in found if fault.severity is Severity.FAULT]
    assert (before, load_bank(content).item("S7-fair-test").status) == ("operational", "pilot")


def test_an_item_is_for_phone_and_computer_unless_it_names_its_devices(content: Path) -> None:
    path = content / "items" / "S7" / "S7-fair-test.yaml"
    before = load_bank(content).item("S7-fair-test").devices
    path.write_text(path.read_text("utf-8") + "devices: [computer]\n", "utf-8")

    assert (before, load_bank(content).item("S7-fair-test").devices) == (
        ("phone", "computer"),
        ("computer",),
    )


@pytest.mark.parametrize(("item_id", "old", "new", "path", "rule"), BREAKS)
def test_a_broken_item_is_named_by_file_path_and_rule(
    broken, item_id: str, old: str, new: str, path: str, rule: str
) -> None:
    faults = broken(item_id, old, new)

    file = f"{item_id.split('-')[0]}/{item_id}.yaml"
    assert (file, path, rule) in {(fault.file, fault.path, fault.rule) for fault in faults}
    assert all(fault.message for fault in faults)


def test_a_double_key_is_named_by_line_and_column(broken) -> None:
    faults = broken("S7-fair-test", "version: 2", "version: 2\nversion: 3")

    assert [str(fault) for fault in faults] == [
        "S7/S7-fair-test.yaml: line 3, column 1: yaml: double key 'version'"
    ]


def test_broken_yaml_is_named_by_line_and_column(broken) -> None:
    (fault,) = broken("S7-fair-test", "options:", "options: [")

    assert fault.rule == "yaml"
    assert fault.path.startswith("line ")


def test_a_copy_under_the_same_id_is_a_fault(content: Path) -> None:
    original = content / "items" / "S7" / "S7-fair-test.yaml"
    (content / "items" / "M2" / "S7-fair-test.yaml").write_bytes(original.read_bytes())

    (fault,) = check_bank(content)

    assert (fault.file, fault.rule) == ("M2/S7-fair-test.yaml", "identity")


def test_yes_and_times_in_yaml_stay_text(broken) -> None:
    faults = broken("T2-forms", "nl: oven, en: oven", "nl: no, en: 20:25")

    assert faults == ()


def test_a_long_compound_warns_and_does_not_fail(broken) -> None:
    (warning,) = broken("T2-forms", "nl: oven", "nl: afzuigkapverlichting")

    assert (warning.path, warning.rule) == ("pairs[0].nl", "long-word")
    assert warning.severity is Severity.WARNING


def test_a_long_word_that_is_tested_does_not_warn(broken) -> None:
    faults = broken(
        "T2-forms", "version: 1", "version: 1\nterm_tested: [strijkijzer, koelvriescombinatie]"
    )

    assert faults == ()


def test_a_question_for_what_is_not_so_warns_unless_emphasised(broken) -> None:
    flagged = broken("S7-fair-test", "Wat moet Noor veranderen?", "Wat moet Noor niet veranderen?")
    emphasised = broken("S7-fair-test", "Noor niet", "Noor NIET")

    assert [fault.rule for fault in flagged] == ["negative-question"]
    assert emphasised == ()


def test_placeholders_must_be_the_same_in_both_languages(broken) -> None:
    (fault,) = broken("M2-rent", "How much did {who} pay before?", "How much was it before?")

    assert (fault.path, fault.rule) == ("text.*.question", "placeholder")
    assert "who" in fault.message


def test_a_fault_of_a_family_names_the_variant(broken) -> None:
    faults = broken("M2-rent", '"new - p"', '"old + 0.05"')

    assert "old=" in faults[0].message


def test_an_unknown_world_is_a_fault(content: Path) -> None:
    path = content / "items" / "D4.1" / "D4.1-passwords.yaml"
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("scoring:")].replace("multiple_response", "world")
    wording = text[text.index("\ntext:") : text.index("options:")]
    path.write_text(f"{head}{wording}world: moon\nsetup: {{}}\nrubric: {{}}\n", encoding="utf-8")

    (fault,) = check_bank(content)

    assert (fault.path, fault.rule) == ("world", "world")
