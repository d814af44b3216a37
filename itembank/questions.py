"""What a candidate sees of an item: one variant in one language, without its key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from itembank.arrangement import LETTERS, element_order, option_order, prompt_order
from itembank.definitions import (
    Definition,
    Element,
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    SingleChoice,
    WorldTask,
)
from itembank.expressions import read_expression
from itembank.families import Values, draw_values
from itembank.figures.drawing import draw_figure
from itembank.figures.figure import Figure
from itembank.items import Item
from itembank.texts import LANGUAGES, LocalText, fill

_GAP_MARK = re.compile(r"\[\[(\d+)\]\]")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen; its id is its place on the page (``a``, ``b``..)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class GapField:
    """A choice within a running text."""

    number: int
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One variant of an item as shown; it holds no key, error code or parameter.

    Attributes
    ----------
    item_id, version, seed, language, format
        Where it comes from.
    stimulus
        Paragraphs that tell the situation.
    question
        What is asked.
    figure
        Picture or table, if any.
    calculator
        Whether a calculator is allowed.
    options
        Of a single choice or a multiple response.
    body
        Running text of a gap item, cut at its gaps.
    elements, first, last
        Of an ordering, with the labels of its two ends.
    prompts, targets
        Of a matching.
    unit, answer_kind
        Of a numeric item: the unit behind the field, ``number`` or ``time``.
    world
        Name of the simulated device; None for other formats.
    """

    item_id: str
    version: int
    seed: int
    language: str
    format: str
    stimulus: tuple[str, ...]
    question: str
    figure: Figure | None
    calculator: bool
    options: tuple[Choice, ...] = ()
    body: tuple[str | GapField, ...] = ()
    elements: tuple[Choice, ...] = ()
    first: str = ""
    last: str = ""
    prompts: tuple[str, ...] = ()
    targets: tuple[Choice, ...] = ()
    unit: str = ""
    answer_kind: str = ""
    world: str | None = None


def render_question(item: Item, *, seed: int, language: str) -> Question:
    """Return what a candidate sees of the variant that belongs to `seed`.

    Raises
    ------
    ValueError
        If the items are not written in `language`.
    TextError, ExpressionError
        If the item has a fault that `check_bank` would have found.
    """
    if language not in LANGUAGES:
        msg = f"items are written in {', '.join(LANGUAGES)}, got {language!r}"
        raise ValueError(msg)
    return render_variant(item, draw_values(item, seed), seed=seed, language=language)


def render_variant(item: Item, values: Values, *, seed: int, language: str) -> Question:
    """Return the question of given parameter values; `seed` orders what is shuffled."""
    definition = item.definition
    wording = definition.text.of(language)
    question = Question(
        item_id=item.id,
        version=item.version,
        seed=seed,
        language=language,
        format=item.format,
        stimulus=_paragraphs(fill(wording.stimulus, values, language)),
        question=_one_line(fill(wording.question, values, language)),
        figure=_figure(definition, values, language),
        calculator=item.calculator,
    )
    return _with_answer_fields(question, item, values)


def option_text(option: Option | Element, values: Values, language: str) -> str:
    """Return the text of an option, its own ``{value}`` filled in."""
    if option.value is None:
        return fill(option.of(language), values, language)
    own = read_expression(option.value).evaluate(values)
    return fill(option.of(language), {**values, "value": own}, language)


def _with_answer_fields(question: Question, item: Item, values: Values) -> Question:
    language = question.language
    match item.definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            order = option_order(item, values, question.seed)
            return replace(question, options=_choices(options, order, values, language))
        case Numeric(answer=key):
            unit = fill(key.unit.of(language), values, language)
            return replace(question, unit=unit, answer_kind=key.kind)
        case Gap() as definition:
            return replace(question, body=_body(definition, values, language))
        case Ordering() as definition:
            return _with_elements(question, item, values)
        case Matching() as definition:
            return _with_prompts(question, definition, item, values)
        case WorldTask(world=world):
            return replace(question, world=world)


def _with_elements(question: Question, item: Item, values: Values) -> Question:
    definition, language = item.defined_as(Ordering), question.language
    wording = definition.text.of(language)
    order = element_order(item, values, question.seed)
    return replace(
        question,
        elements=_choices(definition.elements, order, values, language),
        first=fill(wording.first, values, language),
        last=fill(wording.last, values, language),
    )


def _with_prompts(question: Question, definition: Matching, item: Item, values: Values) -> Question:
    def text(part: Pair | LocalText) -> str:
        return fill(part.of(question.language), values, question.language)

    order = prompt_order(item, question.seed)
    return replace(
        question,
        prompts=tuple(text(definition.pairs[i]) for i in order),
        targets=tuple(
            Choice(letter, text(target))
            for letter, target in zip(LETTERS, definition.targets, strict=False)
        ),
    )


def _choices(
    parts: Sequence[Option | Element], order: Sequence[int], values: Values, language: str
) -> tuple[Choice, ...]:
    return tuple(
        Choice(letter, option_text(parts[i], values, language))
        for letter, i in zip(LETTERS, order, strict=False)
    )


def _body(definition: Gap, values: Values, language: str) -> tuple[str | GapField, ...]:
    text = fill(definition.text.of(language).body, values, language)
    parts: list[str | GapField] = []
    for i, part in enumerate(_GAP_MARK.split(text)):
        if i % 2:
            options = definition.gaps[int(part) - 1].options
            shown = _choices(options, range(len(options)), values, language)
            parts.append(GapField(int(part), shown))
        elif part:
            parts.append(part)
    return tuple(parts)


def _figure(definition: Definition, values: Values, language: str) -> Figure | None:
    if definition.figure is None:
        return None
    return draw_figure(definition.figure, values=values, language=language)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(_one_line(part) for part in re.split(r"\n\s*\n", text) if part.strip())


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
