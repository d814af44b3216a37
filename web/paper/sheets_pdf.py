"""Answer sheet and key sheet of a form as PDF, set like the booklet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from assess.form_file import FormFile, FormItem
from assess.paper_cells import cell_rule
from itembank.bank import ItemBank
from web.paper.answer_rows import answer_row
from web.paper.booklet_pdf import Say
from web.paper.columns import in_columns
from web.paper.pages import LARGE_PT, NORMAL_PT
from web.paper.pdf_pages import as_pdf, paginate
from web.paper.sheets import form_questions
from web.paper.typesetting import (
    MM,
    TEXT_WIDTH,
    Piece,
    Type,
    framed,
    line_to_write_on,
    paragraph,
    small,
    space,
    table_row,
)
from web.paper.words import ENTERING, say

_TITLE, _HEADING = 1.7, 1.2  # as multiples of the size of the letters
_BETWEEN = 10 * MM
_SHEET_PT, _KEY_PT = 10.5, 10
_SHARES = (0.1, 0.42, 0.24, 0.13, 0.11)  # of the width, for the columns of the key


def answer_sheet_pdf(form: FormFile, bank: ItemBank, *, is_large: bool = False) -> bytes:
    """The same sheet as `web.paper.sheets.answer_sheet`: two columns, one in large print."""
    look = Type(size=LARGE_PT if is_large else _SHEET_PT)
    speak = partial(say, language=form.language)
    n_columns = 1 if is_large else 2
    width = (TEXT_WIDTH - (n_columns - 1) * _BETWEEN) / n_columns
    rows = [
        answer_row(number, cell_rule(question), look, width)
        for number, question in enumerate(form_questions(form, bank), start=1)
    ]
    head = list(_sheet_head(form, look, speak))
    pages = in_columns(head, rows, n_columns=n_columns, step=width + _BETWEEN)
    return as_pdf(pages, foot=f"{speak('form')} {form.id}", title=speak("answer_sheet"))


def key_sheet_pdf(form: FormFile) -> bytes:
    """The same sheet as `web.paper.sheets.key_sheet`; confidential."""
    look, bold = Type(size=_KEY_PT), Type(size=_KEY_PT, is_bold=True)
    speak = partial(say, language=form.language)
    widths = [share * TEXT_WIDTH for share in _SHARES]
    names = ("question", "item", "key", "tolerance", "points")
    head = table_row([speak(name) for name in names], widths, bold)
    rows = [[table_row(_key_cells(item), widths, look)] for item in form.items]
    intro = list(_key_head(form, Type(size=NORMAL_PT), speak))
    pages = paginate([intro, [head, *rows[0]], *rows[1:]], head=head)
    return as_pdf(pages, foot=f"{speak('form')} {form.id}", title=speak("key_sheet"))


def _key_cells(item: FormItem) -> list[str]:
    return [str(item.position), item.item, item.key, item.tolerance, str(item.points)]


def _sheet_head(form: FormFile, look: Type, speak: Say) -> Iterator[Piece]:
    yield paragraph(speak("answer_sheet"), Type(size=_TITLE * look.size, is_bold=True), after=0.2)
    yield paragraph(f"{speak('form')}: {form.id}", look, after=0)
    yield line_to_write_on(f"{speak('person_code')}:", "", look)
    yield paragraph(speak("sheet_hint"), small(look))


def _key_head(form: FormFile, look: Type, speak: Say) -> Iterator[Piece]:
    yield paragraph(speak("key_sheet"), Type(size=_TITLE * look.size, is_bold=True), after=0.2)
    yield paragraph(f"{speak('form')}: {form.id}", look)
    yield framed(speak("secret"), Type(size=look.size, is_bold=True))
    yield paragraph(speak("enter"), Type(size=_HEADING * look.size, is_bold=True), after=0.2)
    for name in ENTERING:
        yield paragraph(f"\u2022 {speak(name)}", look, after=0.1)
    yield space(look.leading)
