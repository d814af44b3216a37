"""Pages to print: A4, a question never cut by the end of a page, also in large print.

Any browser prints them or saves them as PDF; each page holds its own style and pictures.
"""

from __future__ import annotations

from assess.form_file import FormFile
from assess.paper_cells import cell_rule, gaps_of
from itembank.bank import ItemBank
from itembank.questions import Question, render_question
from web.paper.pages import render
from web.paper.words import ENTERING

_SECONDS_PER_MINUTE = 60


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
    return render(
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
    rules = [cell_rule(question) for question in form_questions(form, bank)]
    return render("answer_sheet.html", form, is_large=is_large, rules=rules)


def key_sheet(form: FormFile) -> str:
    """The right answers and how to enter what people wrote; for the marker only."""
    return render("key_sheet.html", form, entering=ENTERING)


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
