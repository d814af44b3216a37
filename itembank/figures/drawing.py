"""From what an author wrote under ``figure:`` to what a page shows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from itembank.families import Values
from itembank.figures import definitions
from itembank.figures.charts import draw_bars, draw_line
from itembank.figures.circuits import draw_circuit
from itembank.figures.figure import Figure, TableFigure
from itembank.figures.flows import draw_flow
from itembank.figures.instruments import draw_scale
from itembank.figures.mechanics import draw_gears, draw_lever
from itembank.figures.media import draw_image
from itembank.figures.plans import draw_grid, draw_rectangle
from itembank.figures.words import Words
from itembank.texts import Label

_DRAW: Mapping[type[definitions.FigureDefinition], Callable[[Any, Words], str]] = {
    definitions.Bars: draw_bars,
    definitions.Line: draw_line,
    definitions.Scale: draw_scale,
    definitions.Gears: draw_gears,
    definitions.Lever: draw_lever,
    definitions.Grid: draw_grid,
    definitions.Rectangle: draw_rectangle,
    definitions.Circuit: draw_circuit,
    definitions.Flow: draw_flow,
    definitions.Image: draw_image,
}


def draw_figure(definition: definitions.AnyFigure, *, values: Values, language: str) -> Figure:
    """Return the figure of one variant in one language.

    Raises
    ------
    ExpressionError, TextError
        If its numbers or texts don't fit the figure.
    """
    words = Words(values, language)
    alt = words.label(definition.alt)
    if isinstance(definition, definitions.Table):
        return Figure(alt=alt, table=_table(definition, words))
    svg = _DRAW[type(definition)](definition, words)
    return Figure(alt=alt, svg=svg, table=_table(definition, words))


def _table(definition: definitions.AnyFigure, words: Words) -> TableFigure | None:
    """Return the texts of a table, or the numbers behind a chart."""
    match definition:
        case definitions.Table(header=header, rows=rows):
            return TableFigure(_row(header, words), tuple(_row(row, words) for row in rows))
        case definitions.Bars(bars=bars, unit=unit):
            shown = ((words.label(bar.label), words.shown(bar.value)) for bar in bars)
            return TableFigure(("", words.label(unit)), tuple(shown))
        case definitions.Line(x=places, series=series):
            names = ("", *(words.label(each.label) for each in series))
            columns = zip(*(map(words.shown, each.values) for each in series), strict=True)
            labels = map(words.label, places)
            return TableFigure(
                names, tuple((x, *row) for x, row in zip(labels, columns, strict=True))
            )
    return None


def _row(labels: Iterable[Label], words: Words) -> tuple[str, ...]:
    return tuple(words.label(label) for label in labels)
