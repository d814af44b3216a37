"""Pages to print: A4, a question never cut by the end of a page, also in large print.

Any browser prints them or saves them as PDF; each page holds its own style and pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from assess.form_file import FormFile
from itembank.bank import ItemBank
from itembank.questions import GapField, Question, render_question
from web.paper.words import say

NORMAL_PT, LARGE_PT = 12, 18
"""Size of the letters; 18 points is what large print means."""

_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What an answer sheet offers for one question.

    Attributes
    ----------
    position : int
    rows : tuple of tuple of str
        Letters to tick, one row per choice; empty where something is written.
    n_cells : int
        Boxes for one letter each; 0 where there are none.
    unit : str
        Behind the line for a number.
    is_number : bool
    """

    position: int
    rows: tuple[tuple[str, ...], ...]
    n_cells: int
    unit: str
    is_number: bool


def booklet(form: FormFile, bank: ItemBank, *, title: str, is_large: bool = False) -> str:
    """The booklet of a form as an HTML page; it holds no key.

    Parameters
    ----------
    form : FormFile
    bank : ItemBank
    title : str
        On the cover.
    is_large : bool
        Large print.
    """
    return _page(
        "booklet.html",
        form,
        is_large=is_large,
        title=title,
        questions=form_questions(form, bank),
        minutes=expected_minutes(form),
        gaps=gaps_of,
    )


def answer_sheet(form: FormFile, bank: ItemBank, *, is_large: bool = False) -> str:
    """A page with a box or line per question, for answers copied from a booklet."""
    rows = [_answering(place, q) for place, q in enumerate(form_questions(form, bank), start=1)]
    return _page("answer_sheet.html", form, is_large=is_large, rows=rows)


def key_sheet(form: FormFile) -> str:
    """The right answers and how to enter what people wrote; for the marker only."""
    return _page("key_sheet.html", form, is_large=False)


def expected_minutes(form: FormFile) -> int:
    """Expected time for all questions."""
    seconds = sum(item.seconds or 0 for item in form.items)
    return round(seconds / _SECONDS_PER_MINUTE)


def form_questions(form: FormFile, bank: ItemBank) -> list[Question]:
    """The variants of a form as people see them."""
    return [
        render_question(bank.item(item.item), seed=item.variant_seed or 0, language=form.language)
        for item in form.items
    ]


def gaps_of(question: Question) -> list[GapField]:
    """Gaps of a question by their numbers."""
    gaps = (part for part in question.body if isinstance(part, GapField))
    return sorted(gaps, key=lambda gap: gap.number)


def _answering(position: int, question: Question) -> Answering:
    letters = tuple(choice.id.upper() for choice in question.options)
    in_gaps = tuple(tuple(choice.id.upper() for choice in gap.options) for gap in gaps_of(question))
    return Answering(
        position=position,
        rows=(letters,) if letters else in_gaps,
        n_cells=len(question.elements) or len(question.prompts),
        unit=question.unit,
        is_number=question.format == "numeric",
    )


def _page(name: str, form: FormFile, *, is_large: bool, **content: object) -> str:
    return (
        _environment()
        .get_template(name)
        .render(
            form=form,
            size=LARGE_PT if is_large else NORMAL_PT,
            is_large=is_large,
            say=partial(say, language=form.language),
            **content,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("web", "templates/paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
