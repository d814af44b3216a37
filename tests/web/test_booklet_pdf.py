"""The booklet as PDF: what fits on a page, and that pictures come out."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from itembank.questions import render_question
from tests.factories.paper_forms import BANK, PLAIN, form_of
from tests.web.paper_pages import drawn_pages, missing_letters
from web.paper.booklet_pdf import booklet_pdf
from web.paper.pdf_pages import paginate
from web.paper.svg_drawing import Placing, draw_svg, picture_size
from web.paper.typesetting import (
    BOTTOM,
    HEIGHT,
    TOP,
    Piece,
    Type,
    width_of,
    wrapped,
)

LOOK = Type(size=12)


def axes():
    found = Figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
    found.set(xlim=(0, 400), ylim=(400, 0))
    return found


def n_pages(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_every_item_of_the_bank_can_be_set(monkeypatch):
    pages = drawn_pages(monkeypatch, lambda: booklet_pdf(form_of(PLAIN), BANK, title="Alles"))

    assert len(pages) > 50
    assert missing_letters(pages) == set()


def test_a_letter_that_a_font_does_not_have_is_missed():
    page = axes()
    page.text(0, 0, "een \u5b57")

    assert missing_letters([page]) == {"\u5b57"}


def test_large_print_takes_more_pages():
    form = form_of(PLAIN[:12])

    pages = [n_pages(booklet_pdf(form, BANK, title="T", is_large=is_large)) for is_large in (0, 1)]

    assert pages[1] > pages[0]


def test_the_same_form_gives_the_same_bytes():
    form = form_of(PLAIN[:5])

    first, second = (booklet_pdf(form, BANK, title="T") for _ in range(2))

    assert first == second


def test_letters_are_inside_the_file():
    pdf = booklet_pdf(form_of(PLAIN[:5]), BANK, title="T")

    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


def pieces(*heights):
    return [Piece(height, lambda _axes, _top: None) for height in heights]


def test_a_question_is_never_cut_by_the_end_of_a_page():
    room = HEIGHT - TOP - BOTTOM
    groups = [pieces(0.4 * room), pieces(0.5 * room), pieces(0.1 * room, 0.1 * room)]

    pages = paginate(groups)

    assert [[piece for _, piece in page] for page in pages] == [
        [*groups[0], *groups[1]],
        groups[2],
    ]


def test_a_question_longer_than_a_page_goes_on_behind_a_piece():
    room = HEIGHT - TOP - BOTTOM

    pages = paginate([pieces(0.7 * room, 0.7 * room)])

    assert [len(page) for page in pages] == [1, 1]


def test_lines_fit_and_lose_no_word():
    words = " ".join(item.definition.text.nl.question for item in PLAIN[:20])

    lines = wrapped(words, LOOK, 200)

    assert " ".join(lines).split() == words.split()
    assert max(width_of(line, LOOK) for line in lines) <= 200


def test_a_word_that_is_too_long_is_cut():
    lines = wrapped("https://" + "a" * 80 + ".example", LOOK, 200)

    assert "".join(lines) == "https://" + "a" * 80 + ".example"
    assert max(width_of(line, LOOK) for line in lines) <= 200


def test_shapes_stand_where_the_picture_says_in_its_colours():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" fill="none" '
        'stroke="currentColor"><rect x="10" y="20" width="30" height="10" fill="#c8102e"/>'
        '<path d="M0 0H50V20L0 20Z" fill="currentColor" fill-opacity="0.25"/></svg>'
    )
    page = axes()

    draw_svg(page, svg, Placing(100, 100, 2.0))

    rect, path = page.patches
    box = rect.get_path().transformed(rect.get_patch_transform()).get_extents()
    np.testing.assert_allclose(box.get_points(), [[120, 140], [180, 160]])
    assert rect.get_facecolor() == to_rgba("#c8102e")
    np.testing.assert_allclose(path.get_path().vertices[:3], [[100, 100], [200, 100], [200, 140]])
    assert path.get_facecolor() == to_rgba("black", 0.25)
    assert picture_size(svg) == (100, 50)


def test_words_in_a_picture_are_written():
    question = next(
        q
        for item in PLAIN
        if (q := render_question(item, seed=1, language="nl")).figure
        and q.figure.svg
        and "<text" in q.figure.svg
    )
    page = axes()

    draw_svg(page, question.figure.svg, Placing(0, 0, 1.0))

    assert len(page.texts) == question.figure.svg.count("<text")


def test_a_command_that_no_picture_uses_is_an_error():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0T5 5"/></svg>'

    with pytest.raises(KeyError, match="T"):
        draw_svg(axes(), svg, Placing(0, 0, 1.0))
