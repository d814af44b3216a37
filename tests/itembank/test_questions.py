"""A question shows one variant and tells nothing of its key."""

from dataclasses import asdict, fields

import pytest

from itembank.arrangement import is_one_swap, right_order
from itembank.bank import ItemBank
from itembank.families import draw_values
from itembank.questions import GapField, Question, render_question

ALL = [
    "M2-rent",
    "M2-discount",
    "S7-fair-test",
    "S4-melting",
    "M7-lightest",
    "T2-forms",
    "D4.1-passwords",
]


@pytest.mark.parametrize("item_id", ALL)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_question_is_the_same_for_the_same_seed(
    bank: ItemBank, item_id: str, language: str
) -> None:
    item = bank.item(item_id)

    first = render_question(item, seed=11, language=language)

    assert render_question(item, seed=11, language=language) == first


def test_a_question_has_no_field_for_a_key() -> None:
    names = {field.name for field in fields(Question)}

    assert names == {
        "item_id", "version", "seed", "language", "format", "stimulus", "question", "figure",
        "calculator", "options", "body", "elements", "first", "last", "prompts", "targets",
        "unit", "answer_kind", "world",
    }  # fmt: skip


@pytest.mark.parametrize("item_id", ALL)
def test_a_question_holds_no_error_code_and_no_reason(bank: ItemBank, item_id: str) -> None:
    item = bank.item(item_id)

    shown = repr([asdict(render_question(item, seed=s, language="nl")) for s in range(20)])

    for secret in ("E1", "E3", "E5", "E9", "E10", "the discount", "why", "key"):
        assert f"'{secret}'" not in shown


def test_ids_follow_the_shown_place(bank: ItemBank) -> None:
    item = bank.item("S7-fair-test")

    shown = [render_question(item, seed=seed, language="nl").options for seed in range(20)]

    assert {tuple(choice.id for choice in options) for options in shown} == {("a", "b", "c", "d")}
    assert len({tuple(choice.text for choice in options) for options in shown}) > 5


def test_the_order_does_not_depend_on_the_language(bank: ItemBank) -> None:
    item = bank.item("S7-fair-test")
    translated = {option.nl: option.en for option in item.definition.options}

    dutch = render_question(item, seed=4, language="nl").options
    english = render_question(item, seed=4, language="en").options

    assert [translated[choice.text] for choice in dutch] == [choice.text for choice in english]


def test_ascending_options_are_shown_by_value(bank: ItemBank) -> None:
    item = bank.item("M2-discount")

    for seed in range(20):
        shown = render_question(item, seed=seed, language="en").options
        amounts = [float(choice.text.removeprefix("€ ")) for choice in shown]
        assert amounts == sorted(amounts)


def test_an_ordering_is_never_shown_right_or_one_swap_from_it(bank: ItemBank) -> None:
    item = bank.item("M7-lightest")

    for seed in range(200):
        values = draw_values(item, seed)
        right = right_order(item, values)
        grams = [
            e.text.split(" ")[0] for e in render_question(item, seed=seed, language="en").elements
        ]
        shown = [float(g) if "," not in g else float(g.replace(",", "")) for g in grams]
        rank = tuple(sorted(shown).index(g) for g in shown)
        assert rank != tuple(range(len(right)))
        assert not is_one_swap(rank, tuple(range(len(right))))


def test_numbers_are_written_the_local_way(bank: ItemBank) -> None:
    item = bank.item("M2-discount")
    seed = next(s for s in range(100) if draw_values(item, s) == {"price": 120, "p": 15})

    dutch = render_question(item, seed=seed, language="nl")
    english = render_question(item, seed=seed, language="en")

    assert [choice.text for choice in dutch.options] == ["€ 18,00", "€ 102,00", "€ 106,00"]
    assert [choice.text for choice in english.options] == ["€ 18.00", "€ 102.00", "€ 106.00"]


def test_gaps_stand_in_the_running_text(bank: ItemBank) -> None:
    body = render_question(bank.item("S4-melting"), seed=1, language="en").body

    assert [part if isinstance(part, str) else part.number for part in body] == [
        "Butter in the sun gets ",
        1,
        ". In the fridge it gets ",
        2,
        ".",
    ]
    assert all(len(part.options) == 2 for part in body if isinstance(part, GapField))


def test_an_unknown_language_is_refused(bank: ItemBank) -> None:
    with pytest.raises(ValueError, match="'fr'"):
        render_question(bank.item("S4-melting"), seed=1, language="fr")
