"""Checking a whole bank."""

from collections.abc import Iterator
from pathlib import Path

from itembank.errors import Fault
from itembank.item_files import read_items
from itembank.items import Item
from itembank.validation.findings import as_fault, rule_name
from itembank.validation.structure import STRUCTURE_RULES


def check_bank(folder: Path | None = None) -> tuple[Fault, ...]:
    """Return every fault and warning of the items below `folder`/items, by file.

    Parameters
    ----------
    folder
        The content folder; by default our own.
    """
    files = read_items(folder)
    found = [fault for item in files.items for fault in check_structure(item)]
    return tuple(sorted((*files.faults, *found), key=lambda fault: (fault.file, fault.path)))


def check_structure(item: Item) -> Iterator[Fault]:
    """Return what is wrong with the fields of an item, without computing variants."""
    for rule in STRUCTURE_RULES:
        for finding in rule(item):
            yield as_fault(finding, item=item, rule=rule_name(rule))
