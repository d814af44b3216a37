"""The texts and expressions of an item, each with its path in the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from itembank.definitions import (
    AnyDefinition,
    Element,
    Gap,
    Matching,
    MultipleResponse,
    Numeric,
    NumericKey,
    Option,
    Ordering,
    Pair,
    SingleChoice,
)
from itembank.expressions import Written
from itembank.texts import LANGUAGES, LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """One text in both languages.

    Attributes
    ----------
    path
        Place in the file, without the language.
    nl, en
        As written, before placeholders are filled.
    value
        What ``{value}`` shows, if the text may use it.
    """

    path: str
    nl: str
    en: str
    value: Written | None = None

    def of(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


def texts(definition: AnyDefinition) -> Iterator[TextPart]:
    """Return every text a candidate reads outside a picture or a simulated device."""
    wording = definition.text
    for name in ("stimulus", "question", "body", "first", "last"):
        nl, en = getattr(wording.nl, name), getattr(wording.en, name)
        if nl or en or name == "question":
            yield TextPart(path=f"text.*.{name}", nl=nl, en=en)
    if definition.figure is not None:
        yield _local("figure.alt", definition.figure.alt)
    yield from _answer_texts(definition)


def languages_of(definition: AnyDefinition) -> tuple[str, ...]:
    """Return the languages in which none of these texts is empty."""
    parts = tuple(texts(definition))
    return tuple(
        language for language in LANGUAGES if all(part.of(language).strip() for part in parts)
    )


def _answer_texts(definition: AnyDefinition) -> Iterator[TextPart]:
    match definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            yield from _each("options", options)
        case Gap(gaps=gaps):
            for g, gap in enumerate(gaps):
                yield from _each(f"gaps[{g}].options", gap.options)
        case Ordering(elements=elements):
            yield from _each("elements", elements)
        case Matching(pairs=pairs, targets=targets):
            yield from _each("pairs", pairs)
            yield from (_local(f"targets[{i}]", target) for i, target in enumerate(targets))
        case Numeric(answer=key) if key.unit.nl or key.unit.en:
            yield _local("answer.unit", key.unit)


def expressions(definition: AnyDefinition) -> Iterator[tuple[str, Written]]:
    """Return every expression whose value is a number, except derived values and figures."""
    match definition:
        case SingleChoice(options=options) | MultipleResponse(options=options):
            yield from _values("options", options)
        case Gap(gaps=gaps):
            for g, gap in enumerate(gaps):
                yield from _values(f"gaps[{g}].options", gap.options)
        case Ordering(elements=elements):
            yield from _values("elements", elements)
        case Numeric(answer=key):
            yield from _key_expressions(key)


def _key_expressions(key: NumericKey) -> Iterator[tuple[str, Written]]:
    yield "answer.value", key.value
    yield "answer.tolerance", key.tolerance
    for i, wrong in enumerate(key.wrong):
        yield f"answer.wrong[{i}].value", wrong.value
    for unit, factor in key.accept_units.items():
        yield f"answer.accept_units.{unit}", factor


def _values(path: str, parts: Sequence[Option | Element]) -> Iterator[tuple[str, Written]]:
    for i, part in enumerate(parts):
        if part.value is not None:
            yield f"{path}[{i}].value", part.value


def _each(path: str, parts: Sequence[Option | Element | Pair]) -> Iterator[TextPart]:
    for i, part in enumerate(parts):
        value = None if isinstance(part, Pair) else part.value
        yield TextPart(path=f"{path}[{i}]", nl=part.nl, en=part.en, value=value)


def _local(path: str, text: LocalText) -> TextPart:
    return TextPart(path=path, nl=text.nl, en=text.en)
