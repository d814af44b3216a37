"""`attributes.csv`: what is known of each item beside its parameters, one row per item."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from web.researcher.errors import DataFileError
from web.researcher.tables import read_columns


def read_attributes(path: Path | None, items: Sequence[str]) -> dict[str, npt.NDArray[np.generic]]:
    """Read the attributes of these items, in their order.

    A column of numbers holds numbers, any other text. The first column is the item; it is also
    known as ``id``.

    Parameters
    ----------
    path : Path or None
        Without a file the items have an ``id`` only.
    items : sequence of str

    Raises
    ------
    DataFileError
        When an item has no row or two.
    """
    ids = np.array(list(items))
    if path is None:
        return {"id": ids}
    columns = read_columns(path)
    first = next(iter(columns))
    row_of = {name: row for row, name in enumerate(columns[first])}
    if len(row_of) != len(columns[first]):
        twice = next(name for name in row_of if columns[first].count(name) > 1)
        raise DataFileError(path, f"item {twice} stands there twice")
    missing = [name for name in items if name not in row_of]
    if missing:
        raise DataFileError(path, f"{len(missing)} items have no row, {missing[0]} for one")
    rows = [row_of[name] for name in items]
    table = {name: _typed([column[row] for row in rows]) for name, column in columns.items()}
    return {**table, first: ids, "id": ids}


def _typed(cells: Sequence[str]) -> npt.NDArray[np.generic]:
    try:
        return np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    except ValueError:
        return np.array([cell.strip() for cell in cells])
