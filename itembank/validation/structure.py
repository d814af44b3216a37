"""Rules about the fields of one item, whatever its parameters."""

import re
from collections.abc import Iterator, Sequence

from itembank.definitions import (
    Gap,
    GapChoice,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    SingleChoice,
)
from itembank.errors import Severity
from itembank.framework import load_framework
from itembank.items import Item
from itembank.texts import LANGUAGES
from itembank.validation.findings import Finding, ItemRule

SD_RANGE = (0.3, 1.0)
JUDGED_RANGE = (-4.0, 4.0)
LEVEL_BOUNDS = {"L0": (-9.0, -1.7), "L1": (-1.7, -0.5), "L2": (-0.5, 0.8), "L3": (0.8, 9.0)}
LEVEL_MARGIN = 0.05  # a judgement on the boundary may fall to either side

_SLUG = re.compile(r"^[A-Z]\d(\.\d)?-[a-z0-9]+(-[a-z0-9]+)*$")


def slug(item: Item) -> Iterator[Finding]:
    """The id is a competence and a slug of lower case, digits and hyphens."""
    if not _SLUG.match(item.id):
        yield Finding("id", f"not <competence>-<slug>: {item.id!r}")


def cognitive_level(item: Item) -> Iterator[Finding]:
    """The cognitive level is one its competence aims at."""
    allowed = load_framework().competences[item.competence].cognitive
    if item.cognitive not in allowed:
        message = f"{item.competence} aims at {', '.join(allowed)}, got {item.cognitive}"
        yield Finding("cognitive", message, Severity.WARNING)


def difficulty(item: Item) -> Iterator[Finding]:
    """The judged difficulty and its sd are plausible, the level follows from them."""
    low, high = SD_RANGE
    if not low <= item.sd <= high:
        yield Finding("difficulty.sd", f"sd lies in {low} to {high}, got {item.sd}")
    low, high = JUDGED_RANGE
    if not low <= item.judged <= high:
        yield Finding("difficulty.judged", f"judged lies in {low} to {high}, got {item.judged}")
    if len(item.steps) != item.max_score:
        message = f"{item.max_score} points need as many steps, got {len(item.steps)}"
        yield Finding("difficulty.steps", message)
    low, high = LEVEL_BOUNDS[item.level_target]
    if not low - LEVEL_MARGIN <= item.judged <= high + LEVEL_MARGIN:
        message = f"judged {item.judged} is not in {item.level_target} ({low} to {high})"
        yield Finding("level_target", message)
    if not item.definition.difficulty.reason.strip():
        yield Finding("difficulty.reason", "a judged difficulty says why")


def devices(item: Item) -> Iterator[Finding]:
    """Each device is named once."""
    if len(set(item.devices)) < len(item.devices):
        message = f"each device may stand there once, got {', '.join(item.devices)}"
        yield Finding("devices", message)


def key_count(item: Item) -> Iterator[Finding]:
    """One key in a single choice and in each gap; two or more and a wrong one in multiple."""
    definition = item.definition
    if isinstance(definition, SingleChoice):
        yield from _one_key(definition.options, "options")
    elif isinstance(definition, MultipleResponse):
        n_keys = sum(option.key for option in definition.options)
        if not 2 <= n_keys < len(definition.options):
            message = f"two or more keys and at least one wrong option, got {n_keys} keys"
            yield Finding("options", message)
    elif isinstance(definition, Gap):
        for i, gap in enumerate(definition.gaps):
            yield from _one_key(gap.options, f"gaps[{i}].options")


def wrong_options(item: Item) -> Iterator[Finding]:
    """Every wrong option names an error; a key has none."""
    for path, option in _options(item):
        if option.key and option.error:
            yield Finding(f"{path}.error", f"a key has no error, got {option.error}")
        if not option.key and option.error is None:
            yield Finding(f"{path}.error", "a wrong option says which thinking leads to it")


