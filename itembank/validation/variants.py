"""Rules about computed variants: keys, wrong answers and what is shown of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

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
from itembank.errors import ExpressionError, TextError
from itembank.expressions import holds, number, read_expression
from itembank.families import MAX_TRIES, Values, count_combinations, parameter_values, sample_values
from itembank.figures.drawing import draw_figure
from itembank.items import Item
from itembank.numbers import MINUTES_PER_DAY, decimals_needed, format_number
from itembank.questions import option_text
from itembank.texts import LANGUAGES, LocalText, Value, fill, pieces
from itembank.validation.findings import Finding, VariantRule
from itembank.validation.parts import TextPart, expressions, texts

MIN_VARIANTS = 8
MAX_CHECKED = 200
MAX_DECIMALS = 4  # shown or typed; more is no number of daily life


def parameter_range(item: Item) -> Iterator[Finding]:
    """A parameter has a range that goes up, listed values or listed texts."""
    for name, parameter in item.definition.parameters.items():
        try:
            parameter_values(parameter)
        except ExpressionError as error:
            yield Finding(f"parameters.{name}", str(error))


def family_size(item: Item) -> Iterator[Finding]:
    """A family has at least eight valid variants."""
    if any(parameter_range(item)):
        return
    try:
        n_valid = len(sample_values(item, MIN_VARIANTS))
        n_tried = min(count_combinations(item), MAX_TRIES)
    except ExpressionError as error:
        yield Finding("parameters", str(error))
        return
    if item.is_family and n_valid < MIN_VARIANTS:
        message = f"{n_valid} of {n_tried} combinations hold, at least {MIN_VARIANTS} are needed"
        yield Finding("constraints", message)


def expression(item: Item, values: Values) -> Iterator[Finding]:
    """Every expression can be computed and is a number."""
    for path, written in expressions(item.definition):
        try:
            number(written, values)
        except ExpressionError as error:
            yield Finding(path, str(error))


def shown_text(item: Item, values: Values) -> Iterator[Finding]:
    """Every text can be filled, and no number in it needs more than four decimals."""
    for part in texts(item.definition):
        own = _with_own(part, values)
        try:
            for language in LANGUAGES:
                fill(part.of(language), own, language)
        except TextError as error:
            yield Finding(part.path, str(error))
            continue
        yield from _long_numbers(part, own)


def numeric_key(item: Item, values: Values) -> Iterator[Finding]:
    """The key passes its independent check and can be typed."""
    if not isinstance(item.definition, Numeric):
        return
    key = item.definition.answer
    value = number(key.value, values)
    if key.check:
        yield from _checked(key, {**values, "value": value})
    if number(key.tolerance, values) == 0 and decimals_needed(value) > MAX_DECIMALS:
        message = (
            f"{format_number(value, 'nl')}.. can't be typed exactly: round or allow a tolerance"
        )
        yield Finding("answer.value", message)
    if key.kind == "time" and not 0 <= value < MINUTES_PER_DAY:
        yield Finding("answer.value", f"{value} minutes is no time of the day")


def numeric_wrong(item: Item, values: Values) -> Iterator[Finding]:
    """A wrong number differs from the key by more than the tolerance."""
    if not isinstance(item.definition, Numeric):
        return
    key = item.definition.answer
    value, tolerance = number(key.value, values), number(key.tolerance, values)
    for i, wrong in enumerate(key.wrong):
        if abs(number(wrong.value, values) - value) <= tolerance:
            message = f"{wrong.value} is as right as the key {format_number(value, 'nl')}"
            yield Finding(f"answer.wrong[{i}].value", message)


def equal_options(item: Item, values: Values) -> Iterator[Finding]:
    """No two options are equal, in value or as shown in either language."""
    match item.definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            yield from _equal_values(options, values, "options")
            yield from _equal_shown(_shown(options, values), "options")
        case Gap(gaps=gaps):
            for g, gap in enumerate(gaps):
                yield from _equal_values(gap.options, values, f"gaps[{g}].options")
                yield from _equal_shown(_shown(gap.options, values), f"gaps[{g}].options")


def equal_parts(item: Item, values: Values) -> Iterator[Finding]:
    """No two elements, prompts or targets are equal."""
    match item.definition:
        case Ordering(elements=elements):
            shown = {
                language: [option_text(part, values, language) for part in elements]
                for language in LANGUAGES
            }
            yield from _equal_shown(shown, "elements")
            sizes = [number(e.value, values) for e in elements if e.value is not None]
            if len(set(sizes)) < len(sizes):
                yield Finding("elements", "two elements have the same value")
        case Matching(pairs=pairs, targets=targets):
            for path, parts in (("pairs", pairs), ("targets", targets)):
                shown = {
                    language: [fill(part.of(language), values, language) for part in parts]
                    for language in LANGUAGES
                }
                yield from _equal_shown(shown, path)


def drawing(item: Item, values: Values) -> Iterator[Finding]:
    """The figure can be drawn in each language."""
    if item.definition.figure is None:
        return
    try:
        for language in LANGUAGES:
            draw_figure(item.definition.figure, values=values, language=language)
    except (ExpressionError, TextError) as error:
        yield Finding("figure", str(error))


def _checked(key: NumericKey, values: Values) -> Iterator[Finding]:
    try:
        if not holds(key.check, values):
            yield Finding("answer.check", f"the check {key.check!r} does not hold")
    except ExpressionError as error:
        yield Finding("answer.check", str(error))


def _with_own(part: TextPart, values: Values) -> Values:
    if part.value is None:
        return values
    return {**values, "value": read_expression(part.value).evaluate(values)}


def _long_numbers(part: TextPart, values: Values) -> Iterator[Finding]:
    for piece in pieces(part.nl):
        value = values[piece.name] if piece.name and not piece.spec else ""
        if isinstance(value, str | LocalText):
            continue
        shown = Fraction(value)
        if decimals_needed(shown) > MAX_DECIMALS:
            message = f"{{{piece.name}}} shows as {format_number(shown, 'nl')}, round it"
            yield Finding(part.path, message)


def _shown(options: Sequence[Option], values: Values) -> dict[str, list[str]]:
    return {
        language: [option_text(option, values, language) for option in options]
        for language in LANGUAGES
    }


def _equal_shown(shown: dict[str, list[str]], path: str) -> Iterator[Finding]:
    for language, parts in shown.items():
        first: dict[str, int] = {}
        for i, text in enumerate(parts):
            earlier = first.setdefault(text.casefold().strip(), i)
            if earlier < i:
                message = f"shows the same as {path}[{earlier}] in {language}: {text!r}"
                yield Finding(f"{path}[{i}]", message)


def _equal_values(options: Sequence[Option], values: Values, path: str) -> Iterator[Finding]:
    first: dict[Value, int] = {}
    for i, option in enumerate(options):
        if option.value is None:
            continue
        value = number(option.value, values)
        earlier = first.setdefault(value, i)
        if earlier < i:
            yield Finding(f"{path}[{i}].value", f"equals {path}[{earlier}].value ({value})")


COMPUTING_RULES: tuple[VariantRule, ...] = (expression, shown_text, drawing)
"""Whether a variant can be computed and shown at all."""

VARIANT_RULES: tuple[VariantRule, ...] = (
    numeric_key,
    numeric_wrong,
    equal_options,
    equal_parts,
)
"""Rules on variants that can be computed."""
