"""Responses and item parameters of two files, brought together by item name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from web.researcher.errors import DataFileError
from web.researcher.items_file import ItemsFile, read_items
from web.researcher.responses_file import Responses, read_responses


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Responses and items in the same order, and what was left out.

    Attributes
    ----------
    responses : Responses
    items : ItemsFile
    left_out : dict of str to str
        Item and reason.
    notes : tuple of str
    """

    responses: Responses
    items: ItemsFile
    left_out: dict[str, str]
    notes: tuple[str, ...]


def match_items(responses: Path, items: Path, given: Mapping[str, Any]) -> Matched:
    """Read both files and keep the items that both have.

    Parameters
    ----------
    responses, items : Path
    given : mapping
        The options ``codes``, ``metric`` and ``scaling`` of the command.

    Raises
    ------
    DataFileError
        When the files share no item, or a response is no category of its item.
    """
    table = read_responses(responses, recode=dict(given["codes"]))
    known = read_items(items, metric=given["metric"], D=given["scaling"])
    common = [name for name in table.items if name in set(known.names)]
    if not common:
        raise DataFileError(items, f"none of its items is in {responses}")
    left_out = {name: f"not in {items.name}" for name in table.items if name not in set(common)}
    left_out |= {name: f"not in {responses.name}" for name in known.names if name not in common}
    known = known.take(common)
    n_categories = known.parameters.n_categories
    table = table.take(common).starting_at_zero(n_categories)
    wrong = np.argwhere(table.values >= n_categories)
    if wrong.size:
        row, item = (int(index) for index in wrong[0])
        rule = (
            f"{items.name} gives it categories 0 to {n_categories[item] - 1}, "
            f"got {table.values[row, item]}"
        )
        place = f"person {table.persons[row]}, item {common[item]}"
        raise DataFileError(responses, rule, place=place)
    return Matched(
        responses=table, items=known, left_out=left_out, notes=tuple(_notes(table, left_out))
    )


def _notes(table: Responses, left_out: dict[str, str]) -> list[str]:
    notes = [f"item {name} is left out: {reason}" for name, reason in left_out.items()]
    if table.empty:
        notes.append(f"{len(table.empty)} persons have no response to these items")
    if table.shifted:
        notes.append(f"codes from 1 were moved down by 1: {', '.join(table.shifted)}")
    return notes
