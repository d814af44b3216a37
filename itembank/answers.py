"""From a sent form to an answer; whatever else was sent is an explained fault."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from itembank.definitions import Numeric, NumericKey
from itembank.errors import AnswerFault
from itembank.expressions import number
from itembank.families import Values, draw_values
from itembank.items import Item
from itembank.questions import Choice, GapField, Question
from itembank.texts import LocalText
from itembank.typed_numbers import (
    MAX_TYPED,
    Ambiguous,
    NotANumber,
    NotATime,
    TooLong,
    WrongUnit,
    read_number,
    read_time,
    unit_factor,
)

__all__ = ["Answer", "AnswerFault", "Form", "read_answer"]

Answer = dict[str, Any]
"""An answer as stored: JSON, ids by shown place (see docs/item-format.md)."""

Form = Mapping[str, Sequence[str]]
"""The values sent for each field."""

_MESSAGES = {
    "no_choice": LocalText("Kies één antwoord.", "Choose one answer."),
    "no_choices": LocalText("Kies minstens één antwoord.", "Choose at least one answer."),
    "no_number": LocalText("Vul een getal in.", "Fill in a number."),
    "no_time": LocalText("Vul een tijd in, zoals 20:25.", "Fill in a time, such as 20:25."),
    "no_gap": LocalText("Kies een woord op elke plaats.", "Choose a word in each place."),
    "no_position": LocalText(
        "Geef elk onderdeel een plaats: 1 is de eerste plaats.",
        "Give each part a place: 1 is the first place.",
    ),
    "repeated": LocalText(
        "Twee onderdelen hebben dezelfde plaats. Gebruik elke plaats één keer.",
        "Two parts have the same place. Use each place once.",
    ),
    "no_pair": LocalText("Kies bij elk onderdeel een antwoord.", "Choose an answer for each part."),
    "not_a_number": LocalText(
        "Typ een getal met cijfers, zoals 12 of 12,5.", "Type a number in digits, like 12 or 12.5."
    ),
    "ambiguous": LocalText(
        "Typ het getal zonder punt, zoals 1250. Gebruik een komma voor decimalen, zoals 1,25.",
        "Type the number without a comma, like 1250. Use a point for decimals, like 1.25.",
    ),
    "too_long": LocalText("Typ alleen het getal, zoals 12,5.", "Type only the number, like 12.5."),
    "not_a_time": LocalText("Typ een tijd zoals 20:25.", "Type a time like 20:25."),
    "wrong_unit": LocalText(
        "Typ alleen het getal, zonder tekst erbij.", "Type only the number, without other text."
    ),
    "wrong_unit_asked": LocalText(
        "Geef het getal in {unit}. Typ alleen het getal.",
        "Give the number in {unit}. Type only the number.",
    ),
    "impossible": LocalText("Dit antwoord bestaat niet.", "There is no such answer."),
}


def read_answer(item: Item, question: Question, form: Form) -> Answer:
    """Return the answer in a sent form.

    Parameters
    ----------
    item
        The item that was asked.
    question
        As it was shown.
    form
        What was sent; a field `skip` skips any question.

    Raises
    ------
    AnswerFault
        If it can't be read as an answer; code ``impossible`` when no page offers such a value.
    """
    if "skip" in form:
        return {"skipped": True}
    match question.format:
        case "single_choice":
            return {"choice": _chosen("choice", question.options, form, question, "no_choice")}
        case "multiple_response":
            return {"choices": _all_chosen(question, form)}
        case "numeric":
            return _read_numeric(item, question, form)
        case "gap":
            return {"gaps": _chosen_in_gaps(question, form)}
        case "ordering":
            return {"order": _placed(question, form)}
        case "matching":
            return {"pairs": _paired(question, form)}
        case _:
            return {"world": True}


def _fail(field: str, code: str, question: Question, *, message: str = "") -> NoReturn:
    text = _MESSAGES[message or code].of(question.language)
    raise AnswerFault(field, code, text.replace("{unit}", question.unit))


def _sent(field: str, form: Form, question: Question) -> str:
    """Return what was sent for a field that a page sends once, empty if it was not."""
    values = form.get(field, ())
    if len(values) > 1:
        _fail(field, "impossible", question)
    return values[0].strip() if values else ""


def _chosen(
    field: str, choices: Sequence[Choice], form: Form, question: Question, message: str
) -> str:
    sent = _sent(field, form, question)
    if not sent:
        _fail(field, "empty", question, message=message)
    if sent not in {choice.id for choice in choices}:
        _fail(field, "impossible", question)
    return sent


def _all_chosen(question: Question, form: Form) -> list[str]:
    sent = form.get("choices", ())
    if not sent:
        _fail("choices", "empty", question, message="no_choices")
    if len(set(sent)) < len(sent) or not set(sent) <= {c.id for c in question.options}:
        _fail("choices", "impossible", question)
    return sorted(sent)


def _each(
    fields: Mapping[str, Sequence[Choice]], form: Form, question: Question, message: str
) -> list[str]:
    """Return what was chosen in each field; all of them are needed."""
    missing = [field for field in fields if not _sent(field, form, question)]
    if missing:
        code = "empty" if len(missing) == len(fields) else "incomplete"
        _fail(missing[0], code, question, message=message)
    return [_chosen(field, choices, form, question, message) for field, choices in fields.items()]


def _chosen_in_gaps(question: Question, form: Form) -> list[str]:
    gaps = sorted(
        (part for part in question.body if isinstance(part, GapField)),
        key=lambda gap: gap.number,
    )
    return _each({f"gap-{gap.number}": gap.options for gap in gaps}, form, question, "no_gap")


def _paired(question: Question, form: Form) -> list[str]:
    fields = {f"pair-{i}": question.targets for i in range(1, len(question.prompts) + 1)}
    return _each(fields, form, question, "no_pair")


def _placed(question: Question, form: Form) -> list[str]:
    places = [Choice(str(i), "") for i in range(1, len(question.elements) + 1)]
    fields = {f"position-{element.id}": places for element in question.elements}
    sent = _each(fields, form, question, "no_position")
    for i, place in enumerate(sent):
        if place in sent[:i]:
            _fail(list(fields)[i], "repeated", question)
    by_place = sorted(zip(map(int, sent), question.elements, strict=True), key=lambda pair: pair[0])
    return [element.id for _, element in by_place]


def _read_numeric(item: Item, question: Question, form: Form) -> Answer:
    key = item.defined_as(Numeric).answer
    typed = _sent("number", form, question)
    if not typed:
        message = "no_time" if key.kind == "time" else "no_number"
        _fail("number", "empty", question, message=message)
    value = _understood(typed, key, question, draw_values(item, question.seed))
    return {"number": str(value), "typed": typed[:MAX_TYPED]}


def _understood(typed: str, key: NumericKey, question: Question, values: Values) -> Fraction:
    try:
        if key.kind == "time":
            return read_time(typed)
        read = read_number(typed, question.language)
        if not read.unit:
            return read.value
        return read.value * unit_factor(read.unit, _accepted(key, values))
    except NotATime:
        _fail("number", "not_a_time", question)
    except TooLong:
        _fail("number", "too_long", question)
    except Ambiguous:
        _fail("number", "ambiguous", question)
    except NotANumber:
        _fail("number", "not_a_number", question)
    except WrongUnit:
        message = "wrong_unit_asked" if question.unit else "wrong_unit"
        _fail("number", "wrong_unit", question, message=message)


def _accepted(key: NumericKey, values: Values) -> dict[str, Fraction]:
    shown = {unit: Fraction(1) for unit in (key.unit.nl, key.unit.en) if unit}
    return shown | {unit: number(factor, values) for unit, factor in key.accept_units.items()}
