"""One question of an answer sheet: boxes to tick, cells for letters, or a line to write on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from assess.paper_cells import CellRule
from web.paper.columns import Row
from web.paper.typesetting import MM, Type, box, width_of, write

_LINE = 32 * MM
_GREY = "0.6"
_NUMBER, _TICK, _CELL, _APART, _LINE_HEIGHT, _PAD = 2.3, 2.3, 1.65, 1.0, 1.85, 0.15
"""In sizes of the letters."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A part of an answer that stays on one line, drawn from its left upper corner."""

    width: float
    draw: Callable[[Axes, float, float], None]


def answer_row(number: int, rule: CellRule, look: Type, width: float) -> Row:
    """Number of the question and where its answer is copied, above a thin line.

    Parameters
    ----------
    number : int
    rule : CellRule
    look : Type
    width : float
        Of the column, in points.
    """
    indent, high, pad = (part * look.size for part in (_NUMBER, _LINE_HEIGHT, _PAD))
    lines = _in_lines(_marks(rule, look), width - indent, apart=_APART * look.size)
    height = len(lines) * high + 2 * pad
    bold = Type(size=look.size, is_bold=True)

    def draw(axes: Axes, x: float, top: float) -> None:
        write(axes, str(number), bold, x=x, y=top + pad + 0.25 * look.size)
        for row, line in enumerate(lines):
            for offset, mark in line:
                mark.draw(axes, x + indent + offset, top + pad + row * high)
        edge = top + height
        axes.plot([x, x + width], [edge, edge], color=_GREY, linewidth=0.5)

    return Row(height, draw)


def _marks(rule: CellRule, look: Type) -> list[_Mark]:
    if rule.pattern:
        return [_written(rule.unit, look)]
    if rule.kind in ("ordering", "matching"):
        return [_cells(len(rule.places), look)]
    if len(rule.places) == 1:
        return [_ticks("", rule.places[0], look)]
    return [_ticks(f"({i})", letters, look) for i, letters in enumerate(rule.places, start=1)]


def _in_lines(
    marks: Sequence[_Mark], width: float, *, apart: float
) -> list[list[tuple[float, _Mark]]]:
    """Marks with their places on a line; a new line begins where one is full."""
    lines: list[list[tuple[float, _Mark]]] = [[]]
    used = 0.0
    for mark in marks:
        if lines[-1] and used + mark.width > width:
            lines.append([])
            used = 0.0
        lines[-1].append((used, mark))
        used += mark.width + apart
    return lines


def _written(unit: str, look: Type) -> _Mark:
    def draw(axes: Axes, x: float, y: float) -> None:
        line = y + 1.5 * look.size
        axes.plot([x, x + _LINE], [line, line], color="black", linewidth=1)
        write(axes, unit, look, x=x + _LINE + 0.5 * look.size, y=y + 0.25 * look.size)

    return _Mark(_LINE + width_of(unit, look), draw)


def _cells(n: int, look: Type) -> _Mark:
    side = _CELL * look.size

    def draw(axes: Axes, x: float, y: float) -> None:
        for place in range(n):
            box(axes, x=x + place * 1.2 * side, y=y + 0.1 * look.size, side=side)

    return _Mark(1.2 * side * n, draw)


def _ticks(label: str, letters: str, look: Type) -> _Mark:
    step = _TICK * look.size
    before = width_of(label, look) + 0.4 * look.size if label else 0.0

    def draw(axes: Axes, x: float, y: float) -> None:
        write(axes, label, look, x=x, y=y + 0.25 * look.size)
        for place, letter in enumerate(letters):
            left = x + before + place * step
            box(axes, x=left, y=y + 0.45 * look.size, side=look.size)
            write(axes, letter, look, x=left + 1.25 * look.size, y=y + 0.25 * look.size)

    return _Mark(before + step * len(letters) - 0.2 * look.size, draw)
