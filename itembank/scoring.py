"""From an answer to a score: exact, by the key of the variant that was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from itembank.answers import Answer
from itembank.arrangement import (
    LETTERS,
    element_order,
    is_one_swap,
    option_order,
    prompt_order,
    right_order,
)
from itembank.definitions import (
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Ordering,
    SingleChoice,
)
from itembank.expressions import number
from itembank.families import Values, draw_values
from itembank.items import Item
from itembank.numbers import ENDLESS, decimals_needed, rounded


@dataclass(frozen=True, slots=True)
class Scored:
    """What an answer earns.

    Attributes
    ----------
    score
        0 to the item's `max_score`.
    error
        Code of the way of thinking behind a wrong answer, if it is one we know.
    """

    score: int
    error: str | None = None


def score_answer(item: Item, seed: int, answer: Answer) -> Scored:
    """Return what `answer` earns on the variant that belongs to `seed`; skipped earns 0.

    Raises
    ------
    TypeError
        If the item is a task on a simulated device: its end state is scored by `score_world`.
    """
    if answer.get("skipped"):
        return Scored(0)
    values = draw_values(item, seed)
    match item.definition:
        case SingleChoice(options=options):
            chosen = options[option_order(item, values, seed)[_place(answer["choice"])]]
            return Scored(int(chosen.key), chosen.error)
        case MultipleResponse() as definition:
            return _score_choices(definition, option_order(item, values, seed), answer["choices"])
        case Numeric(answer=key):
            return _score_number(key, values, Fraction(answer["number"]))
        case Gap() as definition:
            return _score_gaps(definition, answer["gaps"])
        case Ordering() as definition:
            return _score_order(item, values, seed=seed, placed=answer["order"])
        case Matching() as definition:
            return _score_pairs(definition, prompt_order(item, seed), answer["pairs"])
    msg = f"item {item.id} is scored by its end state"
    raise TypeError(msg)


def score_world(item: Item, seed: int, state: dict[str, Any]) -> Scored:  # noqa: ARG001 - a device takes no values
    """Return what the end state of a simulated device earns.

    Raises
    ------
    TypeError
        If the item is no such task.
    """
    if item.device is None:
        msg = f"item {item.id} has no simulated device"
        raise TypeError(msg)
    device = item.device
    return Scored(device.world.score(device.setup, device.rubric, state))


def _place(letter: str) -> int:
    return LETTERS.index(letter)


def _points(n_mistakes: int, scoring: str) -> int:
    if scoring == "partial":
        return max(0, 2 - n_mistakes)
    return int(n_mistakes == 0)


def _score_choices(
    definition: MultipleResponse, order: Sequence[int], chosen: Sequence[str]
) -> Scored:
    taken = [definition.options[order[_place(letter)]] for letter in chosen]
    n_keys = sum(option.key for option in definition.options)
    n_right = sum(option.key for option in taken)
    n_mistakes = (n_keys - n_right) + (len(taken) - n_right)
    error = next((option.error for option in taken if not option.key), None)
    return Scored(_points(n_mistakes, definition.scoring), error)


def _score_number(key: NumericKey, values: Values, typed: Fraction) -> Scored:
    tolerance = number(key.tolerance, values)
    if abs(typed - number(key.value, values)) <= tolerance:
        return Scored(1)
    for wrong in key.wrong:
        expected = number(wrong.value, values)
        if abs(typed - expected) <= tolerance or _is_rounding(typed, expected):
            return Scored(0, wrong.error)
    return Scored(0)


def _is_rounding(typed: Fraction, expected: Fraction) -> bool:
    digits = decimals_needed(typed)
    return digits != ENDLESS and rounded(expected, digits) == typed


def _score_gaps(definition: Gap, chosen: Sequence[str]) -> Scored:
    taken = [
        gap.options[_place(letter)] for gap, letter in zip(definition.gaps, chosen, strict=True)
    ]
    n_mistakes = sum(not option.key for option in taken)
    error = next((option.error for option in taken if not option.key), None)
    return Scored(_points(n_mistakes, definition.scoring), error)


def _score_order(item: Item, values: Values, *, seed: int, placed: Sequence[str]) -> Scored:
    shown = element_order(item, values, seed)
    given = tuple(shown[_place(letter)] for letter in placed)
    right = right_order(item, values)
    if given == right:
        return Scored(item.max_score)
    return Scored(1 if item.max_score == 2 and is_one_swap(given, right) else 0)


def _score_pairs(definition: Matching, order: Sequence[int], chosen: Sequence[str]) -> Scored:
    n_mistakes = sum(
        definition.pairs[i].target != _place(letter)
        for i, letter in zip(order, chosen, strict=True)
    )
    return Scored(_points(n_mistakes, definition.scoring))
