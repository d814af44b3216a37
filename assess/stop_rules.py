"""Stopping rules as a blueprint names them, read and checked.

``stop: {any: [{posterior: 0.95}, {all: [{sem: 0.35}, {pser: 0.01}]}]}``: each mapping names one
rule, or joins others by ``any`` or ``all``. A rule with one number may be written as that number.
`assess.stopping` applies them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from assess.errors import BlueprintError
from assess.standards import current_standard

_WIDEST = 3.0  # logits; a region of indifference of 6 logits leaves nothing to decide
_LARGEST_Z = 5.0  # an interval of 99.99994 %
_LONGEST_S = 86_400.0  # a day
_FARTHEST_CUT = 3.0  # logits; with the widest region around it the grid ends

Cut: TypeAlias = str | float
"""The level above a cut, or the cut itself in logits; empty for the literacy cut."""


@dataclass(frozen=True, slots=True)
class Precision:
    """``sem``: the posterior standard deviation is at most ``sem`` logits."""

    sem: float

    def __post_init__(self) -> None:
        _check("sem", self.sem, 0, _WIDEST)


@dataclass(frozen=True, slots=True)
class PosteriorSide:
    """``posterior``: one side of the cut has at least probability ``chance``."""

    chance: float
    cut: Cut = ""

    def __post_init__(self) -> None:
        _check("chance", self.chance, 0.5, 1)
        _check_cut(self.cut)


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """What SPRT and GLR share: errors, and the half-width of the region around the cut.

    ``alpha`` is the wanted chance of "above" for a person below, ``beta`` of "below" for a person
    above; ``delta`` is in logits.
    """

    alpha: float
    beta: float
    delta: float
    cut: Cut = ""

    def __post_init__(self) -> None:
        _check("alpha", self.alpha, 0, 0.5)
        _check("beta", self.beta, 0, 0.5)
        _check("delta", self.delta, 0, _WIDEST)
        _check_cut(self.cut)


@dataclass(frozen=True, slots=True)
class Sprt(LikelihoodRatio):
    """``sprt``: the ratio of the likelihoods at the two ends of the region is decisive."""


@dataclass(frozen=True, slots=True)
class Glr(LikelihoodRatio):
    """``glr``: the ratio of the greatest likelihoods on either side of the region is decisive."""


@dataclass(frozen=True, slots=True)
class Interval:
    """``interval``: the cut lies outside theta plus or minus ``z`` SEM."""

    z: float
    cut: Cut = ""

    def __post_init__(self) -> None:
        _check("z", self.z, 0, _LARGEST_Z)
        _check_cut(self.cut)


@dataclass(frozen=True, slots=True)
class PredictedReduction:
    """``pser``: the best next item is predicted to lower the SEM by less than this, in logits."""

    reduction: float

    def __post_init__(self) -> None:
        _check("reduction", self.reduction, 0, _WIDEST)


@dataclass(frozen=True, slots=True)
class ExpectedTime:
    """``seconds``: the expected seconds of the items given add up to at least this."""

    seconds: float

    def __post_init__(self) -> None:
        _check("seconds", self.seconds, 0, _LONGEST_S)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``any``: one of the parts holds; without parts never."""

    parts: tuple[StopNode, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """``all``: every part holds."""

    parts: tuple[StopNode, ...]


StopRule: TypeAlias = (
    Precision | PosteriorSide | Sprt | Glr | Interval | PredictedReduction | ExpectedTime
)
StopNode: TypeAlias = StopRule | AnyOf | AllOf

STOP_RULES: Mapping[str, type[StopRule]] = {
    "sem": Precision,
    "posterior": PosteriorSide,
    "sprt": Sprt,
    "glr": Glr,
    "interval": Interval,
    "pser": PredictedReduction,
    "seconds": ExpectedTime,
}
"""Rules by the name they have in a blueprint."""

_MAIN = {
    Precision: "sem",
    PosteriorSide: "chance",
    Interval: "z",
    PredictedReduction: "reduction",
    ExpectedTime: "seconds",
}
_JOINS: Mapping[str, type[AnyOf | AllOf]] = {"any": AnyOf, "all": AllOf}

STOP_NAMES = (*_JOINS, *STOP_RULES)
"""What the mapping of a rule may begin with."""


def read_stop(value: object, place: str = "stop") -> StopNode:
    """Read a rule, or rules joined, from what YAML gives.

    Parameters
    ----------
    value : object
        A mapping with one key: a name of `STOP_RULES`, ``any`` or ``all``.
    place : str
        Path of the value, for messages.

    Raises
    ------
    BlueprintError
        With the path and the rule, for an unknown rule or a number out of range.
    """
    if not isinstance(value, Mapping) or len(value) != 1:
        message = f"{place}: must be a mapping that names one rule, got {value!r}"
        raise BlueprintError(message)
    name, content = next(iter(value.items()))
    inside = f"{place}.{name}"
    if name in _JOINS:
        if not isinstance(content, list | tuple) or not content:
            message = f"{inside}: must be a list of rules, got {content!r}"
            raise BlueprintError(message)
        parts = (read_stop(part, f"{inside}[{p}]") for p, part in enumerate(content))
        return _JOINS[name](tuple(parts))
    if name not in STOP_RULES:
        message = f"{inside}: must be one of {', '.join(STOP_NAMES)}"
        raise BlueprintError(message)
    return _read_rule(STOP_RULES[name], content, inside)


def rules_of(node: StopNode) -> Iterator[StopRule]:
    """Every single rule, in the order in which they are named."""
    if isinstance(node, AnyOf | AllOf):
        for part in node.parts:
            yield from rules_of(part)
    else:
        yield node


def _read_rule(rule: type[StopRule], content: object, place: str) -> StopRule:
    fields: Mapping[Any, Any]
    if isinstance(content, Mapping):
        fields = content
    elif rule in _MAIN:
        fields = {_MAIN[rule]: content}
    else:
        message = f"{place}: must be a mapping with alpha, beta and delta, got {content!r}"
        raise BlueprintError(message)
    unknown = [name for name in fields if name not in rule.__dataclass_fields__]
    if unknown:
        message = f"{place}: has no {unknown[0]}, only {', '.join(rule.__dataclass_fields__)}"
        raise BlueprintError(message)
    try:
        return msgspec.convert(fields, rule)
    except msgspec.ValidationError as error:
        message = f"{place}: {error}, got {content!r}"
        raise BlueprintError(message) from error


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low < value < high:  # NaN too
        message = f"{name} must lie between {low} and {high}"
        raise ValueError(message)


def _check_cut(level: Cut) -> None:
    if isinstance(level, float | int):
        _check("cut", level, -_FARTHEST_CUT, _FARTHEST_CUT)
        return
    levels = current_standard().levels[1:]
    if level and level not in levels:
        message = f"cut must be logits or the level above it, one of {', '.join(levels)}"
        raise ValueError(message)