def option_order(item: Item) -> Iterator[Finding]:
    """Ascending order needs a value in each option or element."""
    definition = item.definition
    if isinstance(definition, SingleChoice | MultipleResponse) and definition.order == "ascending":
        yield from _without_value(definition.options, "options")
    if isinstance(definition, Ordering) and definition.sort_by:
        yield from _without_value(definition.elements, "elements")


def gap_numbers(item: Item) -> Iterator[Finding]:
    """The body has [[1]], [[2]].. once each, as many as there are gaps, in each language."""
    definition = item.definition
    n_gaps = len(definition.gaps) if isinstance(definition, Gap) else 0
    for language in LANGUAGES:
        body = definition.text.of(language).body
        met = [int(n) for n in re.findall(r"\[\[(\d+)\]\]", body)]
        if sorted(met) != list(range(1, n_gaps + 1)):
            message = f"expected gaps 1 to {n_gaps}, got {met}"
            yield Finding(f"text.{language}.body", message)
        if body and not n_gaps:
            yield Finding(f"text.{language}.body", "only a gap item has a body")
    if isinstance(definition, Gap) and definition.scoring == "partial" and n_gaps < 2:
        yield Finding("scoring", "partial scoring needs two or more gaps")


def end_labels(item: Item) -> Iterator[Finding]:
    """An ordering labels its two ends, in each language; no other format does."""
    is_ordering = isinstance(item.definition, Ordering)
    for language in LANGUAGES:
        wording = item.definition.text.of(language)
        for name in ("first", "last"):
            if bool(getattr(wording, name)) != is_ordering:
                message = "an ordering needs it" if is_ordering else "only an ordering has it"
                yield Finding(f"text.{language}.{name}", message)


def targets(item: Item) -> Iterator[Finding]:
    """Each pair names a target that exists."""
    definition = item.definition
    if not isinstance(definition, Matching):
        return
    for i, pair in enumerate(definition.pairs):
        if pair.target >= len(definition.targets):
            message = f"target {pair.target} does not exist (0 to {len(definition.targets) - 1})"
            yield Finding(f"pairs[{i}].target", message)


def numeric_check(item: Item) -> Iterator[Finding]:
    """The key of a numeric family is computed in a second way."""
    if isinstance(item.definition, Numeric) and item.is_family and not item.definition.answer.check:
        yield Finding("answer.check", "a family computes its key in a second, independent way")


def world_task(item: Item) -> Iterator[Finding]:
    """The rubric fits the setup, as the world itself judges."""
    if item.device is None:
        return
    device = item.device
    for message in device.world.faults(device.setup, device.rubric):
        yield Finding("rubric", message)
    if item.is_family:
        yield Finding("parameters", "a world takes no parameters")


def _options(item: Item) -> Iterator[tuple[str, Option]]:
    definition = item.definition
    if isinstance(definition, SingleChoice | MultipleResponse):
        for i, option in enumerate(definition.options):
            yield f"options[{i}]", option
    elif isinstance(definition, Gap):
        yield from _gap_options(definition.gaps)


def _gap_options(gaps: Sequence[GapChoice]) -> Iterator[tuple[str, Option]]:
    for g, gap in enumerate(gaps):
        for i, option in enumerate(gap.options):
            yield f"gaps[{g}].options[{i}]", option


def _one_key(options: Sequence[Option], path: str) -> Iterator[Finding]:
    n_keys = sum(option.key for option in options)
    if n_keys != 1:
        yield Finding(path, f"exactly one key, got {n_keys}")


def _without_value(parts: Sequence[object], path: str) -> Iterator[Finding]:
    for i, part in enumerate(parts):
        if getattr(part, "value", None) is None:
            yield Finding(f"{path}[{i}].value", "sorting by value needs a value here")


STRUCTURE_RULES: tuple[ItemRule, ...] = (
    slug,
    cognitive_level,
    difficulty,
    devices,
    key_count,
    wrong_options,
    option_order,
    gap_numbers,
    end_labels,
    targets,
    numeric_check,
    world_task,
)
