"""Rules about reading load: the test measures STEM, not reading."""

from collections.abc import Iterator
from dataclasses import dataclass

from itembank.errors import Severity, TextError
from itembank.families import Values
from itembank.items import Item
from itembank.texts import LANGUAGES, fill
from itembank.validation.findings import Finding, VariantRule
from itembank.validation.readability import reading_load


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most an item of one reading level may ask of a reader."""

    name: str
    words: int
    sentence: int
    flesch_douma: float


A2 = Limits(name="A2", words=45, sentence=15, flesch_douma=75)
B1 = Limits(name="B1", words=80, sentence=18, flesch_douma=65)

MIN_WORDS_FOR_EASE = 20  # one long word moves the ease of a shorter text by 4 points or more
EASE_MARGIN = 15.0
"""Allowed shortfall of the reading ease.

Syllables per word have a standard deviation of about 0.8 in plain Dutch, so over 30 words their
mean, times 77, is uncertain by about 11 points; 15 lets nine in ten plain texts pass.
"""

_A2_LEVELS = frozenset({"L0", "L1"})


def limits_of(item: Item) -> Limits:
    """Return the reading limits that hold for an item."""
    return A2 if item.level_target in _A2_LEVELS else B1


def reading_length(item: Item, values: Values) -> Iterator[Finding]:
    """Stimulus and question together keep within the words and sentences of their level."""
    limits = limits_of(item)
    for language in LANGUAGES:
        load = reading_load(_read_text(item, values, language))
        if load.n_words > limits.words:
            message = f"{load.n_words} words, {limits.name} allows {limits.words}"
            yield Finding(f"text.{language}", message)
        if load.longest_sentence > limits.sentence:
            message = f"a sentence of {load.longest_sentence} words, {limits.name} allows"
            yield Finding(f"text.{language}", f"{message} {limits.sentence}")


def reading_ease(item: Item, values: Values) -> Iterator[Finding]:
    """The Dutch text is as easy as its level asks, with a margin for short texts."""
    limits = limits_of(item)
    load = reading_load(_read_text(item, values, "nl"))
    if load.n_words < MIN_WORDS_FOR_EASE or load.flesch_douma >= limits.flesch_douma:
        return
    message = f"reading ease {load.flesch_douma:.0f}, {limits.name} asks {limits.flesch_douma:.0f}"
    is_within = load.flesch_douma >= limits.flesch_douma - EASE_MARGIN
    yield Finding("text.nl", message, Severity.WARNING if is_within else Severity.FAULT)


def _read_text(item: Item, values: Values, language: str) -> str:
    wording = item.definition.text.of(language)
    try:
        return fill(f"{wording.stimulus}\n\n{wording.question}", values, language)
    except TextError:
        return f"{wording.stimulus}\n\n{wording.question}"


READING_RULES: tuple[VariantRule, ...] = (reading_length, reading_ease)
