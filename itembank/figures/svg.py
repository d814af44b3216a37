"""Small pieces of SVG: no inline style, ids or scripts; colours follow the page's text colour."""

import math
from collections.abc import Iterable, Sequence
from html import escape

WIDTH = 320  # user units, so that text of 14 stays readable on a screen of 320 pixels
TEXT_SIZE = 14
SMALL = 12

Point = tuple[float, float]


def picture(parts: Iterable[str], *, height: float, alt: str, width: float = WIDTH) -> str:
    """Return a whole picture, named by `alt` for whoever does not see it."""
    size = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure-drawing" role="img" {size} '
        f'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" '
        f'stroke-linecap="round"><title>{escape(alt)}</title>{"".join(parts)}</svg>'
    )


def line(start: Point, end: Point, **looks: str) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = start, end
    place = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f"<line {place}{_looks(looks)}/>"


def rect(corner: Point, *, width: float, height: float, **looks: str) -> str:
    """Return a rectangle from its upper left corner."""
    place = f'x="{_n(corner[0])}" y="{_n(corner[1])}" width="{_n(width)}" height="{_n(height)}"'
    return f"<rect {place}{_looks(looks)}/>"


def circle(centre: Point, radius: float, **looks: str) -> str:
    """Return a circle."""
    place = f'cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}"'
    return f"<circle {place}{_looks(looks)}/>"


def polyline(points: Sequence[Point], **looks: str) -> str:
    """Return joined lines."""
    return f'<polyline points="{_points(points)}"{_looks(looks)}/>'


def polygon(points: Sequence[Point], **looks: str) -> str:
    """Return a closed shape."""
    return f'<polygon points="{_points(points)}"{_looks(looks)}/>'


def text(at: Point, words: str, *, anchor: str = "middle", size: int = TEXT_SIZE) -> str:
    """Return words on one line; `at` is the middle of their height."""
    return (
        f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{size}" text-anchor="{anchor}" '
        f'dominant-baseline="central" fill="currentColor" stroke="none">{escape(words)}</text>'
    )


def arrow_head(tip: Point, angle: float, *, size: float = 9) -> str:
    """Return a filled arrow head whose `tip` points at `angle` (radians, clockwise from right)."""
    sides = [
        (tip[0] - size * math.cos(angle + turn), tip[1] - size * math.sin(angle + turn))
        for turn in (-0.45, 0.45)
    ]
    return polygon([tip, *sides], fill="currentColor")


def on_circle(centre: Point, radius: float, angle: float) -> Point:
    """Return the point at `angle` (radians, clockwise from right)."""
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def text_width(words: str, size: int = TEXT_SIZE) -> float:
    """Return about how wide words are; letters are about 0.56 of their height."""
    return 0.56 * size * len(words)


def wrapped(words: str, width: float, size: int = TEXT_SIZE) -> list[str]:
    """Return words cut into lines of at most about `width`."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _n(x: float) -> str:
    return f"{x:.1f}".rstrip("0").rstrip(".")


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _looks(looks: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in looks.items())
