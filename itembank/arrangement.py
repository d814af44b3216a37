"""The order in which things are shown: drawn from (item, seed), the same in each language."""

from collections.abc import Sequence

from itembank.definitions import Element, Matching, MultipleResponse, Option, Ordering, SingleChoice
from itembank.expressions import number
from itembank.families import Values, stream
from itembank.items import Item

LETTERS = "abcdefghij"
"""Ids of what is shown, by place, so that they say nothing."""

Order = tuple[int, ...]
"""Indexes in the item file, by shown place."""


def option_order(item: Item, values: Values, seed: int) -> Order:
    """Return which option of the file stands at each place."""
    definition = item.definition
    if not isinstance(definition, SingleChoice | MultipleResponse):
        msg = f"item {item.id} has no options"
        raise TypeError(msg)
    match definition.order:
        case "fixed":
            return tuple(range(len(definition.options)))
        case "ascending":
            return _ascending(definition.options, values)
        case "shuffled":
            return _shuffled(len(definition.options), item, seed)


def element_order(item: Item, values: Values, seed: int) -> Order:
    """Return which element stands at each place; never in the right order or one swap from it."""
    right = right_order(item, values)
    rng = stream(item.id, "elements", seed)
    shown = list(right)
    while tuple(shown) == right or is_one_swap(shown, right):
        rng.shuffle(shown)
    return tuple(shown)


def is_one_swap(order: Sequence[int], right: Order) -> bool:
    """Tell whether swapping one neighbouring pair makes `order` right."""
    return any(
        tuple(order) == (*right[:i], right[i + 1], right[i], *right[i + 2 :])
        for i in range(len(right) - 1)
    )


def right_order(item: Item, values: Values) -> Order:
    """Return which element belongs at each place."""
    definition = item.defined_as(Ordering)
    if definition.sort_by == "ascending":
        return _ascending(definition.elements, values)
    return tuple(range(len(definition.elements)))


def prompt_order(item: Item, seed: int) -> Order:
    """Return which pair of a matching item stands at each place."""
    return _shuffled(len(item.defined_as(Matching).pairs), item, seed)


def _shuffled(n: int, item: Item, seed: int) -> Order:
    order = list(range(n))
    stream(item.id, "order", seed).shuffle(order)
    return tuple(order)


def _ascending(parts: Sequence[Option | Element], values: Values) -> Order:
    size = [number(0 if part.value is None else part.value, values) for part in parts]
    return tuple(sorted(range(len(parts)), key=size.__getitem__))
