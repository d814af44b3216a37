"""The key of a variant in words, for authors and reviewers; never for a candidate."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from itembank.arrangement import LETTERS, option_order, prompt_order, right_order
from itembank.definitions import (
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    SingleChoice,
)
from itembank.expressions import number
from itembank.families import Values
from itembank.items import Item
from itembank.numbers import format_number, format_time
from itembank.questions import Question, option_text


def explain_key(item: Item, question: Question, values: Values) -> Iterator[str]:
    """Return lines that tell the key of a shown variant and what each wrong answer stands for."""
    match item.definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            order = option_order(item, values, question.seed)
            yield from _options([options[i] for i in order])
        case Numeric(answer=key):
            yield from _number(key, values, question.language)
        case Gap(gaps=gaps):
            for i, gap in enumerate(gaps, start=1):
                yield f"gap {i}:"
                yield from _options(gap.options)
        case Ordering(elements=elements):
            right = right_order(item, values)
            shown = (option_text(elements[i], values, question.language) for i in right)
            yield f"right order: {' < '.join(shown)}"
        case Matching(pairs=pairs):
            order = prompt_order(item, question.seed)
            matched = (
                f"{place}-{LETTERS[pairs[i].target]}" for place, i in enumerate(order, start=1)
            )
            yield f"right pairs: {', '.join(matched)}"
        case _:
            yield "scored on the end state, by the rubric in its file"


def _options(options: Sequence[Option]) -> Iterator[str]:
    for letter, option in zip(LETTERS, options, strict=False):
        meaning = "key" if option.key else f"{option.error} {option.why}".strip()
        yield f"  {letter}: {meaning}"


def _number(key: NumericKey, values: Values, language: str) -> Iterator[str]:
    def shown(value: Fraction) -> str:
        return format_time(value) if key.kind == "time" else format_number(value, language)

    tolerance = format_number(number(key.tolerance, values), language)
    yield f"key: {shown(number(key.value, values))} (tolerance {tolerance})"
    for wrong in key.wrong:
        yield f"  {shown(number(wrong.value, values))}: {wrong.error}"
