"""Pictures of the item bank on a page of a PDF: the part of SVG that they use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Polygon
from matplotlib.path import Path

_INHERITED = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "fill-opacity",
    "stroke-dasharray",
    "stroke-linecap",
)
_INK = "black"
_CAPS = MappingProxyType({"round": "round", "square": "projecting"})
_PIECE = re.compile(r"([A-Za-z])|(-?\d*\.?\d+(?:e-?\d+)?)")
_ARGUMENTS: Mapping[str, tuple[int, tuple[np.uint8, ...]]] = MappingProxyType(
    {
        "M": (2, (Path.MOVETO,)),
        "L": (2, (Path.LINETO,)),
        "Q": (4, (Path.CURVE3,) * 2),
        "C": (6, (Path.CURVE4,) * 3),
    }
)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a picture stands: its upper left corner and points per unit of the picture."""

    x: float
    y: float
    scale: float

    def points(self, own: Any) -> Any:
        """Places on the page, shape (n, 2)."""
        return np.array([self.x, self.y]) + self.scale * np.asarray(own, dtype=np.float64)


def picture_size(svg: str) -> tuple[float, float]:
    """Width and height of a picture in its own units."""
    _, _, width, height = ET.fromstring(svg).attrib["viewBox"].split()
    return float(width), float(height)


def draw_svg(axes: Axes, svg: str, at: Placing) -> None:
    """Draw a picture on axes whose unit is a point and whose y grows downwards."""
    _draw(axes, ET.fromstring(svg), at, {})


def _draw(axes: Axes, element: ET.Element, at: Placing, above: Mapping[str, str]) -> None:
    own = {name: element.attrib[name] for name in _INHERITED if name in element.attrib}
    looks = {**above, **own}
    name = element.tag.rpartition("}")[2]
    if name == "text":
        _write(axes, element, at)
    elif name in _SHAPES:
        shape = _SHAPES[name](element.attrib, at)
        shape.set(**_style(looks, at.scale, is_open=name in ("line", "polyline")))
        axes.add_patch(shape)
    for child in element:
        _draw(axes, child, at, looks)


def _write(axes: Axes, element: ET.Element, at: Placing) -> None:
    anchor = {"middle": "center", "end": "right"}.get(element.attrib["text-anchor"], "left")
    x, y = at.points(_numbers(element.attrib, "x", "y"))
    axes.text(
        x,
        y,
        element.text or "",
        fontsize=float(element.attrib["font-size"]) * at.scale,
        ha=anchor,
        va="center",
        parse_math=False,
    )


def _style(looks: Mapping[str, str], scale: float, *, is_open: bool) -> dict[str, Any]:
    fill = "none" if is_open else _colour(looks, "fill")
    dashes = [float(part) for part in re.findall(r"[\d.]+", looks.get("stroke-dasharray", ""))]
    width = float(looks.get("stroke-width", "1")) * scale
    return {
        "facecolor": fill,
        "edgecolor": _colour(looks, "stroke"),
        "linewidth": width,
        "linestyle": (0, [part * scale / width for part in dashes]) if dashes else "solid",
        "capstyle": _CAPS.get(looks.get("stroke-linecap", ""), "butt"),
    }


def _colour(looks: Mapping[str, str], name: str) -> tuple[str, float] | str:
    colour = looks.get(name, "none")
    if colour == "none":
        return "none"
    return (_INK if colour == "currentColor" else colour, float(looks.get(f"{name}-opacity", "1")))


def _numbers(attributes: Mapping[str, str], *names: str) -> list[float]:
    return [float(attributes.get(name, "0")) for name in names]


def _line(attributes: Mapping[str, str], at: Placing) -> Patch:
    x1, y1, x2, y2 = _numbers(attributes, "x1", "y1", "x2", "y2")
    return PathPatch(Path(at.points([(x1, y1), (x2, y2)])))


def _rect(attributes: Mapping[str, str], at: Placing) -> Patch:
    x, y, width, height, rounding = _numbers(attributes, "x", "y", "width", "height", "rx")
    style = f"round,pad=0,rounding_size={rounding * at.scale}" if rounding else "square,pad=0"
    corner = at.points((x, y))
    return FancyBboxPatch(
        (corner[0], corner[1]), width * at.scale, height * at.scale, boxstyle=style
    )


def _circle(attributes: Mapping[str, str], at: Placing) -> Patch:
    x, y, radius = _numbers(attributes, "cx", "cy", "r")
    centre = at.points((x, y))
    return Circle((centre[0], centre[1]), radius * at.scale)


def _polygon(attributes: Mapping[str, str], at: Placing) -> Patch:
    return Polygon(at.points(_pairs(attributes["points"])), closed=True)


def _polyline(attributes: Mapping[str, str], at: Placing) -> Patch:
    return PathPatch(Path(at.points(_pairs(attributes["points"]))))


def _pairs(text: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


def _path(attributes: Mapping[str, str], at: Placing) -> Patch:
    """Lines and curves; a command that no picture uses yet is an error, not a gap in a picture."""
    points: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    command, numbers = "", []
    for letter, number in _PIECE.findall(attributes["d"]):
        if letter:
            command = letter
            if command == "Z":
                points.append(points[-1])
                codes.append(Path.CLOSEPOLY)
            continue
        numbers.append(float(number))
        if command in "HV":
            last = points[-1]
            points.append((numbers[0], last[1]) if command == "H" else (last[0], numbers[0]))
            codes.append(Path.LINETO)
            numbers = []
        elif len(numbers) == _ARGUMENTS[command][0]:
            points += zip(numbers[::2], numbers[1::2], strict=True)
            codes += _ARGUMENTS[command][1]
            numbers = []
            command = "L" if command == "M" else command
    return PathPatch(Path(at.points(points), codes))


_SHAPES: Mapping[str, Callable[[Mapping[str, str], Placing], Patch]] = MappingProxyType(
    {
        "line": _line,
        "rect": _rect,
        "circle": _circle,
        "polygon": _polygon,
        "polyline": _polyline,
        "path": _path,
    }
)
