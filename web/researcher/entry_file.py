"""`entry.csv`: what people wrote on a paper form, or the points they earned, one row per person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assess.form_file import FormFile, FormItem
from assess.paper_cells import NOT_GIVEN, UnreadableCell, score_cell
from irt.posterior import MISSING
from itembank.bank import ItemBank
from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, read_rows

PERSON = "person_id"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entries:
    """An entry file as points.

    Attributes
    ----------
    persons : tuple of str
    points : ndarray of int8, shape (n_persons, n_items)
        In the order of the form; -1 where a question was not given.
    """

    persons: tuple[str, ...]
    points: npt.NDArray[np.int8]


def entry_columns(form: FormFile) -> list[str]:
    """Header of an entry file."""
    return [PERSON, *(item.item for item in form.items)]


def write_entry_file(path: Path, form: FormFile) -> None:
    """Write the header of an entry file, ready for rows; a file that holds rows stays as it is."""
    if path.exists() and len(path.read_text("utf-8-sig").splitlines()) > 1:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(entry_columns(form))


def read_entries(path: Path, form: FormFile, bank: ItemBank | None) -> Entries:
    """Read an entry file.

    Parameters
    ----------
    path : Path
    form : FormFile
    bank : ItemBank or None
        What scores the answers of a paper form; of another form cells are points.

    Raises
    ------
    DataFileError
        When the columns are not the items of the form, a person has two rows, or a cell is neither
        an answer nor points.
    """
    header, rows = read_rows(path)
    expected = entry_columns(form)[1:]
    if header[1:] != expected:
        rule = f"the columns must be {PERSON} and the {len(expected)} items of form {form.id}"
        raise DataFileError(path, f"{rule}, in its order")
    persons, points = [], []
    for line, row in enumerate(rows, start=FIRST_LINE):
        if row[0] in persons:
            raise DataFileError(path, f"a person may have one row, {row[0]!r} has more")
        persons.append(row[0])
        points.append(_points(path, row[1:], form, bank, place=f"line {line}"))
    if not persons:
        raise DataFileError(path, "there is no row below the header")
    return Entries(persons=tuple(persons), points=np.array(points, dtype=np.int8))


def _points(
    path: Path, cells: Sequence[str], form: FormFile, bank: ItemBank | None, *, place: str
) -> list[int]:
    found = []
    for cell, item in zip(cells, form.items, strict=True):
        try:
            scored = _own(cell, item) if bank is None else _answered(cell, item, form, bank)
        except (UnreadableCell, ValueError) as error:
            raise DataFileError(path, str(error), place=f"{place}, item {item.item}") from error
        found.append(MISSING if scored is None else scored)
    return found


def _answered(cell: str, item: FormItem, form: FormFile, bank: ItemBank) -> int | None:
    seed = item.variant_seed or 0
    return score_cell(bank.item(item.item), seed, cell, language=form.language)


def _own(cell: str, item: FormItem) -> int | None:
    """Points as typed; an empty cell was not given."""
    text = cell.strip()
    if text in ("", NOT_GIVEN):
        return None
    if not text.isdecimal() or int(text) > item.points:
        message = f"a cell must be blank or 0 to {item.points} points, got {text!r}"
        raise ValueError(message)
    return int(text)
