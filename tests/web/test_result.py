"""After the last question."""

import pytest
from flask.testing import FlaskClient

from tests.web.visitor import begin, finish, post


@pytest.fixture
def finished(client: FlaskClient) -> FlaskClient:
    begin(client)
    finish(client)
    return client


def test_the_result_waits_for_the_last_question(client: FlaskClient) -> None:
    begin(client)

    response = client.get("/toets/resultaat")

    assert response.headers["Location"] == "/toets"


def test_research_consent_is_its_own_unticked_choice(finished: FlaskClient) -> None:
    page = finished.get("/toets/achtergrond").text

    consent = page[page.index('id="consent_research"') :].split(">")[0]

    assert "checked" not in consent


def test_the_background_may_stay_open_and_is_asked_once(finished: FlaskClient) -> None:
    response = post(finished, "/toets/achtergrond", "/toets/achtergrond", {"skip": "1"})

    assert response.headers["Location"] == "/toets/resultaat"
    assert finished.get("/toets/achtergrond").headers["Location"] == "/toets/resultaat"


def test_the_background_is_kept(finished: FlaskClient) -> None:
    answers = {"age_band": "35-44", "sex": "x", "region": "brussels", "education": "high"}

    response = post(finished, "/toets/achtergrond", "/toets/achtergrond", dict(answers))

    assert response.headers["Location"] == "/toets/resultaat"


def test_an_answer_that_is_not_offered_is_refused(finished: FlaskClient) -> None:
    response = post(finished, "/toets/achtergrond", "/toets/achtergrond", {"age_band": "3"})

    assert response.status_code == 422


def test_the_result_says_the_level_in_words_and_that_it_is_provisional(
    finished: FlaskClient,
) -> None:
    page = finished.get("/toets/resultaat").text

    assert "op niveau 0" in page
    assert "grenzen tussen de niveaus zijn voorlopig" in page
    assert "niet voor sollicitaties of uitkeringen" in page
    assert 'role="img"' in page


def test_the_result_has_no_inline_style_or_script(finished: FlaskClient) -> None:
    page = finished.get("/toets/resultaat").text

    assert " style=" not in page
    assert " on" + "click" not in page
    assert "<script>" not in page


def test_erasing_asks_first_and_then_leaves_nothing(finished: FlaskClient) -> None:
    code = finished.get("/toets/resultaat").text.split('translate="no">')[1][:11]
    assert "Ja, wis alles" in finished.get("/toets/wissen").text

    post(finished, "/toets/wissen", "/toets/wissen", {})

    assert "Alles is gewist" in finished.get("/").text
    assert finished.get("/toets/resultaat").status_code == 403
    assert post(finished, "/verder", "/verder", {"code": code}).status_code == 422
