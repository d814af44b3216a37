"""Cells of an entry file: what they may hold, and how they score."""

import re
from collections import Counter

import pytest

from assess.paper import key_code
from assess.paper_cells import UnreadableCell, cell_rule, score_cell
from itembank.questions import render_question
from itembank.typed_numbers import NotANumber, read_number, read_time
from tests.factories.banks import shipped_bank

BANK = shipped_bank()
PLAIN = [item for item in BANK.items if not item.is_interactive]


def first(format_, **fields):
    return next(
        item
        for item in PLAIN
        if item.format == format_ and all(getattr(item, k) == v for k, v in fields.items())
    )


def rule_of(item, language="nl"):
    return cell_rule(render_question(item, seed=1, language=language))


def cell(item, text):
    return score_cell(item, 1, text, language="nl")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_key_typed_as_an_answer_earns_every_point_of_every_item(seed):
    wrong = [
        item.id
        for item in PLAIN
        if score_cell(item, seed, key_code(item, seed), language="nl") != item.max_score
    ]

    assert wrong == []


def test_an_empty_cell_earns_nothing_and_a_hyphen_was_not_given():
    assert [cell(item, "") for item in PLAIN[:9]] == [0] * 9
    assert cell(PLAIN[0], " - ") is None


def test_letters_may_be_typed_with_spaces_commas_and_in_small_letters():
    item = first("matching")
    code = key_code(item, 1)

    assert cell(item, ", ".join(code.lower())) == item.max_score


def test_two_crosses_where_one_was_asked_earn_nothing():
    assert cell(first("single_choice"), "AB") == 0


def test_words_where_a_number_was_asked_earn_nothing():
    assert cell(first("numeric"), "geen idee") == 0


def test_an_incomplete_order_earns_nothing_as_on_a_screen():
    item = first("ordering")

    assert cell(item, key_code(item, 1)[:-1]) == 0


@pytest.mark.parametrize("format_", ["single_choice", "multiple_response", "gap", "matching"])
def test_a_letter_that_the_question_does_not_have_is_a_mistake_of_the_typist(format_):
    item = first(format_)

    with pytest.raises(UnreadableCell, match=item.id):
        cell(item, "Z" * len(key_code(item, 1)))


def test_a_question_mark_stands_for_a_place_that_cannot_be_read():
    for format_ in ("gap", "ordering", "matching", "single_choice", "multiple_response"):
        item = first(format_)
        code = key_code(item, 1)
        assert cell(item, "?" + code[1:]) in (0, item.max_score - 1), format_
        assert cell(item, "?") == 0


def test_a_rule_allows_the_key_of_every_item():
    for item in PLAIN:
        rule, code = rule_of(item), key_code(item, 1)
        if rule.pattern:
            plain = code.replace("\N{NO-BREAK SPACE}", "")
            assert re.fullmatch(rule.pattern, plain), (item.id, code)
        elif len(rule.places) > 1:
            assert len(code) == len(rule.places)
            assert all(letter in known for letter, known in zip(code, rule.places, strict=True))
        else:
            assert set(code) <= set(rule.places[0])


def test_rules_are_of_every_kind():
    kinds = Counter(rule_of(item).kind for item in PLAIN)

    assert set(kinds) == {
        "single_choice", "multiple_response", "gap", "ordering", "matching", "number", "time"
    }  # fmt: skip


def test_letters_that_a_rule_does_not_have_are_refused_by_the_reader():
    for item in PLAIN:
        rule = rule_of(item)
        for place, known in enumerate(rule.places):
            letters = [each[0] for each in rule.places]
            if rule.kind == "ordering":
                letters = list(known)
            letters[place] = chr(ord(max(known)) + 1)
            with pytest.raises(UnreadableCell):
                cell(item, "".join(letters))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_looks_like_a_plain_number_is_read_as_one(language):
    pattern = rule_of(first("numeric"), language).pattern
    typed = [
        f"{sign}{whole}{mark}{tail}"
        for sign in ("", "-", "\N{MINUS SIGN}")
        for whole in ("0", "7", "12", "350", "1250")
        for mark, tail in (("", ""), (",", "5"), (".", "5"), (",", "250"), (".", "250"))
    ]

    plain = [text for text in typed if re.fullmatch(pattern, text)]

    assert len(plain) >= 60
    for text in plain:
        read_number(text, language)
    ambiguous = "1.250" if language == "nl" else "1,250"
    assert ambiguous not in plain
    with pytest.raises(NotANumber):
        read_number(ambiguous, language)


def test_what_looks_like_a_time_is_read_as_one():
    pattern = next(rule for item in PLAIN if (rule := rule_of(item)).kind == "time").pattern

    for text in ("0:00", "8:05", "08.05", "14u30", "23h59"):
        assert re.fullmatch(pattern, text)
        read_time(text)
    assert not re.fullmatch(pattern, "24:00")
    assert not re.fullmatch(pattern, "12:60")
