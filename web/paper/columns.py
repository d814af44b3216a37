"""Rows set in columns, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from web.paper.pdf_pages import ROOM, Page, height_of, paginate
from web.paper.typesetting import LEFT, TOP, Piece


@dataclass(frozen=True, slots=True)
class Row:
    """Something as wide as a column: its height, and how it is drawn from its left upper corner."""

    height: float
    draw: Callable[[Axes, float, float], None]

    def at(self, x: float) -> Piece:
        """The row in a column that starts at `x`."""
        return Piece(self.height, lambda axes, top: self.draw(axes, x, top))


def in_columns(
    head: Sequence[Piece], rows: Sequence[Row], *, n_columns: int, step: float
) -> list[Page]:
    """Rows below a head, down one column and then the next; the columns of a page are even.

    Parameters
    ----------
    head : sequence of Piece
        On the first page, over all columns.
    rows : sequence of Row
    n_columns : int
    step : float
        From the left edge of one column to that of the next, in points.
    """
    pages = paginate([head])
    top, rest = TOP + height_of(head), list(rows)
    while rest:
        columns = _columns(rest, n_columns, TOP + ROOM - top)
        for number, column in enumerate(columns):
            pages[-1] += _stacked(column, top=top, x=LEFT + number * step)
        rest = rest[sum(map(len, columns)) :]
        top = TOP
        if rest:
            pages.append([])
    return pages


def _columns(rows: Sequence[Row], n_columns: int, room: float) -> list[list[Row]]:
    """As many rows as a page holds, in columns as low as they can be."""
    low = sum(row.height for row in rows) / n_columns
    while low < room and len(_filled(rows, low)) > n_columns:
        low += 1.0
    return _filled(rows, min(low, room))[:n_columns]


def _filled(rows: Sequence[Row], room: float) -> list[list[Row]]:
    columns: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + row.height > room:
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += row.height
    return columns


def _stacked(rows: Sequence[Row], *, top: float, x: float) -> Iterator[tuple[float, Piece]]:
    for row in rows:
        yield top, row.at(x)
        top += row.height
