"""`responses.csv`: a person per row, an item per column, blank = not administered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from irt.parameters import IntArray
from irt.posterior import MISSING
from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, parquet_columns, read_rows

HIGHEST = 126
"""Highest category that is accepted."""

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Responses:
    """Responses as read.

    Attributes
    ----------
    path : Path
    persons : tuple of str
    items : tuple of str
    values : ndarray of int8, shape (n_persons, n_items)
        Category from 0; -1 where blank.
    shifted : tuple of str
        Items whose codes start at 1 and were moved down by 1.
    recoded : dict of str to int
        How many cells each ``--code`` changed.
    """

    path: Path
    persons: tuple[str, ...]
    items: tuple[str, ...]
    values: npt.NDArray[np.int8]
    shifted: tuple[str, ...]
    recoded: dict[str, int]

    @property
    def empty(self) -> tuple[str, ...]:
        """Persons without any response."""
        rows = np.flatnonzero((self.values == MISSING).all(axis=1))
        return tuple(self.persons[row] for row in rows)

    def take(self, items: Iterable[str]) -> Responses:
        """Return the columns of these items, in that order."""
        names = tuple(items)
        place = {name: column for column, name in enumerate(self.items)}
        columns = [place[name] for name in names]
        return replace(self, items=names, values=self.values[:, columns])

    def starting_at_zero(self, n_categories: IntArray | None = None) -> Responses:
        """Items whose codes start at 1 moved down by 1.

        Parameters
        ----------
        n_categories : ndarray of int64, shape (n_items,), optional
            Where known, an item is moved only if its highest code would otherwise be no category.
        """
        lowest = np.where(self.values == MISSING, HIGHEST, self.values).min(axis=0, initial=HIGHEST)
        is_late = lowest == 1
        if n_categories is not None:
            is_late &= self.values.max(axis=0, initial=MISSING) == n_categories
        late = np.flatnonzero(is_late)
        values = self.values.copy()
        values[:, late] -= values[:, late] != MISSING
        return replace(self, values=values, shifted=tuple(self.items[item] for item in late))


def read_responses(path: Path, *, recode: Mapping[str, str] | None = None) -> Responses:
    """Read a response matrix from CSV, gzip or Parquet.

    Parameters
    ----------
    path : Path
    recode : mapping of str to str, optional
        Cells that stand for another; to the empty text for "not administered".

    Raises
    ------
    DataFileError
        Naming line, item and rule: a cell that is no category, a person twice, no rows.
    """
    codes = _Codes(recode or {})
    persons, items, blocks = (
        _from_parquet(path, codes) if path.suffix == ".parquet" else _from_csv(path, codes)
    )
    if not persons:
        raise DataFileError(path, "there is no row below the header")
    if len(set(persons)) < len(persons):
        person = next(name for name in persons if persons.count(name) > 1)
        raise DataFileError(path, f"a person may have one row, {person!r} has more")
    return Responses(
        path=path,
        persons=tuple(persons),
        items=tuple(items),
        values=np.concatenate(blocks),
        shifted=(),
        recoded=codes.counts,
    )


class _Codes(dict[str, int]):
    """Category of each cell text; learns texts as it meets them."""

    def __init__(self, recode: Mapping[str, str]) -> None:
        super().__init__()
        self.recode = recode
        self.counts = dict.fromkeys(recode, 0)

    def __missing__(self, cell: str) -> int:
        self[cell] = _category(self.recode.get(cell.strip(), cell.strip()))
        return self[cell]


def _category(text: str) -> int:
    if not text:
        return MISSING
    value = float(text)
    if not (value.is_integer() and 0 <= value <= HIGHEST):
        raise ValueError(text)
    return int(value)


def _from_csv(path: Path, codes: _Codes) -> tuple[list[str], list[str], list[Any]]:
    header, rows = read_rows(path)
    persons, blocks, block = [], [], []
    for line, row in enumerate(rows, start=FIRST_LINE):
        persons.append(row[0])
        try:
            block.append([codes[cell] for cell in row[1:]])
        except ValueError:
            raise _no_category(path, codes, header, row, f"line {line}") from None
        for cell in codes.counts:
            codes.counts[cell] += row[1:].count(cell)
        if len(block) == _ROWS_AT_ONCE:
            blocks.append(np.array(block, dtype=np.int8))
            block = []
    if block:
        blocks.append(np.array(block, dtype=np.int8))
    return persons, header[1:], blocks


def _no_category(
    path: Path, codes: _Codes, header: list[str], row: list[str], place: str
) -> DataFileError:
    """Name the first cell of a row that is no category."""
    for item, cell in zip(header[1:], row[1:], strict=True):
        try:
            codes[cell]
        except ValueError:
            rule = (
                f"a response must be blank or a category from 0 to {HIGHEST}, got {cell!r}; "
                f"--code {cell.strip()}=0 or --code {cell.strip()}= gives it a meaning"
            )
            return DataFileError(path, rule, place=f"{place}, item {item}")
    raise AssertionError(row)


def _from_parquet(path: Path, codes: _Codes) -> tuple[list[str], list[str], list[Any]]:
    columns = parquet_columns(path)
    names = list(columns)
    persons = [str(person) for person in columns[names[0]].tolist()]
    values = np.empty((len(persons), len(names) - 1), dtype=np.int8)
    for column, name in enumerate(names[1:]):
        values[:, column] = _coded(path, columns[name], name, codes)
    return persons, names[1:], [values]


def _coded(path: Path, cells: Any, item: str, codes: _Codes) -> npt.NDArray[np.int8]:
    """One column: each distinct value is looked up once."""
    present = ~np.ma.getmaskarray(cells)
    distinct, place = np.unique(np.asarray(cells)[present], return_inverse=True)
    meanings = np.empty(len(distinct), dtype=np.int8)
    for index, value in enumerate(distinct):
        text = "" if value != value else str(value)
        try:
            meanings[index] = codes[text]
        except ValueError:
            row = int(np.flatnonzero(present)[np.flatnonzero(place == index)[0]])
            header, cell = ["", item], ["", text]
            raise _no_category(path, codes, header, cell, f"row {row + 1}") from None
        if text in codes.counts:
            codes.counts[text] += int((place == index).sum())
    coded = np.full(len(cells), MISSING, dtype=np.int8)
    coded[present] = meanings[place]
    return coded
