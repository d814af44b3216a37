"""Cells of an entry file: what a cell may hold for each question, and how it scores.

`CellRule` is what a page for data entry checks by, `score_cell` what counts. The page may ask
twice where a cell earns 0, and must refuse what `score_cell` refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assess.errors import AssessmentError
from itembank.answers import Form, read_answer
from itembank.errors import AnswerFault
from itembank.items import Item
from itembank.questions import Choice, GapField, Question, render_question
from itembank.scoring import score_answer

NOT_GIVEN = "-"
"""A question that the person was not given."""

UNREADABLE = "?"
"""A place that nobody can read, or two crosses in one place: the answer is incomplete."""

_MINUS = "[-\N{MINUS SIGN}]?"
_PLAIN_NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "nl": _MINUS + r"(?:\d+(?:,\d+)?|0\.\d+|\d+\.(?!\d{3}$)\d+)",
        "en": _MINUS + r"(?:\d+(?:\.\d+)?|0,\d+|\d+,(?!\d{3}$)\d+)",
    }
)
_PLAIN_TIME = r"(?:[01]?\d|2[0-3])[:.uh][0-5]\d"


class UnreadableCell(AssessmentError):
    """A cell of an entry file that no booklet allows: a mistake in the typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRule:
    """What a cell may hold for one question, beside nothing, `NOT_GIVEN` and `UNREADABLE`.

    Attributes
    ----------
    kind : str
        The format of the question, with ``number`` or ``time`` for a numeric one.
    places : tuple of str
        Capital letters that can stand at each place; a choice has one place, which may hold
        several letters. Empty where no letters are asked.
    pattern : str
        Regular expression, the same in Python and JavaScript, of what is surely read as a number
        or time. Other text is allowed and mostly earns 0.
    unit : str
        Unit behind the line for a number.
    """

    kind: str
    places: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""


def cell_rule(question: Question) -> CellRule:
    """What the cell of a question may hold; it tells nothing of the key."""
    match question.format:
        case "numeric" if question.answer_kind == "time":
            return CellRule(kind="time", pattern=_PLAIN_TIME)
        case "numeric":
            pattern = _PLAIN_NUMBERS[question.language]
            return CellRule(kind="number", pattern=pattern, unit=question.unit)
        case "gap":
            places = tuple(_letters(gap.options) for gap in gaps_of(question))
        case "ordering":
            places = (_letters(question.elements),) * len(question.elements)
        case "matching":
            places = (_letters(question.targets),) * len(question.prompts)
        case _:
            places = (_letters(question.options),)
    return CellRule(kind=question.format, places=places)


def gaps_of(question: Question) -> list[GapField]:
    """Gaps of a question by their numbers."""
    gaps = (part for part in question.body if isinstance(part, GapField))
    return sorted(gaps, key=lambda gap: gap.number)


def score_cell(item: Item, seed: int, text: str, *, language: str) -> int | None:
    """Score of what a person wrote; None for a question that was not given.

    As on a screen a question left open, an incomplete answer, and one that cannot be read as an
    answer earn 0; so do two crosses where one was asked.

    Raises
    ------
    UnreadableCell
        For letters that the question does not have.
    """
    cell = text.strip()
    if cell == NOT_GIVEN:
        return None
    if not cell:
        return 0
    question = render_question(item, seed=seed, language=language)
    try:
        answer = read_answer(item, question, _sent(question, cell))
    except AnswerFault as fault:
        if fault.code == "impossible":
            message = f"{text!r} is no answer of item {item.id} ({question.format})"
            raise UnreadableCell(message) from fault
        return 0
    return score_answer(item, seed, answer).score


def _letters(choices: Sequence[Choice]) -> str:
    return "".join(choice.id for choice in choices).upper()


def _sent(question: Question, cell: str) -> Form:
    """The form that a page would send for what stands in a cell."""
    if question.format == "numeric":
        return {"number": [cell]}
    letters = [letter for letter in cell.lower() if letter.isalnum()]
    places = cell_rule(question).places
    match question.format:
        case "single_choice":
            return {"choice": letters} if len(letters) == 1 else _two_crosses(places[0], letters)
        case "multiple_response":
            return {"choices": letters}
        case "gap":
            names = [f"gap-{gap.number}" for gap in gaps_of(question)]
        case "ordering":
            sent = {f"position-{letter}": [str(i)] for i, letter in enumerate(letters, start=1)}
            known = {f"position-{letter}" for letter in places[0].lower()}
            return sent if set(sent) <= known else {name: ["?"] for name in known}
        case _:
            names = [f"pair-{i}" for i in range(1, len(places) + 1)]
    sent = {name: [letter] for name, letter in zip(names, letters, strict=False)}
    return sent if len(letters) <= len(names) else {name: ["?"] for name in names}


def _two_crosses(known: str, letters: Sequence[str]) -> Form:
    """Nothing chosen where the letters exist; otherwise a letter that does not."""
    return {} if set(letters) <= set(known.lower()) else {"choice": ["?"]}
