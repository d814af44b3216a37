"""The booklet of a form as a PDF, for whoever cannot print from a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from assess.form_file import FormFile
from assess.paper_cells import gaps_of
from itembank.bank import ItemBank
from itembank.figures.figure import Figure, TableFigure
from itembank.questions import GapField, Question
from web.paper.pages import LARGE_PT, NORMAL_PT
from web.paper.pdf_pages import as_pdf, paginate
from web.paper.sheets import expected_minutes, form_questions
from web.paper.typesetting import (
    MM,
    TEXT_WIDTH,
    Piece,
    Type,
    cells,
    choice,
    labelled,
    line_to_write_on,
    paragraph,
    picture,
    rule,
    small,
    space,
    table_row,
    width_of,
)
from web.paper.words import say

Say = Callable[..., str]

_PICTURE, _LARGE_PICTURE = 105 * MM, 150 * MM
_TITLE, _HEADING = 1.7, 1.2  # as multiples of the size of the letters


def booklet_pdf(form: FormFile, bank: ItemBank, *, title: str, is_large: bool = False) -> bytes:
    """The same booklet as `web.paper.sheets.booklet`, with page breaks of its own.

    Parameters
    ----------
    form : FormFile
    bank : ItemBank
    title : str
        On the cover.
    is_large : bool
        Large print.
    """
    look = Type(size=LARGE_PT if is_large else NORMAL_PT)
    speak = partial(say, language=form.language)
    questions = form_questions(form, bank)
    groups = [
        list(_question(question, number, look, speak))
        for number, question in enumerate(questions, start=1)
    ]
    groups.append([rule(), paragraph(speak("end"), Type(size=look.size, is_bold=True))])
    cover = paginate([list(_cover(form, title, look, speak))])
    pages = [*cover, *paginate(groups)]
    return as_pdf(pages, foot=f"{speak('form')} {form.id}", title=title)


def _cover(form: FormFile, title: str, look: Type, speak: Say) -> Iterator[Piece]:
    yield paragraph(title, Type(size=_TITLE * look.size, is_bold=True))
    yield paragraph(f"{speak('form')}: {form.id}", look)
    yield space(look.leading)
    yield line_to_write_on(f"{speak('person_code')}:", "", look)
    yield paragraph(speak("no_name"), look)
    yield space(look.leading)
    yield paragraph(speak("how"), Type(size=_HEADING * look.size, is_bold=True))
    yield paragraph(
        speak("contents", n=len(form.items), minutes=expected_minutes(form)), look, indent=0
    )
    for name in ("calm", "pencil", "skip", "calculator"):
        yield paragraph(speak(name), look)


def _question(question: Question, number: int, look: Type, speak: Say) -> Iterator[Piece]:
    bold = Type(size=look.size, is_bold=True)
    yield rule()
    yield paragraph(str(number), Type(size=_HEADING * look.size, is_bold=True), after=0.2)
    for part in question.stimulus:
        yield paragraph(part, look)
    if question.figure is not None:
        yield from _figure(question.figure, look)
    yield paragraph(question.question, bold)
    if not question.calculator:
        yield paragraph(speak("no_calculator"), small(look))
    yield from _FIELDS[question.format](question, look, speak)
    yield space(look.leading)


def _figure(figure: Figure, look: Type) -> Iterator[Piece]:
    if figure.svg is not None:
        yield picture(figure.svg, _LARGE_PICTURE if look.size == LARGE_PT else _PICTURE)
    elif figure.table is not None:
        yield from _table(figure.table, look)
        yield space(look.leading)


def _table(table: TableFigure, look: Type) -> Iterator[Piece]:
    bold = Type(size=look.size, is_bold=True)
    columns = zip(table.header, *table.rows, strict=True)
    widths = [max(width_of(cell, bold) for cell in column) + 1.5 * look.size for column in columns]
    total = sum(widths)
    if total > TEXT_WIDTH:
        widths = [width * TEXT_WIDTH / total for width in widths]
    yield table_row(table.header, widths, bold)
    for row in table.rows:
        yield table_row(row, widths, look)


def _choices(question: Question, look: Type, speak: Say) -> Iterator[Piece]:
    hint = "one" if question.format == "single_choice" else "several"
    yield paragraph(speak(hint), small(look))
    for option in question.options:
        yield choice(option.id.upper(), option.text, look)


def _number(question: Question, look: Type, speak: Say) -> Iterator[Piece]:
    hint = "time" if question.answer_kind == "time" else "number"
    yield paragraph(speak(hint), small(look))
    yield line_to_write_on(f"{speak('answer')}:", question.unit, look)


def _gap_text(question: Question, look: Type, speak: Say) -> Iterator[Piece]:
    parts = (
        f" ...({part.number})... " if isinstance(part, GapField) else part for part in question.body
    )
    yield paragraph("".join(parts), look)
    yield paragraph(speak("gap"), small(look))
    for gap in gaps_of(question):
        yield paragraph(f"({gap.number})", Type(size=look.size, is_bold=True), after=0)
        for option in gap.options:
            yield choice(option.id.upper(), option.text, look)


def _ordering(question: Question, look: Type, speak: Say) -> Iterator[Piece]:
    for element in question.elements:
        yield labelled(element.id.upper(), element.text, look)
    hint = speak("ordering", first=question.first, last=question.last)
    yield paragraph(hint, small(look))
    yield cells(len(question.elements), look)


def _matching(question: Question, look: Type, speak: Say) -> Iterator[Piece]:
    for target in question.targets:
        yield labelled(target.id.upper(), target.text, look)
    yield paragraph(speak("matching"), small(look))
    for number, prompt in enumerate(question.prompts, start=1):
        yield labelled(str(number), prompt, look, has_cell=True)


_FIELDS: Mapping[str, Callable[[Question, Type, Say], Iterator[Piece]]] = MappingProxyType(
    {
        "single_choice": _choices,
        "multiple_response": _choices,
        "numeric": _number,
        "gap": _gap_text,
        "ordering": _ordering,
        "matching": _matching,
    }
)
