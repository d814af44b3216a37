"""Single pages, in light and dark, in both languages."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.journeys.accessibility import is_wider_than_the_screen, small_targets, violations
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/verder",
    "/over/privacy",
    "/over/toegankelijkheid",
    "/toets/code",
    "/toets",
    "/toets/pauze",
    "/toets/probleem?vraag=1",
    "/toets/wissen",
    "/bestaat-niet",
]


def sit_down(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("input[name=test][value=digital]").check()
    page.locator("main button[type=submit]").first.click()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["nl-BE", "en-GB"])
def test_every_page_is_accessible_and_fits_a_phone(
    site: str,
    open_page: OpenPage,
    axe_source: str,
    color_scheme: Literal["light", "dark"],
    locale: str,
) -> None:
    page = open_page(width=360, height=740, color_scheme=color_scheme, locale=locale)
    sit_down(page, site)

    for path in PAGES:
        page.goto(site + path)
        assert violations(page, axe_source) == [], path
        assert small_targets(page) == [], path
        assert not is_wider_than_the_screen(page), path
        assert page.locator("h1").count() == 1, path


def test_a_printed_code_page_shows_the_code_and_no_buttons(site: str, open_page: OpenPage) -> None:
    page = open_page()
    sit_down(page, site)

    page.emulate_media(media="print")

    assert page.locator(".code").is_visible()
    assert not page.locator("button:visible").count()


def test_larger_text_is_remembered_on_this_device(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site)
    before = page.evaluate("getComputedStyle(document.body).fontSize")
    page.get_by_role("button", name="Grotere tekst").click()

    page.goto(f"{site}/verder")

    assert page.evaluate("getComputedStyle(document.body).fontSize") != before
    assert page.get_by_role("button", name="Grotere tekst").get_attribute("aria-pressed") == "true"
