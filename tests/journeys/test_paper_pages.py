"""Sheets of a paper form, looked at on a screen before they are printed."""

from pathlib import Path

import pytest

from tests.factories.paper_forms import BANK, PLAIN, form_of
from tests.journeys.accessibility import is_wider_than_the_screen, violations
from tests.journeys.conftest import OpenPage
from web.paper.sheets import answer_sheet, booklet, key_sheet

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1280])
def test_sheets_are_accessible_and_fit_the_screen(
    tmp_path: Path, open_page: OpenPage, axe_source: str, width: int
) -> None:
    form = form_of(PLAIN[:30])
    pages = {
        "key": key_sheet(form),
        "answers": answer_sheet(form, BANK),
        "large": answer_sheet(form, BANK, is_large=True),
        "booklet": booklet(form, BANK, title="Boekje"),
    }
    for name, content in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(content, "utf-8")
        page = open_page(width=width)

        page.goto(path.as_uri())

        assert violations(page, axe_source) == [], name
        assert not is_wider_than_the_screen(page), name
