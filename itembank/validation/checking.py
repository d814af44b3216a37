"""Checking a whole bank."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from itembank.errors import Fault
from itembank.families import Values, sample_values
from itembank.item_files import read_items
from itembank.items import Item
from itembank.texts import format_values
from itembank.validation.access import ACCESS_RULES
from itembank.validation.cues import BANK_RULES, CUE_RULES
from itembank.validation.findings import (
    Finding,
    ItemRule,
    VariantRule,
    as_fault,
    rule_name,
)
from itembank.validation.reading import READING_RULES
from itembank.validation.structure import STRUCTURE_RULES
from itembank.validation.variants import (
    COMPUTING_RULES,
    MAX_CHECKED,
    VARIANT_RULES,
    drawing,
    family_size,
    parameter_range,
)
from itembank.validation.wording import WORDING_RULES, placeholder

SPARSELY = 20
SPARSE_RULES = (drawing, *READING_RULES)
"""Rules that cost much and vary little: computed on one variant in twenty."""

BLOCKING = frozenset(map(rule_name, (placeholder, parameter_range, family_size)))
"""Rules without which no variant can be computed."""


def check_bank(folder: Path | None = None) -> tuple[Fault, ...]:
    """Return every fault and warning of the items below `folder`/items, by file.

    Parameters
    ----------
    folder
        The content folder; by default our own.
    """
    files = read_items(folder)
    found = [fault for item in files.items for fault in check_item(item)]
    together = _check_together(files.items) if files.items else ()
    faults = (*files.faults, *found, *together)
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.path)))


def check_item(item: Item) -> Iterator[Fault]:
    """Return what is wrong with one item, its variants computed."""
    yield from check_structure(item)
    broken = tuple(_applied(item, (*WORDING_RULES, *CUE_RULES, parameter_range, family_size)))
    yield from broken
    if not any(fault.rule in BLOCKING for fault in broken):
        yield from _check_variants(item, sample_values(item, MAX_CHECKED))


def check_structure(item: Item) -> Iterator[Fault]:
    """Return what is wrong with the fields of an item, without computing variants."""
    yield from _applied(item, STRUCTURE_RULES)


def _check_together(items: tuple[Item, ...]) -> Iterator[Fault]:
    """Return what is wrong with the items of a bank together."""
    for rule in (*BANK_RULES, *ACCESS_RULES):
        for misfit in rule(items):
            yield as_fault(misfit.finding, file=misfit.file, rule=rule_name(rule))


def _applied(item: Item, rules: Sequence[ItemRule]) -> Iterator[Fault]:
    for rule in rules:
        for finding in rule(item):
            yield as_fault(finding, file=item.file, rule=rule_name(rule))


def _check_variants(item: Item, variants: Sequence[Values]) -> Iterator[Fault]:
    """Return the first failure of each rule; what can't be computed hides the other rules."""
    broken = tuple(_first_failures(item, variants, COMPUTING_RULES))
    yield from broken or _first_failures(item, variants, (*VARIANT_RULES, *READING_RULES))


def _first_failures(
    item: Item, variants: Sequence[Values], rules: Sequence[VariantRule]
) -> Iterator[Fault]:
    for rule in rules:
        for values in variants[:: SPARSELY if rule in SPARSE_RULES else 1]:
            findings = tuple(rule(item, values))
            for finding in findings:
                yield as_fault(_with_variant(finding, values), file=item.file, rule=rule_name(rule))
            if findings:
                break


def _with_variant(finding: Finding, values: Values) -> Finding:
    if not values:
        return finding
    message = f"{finding.message} (at {format_values(values)})"
    return Finding(finding.path, message, finding.severity)
