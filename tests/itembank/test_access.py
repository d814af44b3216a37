"""What a screen-reader user gets instead of an item: the check of substitutes."""

from dataclasses import replace
from pathlib import Path

import pytest

from itembank.loading import load_bank
from itembank.validation import check_bank
from itembank.validation.access import substitute
from tests.factories.banks import shipped_bank

ITEM, OTHER = "M2-rent", "M2-discount"


def _write(content: Path, item_id: str, *changes: tuple[str, str], add: str = "") -> None:
    path = content / "items" / item_id.split("-")[0] / f"{item_id}.yaml"
    written = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in written
        written = written.replace(old, new)
    path.write_text(f"{written}\n{add}\n", encoding="utf-8")


def _substituted(content: Path, judged: float) -> None:
    """Item and substitute, this one judged at 0.8."""
    _write(
        content, OTHER, ("level_target: L1", "level_target: L3"), ("judged: -0.9", "judged: 0.8")
    )
    old, new = "judged: 1.1", f"judged: {judged}"
    _write(content, ITEM, (old, new), add=f"access: substitute\nsubstitute: {OTHER}")


def _faults(content: Path) -> list[tuple[str, str, str]]:
    return [
        (fault.path, fault.rule, fault.message)
        for fault in check_bank(content)
        if fault.rule == "substitute"
    ]


def test_a_substitute_of_the_same_cell_and_difficulty_is_in_order(content: Path) -> None:
    _substituted(content, 1.1)

    assert _faults(content) == []
    assert load_bank(content).item(ITEM).substitute == OTHER


def test_a_substitute_that_is_easier_by_more_than_three_tenths_is_a_fault(content: Path) -> None:
    _substituted(content, 1.2)

    rule = f"{OTHER} must be judged within 0.3 logit of +1.20, got +0.80"
    assert _faults(content) == [("substitute", "substitute", rule)]


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("access: substitute\nsubstitute: M2-gone", "no other item 'M2-gone'"),
        (f"access: substitute\nsubstitute: {ITEM}", f"no other item '{ITEM}'"),
        (
            "substitute: S7-fair-test",
            "only an item with access: substitute may name one, this one has equal",
        ),
        (
            "access: substitute\nsubstitute: S7-fair-test",
            "S7-fair-test must have competence M2, got S7",
        ),
        (
            "access: substitute\nsubstitute: D4.1-passwords",
            "D4.1-passwords must have competence M2, got D4.1",
        ),
    ],
)
def test_what_cannot_be_a_substitute_is_told(content: Path, written: str, rule: str) -> None:
    _write(content, ITEM, add=written)

    assert ("substitute", "substitute", rule) in _faults(content)


def test_a_substitute_must_be_accessible_and_count_as_the_item_does(content: Path) -> None:
    _write(content, ITEM, add=f"access: substitute\nsubstitute: {OTHER}")
    _write(content, OTHER, add="access: none\nstatus: pilot")

    messages = [message for _, _, message in _faults(content)]

    assert f"{OTHER} must have access: equal, got none" in messages
    assert f"{OTHER} must have status operational, got pilot" in messages


def test_a_question_is_no_substitute_for_a_task_on_a_device() -> None:
    items = shipped_bank().items
    task = next(item for item in items if item.is_interactive)
    other = next(
        item for item in items if item.competence == task.competence and not item.is_interactive
    )
    task = replace(task, access="substitute", substitute=other.id, judged=other.judged)

    found = [misfit.finding.message for misfit in substitute((task, other))]

    assert found == [f"{other.id} must be interactive as this item is, it is not interactive"]
