"""A sent form is an answer, or a fault that tells what to do."""

import pytest

from itembank.answers import AnswerFault, read_answer
from itembank.bank import ItemBank
from itembank.questions import render_question

SEED = 5


def answer(bank: ItemBank, item_id: str, form: dict[str, list[str]], language: str = "nl"):
    item = bank.item(item_id)
    return read_answer(item, render_question(item, seed=SEED, language=language), form)


@pytest.mark.parametrize(
    ("item_id", "form", "expected"),
    [
        ("S7-fair-test", {"choice": ["b"]}, {"choice": "b"}),
        ("D4.1-passwords", {"choices": ["c", "a"]}, {"choices": ["a", "c"]}),
        ("M2-rent", {"number": [" € 700,50 "]}, {"number": "1401/2", "typed": "€ 700,50"}),
        ("M2-rent", {"number": ["70000 cent"]}, {"number": "700", "typed": "70000 cent"}),
        ("M2-rent", {"number": ["700 EUROS"]}, {"number": "700", "typed": "700 EUROS"}),
        ("S4-melting", {"gap-1": ["a"], "gap-2": ["b"]}, {"gaps": ["a", "b"]}),
        (
            "M7-lightest",
            {"position-a": ["3"], "position-b": ["1"], "position-c": ["2"], "position-d": ["4"]},
            {"order": ["b", "c", "a", "d"]},
        ),
        (
            "T2-forms",
            {"pair-1": ["a"], "pair-2": ["b"], "pair-3": ["a"]},
            {"pairs": ["a", "b", "a"]},
        ),
        ("M2-rent", {"skip": ["1"], "number": ["nonsense"]}, {"skipped": True}),
    ],
)
def test_a_form_is_read(bank: ItemBank, item_id: str, form, expected) -> None:
    assert answer(bank, item_id, form) == expected


@pytest.mark.parametrize(
    ("item_id", "form", "field", "code"),
    [
        ("S7-fair-test", {}, "choice", "empty"),
        ("S7-fair-test", {"choice": [""]}, "choice", "empty"),
        ("S7-fair-test", {"choice": ["e"]}, "choice", "impossible"),
        ("S7-fair-test", {"choice": ["a", "b"]}, "choice", "impossible"),
        ("D4.1-passwords", {}, "choices", "empty"),
        ("D4.1-passwords", {"choices": ["a", "x"]}, "choices", "impossible"),
        ("D4.1-passwords", {"choices": ["a", "a"]}, "choices", "impossible"),
        ("M2-rent", {}, "number", "empty"),
        ("M2-rent", {"number": ["  "]}, "number", "empty"),
        ("M2-rent", {"number": ["veel"]}, "number", "not_a_number"),
        ("M2-rent", {"number": ["1.250"]}, "number", "ambiguous"),
        ("M2-rent", {"number": ["700 dollar"]}, "number", "wrong_unit"),
        ("M2-rent", {"number": ["7" * 5000]}, "number", "too_long"),
        ("S4-melting", {}, "gap-1", "empty"),
        ("S4-melting", {"gap-1": ["a"]}, "gap-2", "incomplete"),
        ("S4-melting", {"gap-1": ["a"], "gap-2": ["c"]}, "gap-2", "impossible"),
        ("M7-lightest", {"position-a": ["1"]}, "position-b", "incomplete"),
        (
            "M7-lightest",
            {"position-a": ["1"], "position-b": ["2"], "position-c": ["2"], "position-d": ["4"]},
            "position-c",
            "repeated",
        ),
        (
            "M7-lightest",
            {"position-a": ["1"], "position-b": ["2"], "position-c": ["3"], "position-d": ["9"]},
            "position-d",
            "impossible",
        ),
        ("T2-forms", {"pair-1": ["a"], "pair-2": ["z"], "pair-3": ["a"]}, "pair-2", "impossible"),
    ],
)
def test_a_bad_form_is_an_explained_fault(
    bank: ItemBank, item_id: str, form, field: str, code: str
) -> None:
    with pytest.raises(AnswerFault) as dutch:
        answer(bank, item_id, form, "nl")
    with pytest.raises(AnswerFault) as english:
        answer(bank, item_id, form, "en" if code != "ambiguous" else "nl")

    assert (dutch.value.field, dutch.value.code) == (field, code)
    assert dutch.value.message.endswith(".")
    assert code == "ambiguous" or english.value.message != dutch.value.message


def test_a_wrong_unit_is_told_the_unit_that_is_asked(bank: ItemBank) -> None:
    with pytest.raises(AnswerFault) as fault:
        answer(bank, "M2-rent", {"number": ["700 dollar"]}, "en")

    assert fault.value.message == "Give the number in euros. Type only the number."


def test_a_fault_does_not_repeat_what_was_typed(bank: ItemBank) -> None:
    with pytest.raises(AnswerFault) as fault:
        answer(bank, "M2-rent", {"number": ["<script>1"]})

    assert "script" not in fault.value.message
    assert "script" not in str(fault.value)
