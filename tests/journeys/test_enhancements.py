"""What the script adds, over hand-made pages with the site's own script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

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
