"""What the script adds, over hand-made pages with the site's own script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.itembank.worlds.conftest import load_world_items
from tests.journeys.conftest import OpenPage

pytestmark = pytest.mark.browser

SCRIPT = (Path(__file__).parents[2] / "web" / "static" / "stempeil.js").read_text("utf-8")
ORDERING = """
<html><head><script>{script}</script></head><body>
<button type="button" data-read-aloud data-stop="Stop" hidden>Lees voor</button>
<div data-read-this><p>Een zin.</p></div>
<ol data-ordering data-up="Omhoog" data-down="Omlaag" data-moved="{{element}} op {{place}}.">
<li><label for="a">appel</label><select id="a"><option value=""><option>1<option>2<option>3</select>
<li><label for="b">peer</label><select id="b"><option value=""><option>1<option>2<option>3</select>
<li><label for="c">kers</label><select id="c"><option value=""><option>1<option>2<option>3</select>
</ol></body></html>
"""

UNSAVED = """
<html><head><script>{script}</script></head><body><section class="world">
<div data-unsaved="Klik op Bewaar."><form action="#bewaard">
<input type="text" name="value" value=""><button>Bewaar</button></form></div>
<form action="#klaar"><button>Klaar</button></form>
</section></body></html>
"""


def test_moving_an_element_up_changes_the_places_that_are_sent(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(ORDERING.format(script=SCRIPT))

    page.get_by_role("button", name="Omhoog: kers").click()

    expect(page.locator("#a")).to_have_value("1")
    expect(page.locator("#b")).to_have_value("3")
    expect(page.locator("#c")).to_have_value("2")
    expect(page.get_by_role("status")).to_have_text("kers op 2.")
    expect(page.get_by_role("button", name="Omhoog: kers")).to_be_focused()


def test_the_first_element_cannot_move_up(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(ORDERING.format(script=SCRIPT))

    page.get_by_role("button", name="Omhoog: appel").press("Enter")

    expect(page.locator("#a")).to_have_value("1")


def test_read_aloud_is_offered_only_where_the_browser_can_speak(open_page: OpenPage) -> None:
    speaking, silent = open_page(), open_page()
    silent.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis")
    silent.goto("about:blank")
    speaking.set_content(ORDERING.format(script=SCRIPT))
    silent.set_content(ORDERING.format(script=SCRIPT))

    expect(speaking.get_by_text("Lees voor")).to_be_visible()
    expect(silent.get_by_text("Lees voor")).to_be_hidden()


FILE_PAGE = [{"do": "go", "target": "d1"}, {"do": "open", "target": "f1"}]
FOLDER_PAGE = FILE_PAGE[:1]
RENAMING = ("Wijzig naam", "De naam die u typte, is nog niet bewaard. Klik op Wijzig naam.")
MAKING = ("Maak map", "De map is nog niet gemaakt. Klik op Maak map.")


def _world_page(item_id: str, path: list[dict[str, str]]) -> str:
    """The page of a real item after some steps, with the site's own script."""
    item = load_world_items()[item_id]
    html = item.page(item.play(*path)).html.replace('action="/toets/wereld"', 'action="#gedaan"')
    return f"<html><head><script>{SCRIPT}</script></head><body>{html}</body></html>"


def test_what_is_typed_but_not_saved_is_not_dropped_without_a_word(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(UNSAVED.format(script=SCRIPT))
    page.get_by_role("textbox").fill("6")

    page.get_by_role("button", name="Klaar").click()

    expect(page.get_by_role("status")).to_have_text("Klik op Bewaar.")
    expect(page.get_by_role("button", name="Bewaar")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value("6")


def test_a_second_press_goes_on_without_saving(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content(UNSAVED.format(script=SCRIPT))
    page.get_by_role("textbox").fill("6")

    page.get_by_role("button", name="Klaar").click()
    page.get_by_role("button", name="Klaar").click()

    expect(page).to_have_url(re.compile("#klaar$"))


@pytest.mark.parametrize(
    ("path", "others", "save", "said"),
    [
        (
            FILE_PAGE,
            ["Bestanden", "Verplaats", "Kopieer", "Verwijder", "Terug", "Klaar"],
            *RENAMING,
        ),
        (FOLDER_PAGE, ["Prullenmand", "Terug", "Klaar"], *MAKING),
    ],
)
def test_a_name_typed_for_a_file_or_folder_is_not_dropped_without_a_word(
    open_page: OpenPage, path: list[dict[str, str]], others: list[str], save: str, said: str
) -> None:
    for other in others:
        page = open_page()
        page.set_content(_world_page("D1.2-files-rent-letter", path))
        page.get_by_role("textbox").fill("Huurbrief maart")

        page.get_by_role("button", name=other, exact=True).click()

        expect(page.get_by_role("status")).to_have_text(said)
        expect(page.get_by_role("button", name=save)).to_be_focused()
        expect(page.get_by_role("textbox")).to_have_value("Huurbrief maart")
        expect(page).not_to_have_url(re.compile("#gedaan$"))


@pytest.mark.parametrize(("path", "save"), [(FILE_PAGE, RENAMING[0]), (FOLDER_PAGE, MAKING[0])])
def test_a_name_that_is_saved_needs_no_warning(
    open_page: OpenPage, path: list[dict[str, str]], save: str
) -> None:
    page = open_page()
    page.set_content(_world_page("D1.2-files-rent-letter", path))
    page.get_by_role("textbox").fill("Huurbrief maart")

    page.get_by_role("button", name=save).click()

    expect(page).to_have_url(re.compile("#gedaan$"))
