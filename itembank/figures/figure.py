"""A figure as shown: markup or a table, and words for whoever does not see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A table of texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture or a table beside a question.

    Attributes
    ----------
    svg
        Markup of the picture, safe to place in a page; None for a table.
    table
        The table itself, or the numbers behind a chart; None for other pictures.
    alt
        What it shows, in words.
    """

    alt: str
    svg: str | None = None
    table: TableFigure | None = None
