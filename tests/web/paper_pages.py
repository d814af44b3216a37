"""Pages of a PDF as they are drawn, before they become a file: that takes most of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font


def drawn_pages(monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes]) -> list[Axes]:
    """The pages of a document, everything drawn on them."""
    pages: list[Axes] = []

    def keep(_pdf: PdfPages, figure: Figure) -> None:
        pages.extend(figure.axes)

    with monkeypatch.context() as patch:
        patch.setattr(PdfPages, "savefig", keep)
        make()
    return pages


def missing_letters(pages: Iterable[Axes]) -> set[str]:
    """Letters on the pages that the font of their text does not have."""
    written = {
        (letter, findfont(text.get_fontproperties()))
        for page in pages
        for text in page.texts
        for letter in text.get_text()
    }
    return {letter for letter, font in written if not get_font(font).get_char_index(ord(letter))}
