"""Figures are drawn from the numbers of the variant, safe to place in a page."""

import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import msgspec
import pytest

from itembank.errors import ExpressionError, TextError
from itembank.figures.definitions import AnyFigure
from itembank.figures.drawing import draw_figure
from itembank.figures.figure import TableFigure
from itembank.figures.media import MEDIA

ALT = {"nl": "wat {v} toont", "en": "what {v} shows"}
VALUES = {"v": Fraction(7, 2), "n": Fraction(12)}

KINDS = {
    "bars": {"bars": [{"label": "jan", "value": "v"}, {"label": "feb", "value": 2}],
             "to": 5, "step": 1},
    "lying bars": {
        "kind": "bars",
        "bars": [{"label": "elektrische verwarming in huis", "value": 3},
                 {"label": "b", "value": 1}, {"label": "c", "value": 4}],
        "to": 5,
        "step": 1,
    },
    "line": {"x": ["8 u", "9 u"], "series": [{"label": "buiten", "values": ["v", 4]}],
             "to": 5, "step": 1},
    "scale": {"from": 0, "to": 10, "step": 1, "label_every": 5, "value": "v", "unit": "ml"},
    "thermometer": {"kind": "scale", "shape": "thermometer", "from": -10, "to": 40, "step": 2,
                    "value": "v", "unit": "°C"},
    "dial": {"kind": "scale", "shape": "dial", "to": 6, "step": 1, "value": "v", "unit": "bar"},
    "gears": {"teeth": ["n", 8], "arrow": "left"},
    "lever": {"left": {"mass": "v", "distance": 2}, "right": {"mass": 7, "distance": 1}},
    "grid": {"columns": 6, "rows": 5, "areas": [{"label": "A", "cells": "1,1-{n},2"}],
             "points": [{"label": "P", "x": 2, "y": "v"}]},
    "rectangle": {"width": 5, "height": "v", "unit": "m", "cut": {"width": 1, "height": 2}},
    "circuit": {"parts": ["battery", "switch_open", "lamp", "lamp", "motor", "fuse"]},
    "parallel": {"kind": "circuit", "layout": "parallel", "parts": ["battery", "lamp", "lamp"]},
    "flow": {"steps": [{"nl": "sensor", "en": "sensor"}, "x < y & z"]},
}  # fmt: skip


def draw(name: str, language: str = "nl", **changes: object):
    raw = {"kind": name, "alt": ALT} | KINDS[name] | changes
    if name == "grid" and not changes:
        raw["areas"] = [{"label": "A", "cells": "1,1-3,2"}]
    return draw_figure(msgspec.convert(raw, AnyFigure), values=VALUES, language=language)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_picture_is_xml_named_by_its_alternative_text(name: str, language: str) -> None:
    figure = draw(name, language)

    root = ET.fromstring(figure.svg)
    namespace = "{http://www.w3.org/2000/svg}"
    assert (root.tag, root.get("role")) == (f"{namespace}svg", "img")
    assert root[0].tag == f"{namespace}title"
    assert root[0].text == figure.alt
    assert figure.alt == ("wat 3,5 toont" if language == "nl" else "what 3.5 shows")


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_has_no_style_script_id_or_link(name: str) -> None:
    svg = draw(name).svg

    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|\sid=|href", svg)


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_fits_a_small_screen_and_keeps_within_its_frame(name: str) -> None:
    root = ET.fromstring(draw(name).svg)

    _, _, width, height = map(float, root.get("viewBox").split())
    assert width <= 320
    for element in root.iter():
        for name_, limit in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("y", height),
            ("y2", height),
        ):
            if element.get(name_) is not None:
                assert -1 <= float(element.get(name_)) <= limit + 1
        points = [tuple(map(float, p.split(","))) for p in element.get("points", "").split()]
        assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in points)


@pytest.mark.parametrize("name", KINDS)
def test_text_is_at_least_twelve_units(name: str) -> None:
    sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', draw(name).svg)]

    assert all(size >= 12 for size in sizes)


def test_a_gear_has_as_many_teeth_as_the_parameter_says() -> None:
    rims = re.findall(r'<polygon points="([^"]+)"/>', draw("gears").svg)

    assert [len(rim.split()) // 4 for rim in rims[:2]] == [12, 8]  # four corners make a tooth


def test_a_bar_is_as_long_as_its_value() -> None:
    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', draw("bars").svg)]

    assert heights == [pytest.approx(180 * 3.5 / 5), pytest.approx(180 * 2 / 5)]


def test_a_chart_gives_its_numbers_as_a_table() -> None:
    assert draw("bars", "nl").table == TableFigure(("", ""), (("jan", "3,5"), ("feb", "2")))
    assert draw("line", "en").table == TableFigure(("", "buiten"), (("8 u", "3.5"), ("9 u", "4")))


def test_a_table_shows_the_numbers_of_the_language() -> None:
    raw = {"kind": "table", "alt": ALT, "header": ["Dag", "Graden"], "rows": [["ma", "{v}"]]}
    figure = draw_figure(msgspec.convert(raw, AnyFigure), values=VALUES, language="nl")

    assert figure.svg is None
    assert figure.table == TableFigure(("Dag", "Graden"), (("ma", "3,5"),))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("bars", {"to": 3}),
        ("bars", {"step": 0}),
        ("scale", {"value": 11}),
        ("gears", {"teeth": [2.5, 8]}),
        ("lever", {"left": {"mass": 1, "distance": 0}}),
        ("grid", {"areas": [{"label": "A", "cells": "1,1-9,9"}]}),
        ("grid", {"areas": [{"label": "A", "cells": "all"}]}),
        ("grid", {"points": [{"label": "P", "x": 9, "y": 1}], "areas": []}),
        ("rectangle", {"cut": {"width": 5, "height": 1}}),
        ("line", {"series": [{"label": "a", "values": [1]}]}),
    ],
)
def test_numbers_that_do_not_fit_the_figure_are_refused(name: str, changes) -> None:
    with pytest.raises(ExpressionError):
        draw(name, **changes)


def test_an_image_that_is_not_there_is_refused() -> None:
    raw = {"kind": "image", "alt": ALT, "file": "none.svg"}

    with pytest.raises(TextError, match=r"none\.svg"):
        draw_figure(msgspec.convert(raw, AnyFigure), values=VALUES, language="nl")


@pytest.mark.parametrize("path", sorted(MEDIA.glob("*.svg")), ids=lambda path: path.name)
def test_every_drawing_of_our_own_holds_shapes_only(path) -> None:
    raw = {"kind": "image", "alt": ALT, "file": path.name}

    figure = draw_figure(msgspec.convert(raw, AnyFigure), values=VALUES, language="nl")

    assert ET.fromstring(figure.svg).get("role") == "img"
