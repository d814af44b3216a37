"""The language of a page, and the completeness of the English texts."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

WEB = Path(__file__).parents[2] / "web"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def test_every_dutch_text_has_an_english_translation() -> None:
    found = {
        message if isinstance(message, str) else message[0]
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(WEB), method_map=METHODS, keywords=KEYWORDS
        )
    }
    with (WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)

    missing = sorted(text for text in found if not (text in catalog and catalog[text].string))

    assert len(found) > 150
    assert missing == []


def test_a_page_is_dutch_unless_the_browser_asks_for_english(client: FlaskClient) -> None:
    dutch = client.get("/", headers={"Accept-Language": "fr,de;q=0.5"})
    english = client.get("/", headers={"Accept-Language": "en-GB,nl;q=0.5"})

    assert '<html lang="nl-BE">' in dutch.text
    assert '<html lang="en">' in english.text


def test_a_chosen_language_stays(client: FlaskClient) -> None:
    client.get("/taal/en")

    page = client.get("/", headers={"Accept-Language": "nl"})

    assert "How strong are your basics?" in page.text


def test_an_unknown_language_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/taal/xx").status_code == 404


def test_the_switch_returns_to_the_page_it_came_from(client: FlaskClient) -> None:
    response = client.get("/taal/en?terug=/verder")

    assert response.headers["Location"] == "/verder"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "evil", ""],
)
def test_the_switch_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    response = client.get("/taal/en", query_string={"terug": target})

    assert response.headers["Location"] == "/"
