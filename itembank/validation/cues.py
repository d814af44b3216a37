"""Rules about what gives a key away: its length and its place."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from itembank.arrangement import option_order
from itembank.definitions import Gap, Option, SingleChoice
from itembank.errors import ExpressionError, TextError
from itembank.families import draw_values, sample_values
from itembank.items import Item
from itembank.questions import option_text
from itembank.texts import LANGUAGES
from itembank.validation.findings import WHOLE_BANK, BankRule, Finding, ItemRule, Misfit

IntArray = npt.NDArray[np.int64]

LONG_RATIO, LONG_LETTERS = 1.4, 12
"""A key this much longer than every other option, in share and in letters, stands out."""

N_SEEDS = 40
MAX_Z = 3.0
"""Standard deviations from chance beyond which a count is a cue: one false alarm in 400."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """How often the key of one choice stood at one place."""

    count: int
    is_drawn: bool


def outstanding_key(item: Item) -> Iterator[Finding]:
    """The key is not notably longer than all other options."""
    if not isinstance(item.definition, SingleChoice):
        return
    for language in LANGUAGES:
        lengths = _lengths(item, item.definition.options, language)
        if lengths is None:
            return
        key, longest = lengths
        if key >= LONG_RATIO * longest and key - longest >= LONG_LETTERS:
            message = f"the key has {key} letters, the longest other {longest} ({language})"
            yield Finding("options", message)


def longest_is_key(items: tuple[Item, ...]) -> Iterator[Misfit]:
    """Over the bank the longest option is not the key more often than chance allows."""
    for language in LANGUAGES:
        n_longest, chances = 0, []
        for item in _with_options(items):
            options = item.defined_as(SingleChoice).options
            lengths = _lengths(item, options, language)
            if lengths is not None:
                n_longest += lengths[0] > lengths[1]
                chances.append(1 / len(options))
        z = _z(n_longest, expected=sum(chances), variance=sum(p * (1 - p) for p in chances))
        if z > MAX_Z:
            message = (
                f"the key is the longest option in {n_longest} of {len(chances)} items, "
                f"{sum(chances):.0f} expected ({language})"
            )
            yield Misfit(WHOLE_BANK, Finding("options", message))


def key_position(items: tuple[Item, ...]) -> Iterator[Misfit]:
    """Over the bank the key stands at each shown place about equally often."""
    for n_options, spots in _places(items).items():
        chance = 1 / n_options
        expected = chance * N_SEEDS * len(spots)
        for place in range(n_options):
            met = sum(spot[place].count for spot in spots)
            variance = sum(
                chance * (1 - chance) * (N_SEEDS if spot[place].is_drawn else N_SEEDS**2)
                for spot in spots
            )
            if abs(_z(met, expected=expected, variance=variance)) > MAX_Z:
                share = met / (N_SEEDS * len(spots))
                message = (
                    f"with {n_options} options the key stands at place {place + 1} in "
                    f"{share:.0%} of {len(spots)} choices, {chance:.0%} expected"
                )
                yield Misfit(WHOLE_BANK, Finding("options", message))


def enemies(items: tuple[Item, ...]) -> Iterator[Misfit]:
    """Enemies are other items of the bank."""
    known = {item.id for item in items}
    for item in items:
        for i, enemy in enumerate(item.enemies):
            if enemy not in known or enemy == item.id:
                yield Misfit(item.file, Finding(f"enemies[{i}]", f"no other item {enemy!r}"))


def _with_options(items: Sequence[Item]) -> Iterator[Item]:
    return (item for item in items if isinstance(item.definition, SingleChoice))


def _lengths(item: Item, options: Sequence[Option], language: str) -> tuple[int, int] | None:
    """Return the letters of the key and of the longest other option, None if not computable."""
    try:
        values = sample_values(item, 1)[0]
        shown = [len(option_text(option, values, language)) for option in options]
    except (ExpressionError, TextError, IndexError):
        return None
    keys = [n for n, option in zip(shown, options, strict=True) if option.key]
    others = [n for n, option in zip(shown, options, strict=True) if not option.key]
    return (max(keys), max(others)) if keys and others else None


def _places(items: Sequence[Item]) -> dict[int, list[list[_Spot]]]:
    """Return for each number of options how often each key stood at each place."""
    places: dict[int, list[list[_Spot]]] = defaultdict(list)
    for item in items:
        if isinstance(item.definition, SingleChoice):
            counts = _shown_places(item, item.definition)
            if counts is not None:
                is_drawn = item.definition.order == "shuffled"
                places[len(counts)].append([_Spot(int(n), is_drawn) for n in counts])
        elif isinstance(item.definition, Gap):
            for gap in item.definition.gaps:
                counts = np.array([N_SEEDS * option.key for option in gap.options])
                places[len(counts)].append([_Spot(int(n), is_drawn=False) for n in counts])
    return places


def _shown_places(item: Item, definition: SingleChoice) -> IntArray | None:
    counts = np.zeros(len(definition.options), dtype=np.int64)
    is_key = np.array([option.key for option in definition.options])
    try:
        for seed in range(N_SEEDS):
            values = draw_values(item, seed)
            counts += is_key[list(option_order(item, values, seed))]
    except ExpressionError:
        return None
    return counts


def _z(count: int, *, expected: float, variance: float) -> float:
    return (count - expected) / math.sqrt(variance) if variance else 0.0


CUE_RULES: tuple[ItemRule, ...] = (outstanding_key,)
BANK_RULES: tuple[BankRule, ...] = (longest_is_key, key_position, enemies)
