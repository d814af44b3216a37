"""`ratings.csv`: what panellists said of items, round by round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, read_rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Round:
    """Ratings of one cut in one round.

    Attributes
    ----------
    cut, round : str
    panellists, panels : tuple of str
        Who took part, and in which panel.
    items : tuple of str
    values : ndarray, shape (n_panellists, n_items)
        The ratings; for marks the item's name, shape (n_panellists, 1).
    absent : tuple of str
        Panellists of other rounds who did not take part in this one.
    """

    cut: str
    round: str
    panellists: tuple[str, ...]
    panels: tuple[str, ...]
    items: tuple[str, ...]
    values: Any
    absent: tuple[str, ...]


def read_rounds(
    path: Path, known: Sequence[str], *, values: Callable[[str], float] | None
) -> list[Round]:
    """Read the rounds of every cut, in the order of the file.

    Parameters
    ----------
    path : Path
        Columns panellist, item, rating; perhaps round, panel and cut.
    known : sequence of str
        Items that may be rated.
    values : callable, optional
        Turns a rating into a number; None where the item itself is the rating (a mark).

    Raises
    ------
    DataFileError
        Naming line, panellist, item and rule: an unknown item, a rating that is none, a panellist
        who rated an item twice or left one out.
    """
    header, rows = read_rows(path)
    needed = {"panellist", "item", *(() if values is None else ("rating",))}
    missing = sorted(needed - set(header))
    if missing:
        raise DataFileError(path, f"the header needs a column {missing[0]!r}")
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    panels: dict[str, str] = {}
    for line, cells in enumerate(rows, start=FIRST_LINE):
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        _check_item(path, row, known, line)
        ratings = found.setdefault((row.get("cut", ""), row.get("round", "1")), {})
        own = ratings.setdefault(row["panellist"], {})
        if row["item"] in own or (values is None and own):
            raise DataFileError(path, "one rating each", place=_place(row, line))
        own[row["item"]] = row["item"] if values is None else _value(path, row, line, values)
        panels[row["panellist"]] = row.get("panel", "")
    if not found:
        raise DataFileError(path, "there is no row below the header")
    return [_round(path, key, ratings, panels, values is None) for key, ratings in found.items()]


def _check_item(path: Path, row: dict[str, str], known: Sequence[str], line: int) -> None:
    if row["item"] not in known:
        rule = f"item {row['item']!r} has no parameters"
        raise DataFileError(path, rule, place=f"line {line}")


def _place(row: dict[str, str], line: int) -> str:
    return f"line {line}, panellist {row['panellist']}, item {row['item']}"


def _value(path: Path, row: dict[str, str], line: int, values: Callable[[str], float]) -> float:
    try:
        return values(row["rating"])
    except ValueError:
        rule = f"{row['rating']!r} is no rating of this method"
        raise DataFileError(path, rule, place=_place(row, line)) from None


def _round(
    path: Path,
    key: tuple[str, str],
    ratings: dict[str, dict[str, Any]],
    panels: dict[str, str],
    is_mark: bool,
) -> Round:
    items = tuple(dict.fromkeys(item for own in ratings.values() for item in own))
    if not is_mark:
        for panellist, own in ratings.items():
            left_out = [item for item in items if item not in own]
            if left_out:
                rule = f"panellist {panellist} did not rate item {left_out[0]}"
                raise DataFileError(path, rule, place=f"round {key[1]}")
    matrix = [
        list(own.values()) if is_mark else [own[item] for item in items] for own in ratings.values()
    ]
    return Round(
        cut=key[0],
        round=key[1],
        panellists=tuple(ratings),
        panels=tuple(panels[panellist] for panellist in ratings),
        items=items,
        values=np.array(matrix),
        absent=tuple(name for name in panels if name not in ratings),
    )
