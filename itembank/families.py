"""Families: from parameters and constraints to the values of one variant."""

import hashlib
import random
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import prod

from itembank.definitions import Definition, Parameter
from itembank.errors import ExpressionError
from itembank.expressions import Written, holds, number, read_expression
from itembank.items import Item
from itembank.texts import LocalText, Value

Values = Mapping[str, Value]

MAX_RANGE = 10_000
"""Values of one range, so that a step of 0.0001 is noticed."""

MAX_TRIES = 2_000
"""Combinations tried before a family is said to have no valid variant."""


def stream(item_id: str, purpose: str, seed: int) -> random.Random:
    """Return the random stream of an item for one purpose, the same for the same seed."""
    digest = hashlib.sha256(f"{item_id}|{purpose}|{seed}".encode()).digest()
    return random.Random(int.from_bytes(digest[:16], "big"))


def draw_values(item: Item, seed: int) -> Values:
    """Return the values of the variant that belongs to `seed`; empty without parameters.

    Every valid combination of the parameters is equally likely. The language plays no part.

    Raises
    ------
    ExpressionError
        If no valid combination is found, or an expression can't be computed.
    """
    if not item.is_family:
        return {}
    rng = stream(item.id, "values", seed)
    n_combinations = count_combinations(item)
    for _ in range(MAX_TRIES):
        values = _combination(item, rng.randrange(n_combinations))
        if values is not None:
            return values
    msg = f"no valid variant among {MAX_TRIES} drawn of {item.id}"
    raise ExpressionError(msg)


def sample_values(item: Item, limit: int) -> list[Values]:
    """Return up to `limit` valid variants, all different: every one if there are fewer.

    Raises
    ------
    ExpressionError
        If an expression can't be computed.
    """
    if not item.is_family:
        return [{}]
    n_combinations = count_combinations(item)
    rng = stream(item.id, "sample", 0)
    tried = rng.sample(range(n_combinations), min(n_combinations, MAX_TRIES))
    found = []
    for index in tried:
        values = _combination(item, index)
        if values is not None:
            found.append(values)
        if len(found) == limit:
            break
    return found


def count_combinations(item: Item) -> int:
    """Return how many combinations of parameters there are, valid or not."""
    return prod(len(values) for _, values in _domains(item))


def parameter_values(parameter: Parameter) -> tuple[Value, ...]:
    """Return everything a parameter may be.

    Raises
    ------
    ExpressionError
        If it isn't exactly one of a range, listed values and listed texts.
    """
    if parameter.text and not parameter.values and _is_no_range(parameter):
        return parameter.text
    if parameter.values and not parameter.text and _is_no_range(parameter):
        return tuple(number(value, {}) for value in parameter.values)
    if parameter.text or parameter.values:
        msg = "a parameter has a range, values or text, only one of them"
        raise ExpressionError(msg)
    return tuple(_range(parameter))


def _is_no_range(parameter: Parameter) -> bool:
    return (parameter.start, parameter.to, parameter.step) == (None, None, None)


def _range(parameter: Parameter) -> Iterator[Value]:
    if parameter.start is None or parameter.to is None or parameter.step is None:
        msg = "a range has from, to and step"
        raise ExpressionError(msg)
    start, to, step = (number(x, {}) for x in (parameter.start, parameter.to, parameter.step))
    if step <= 0 or to < start or (to - start) / step > MAX_RANGE:
        msg = f"a range goes up in 1 to {MAX_RANGE} steps, got {start} to {to} by {step}"
        raise ExpressionError(msg)
    return (start + i * step for i in range(int((to - start) / step) + 1))


@lru_cache(maxsize=4096)
def _domains(item: Item) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    parameters = item.definition.parameters
    return tuple((name, parameter_values(p)) for name, p in parameters.items())


def _combination(item: Item, index: int) -> Values | None:
    values: dict[str, Value] = {}
    for name, domain in _domains(item):
        index, place = divmod(index, len(domain))
        values[name] = domain[place]
    return _completed(item.definition, values)


def _completed(definition: Definition, values: dict[str, Value]) -> Values | None:
    for name, written in definition.derived.items():
        values[name] = _derived(written, values)
    if all(holds(constraint, values) for constraint in definition.constraints):
        return values
    return None


def _derived(written: Written | LocalText, values: Values) -> Value:
    if isinstance(written, LocalText):
        return LocalText(
            nl=str(read_expression(written.nl).evaluate(values)),
            en=str(read_expression(written.en).evaluate(values)),
        )
    return read_expression(written).evaluate(values)
