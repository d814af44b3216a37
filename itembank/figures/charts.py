"""Bar charts and line charts."""

from collections.abc import Iterator
from fractions import Fraction

from itembank.errors import ExpressionError
from itembank.figures.definitions import Bars, Line
from itembank.figures.svg import (
    SMALL,
    WIDTH,
    Point,
    circle,
    line,
    picture,
    polyline,
    rect,
    text,
    text_width,
    wrapped,
)
from itembank.figures.words import Marks, Words, marks
from itembank.numbers import format_number

TOP, RIGHT, PLOT_HEIGHT = 26, 12, 180
ROW = 34
DASHES = ("none", "7 4", "2 4", "10 3 2 3")
"""Lines differ by dashes and markers, never by colour alone."""


def draw_bars(figure: Bars, words: Words) -> str:
    """Return a bar chart: upright, or lying down when the labels are long."""
    labels = [words.label(bar.label) for bar in figure.bars]
    axis = marks(figure, words)
    shares = [axis.share(words.exact(bar.value)) for bar in figure.bars]
    slot = (WIDTH - _left(axis, words) - RIGHT) / len(labels)
    if max(text_width(label, SMALL) for label in labels) <= slot:
        return _upright(figure, words, axis=axis, bars=list(zip(labels, shares, strict=True)))
    return _lying(figure, words, axis=axis, bars=list(zip(labels, shares, strict=True)))


def draw_line(figure: Line, words: Words) -> str:
    """Return a line chart with its legend below."""
    axis = marks(figure, words)
    left, bottom = _left(axis, words), TOP + PLOT_HEIGHT
    n_points = len(figure.x)
    across = [
        left + 8 + i * (WIDTH - left - RIGHT - 16) / max(1, n_points - 1) for i in range(n_points)
    ]
    parts = [*_upright_axis(axis, words, left), _unit(figure, words)]
    parts += _x_labels([words.label(label) for label in figure.x], across, bottom + 14)
    for i, series in enumerate(figure.series):
        if len(series.values) != n_points:
            msg = f"series {i} has {len(series.values)} values for {n_points} places"
            raise ExpressionError(msg)
        height = [bottom - PLOT_HEIGHT * axis.share(words.exact(v)) for v in series.values]
        parts += _drawn_series(list(zip(across, height, strict=True)), i)
        y = bottom + 38 + 22 * i
        parts += _drawn_series([(left, y), (left + 20, y), (left + 40, y)], i)
        parts.append(text((left + 50, y), words.label(series.label), anchor="start", size=SMALL))
    height_all = bottom + 34 + 22 * len(figure.series)
    return picture(parts, height=height_all, alt=words.label(figure.alt))


def _left(axis: Marks, words: Words) -> float:
    widest = max(text_width(_shown(place, words), SMALL) for place in axis.places)
    return widest + 14


def _shown(place: Fraction, words: Words) -> str:
    return format_number(place, words.language)


def _unit(figure: Bars | Line, words: Words) -> str:
    return text((4, 10), words.label(figure.unit), anchor="start", size=SMALL)


def _upright_axis(axis: Marks, words: Words, left: float) -> Iterator[str]:
    for place in axis.places:
        y = TOP + PLOT_HEIGHT * (1 - axis.share(place))
        yield line((left, y), (WIDTH - RIGHT, y), stroke_opacity="0.3", stroke_width="1")
        yield text((left - 6, y), _shown(place, words), anchor="end", size=SMALL)
    yield line((left, TOP), (left, TOP + PLOT_HEIGHT))


def _upright(figure: Bars, words: Words, *, axis: Marks, bars: list[tuple[str, float]]) -> str:
    left, bottom = _left(axis, words), TOP + PLOT_HEIGHT
    slot = (WIDTH - left - RIGHT) / len(bars)
    parts = [*_upright_axis(axis, words, left), _unit(figure, words)]
    for i, (label, share) in enumerate(bars):
        x, height = left + i * slot, share * PLOT_HEIGHT
        corner = (x + 0.2 * slot, bottom - height)
        parts.append(rect(corner, width=0.6 * slot, height=height, **_FILL))
        parts.append(text((x + slot / 2, bottom + 14), label, size=SMALL))
    return picture(parts, height=bottom + 28, alt=words.label(figure.alt))


def _lying(figure: Bars, words: Words, *, axis: Marks, bars: list[tuple[str, float]]) -> str:
    left = min(120.0, 14 + max(text_width(label, SMALL) for label, _ in bars))
    bottom, length = TOP + ROW * len(bars), WIDTH - left - 2 * RIGHT
    parts = [text((WIDTH - RIGHT, 10), words.label(figure.unit), anchor="end", size=SMALL)]
    for place, label in _spaced_labels(axis, words, length):
        x = left + length * axis.share(place)
        parts.append(line((x, TOP), (x, bottom), stroke_opacity="0.3", stroke_width="1"))
        parts.append(text((x, bottom + 14), label, size=SMALL))
    for i, (label, share) in enumerate(bars):
        y = TOP + i * ROW
        parts.append(rect((left, y + 7), width=share * length, height=ROW - 14, **_FILL))
        lines = wrapped(label, left - 12, SMALL)
        first = y + ROW / 2 - 7 * (len(lines) - 1)
        parts += [
            text((left - 6, first + 14 * j), words_, anchor="end", size=SMALL)
            for j, words_ in enumerate(lines)
        ]
    return picture(parts, height=bottom + 28, alt=words.label(figure.alt))


def _spaced_labels(axis: Marks, words: Words, length: float) -> Iterator[tuple[Fraction, str]]:
    labels = [_shown(place, words) for place in axis.places]
    room = length / max(1, len(labels) - 1)
    every = 1 + int((max(text_width(label, SMALL) for label in labels) + 6) / room)
    for i, (place, label) in enumerate(zip(axis.places, labels, strict=True)):
        yield place, label if i % every == 0 else ""


def _x_labels(labels: list[str], across: list[float], y: float) -> Iterator[str]:
    room = (across[-1] - across[0]) / max(1, len(across) - 1) or WIDTH
    every = 1 + int(max(text_width(label, SMALL) for label in labels) / room)
    for i, (label, x) in enumerate(zip(labels, across, strict=True)):
        yield line((x, y - 14), (x, y - 10))
        if i % every == 0:
            yield text((x, y), label, size=SMALL)


def _drawn_series(points: list[Point], i: int) -> Iterator[str]:
    yield polyline(points, stroke_width="2", stroke_dasharray=DASHES[i % len(DASHES)])
    for x, y in points:
        if i % 2:
            yield rect((x - 3, y - 3), width=6, height=6, fill="currentColor")
        else:
            yield circle((x, y), 3, fill="currentColor")


_FILL = {"fill": "currentColor", "fill_opacity": "0.35"}
