"""Answer sheet and key sheet as PDF: what stands where."""

import re

import pytest
from matplotlib.figure import Figure

from assess.paper_cells import CellRule
from tests.factories.paper_forms import BANK, PLAIN, form_of
from tests.web.paper_pages import drawn_pages, missing_letters
from web.paper.answer_rows import answer_row
from web.paper.columns import Row, in_columns
from web.paper.pdf_pages import ROOM, paginate
from web.paper.sheets_pdf import answer_sheet_pdf, key_sheet_pdf
from web.paper.typesetting import LEFT, TOP, Piece, Type

LOOK = Type(size=10)
WIDTH = 240.0


def axes():
    found = Figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
    found.set(xlim=(0, 400), ylim=(400, 0))
    return found


def drawn(rule):
    page = axes()
    row = answer_row(7, rule, LOOK, WIDTH)
    row.at(LEFT).draw(page, 0.0)
    return page, row.height


def words(page):
    return " ".join(text.get_text() for text in page.texts if text.get_text())


def n_pages(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def blank(height):
    return Row(height, lambda _axes, _x, _top: None)


def test_a_choice_has_a_box_for_each_letter():
    page, _ = drawn(CellRule(kind="single_choice", places=("ABCD",)))

    assert words(page) == "7 A B C D"
    assert len(page.patches) == 4


def test_gaps_that_do_not_fit_beside_each_other_go_on_below():
    _, one = drawn(CellRule(kind="gap", places=("ABC",) * 2))
    page, two = drawn(CellRule(kind="gap", places=("ABC",) * 3))

    assert words(page) == "7 (1) A B C (2) A B C (3) A B C"
    assert two > one
    assert max(patch.get_x() + patch.get_width() for patch in page.patches) < LEFT + WIDTH


def test_an_order_has_a_cell_for_each_place():
    page, _ = drawn(CellRule(kind="ordering", places=("ABCDE",) * 5))

    assert words(page) == "7"
    assert len(page.patches) == 5


def test_a_number_has_a_line_and_its_unit():
    page, _ = drawn(CellRule(kind="number", pattern="1", unit="kilometer"))

    assert words(page) == "7 kilometer"
    assert len(page.lines) == 2


def test_columns_of_a_page_are_even_and_read_downwards():
    rows = [blank(30.0) for _ in range(9)]

    (page,) = in_columns([Piece(50.0, lambda _axes, _top: None)], rows, n_columns=2, step=100.0)

    tops = [top for top, _ in page]
    assert tops == [TOP, *(TOP + 50 + 30 * k for k in (0, 1, 2, 3, 4, 0, 1, 2, 3))]


def test_rows_that_fill_more_than_a_page_go_on_at_its_top():
    rows = [blank(0.24 * ROOM) for _ in range(11)]

    pages = in_columns([Piece(ROOM / 4, lambda _axes, _top: None)], rows, n_columns=2, step=100.0)

    assert [len(page) for page in pages] == [1 + 6, 5]
    assert pages[1][0][0] == TOP


def test_the_head_of_a_table_stands_on_each_page():
    head, row = (Piece(ROOM / 4, lambda _axes, _top: None) for _ in range(2))

    pages = paginate([[head, row], *([row] for _ in range(5))], head=head)

    assert [page[0][1] for page in pages] == [head, head]
    assert [len(page) for page in pages] == [4, 4]


def test_forty_five_questions_fit_on_one_answer_sheet():
    form = form_of(PLAIN[:45])

    assert n_pages(answer_sheet_pdf(form, BANK)) == 1
    assert n_pages(answer_sheet_pdf(form, BANK, is_large=True)) > 1


def test_every_item_of_the_bank_has_its_row(monkeypatch):
    form = form_of(PLAIN)

    answers = drawn_pages(monkeypatch, lambda: answer_sheet_pdf(form, BANK))
    keys = drawn_pages(monkeypatch, lambda: key_sheet_pdf(form))

    assert len(answers) > 1
    assert len(keys) > 2
    assert missing_letters([*answers, *keys]) == set()


@pytest.mark.parametrize("make", [lambda form: answer_sheet_pdf(form, BANK), key_sheet_pdf])
def test_the_same_form_gives_the_same_bytes(make):
    form = form_of(PLAIN[:5])

    assert make(form) == make(form)
