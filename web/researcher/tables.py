"""Rows of a table as text: CSV, plain or gzip, and Parquet."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from web.researcher.errors import DataFileError

FIRST_LINE = 2
"""Line of the first row below the header, as editors count."""


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a CSV file for reading, gzip or not, with or without a byte order mark."""
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        yield file


def read_rows(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of a table; blank lines are passed over.

    Raises
    ------
    DataFileError
        When the table is empty, has a column name twice, or a row has too many or too few cells.
    """
    rows = _parquet_rows(path) if path.suffix == ".parquet" else _csv_rows(path)
    try:
        header = next(rows)
    except StopIteration:
        raise DataFileError(path, "a table needs a header") from None
    except (UnicodeDecodeError, gzip.BadGzipFile, csv.Error) as error:
        raise DataFileError(path, f"no CSV in UTF-8 ({error})") from error
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataFileError(path, f"a column may stand there once, {twice[0]!r} does not")
    return header, _checked(path, header, rows)


def read_columns(path: Path) -> dict[str, list[str]]:
    """A whole table as text, column by column."""
    header, rows = read_rows(path)
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return {name: list(column) for name, column in zip(header, columns, strict=True)}


def parquet_columns(path: Path) -> dict[str, npt.NDArray[Any]]:
    """A Parquet table as arrays, masked where a cell is empty.

    Raises
    ------
    DataFileError
        When the file is no Parquet, or the reader is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra: only who reads Parquet needs it
    except ModuleNotFoundError:
        rule = "reading Parquet needs duckdb: pip install 'stempeil[research]'"
        raise DataFileError(path, rule) from None
    try:
        found = duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchnumpy()
    except duckdb.Error as error:
        raise DataFileError(path, f"no Parquet ({str(error).splitlines()[0]})") from error
    return {name: np.ma.asarray(column) for name, column in found.items()}


def _csv_rows(path: Path) -> Iterator[list[str]]:
    with open_text(path) as file:
        yield from csv.reader(file)


def _parquet_rows(path: Path) -> Iterator[list[str]]:
    columns = parquet_columns(path)
    yield list(columns)
    texts = [["" if cell is None else str(cell) for cell in c.tolist()] for c in columns.values()]
    yield from (list(row) for row in zip(*texts, strict=True))


def _checked(path: Path, header: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for line, row in enumerate(rows, start=FIRST_LINE):
        if not row:
            continue
        if len(row) != len(header):
            rule = f"a row needs {len(header)} cells, this one has {len(row)}"
            raise DataFileError(path, rule, place=f"line {line}")
        yield row
