"""Rules about what a screen-reader user gets instead of an item."""

from collections.abc import Iterator

from itembank.items import Item
from itembank.validation.findings import BankRule, Finding, Misfit

MAX_DISTANCE = 0.3
"""Logits between the judged difficulties of an item and its substitute (blueprint, section 7)."""

_TINY = 1e-9  # 1.1 - 0.8 is a rounding above 0.3


def substitute(items: tuple[Item, ...]) -> Iterator[Misfit]:
    """A substitute is an accessible item of the same cell, of about the same difficulty."""
    known = {item.id: item for item in items}
    for item in items:
        if item.substitute:
            for message in _faults(item, known.get(item.substitute)):
                yield Misfit(item.file, Finding("substitute", message))


def _faults(item: Item, other: Item | None) -> Iterator[str]:
    if item.access != "substitute":
        yield f"only an item with access: substitute may name one, this one has {item.access}"
    if other is None or other.id == item.id:
        yield f"no other item {item.substitute!r}"
        return
    if other.access != "equal":
        yield f"{other.id} must have access: equal, got {other.access}"
    if other.competence != item.competence:
        yield f"{other.id} must have competence {item.competence}, got {other.competence}"
    if other.is_interactive != item.is_interactive:
        wanted, met = (_kind(one) for one in (item, other))
        yield f"{other.id} must be {wanted} as this item is, it is {met}"
    if other.status != item.status:
        yield f"{other.id} must have status {item.status}, got {other.status}"
    distance = abs(other.judged - item.judged)
    if distance > MAX_DISTANCE + _TINY:
        yield (
            f"{other.id} must be judged within {MAX_DISTANCE} logit of {item.judged:+.2f}, "
            f"got {other.judged:+.2f}"
        )


def _kind(item: Item) -> str:
    return "interactive" if item.is_interactive else "not interactive"


ACCESS_RULES: tuple[BankRule, ...] = (substitute,)
