"""What an author writes under ``figure:``, one struct per kind."""

from typing import Annotated, Literal

import msgspec

from itembank.expressions import Written
from itembank.texts import Label, LocalText


class FigureDefinition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"
):
    """What every figure has: the words for whoever does not see it."""

    alt: LocalText


class Table(FigureDefinition, frozen=True, kw_only=True, tag="table"):
    """Rows of text under a header."""

    header: tuple[Label, ...]
    rows: tuple[tuple[Label, ...], ...]


class Bar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bar of a chart."""

    label: Label
    value: Written


class Axis(FigureDefinition, frozen=True, kw_only=True):
    """A number axis from `start` to `to`, with a mark at each `step`."""

    start: Written = msgspec.field(name="from", default=0)
    to: Written
    step: Written
    unit: Label = ""


class Bars(Axis, frozen=True, kw_only=True, tag="bars"):
    """A bar chart."""

    bars: tuple[Bar, ...]


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a chart."""

    label: Label
    values: tuple[Written, ...]


class Line(Axis, frozen=True, kw_only=True, tag="line"):
    """A line chart with one or more series."""

    x: tuple[Label, ...]
    series: tuple[Series, ...]


class Scale(Axis, frozen=True, kw_only=True, tag="scale"):
    """A measuring instrument with a pointer at `value`."""

    value: Written
    label_every: Annotated[int, msgspec.Meta(ge=1)] = 1
    shape: Literal["straight", "thermometer", "dial"] = "straight"


class Gears(FigureDefinition, frozen=True, kw_only=True, tag="gears"):
    """Gears in a row; the arrow shows how the top of the first one moves."""

    teeth: Annotated[tuple[Written, ...], msgspec.Meta(min_length=2, max_length=4)]
    arrow: Literal["left", "right"] = "right"


class Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mass at a distance from the pivot, in steps."""

    mass: Written
    distance: Written


class Lever(FigureDefinition, frozen=True, kw_only=True, tag="lever"):
    """A beam on a pivot with a load at each side."""

    left: Load
    right: Load
    mass_unit: Label = "kg"
    distance_unit: Label = ""


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Coloured cells, such as ``1,1-3,2`` or ``1,1 2,3-2,5``."""

    label: Label
    cells: str


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point with a label, in cells from the lower left corner."""

    label: Label
    x: Written
    y: Written


class Grid(FigureDefinition, frozen=True, kw_only=True, tag="grid"):
    """A squared plan with areas and points; columns and rows count from 1, lower left."""

    columns: Written
    rows: Written
    areas: tuple[Area, ...] = ()
    points: tuple[Point, ...] = ()


class Cut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A corner taken out of a rectangle."""

    width: Written
    height: Written


class Rectangle(FigureDefinition, frozen=True, kw_only=True, tag="rectangle"):
    """A rectangle with its measures, perhaps without its upper right corner."""

    width: Written
    height: Written
    unit: Label = ""
    cut: Cut | None = None


Part = Literal["battery", "lamp", "switch_open", "switch_closed", "motor", "fuse"]


class Circuit(FigureDefinition, frozen=True, kw_only=True, tag="circuit"):
    """An electric circuit."""

    parts: Annotated[tuple[Part, ...], msgspec.Meta(min_length=2, max_length=6)]
    layout: Literal["series", "parallel"] = "series"


class Flow(FigureDefinition, frozen=True, kw_only=True, tag="flow"):
    """Boxes joined by arrows."""

    steps: Annotated[tuple[Label, ...], msgspec.Meta(min_length=2, max_length=6)]


class Image(FigureDefinition, frozen=True, kw_only=True, tag="image"):
    """A drawing of our own from ``content/media``."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*\.svg$")]


AnyFigure = Table | Bars | Line | Scale | Gears | Lever | Grid | Rectangle | Circuit | Flow | Image
