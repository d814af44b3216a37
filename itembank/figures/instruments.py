"""Measuring instruments: a ruler, a thermometer and a dial."""

import math
from collections.abc import Iterator

from itembank.figures.definitions import Scale
from itembank.figures.svg import (
    SMALL,
    WIDTH,
    arrow_head,
    circle,
    line,
    on_circle,
    picture,
    polyline,
    rect,
    text,
)
from itembank.figures.words import Marks, Words, marks
from itembank.numbers import format_number

LONG, SHORT = 14, 8  # lengths of marks with and without a number


def draw_scale(figure: Scale, words: Words) -> str:
    """Return an instrument that shows its value."""
    axis = marks(figure, words)
    share = axis.share(words.exact(figure.value))
    match figure.shape:
        case "straight":
            return _straight(figure, words, axis=axis, share=share)
        case "thermometer":
            return _thermometer(figure, words, axis=axis, share=share)
        case "dial":
            return _dial(figure, words, axis=axis, share=share)


def _labelled(figure: Scale, axis: Marks, words: Words) -> Iterator[tuple[float, str]]:
    """Return the place of each mark, 0 to 1, and its number, empty if it has none."""
    for i, place in enumerate(axis.places):
        is_numbered = i % figure.label_every == 0
        yield axis.share(place), format_number(place, words.language) if is_numbered else ""


def _straight(figure: Scale, words: Words, *, axis: Marks, share: float) -> str:
    left, length, y = 24.0, WIDTH - 48.0, 60.0
    parts = [line((left, y), (left + length, y))]
    for at, label in _labelled(figure, axis, words):
        x = left + at * length
        parts.append(line((x, y), (x, y + (LONG if label else SHORT))))
        parts.append(text((x, y + 26), label, size=SMALL))
    x = left + share * length
    parts += [line((x, 18), (x, y - 2), stroke_width="2.5"), arrow_head((x, y), math.pi / 2)]
    parts.append(text((WIDTH - 4, y + 48), words.label(figure.unit), anchor="end"))
    return picture(parts, height=120, alt=words.label(figure.alt))


def _thermometer(figure: Scale, words: Words, *, axis: Marks, share: float) -> str:
    x, top, length = 60.0, 40.0, 260.0
    bottom = top + length
    filled = {"fill": "currentColor", "stroke": "none"}
    parts = [
        text((x, 14), words.label(figure.unit)),
        rect((x - 9, top - 12), width=18, height=length + 26, rx="9"),
        circle((x, bottom + 24), 16, **filled),
        rect((x - 4, bottom - share * length), width=8, height=share * length + 20, **filled),
    ]
    for at, label in _labelled(figure, axis, words):
        y = bottom - at * length
        parts.append(line((x + 12, y), (x + 12 + (LONG if label else SHORT), y)))
        parts.append(text((x + 32, y), label, anchor="start", size=SMALL))
    return picture(parts, height=bottom + 48, width=160, alt=words.label(figure.alt))


def _dial(figure: Scale, words: Words, *, axis: Marks, share: float) -> str:
    centre, radius = (WIDTH / 2, 160.0), 116.0
    rim = [on_circle(centre, radius, math.pi * (1 + i / 60)) for i in range(61)]
    parts = [polyline(rim)]
    for at, label in _labelled(figure, axis, words):
        angle = math.pi * (1 + at)
        inner = radius - (LONG if label else SHORT)
        parts.append(line(on_circle(centre, inner, angle), on_circle(centre, radius, angle)))
        parts.append(text(on_circle(centre, radius + 18, angle), label, size=SMALL))
    angle = math.pi * (1 + share)
    tip = on_circle(centre, radius - 18, angle)
    parts += [line(centre, tip, stroke_width="2.5"), arrow_head(tip, angle)]
    parts.append(circle(centre, 6, fill="currentColor"))
    parts.append(text((centre[0], centre[1] + 22), words.label(figure.unit)))
    return picture(parts, height=200, alt=words.label(figure.alt))
