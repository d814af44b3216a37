"""Gears and levers, drawn from the numbers that give the key."""

import math
from collections.abc import Iterator

from itembank.errors import ExpressionError
from itembank.figures.definitions import Gears, Lever, Load
from itembank.figures.svg import (
    SMALL,
    WIDTH,
    Point,
    arrow_head,
    line,
    on_circle,
    picture,
    polygon,
    polyline,
    rect,
    text,
)
from itembank.figures.words import Words

MARGIN = 16
MAX_TEETH = 60
ARROW_SPAN = 0.9  # radians to either side of the top
MAX_DISTANCE = 10


def draw_gears(figure: Gears, words: Words) -> str:
    """Return gears that mesh, with their number of teeth; the arrow turns the first one."""
    teeth = [_whole(words, written, 6, MAX_TEETH) for written in figure.teeth]
    room = WIDTH - 2 * MARGIN - 8
    unit = min(room / (2 * sum(teeth)), 90 / max(teeth))  # pitch radius per tooth
    radii = [unit * n for n in teeth]
    tooth = unit * 3  # total depth; with a full addendum it would be 4
    y = 44 + max(radii)
    x = (WIDTH - 2 * sum(radii)) / 2
    phase, parts = 0.0, []
    for i, (n, radius) in enumerate(zip(teeth, radii, strict=True)):
        centre = (x + radius, y)
        if i:
            phase = math.pi - (phase * radii[i - 1] + math.pi * unit) / radius
        parts += [polygon(_rim(centre, radius, teeth=n, phase=phase, tooth=tooth))]
        parts.append(text(centre, str(n), size=SMALL))
        x += 2 * radius
    first = (x - 2 * sum(radii) + radii[0], y)
    parts += _turning_arrow(first, radii[0] + tooth + 10, figure.arrow)
    return picture(parts, height=y + max(radii) + 24, alt=words.label(figure.alt))


def draw_lever(figure: Lever, words: Words) -> str:
    """Return a beam on its pivot, with a load at each side and a mark at each step."""
    middle, y = WIDTH / 2, 110.0
    far = max(_distance(figure.left, words), _distance(figure.right, words))
    step = (middle - 42) / far
    parts = [
        line((middle - far * step - 10, y), (middle + far * step + 10, y), stroke_width="4"),
        polygon([(middle, y + 3), (middle - 18, y + 36), (middle + 18, y + 36)]),
    ]
    for i in range(-math.floor(far), math.floor(far) + 1):
        parts.append(line((middle + i * step, y - 5), (middle + i * step, y + 5)))
    for load, side in ((figure.left, -1), (figure.right, 1)):
        distance = _distance(load, words)
        x = middle + side * distance * step
        mass = words.measure(load.mass, figure.mass_unit)
        parts.append(rect((x - 30, y - 46), width=60, height=42))
        parts.append(text((x, y - 25), mass, size=SMALL))
        parts.append(
            text((x, y + 20), words.measure(load.distance, figure.distance_unit), size=SMALL)
        )
    return picture(parts, height=160, alt=words.label(figure.alt))


def _rim(centre: Point, radius: float, *, teeth: int, phase: float, tooth: float) -> list[Point]:
    pitch = 2 * math.pi / teeth
    corners = ((-0.3, -1), (-0.14, 1), (0.14, 1), (0.3, -1))  # share of the pitch, in or out
    return [
        on_circle(centre, radius + side * tooth / 2, phase + pitch * (k + share))
        for k in range(teeth)
        for share, side in corners
    ]


def _turning_arrow(centre: Point, radius: float, direction: str) -> Iterator[str]:
    sign = 1 if direction == "right" else -1
    top = -math.pi / 2
    angles = [top + sign * ARROW_SPAN * (i / 10 - 1) for i in range(21)]
    yield polyline([on_circle(centre, radius, angle) for angle in angles], stroke_width="2.5")
    end = angles[-1]
    yield arrow_head(
        on_circle(centre, radius, end + sign * 0.06), end + sign * math.pi / 2, size=12
    )


def _distance(load: Load, words: Words) -> float:
    distance = words.number(load.distance)
    if not 0 < distance <= MAX_DISTANCE:
        msg = f"a distance lies between 0 and {MAX_DISTANCE}, got {distance}"
        raise ExpressionError(msg)
    return distance


def _whole(words: Words, written: int | float | str, low: int, high: int) -> int:
    value = words.exact(written)
    if value.denominator != 1 or not low <= value <= high:
        msg = f"expected a whole number from {low} to {high}, got {value}"
        raise ExpressionError(msg)
    return int(value)
