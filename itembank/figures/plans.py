"""Squared plans and rectangles with their measures."""

import re
from collections.abc import Iterator

from itembank.errors import ExpressionError
from itembank.figures.definitions import Grid, Rectangle
from itembank.figures.svg import SMALL, WIDTH, Point, circle, line, picture, polygon, rect, text
from itembank.figures.words import Words

MAX_CELLS = 20
EDGE = 26

_CELLS = re.compile(r"(\d+),(\d+)(?:-(\d+),(\d+))?")


def draw_grid(figure: Grid, words: Words) -> str:
    """Return a squared plan; columns and rows count from 1 at the lower left."""
    columns, rows = (_count(words, written) for written in (figure.columns, figure.rows))
    cell = min(40.0, (WIDTH - 2 * EDGE) / columns)
    height = rows * cell
    parts = []
    for area in figure.areas:
        places = list(_cells(words.text(area.cells), columns, rows))
        corners = [(EDGE + (c - 1) * cell, EDGE + height - r * cell) for c, r in places]
        parts += [
            rect(
                at, width=cell, height=cell, fill="currentColor", fill_opacity="0.25", stroke="none"
            )
            for at in corners
        ]
        middle = corners[len(corners) // 2]
        parts.append(text((middle[0] + cell / 2, middle[1] + cell / 2), words.label(area.label)))
    parts += _lattice(columns, rows, cell)
    for point in figure.points:
        x, y = words.number(point.x), words.number(point.y)
        if not (0 <= x <= columns and 0 <= y <= rows):
            msg = f"point ({x}, {y}) lies outside {columns} by {rows} cells"
            raise ExpressionError(msg)
        at = (EDGE + x * cell, EDGE + height - y * cell)
        parts.append(circle(at, 4, fill="currentColor"))
        parts.append(text((at[0] + 10, at[1] - 10), words.label(point.label)))
    if figure.points:
        parts += _numbers(columns, rows, cell)
    return picture(parts, height=height + 2 * EDGE, alt=words.label(figure.alt))


def draw_rectangle(figure: Rectangle, words: Words) -> str:
    """Return a rectangle with its measures, perhaps without its upper right corner."""
    width, height = words.number(figure.width), words.number(figure.height)
    cut_width, cut_height = (
        (words.number(figure.cut.width), words.number(figure.cut.height)) if figure.cut else (0, 0)
    )
    if not (0 <= cut_width < width and 0 <= cut_height < height):
        msg = f"a cut of {cut_width} by {cut_height} does not fit {width} by {height}"
        raise ExpressionError(msg)
    scale = min(190 / width, 170 / height)
    w, h, cw, ch = (scale * x for x in (width, height, cut_width, cut_height))
    left, top = 70.0, 34.0
    right, bottom = left + w, top + h
    corners = [(left, top), (right - cw, top)]
    corners += [(right - cw, top + ch), (right, top + ch)] if figure.cut else []
    parts = [
        polygon(
            [*corners, (right, bottom), (left, bottom)], fill="currentColor", fill_opacity="0.12"
        )
    ]
    parts.append(text((left + w / 2, bottom + 18), words.measure(figure.width, figure.unit)))
    parts.append(
        text((left - 8, top + h / 2), words.measure(figure.height, figure.unit), anchor="end")
    )
    if figure.cut:
        above = words.measure(figure.cut.width, figure.unit)
        beside = words.measure(figure.cut.height, figure.unit)
        parts.append(text((right - cw / 2, top + ch - 12), above, size=SMALL))
        parts.append(text((right - cw + 6, top + ch / 2 - 10), beside, anchor="start", size=SMALL))
    return picture(parts, height=bottom + 34, alt=words.label(figure.alt))


def _count(words: Words, written: int | float | str) -> int:
    value = words.exact(written)
    if value.denominator != 1 or not 1 <= value <= MAX_CELLS:
        msg = f"a plan has 1 to {MAX_CELLS} cells each way, got {value}"
        raise ExpressionError(msg)
    return int(value)


def _cells(written: str, columns: int, rows: int) -> Iterator[tuple[int, int]]:
    for part in written.replace(";", " ").split():
        match = _CELLS.fullmatch(part)
        if match is None:
            msg = f"cells are written as 1,1-3,2, got {part!r}"
            raise ExpressionError(msg)
        c1, r1 = int(match[1]), int(match[2])
        c2, r2 = int(match[3] or c1), int(match[4] or r1)
        if not (1 <= c1 <= c2 <= columns and 1 <= r1 <= r2 <= rows):
            msg = f"cells {part!r} lie outside {columns} by {rows}"
            raise ExpressionError(msg)
        yield from ((c, r) for c in range(c1, c2 + 1) for r in range(r1, r2 + 1))


def _lattice(columns: int, rows: int, cell: float) -> Iterator[str]:
    right, bottom = EDGE + columns * cell, EDGE + rows * cell
    thin = {"stroke_width": "1", "stroke_opacity": "0.5"}
    for c in range(columns + 1):
        yield line((EDGE + c * cell, EDGE), (EDGE + c * cell, bottom), **thin)
    for r in range(rows + 1):
        yield line((EDGE, EDGE + r * cell), (right, EDGE + r * cell), **thin)


def _numbers(columns: int, rows: int, cell: float) -> Iterator[str]:
    bottom = EDGE + rows * cell
    origin: Point = (EDGE, bottom)
    for c in range(columns + 1):
        yield text((origin[0] + c * cell, bottom + 12), str(c), size=SMALL)
    for r in range(1, rows + 1):
        yield text((EDGE - 12, bottom - r * cell), str(r), size=SMALL)
