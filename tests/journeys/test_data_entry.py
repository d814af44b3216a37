"""Somebody copies booklets on the page for data entry, opened from a disk, by keyboard alone."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Download, Page, expect

from assess.form_file import FormFile, write_form
from assess.paper_cells import UnreadableCell, score_cell
from tests.factories.paper_forms import BANK, PLAIN, form_of, one_of_each
from tests.journeys.accessibility import is_wider_than_the_screen, small_targets, violations
from tests.journeys.conftest import OpenPage
from web.cli import main
from web.paper.entry_page import entry_page

pytestmark = pytest.mark.browser
VERDICT = "cell => judge(rule, tidy(rule, cell)).kind"
TYPED = ["b", "a b", "", "?", "-", "12,5", "14:30"]


@pytest.fixture(scope="module")
def form() -> FormFile:
    return form_of(one_of_each())


@pytest.fixture(scope="module")
def address(form: FormFile, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("form")
    write_form(folder / "form.json", form)
    (folder / "entry.html").write_text(entry_page(form, BANK), "utf-8")
    return (folder / "entry.html").as_uri()


def _type(page: Page, *cells: str) -> None:
    for cell in cells:
        page.keyboard.type(cell)
        page.keyboard.press("Enter")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until a button has the focus, then press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith(name):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab never came to {name}")


def _saved(page: Page) -> Download:
    with page.expect_download() as download:
        _tab_to(page, "Bewaar entry.csv")
    return download.value


def _rows(download: Download) -> list[list[str]]:
    with Path(download.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _keys(form: FormFile) -> list[str]:
    return [item.key.replace("\N{NO-BREAK SPACE}", "") for item in form.items]


def test_two_booklets_by_keyboard_survive_a_reload_and_are_scored(
    address: str, form: FormFile, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    _tab_to(page, "Nieuw boekje")
    _type(page, "K7M", *_keys(form))
    expect(page.locator("#said")).to_contain_text("K7M is bewaard")
    _type(page, "B2C", *TYPED[:3])

    page.reload()

    expect(page.locator("#code")).to_have_value("B2C")
    expect(page.locator("#q2")).to_have_value("AB")
    expect(page.locator("#q3")).to_be_focused()
    _type(page, *TYPED[2:])
    expect(page.locator("#so-far")).to_have_text("2 bewaard")
    _tab_to(page, "Naar de lijst")
    download = _saved(page)
    assert download.suggested_filename == "entry.csv"
    header, first, second = _rows(download)
    assert header == ["person_id", *(item.item for item in form.items)]
    assert first == ["K7M", *_keys(form)]
    assert second == ["B2C", "B", "AB", "", "?", "-", "12,5", "14:30"]
    form_json, scores = str(tmp_path / "form.json"), str(tmp_path / "scores.csv")
    write_form(Path(form_json), form)
    result = CliRunner().invoke(
        main, ["assemble", "score", form_json, str(download.path()), "--out", scores]
    )
    assert result.exit_code == 0, result.output
    with Path(scores).open(newline="") as file:
        best, other = csv.DictReader(file)
    assert int(best["stem_sum"]) == sum(item.points for item in form.items)
    assert (best["stem_items"], other["stem_items"]) == ("7", "6")
    assert all(url.startswith("file:") for url in requests)


def test_what_cannot_be_right_is_said_at_once_and_enter_stays(
    address: str, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "=1+1")
    expect(page.locator("#code-message")).to_contain_text("Begin met een letter of cijfer")
    page.fill("#code", "")
    _type(page, "R4")

    page.keyboard.type("Z")

    expect(page.locator("#m1")).to_have_text("Z staat niet bij deze vraag. Kies uit A, B, C, D.")
    expect(page.locator("#q1")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#q1")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("Z staat niet bij deze vraag")
    page.keyboard.press("Backspace")
    _type(page, "B", "AB")
    _type(page, "A")
    expect(page.locator("#m3")).to_contain_text("Onvolledig: 1 van")
    expect(page.locator("#q3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#q4")).to_be_focused()
    page.fill("#q6", "=2+3")
    page.get_by_role("button", name="Bewaar dit boekje").click()
    expect(page.locator("#q6")).to_be_focused()
    expect(page.locator("#m6")).to_contain_text("= kan hier niet vooraan")


def test_a_second_time_shows_what_differs(address: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "K7M", *TYPED)
    _type(page, "k7m", "")
    expect(page.locator("#who")).to_have_text("k7m, tweede keer")

    _type(page, "C", *TYPED[1:6], "14:45")

    expect(page.locator("#compare-title")).to_have_text("K7M: 2 verschillen")
    page.get_by_role("button", name="Bewaar de keuze").click()
    expect(page.locator("#compare-message")).to_have_text("Kies bij elke vraag.")
    page.get_by_label("Eerste keer: B").check()
    page.get_by_label("Tweede keer: 14:45").check()
    page.get_by_role("button", name="Bewaar de keuze").click()
    page.click("#to-list")
    expect(page.locator("#persons")).to_contain_text("twee keer ingevoerd")
    _, row = _rows(_saved(page))
    assert row == ["K7M", "B", "AB", "", "?", "-", "12,5", "14:45"]


def test_a_booklet_is_corrected_and_removed_and_all_is_cleared_after_asking(
    address: str, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "A1", *TYPED)
    _type(page, "A2", *TYPED)
    page.click("#to-list")

    page.get_by_role("button", name="Verbeter A1").click()
    page.click("#to-list")
    expect(page.locator("#new")).to_have_text("Nieuw boekje")
    page.get_by_role("button", name="Verbeter A1").click()
    page.fill("#code", "A2")
    page.keyboard.press("Enter")
    expect(page.locator("#code-message")).to_contain_text("A2 is al van een ander boekje")
    page.fill("#code", "A3")
    page.get_by_role("button", name="Bewaar dit boekje").click()
    page.get_by_role("button", name="Verwijder A2").click()
    page.get_by_role("button", name="Nee, toch niet").click()
    expect(page.locator("#persons li")).to_have_count(2)
    page.get_by_role("button", name="Verwijder A2").click()
    page.get_by_role("button", name="Verwijder", exact=True).click()
    expect(page.locator("#persons strong")).to_have_text(["A3"])
    expect(page.get_by_role("button", name="Wis alles")).to_be_hidden()
    _saved(page)
    page.get_by_role("button", name="Wis alles").click()
    page.locator("#ask").get_by_role("button", name="Wis alles").click()
    expect(page.locator("#count")).to_have_text("Nog geen boekjes.")
    page.reload()
    expect(page.locator("#count")).to_have_text("Nog geen boekjes.")


def test_fingers_need_no_keyboard(address: str, open_page: OpenPage) -> None:
    page = open_page(width=360, height=740)
    page.goto(address)
    page.click("#new")

    def press(place: int, *keys: str) -> None:
        row = page.locator(".row").nth(place - 1)
        for key in keys:
            row.locator(f"[data-key='{key}']").click()

    press(1, "A", "C")
    press(2, "D", "A", "D", "B")
    press(4, "B", "A", "", "C")
    press(6, "-")

    fields = [page.locator(f"#q{place}") for place in (1, 2, 4, 6)]
    assert [field.input_value() for field in fields] == ["C", "AB", "BC", "-"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible(
    address: str, open_page: OpenPage, axe_source: str, width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)

    def look() -> None:
        assert violations(page, axe_source) == []
        assert small_targets(page) == []
        assert not is_wider_than_the_screen(page)

    page.goto(address)
    look()
    page.click("#new")
    _type(page, "K7M", "Z")
    look()
    page.fill("#q1", "A")
    page.keyboard.press("Enter")
    _type(page, *TYPED[1:])
    _type(page, "K7M", "", *TYPED)
    look()
    page.click("#to-answers")
    page.click("#to-list")
    look()
    page.get_by_role("button", name="Verwijder K7M").click()
    look()


def test_a_browser_that_keeps_nothing_is_told_so(address: str, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw 1; }})")
    page.goto(address)
    expect(page.locator("#not-kept")).to_contain_text("Deze browser onthoudt niets")
    expect(page.locator("#stays")).to_be_hidden()

    page.click("#new")
    _type(page, "A1", *TYPED)
    page.click("#to-list")

    assert [row[0] for row in _rows(_saved(page))] == ["person_id", "A1"]


def test_without_javascript_it_says_so(address: str, open_page: OpenPage) -> None:
    page = open_page(has_script=False)
    page.goto(address)

    expect(page.locator("main")).to_contain_text("vul entry.csv in met een rekenblad")
    expect(page.locator("#new")).to_be_hidden()


def test_the_page_refuses_what_the_reader_refuses(tmp_path: Path, open_page: OpenPage) -> None:
    form = form_of(PLAIN)
    path = tmp_path / "entry.html"
    path.write_text(entry_page(form, BANK), "utf-8")
    page = open_page()
    page.goto(path.as_uri())
    tried = [
        "A",
        "B",
        "AB",
        "BA",
        "AA",
        "ABC",
        "CAB",
        "ABCD",
        "ABCDE",
        "AAAA",
        "Z",
        "A?",
        "1",
        "AÉ",
    ]
    tried += ["-7", "12,5", "geen idee", "14:30", "-", "?"]
    kinds = page.evaluate(f"tried => settings.rules.map(rule => tried.map({VERDICT}))", tried)

    for item, found in zip(form.items, kinds, strict=True):
        for cell, kind in zip(tried, found, strict=True):
            try:
                score_cell(BANK.item(item.item), item.variant_seed or 0, cell, language="nl")
            except UnreadableCell:
                assert kind == "fault", (item.item, cell)
    on_keys = page.evaluate(
        f"keys => settings.rules.map((rule, i) => [keys[i]].map({VERDICT})[0])", _keys(form)
    )
    assert set(on_keys) == {""}
