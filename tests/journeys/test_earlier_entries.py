"""Somebody goes on with an entry file of yesterday on another computer, and nothing is lost."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from assess.form_file import FormFile
from tests.factories.paper_forms import BANK, form_of, one_of_each
from tests.journeys.accessibility import is_wider_than_the_screen, small_targets, violations
from tests.journeys.conftest import OpenPage
from web.paper.entry_page import entry_page
from web.researcher.entry_file import entry_columns, read_entries

pytestmark = pytest.mark.browser
GIVEN = ["B", "AB", "", "?", "-", "12,5", "14:30"]
OTHER = ["C", *GIVEN[1:]]


@pytest.fixture(scope="module")
def form() -> FormFile:
    return form_of(one_of_each())


@pytest.fixture(scope="module")
def address(form: FormFile, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("form") / "entry.html"
    path.write_text(entry_page(form, BANK), "utf-8")
    return path.as_uri()


def _text(*rows: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _choose(page: Page, content: str | bytes) -> None:
    body = content if isinstance(content, bytes) else content.encode()
    file = FilePayload(name="entry.csv", mimeType="text/csv", buffer=body)
    if not page.locator("#file").is_visible():
        page.get_by_text("Ga verder met een eerder bestand").click()
    page.get_by_label("Bestand entry.csv").set_input_files(file)


def _type(page: Page, *cells: str) -> None:
    for cell in cells:
        page.keyboard.type(cell)
        page.keyboard.press("Enter")


def _save(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar entry.csv").click()
    download.value.save_as(path)
    return path


def test_a_file_of_yesterday_goes_on_on_another_computer(
    address: str, form: FormFile, open_page: OpenPage, tmp_path: Path
) -> None:
    yesterday, today = open_page(), open_page()
    yesterday.goto(address)
    yesterday.click("#new")
    _type(yesterday, "K7M", *GIVEN)
    _type(yesterday, "B2C", *OTHER)
    yesterday.click("#to-list")
    saved = _save(yesterday, tmp_path / "yesterday.csv")
    requests: list[str] = []
    today.on("request", lambda request: requests.append(request.url))
    today.goto(address)

    _choose(today, saved.read_bytes())

    expect(today.locator("#notice")).to_have_text("Uit entry.csv toegevoegd: 2 boekjes.")
    expect(today.locator("#said")).to_have_text("Uit entry.csv toegevoegd: 2 boekjes.")
    expect(today.locator("#saved")).to_contain_text("Alles staat in entry.csv van")
    today.reload()
    expect(today.locator("#persons strong")).to_have_text(["B2C", "K7M"])
    today.click("#new")
    _type(today, "D3F", *GIVEN)
    today.click("#to-list")
    expect(today.locator("#saved")).to_have_text("Nog niet alles staat in entry.csv.")
    again = _save(today, tmp_path / "today.csv")
    assert again.read_text().startswith(saved.read_text())
    assert read_entries(again, form, BANK).persons == ("K7M", "B2C", "D3F")
    assert all(url.startswith("file:") for url in requests)


def test_a_page_that_sees_late_what_was_kept_does_not_write_over_it(
    address: str, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "K7M", *GIVEN)
    other = page.context.new_page()
    other.add_init_script(
        "window.read = Storage.prototype.getItem; Storage.prototype.getItem = () => null;"
    )
    other.goto(address)
    expect(other.locator("#count")).to_have_text("Nog geen boekjes.")

    other.evaluate("() => { Storage.prototype.getItem = window.read; }")
    _type(page, "B2C", *OTHER)

    expect(other.locator("#persons strong")).to_have_text(["B2C", "K7M"])


def test_what_is_typed_here_stays_and_the_file_adds_the_others(
    address: str, form: FormFile, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "K7M", *GIVEN)
    _type(page, "B2C", *GIVEN)
    _type(page, "D3F", "B")
    page.click("#to-list")
    rows = [["k7m", *OTHER], ["B2C", *GIVEN], ["D3F", *OTHER], ["A1", *OTHER]]

    _choose(page, _text(entry_columns(form), *rows))

    expect(page.locator("#notice")).to_have_text(
        "Uit entry.csv toegevoegd: 2 boekjes. Stond hier al, met dezelfde antwoorden: 1. "
        "Anders in het bestand: k7m. Hier blijft wat hier stond. Kijk in het boekje."
    )
    expect(page.locator("#saved")).to_have_text("Nog niet alles staat in entry.csv.")
    expect(page.locator("#new")).to_have_text("Ga verder met D3F")
    _, *kept = csv.reader(io.StringIO(_save(page, tmp_path / "entry.csv").read_text()))
    assert kept == [["K7M", *GIVEN], ["B2C", *GIVEN], ["D3F", *OTHER], ["A1", *OTHER]]
    page.click("#new")
    expect(page.locator("#q1")).to_have_value("B")
    expect(page.locator("#who")).to_have_text("D3F, tweede keer")


def test_a_file_from_a_spreadsheet_is_read_as_if_it_were_typed(
    address: str, form: FormFile, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(address)
    typed = [" K7M ", "b", "a, b", "", "?", "-", "12,5", "14:30"]

    _choose(page, "\ufeff" + _text(entry_columns(form), [], typed, [""] * len(typed)).rstrip())

    expect(page.locator("#notice")).to_have_text("Uit entry.csv toegevoegd: 1 boekje.")
    page.get_by_role("button", name="Verbeter K7M").click()
    shown = [page.locator(f"#q{place}").input_value() for place in range(1, 8)]
    assert shown == GIVEN


def test_a_file_that_cannot_be_right_is_refused_whole_with_line_and_rule(
    address: str, form: FormFile, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(address)
    page.click("#new")
    _type(page, "K7M", *GIVEN)
    page.click("#to-list")
    columns, good = entry_columns(form), ["A1", *GIVEN]
    all_, n = len(columns), len(columns) - 1
    swapped = [columns[0], columns[2], columns[1], *columns[3:]]
    refusals = [
        (b"PK\x03\x04\xff\xfe", "het is geen CSV in UTF-8."),
        (b"x" * 5_000_001, "het is geen CSV in UTF-8."),
        ("", "regel 1 moet beginnen met person_id en een komma."),
        (_text(columns).replace(",", ";"), "regel 1 moet beginnen met person_id en een komma."),
        (
            _text([*columns[:-1], "X9-other"], good),
            f"X9-other op regel 1 is geen vraag van vorm {form.id}.",
        ),
        (_text(swapped, good), f"kolom 2 op regel 1 moet {columns[1]} zijn."),
        (_text(columns[:-1], good[:-1]), f"kolom {all_} op regel 1 moet {columns[-1]} zijn."),
        (
            _text([*columns, columns[-1]], good),
            f"regel 1 heeft {all_ + 1} kolommen, het moeten er {all_} zijn.",
        ),
        (_text(columns), "er staan geen boekjes in."),
        (
            _text(columns, good, ["A2", *GIVEN[1:]]),
            f"regel 3 heeft {n} kolommen, het moeten er {all_} zijn.",
        ),
        (_text(columns, good, ["", *GIVEN]), "op regel 3 ontbreekt de code."),
        (
            _text(columns, good, ["=1+1", *GIVEN]),
            "de code op regel 3 moet beginnen met een letter of cijfer, met daarna letters, "
            "cijfers, punten of streepjes, tot 40 tekens.",
        ),
        (
            _text(columns, good, [], ["a1", *OTHER]),
            "a1 staat op regel 2 en op regel 4.",
        ),
        (
            _text(columns, good, ["A2", "Z", *GIVEN[1:]]),
            "op regel 3 kan het antwoord op vraag 1 niet. "
            "Z staat niet bij deze vraag. Kies uit A, B, C, D.",
        ),
        (_text(columns, good) + '"A2,B', "het aanhalingsteken op regel 3 sluit niet."),
    ]

    for content, rule in refusals:
        _choose(page, content)

        expected = f"entry.csv is niet ingelezen: {rule}"
        expect(page.locator("#file-message")).to_have_text(expected)
        expect(page.locator("#said")).to_have_text(expected)
        expect(page.locator("#file")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#persons strong")).to_have_text(["K7M"])
    _choose(page, _text(columns, good))
    expect(page.locator("#persons strong")).to_have_text(["A1", "K7M"])
    expect(page.locator("#file-message")).to_have_text("")


def test_the_field_is_reached_by_keyboard(address: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(address)

    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Bestand entry.csv")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_field_and_its_message_are_accessible(
    address: str, open_page: OpenPage, axe_source: str, width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    page.goto(address)

    _choose(page, "person_id;A")

    expect(page.locator("#file-message")).to_be_visible()
    assert violations(page, axe_source) == []
    assert small_targets(page) == []
    assert not is_wider_than_the_screen(page)
