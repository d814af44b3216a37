"""`persons.csv`: what is known of the persons; the first column is their id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from irt.parameters import FloatArray, IntArray
from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, read_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsFile:
    """Columns of the persons asked for, as text.

    Attributes
    ----------
    path : Path
    columns : dict of str to tuple of str
        Each in the order of the persons.
    lines : tuple of int
        Line of each person in the file.
    """

    path: Path
    columns: dict[str, tuple[str, ...]]
    lines: tuple[int, ...]

    def text(self, column: str) -> tuple[str, ...]:
        """A column as text.

        Raises
        ------
        DataFileError
            When there is no such column.
        """
        if column not in self.columns:
            known = ", ".join(list(self.columns)[:12])
            raise DataFileError(self.path, f"there is no column {column!r}; there are {known}")
        return self.columns[column]

    def numbers(self, column: str) -> FloatArray:
        """A column as finite numbers, shape (n_persons,)."""
        values = np.empty(len(self.lines))
        for row, cell in enumerate(self.text(column)):
            try:
                values[row] = float(cell)
            except ValueError:
                values[row] = np.nan
            if not np.isfinite(values[row]):
                rule = f"{column} must be a number, got {cell!r}"
                raise DataFileError(self.path, rule, place=f"line {self.lines[row]}")
        return values

    def weights(self, column: str) -> FloatArray:
        """A column as weights from 0, shape (n_persons,)."""
        values = self.numbers(column)
        if (values < 0).any():
            row = int(np.flatnonzero(values < 0)[0])
            rule = f"a weight must not be negative, got {values[row]:g} in {column}"
            raise DataFileError(self.path, rule, place=f"line {self.lines[row]}")
        return values

    def groups(self, column: str) -> tuple[tuple[str, ...], IntArray]:
        """Names of the groups in order of appearance, and the group of each person."""
        cells = self.text(column)
        blank = [row for row, cell in enumerate(cells) if not cell.strip()]
        if blank:
            rule = f"every person needs a group in {column}"
            raise DataFileError(self.path, rule, place=f"line {self.lines[blank[0]]}")
        names = tuple(dict.fromkeys(cells))
        place = {name: number for number, name in enumerate(names)}
        return names, np.array([place[cell] for cell in cells], dtype=np.int64)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Names of the columns that fit a pattern such as ``rep*``."""
        return tuple(name for name in self.columns if fnmatchcase(name, pattern))


def read_persons(path: Path, persons: Sequence[str]) -> PersonsFile:
    """Read the columns of these persons, in their order; others in the file are passed over.

    Raises
    ------
    DataFileError
        When a person stands there twice or not at all.
    """
    columns = read_columns(path)
    ids = next(iter(columns.values()))
    row_of: dict[str, int] = {}
    for row, person in enumerate(ids):
        if person in row_of:
            rule = f"a person may have one row, {person!r} has more"
            raise DataFileError(path, rule, place=f"line {row + FIRST_LINE}")
        row_of[person] = row
    missing = [person for person in persons if person not in row_of]
    if missing:
        rule = f"{len(missing)} persons with responses are not here, the first is {missing[0]!r}"
        raise DataFileError(path, rule)
    rows = [row_of[person] for person in persons]
    return PersonsFile(
        path=path,
        columns={name: tuple(cells[row] for row in rows) for name, cells in columns.items()},
        lines=tuple(row + FIRST_LINE for row in rows),
    )
