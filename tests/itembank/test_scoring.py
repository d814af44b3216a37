"""Answers are scored exactly, by the key of the variant that was shown."""

from fractions import Fraction

import pytest

from itembank.arrangement import LETTERS, element_order, option_order, prompt_order, right_order
from itembank.bank import ItemBank
from itembank.families import draw_values
from itembank.questions import render_question
from itembank.scoring import Scored, score_answer, score_world

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_option_earns_the_point_and_the_others_tell_their_error(
    bank: ItemBank, seed: int
) -> None:
    item = bank.item("S7-fair-test")
    shown = render_question(item, seed=seed, language="nl").options

    scored = {c.text: score_answer(item, seed, {"choice": c.id}) for c in shown}

    assert scored == {
        "Beide op dezelfde plaats zetten.": Scored(1),
        "Plant A meer water geven.": Scored(0, "E10"),
        "Langer wachten met meten.": Scored(0, "E9"),
        "Alleen naar plant A kijken.": Scored(0, "E9"),
    }


@pytest.mark.parametrize(
    ("chosen", "scored"),
    [
        ({0, 1}, Scored(2)),
        ({0}, Scored(1)),
        ({0, 1, 2}, Scored(1, "E9")),
        ({0, 2}, Scored(0, "E9")),
        ({2, 3}, Scored(0, "E9")),
        ({0, 1, 2, 3}, Scored(0, "E9")),
    ],
)
def test_each_mistake_in_a_multiple_response_costs_a_point(
    bank: ItemBank, chosen: set[int], scored: Scored
) -> None:
    item = bank.item("D4.1-passwords")
    order = option_order(item, {}, 3)
    letters = [LETTERS[place] for place, i in enumerate(order) if i in chosen]

    assert score_answer(item, 3, {"choices": letters}) == scored


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_within_the_tolerance_is_right(bank: ItemBank, seed: int) -> None:
    item = bank.item("M2-rent")
    old = Fraction(draw_values(item, seed)["old"])

    right = score_answer(item, seed, {"number": str(old + Fraction(1, 10))})
    wrong = score_answer(item, seed, {"number": str(old + Fraction(100001, 1000000))})

    assert right == Scored(1)
    assert wrong.score == 0


def test_an_expected_wrong_number_tells_its_error_also_when_rounded(bank: ItemBank) -> None:
    item = bank.item("M2-rent")
    values = draw_values(item, 1)
    wrong = Fraction(values["new"]) * (1 - Fraction(values["p"]) / 100)

    exactly = score_answer(item, 1, {"number": str(wrong)})
    in_whole_euros = score_answer(item, 1, {"number": str(round(wrong))})

    assert exactly == in_whole_euros == Scored(0, "E5")


@pytest.mark.parametrize(
    ("gaps", "scored"),
    [
        (["a", "b"], Scored(2)),
        (["b", "b"], Scored(1, "E9")),
        (["b", "a"], Scored(0, "E9")),
    ],
)
def test_each_wrong_gap_costs_a_point(bank: ItemBank, gaps: list[str], scored: Scored) -> None:
    assert score_answer(bank.item("S4-melting"), 1, {"gaps": gaps}) == scored


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_one_swap_away_earns_one_point(bank: ItemBank, seed: int) -> None:
    item = bank.item("M7-lightest")
    values = draw_values(item, seed)
    shown = element_order(item, values, seed)
    a, b, c, d = (LETTERS[shown.index(i)] for i in right_order(item, values))

    scores = [
        score_answer(item, seed, {"order": list(order)}).score
        for order in ((a, b, c, d), (b, a, c, d), (a, c, b, d), (c, b, a, d), (d, c, b, a))
    ]

    assert scores == [2, 1, 1, 0, 0]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_matching_is_right_when_every_pair_is(bank: ItemBank, seed: int) -> None:
    item = bank.item("T2-forms")
    right = [LETTERS[item.definition.pairs[i].target] for i in prompt_order(item, seed)]

    assert score_answer(item, seed, {"pairs": right}) == Scored(1)
    assert score_answer(item, seed, {"pairs": ["a", "a", "a"]}) == Scored(0)


def test_skipping_earns_nothing(bank: ItemBank) -> None:
    assert score_answer(bank.item("M2-rent"), 1, {"skipped": True}) == Scored(0)


def test_only_a_simulated_device_has_an_end_state(bank: ItemBank) -> None:
    with pytest.raises(TypeError, match="S4-melting"):
        score_world(bank.item("S4-melting"), 1, {})
