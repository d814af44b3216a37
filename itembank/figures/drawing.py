"""From what an author wrote under ``figure:`` to what a page shows."""

from collections.abc import Iterable

from itembank.families import Values
from itembank.figures.definitions import AnyFigure, Table
from itembank.figures.figure import Figure, TableFigure
from itembank.texts import Label, fill, fill_label


def draw_figure(definition: AnyFigure, *, values: Values, language: str) -> Figure:
    """Return the figure of one variant in one language."""
    alt = fill(definition.alt.of(language), values, language)
    if isinstance(definition, Table):
        return Figure(alt=alt, table=_table(definition, values, language))
    return Figure(alt=alt)


def _table(definition: Table, values: Values, language: str) -> TableFigure:
    def row(labels: Iterable[Label]) -> tuple[str, ...]:
        return tuple(fill_label(label, values, language) for label in labels)

    return TableFigure(row(definition.header), tuple(map(row, definition.rows)))
