"""Pieces set on pages of A4, and the pages as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from web.paper.typesetting import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MM,
    TOP,
    WIDTH,
    Piece,
    Type,
    width_of,
    write,
)

Page = list[tuple[float, Piece]]
"""The top of each piece, and the piece."""

ROOM = HEIGHT - TOP - BOTTOM
"""Height of a page between its margins."""

_FOOT_PT = 9


def paginate(groups: Sequence[Sequence[Piece]], *, head: Piece | None = None) -> list[Page]:
    """Pages; a group stays together unless it is longer than a page.

    Parameters
    ----------
    groups : sequence of sequence of Piece
    head : Piece, optional
        At the top of each page after the first, such as the head of a table.
    """
    pages: list[Page] = [[]]
    used = 0.0
    for group in groups:
        for number, piece in enumerate(group):
            needed = piece.height if number else min(height_of(group), ROOM)
            if used + needed > ROOM and used > 0:
                pages.append([] if head is None else [(TOP, head)])
                used = 0.0 if head is None else head.height
            pages[-1].append((TOP + used, piece))
            used += piece.height
    return pages


def height_of(pieces: Sequence[Piece]) -> float:
    """Height of pieces below each other."""
    return sum(piece.height for piece in pieces)


def as_pdf(pages: Sequence[Page], *, foot: str, title: str) -> bytes:
    """The pages as a PDF with fonts inside; the same pages give the same bytes."""
    out = BytesIO()
    metadata = {"Title": title, "CreationDate": None, "Creator": "STEMpeil", "Producer": None}
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(out, metadata=metadata) as pdf:
        for number, page in enumerate(pages, start=1):
            figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
            axes.set_axis_off()
            for top, piece in page:
                piece.draw(axes, top)
            small, y = Type(size=_FOOT_PT), HEIGHT - 12 * MM
            write(axes, foot, small, x=LEFT, y=y)
            count = f"{number} / {len(pages)}"
            write(axes, count, small, x=WIDTH - LEFT - width_of(count, small), y=y)
            pdf.savefig(figure)
    return out.getvalue()
