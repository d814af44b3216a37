"""A candidate's whole path through a real browser."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import is_wider_than_the_screen, small_targets, violations
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """Looks at every page that the journey meets."""

    axe_source: str
    has_script: bool

    def look(self, page: Page) -> None:
        """Fail on what a person with a small screen or a screen reader would stumble over."""
        if not self.has_script:
            return
        assert violations(page, self.axe_source) == [], page.url
        assert not is_wider_than_the_screen(page), page.url
        assert small_targets(page) == [], page.url


def answer_somehow(page: Page) -> None:
    """Answer the open question, whatever its format, and go on."""
    if page.locator(".world").count():
        page.locator(".world").get_by_role("button", name="Klaar", exact=True).click()
        return
    if page.locator("#number").count():
        page.fill("#number", "12:30" if page.locator("#number[inputmode=text]").count() else "12")
    elif page.locator(".choice").count():
        page.locator(".choice").first.click()
    for place, field in enumerate(page.locator("select:visible").all()):
        field.select_option(index=place + 1 if page.locator(".ordering").count() else 1)
    page.get_by_role("button", name="Volgende").click()


def is_asked(page: Page) -> bool:
    """Whether the page, once it has arrived whole, holds a question."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    return page.locator(".progress").count() > 0


def answer_all(page: Page, inspector: Inspector) -> None:
    """Answer until the test is over."""
    while is_asked(page):
        inspector.look(page)
        before = page.locator("#voortgang").inner_text()
        answer_somehow(page)
        page.wait_for_load_state()
        if page.locator(".error-summary").count():
            expect(page).to_have_title("Fout: " + page.title().removeprefix("Fout: "))
            page.get_by_role("button", name="Weet ik niet").click()
        expect(page.locator(f"#voortgang:text-is('{before}')")).to_have_count(0)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_start_pause_resume_elsewhere_finish_and_erase(
    site: str, open_page: OpenPage, axe_source: str, screen: dict[str, int], has_script: bool
) -> None:
    inspector = Inspector(axe_source=axe_source, has_script=has_script)
    page = open_page(**screen, has_script=has_script)
    page.goto(site)
    inspector.look(page)
    page.get_by_label("Digitale basisvaardigheden").check()
    page.get_by_role("button", name="Begin").click()
    inspector.look(page)
    page.get_by_role("link", name="Naar de eerste vraag").click()
    answer_somehow(page)
    page.get_by_role("link", name="Pauze").click()
    inspector.look(page)
    code = page.locator(".code").inner_text()
    page.get_by_role("button", name="Ik ben klaar op deze computer").click()
    expect(page.get_by_role("status")).to_contain_text("gesloten")

    page = open_page(**screen, has_script=has_script)
    page.goto(site)
    page.get_by_role("link", name="Verder met een code").click()
    inspector.look(page)
    page.get_by_label("Typ de code").fill(code.lower())
    page.get_by_role("button", name="Ga verder").click()
    expect(page.locator("#voortgang")).to_contain_text("Vraag 2. De test heeft")
    answer_all(page, inspector)

    inspector.look(page)
    page.get_by_label("Leeftijd").select_option("35-44")
    page.get_by_role("button", name="Naar mijn resultaat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw resultaat")
    inspector.look(page)
    page.get_by_role("link", name="Wis mijn gegevens").click()
    inspector.look(page)
    page.get_by_role("button", name="Ja, wis alles").click()
    expect(page.get_by_role("status")).to_contain_text("Alles is gewist")
    page.goto(f"{site}/toets/resultaat")
    expect(page.get_by_role("heading", level=1)).to_have_text("Er is hier geen test bezig")
    inspector.look(page)


def test_the_whole_path_works_in_english(site: str, open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    page.goto(site)
    page.get_by_label("STEM in daily life").check()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="To the first question").click()
    while is_asked(page):
        page.get_by_role("button", name="I do not know").click()
    page.get_by_role("button", name="Skip this").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your result")
    expect(page.locator("main")).not_to_contain_text("niveau")


def test_no_page_asks_another_host_or_breaks_the_content_policy(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site)
    page.get_by_label("STEM en digitaal samen").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Naar de eerste vraag").click()
    for _ in range(12):
        page.get_by_role("button", name="Weet ik niet").click()

    assert [url for url in asked if not url.startswith(site)] == []
    assert complaints == []
    assert {cookie["name"] for cookie in page.context.cookies()} == {"stempeil"}


def test_the_page_reflows_at_the_narrowest_width_with_the_largest_text(
    site: str, open_page: OpenPage
) -> None:
    page = open_page(width=320, height=640)
    page.goto(site)
    page.get_by_role("button", name="Grotere tekst").click()
    assert not is_wider_than_the_screen(page)
    page.get_by_label("STEM en digitaal samen").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Naar de eerste vraag").click()

    while is_asked(page):
        assert not is_wider_than_the_screen(page), page.locator("main").inner_text()
        page.get_by_role("button", name="Weet ik niet").click()


def test_the_keyboard_alone_starts_a_test(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Zo werkt het")


def test_axe_finds_the_faults_of_a_deliberately_bad_page(
    open_page: OpenPage, axe_source: str
) -> None:
    page = open_page()
    page.set_content(
        "<html><body><img src=''><input><button></button>"
        "<p style='color:#bbb;background:#fff'>pale</p></body></html>"
    )

    found = " ".join(violations(page, axe_source))

    for rule in ("image-alt", "label", "button-name", "color-contrast", "html-has-lang"):
        assert rule in found
    assert small_targets(page) != []
