"""The candidate's path, through the same doors as a browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assess.database import reading
from assess.tables import sittings
from tests.web.visitor import begin, finish, hidden_fields, post, skip
from web.backend import EXTENSION


@pytest.mark.parametrize("test", ["digital", "adult_stem", "combined"])
def test_each_open_test_starts_with_its_first_question(client: FlaskClient, test: str) -> None:
    begin(client, test)

    page = client.get("/toets")

    assert page.status_code == 200
    assert "Vraag 1. De test heeft" in page.text


@pytest.mark.parametrize(
    ("test", "lengths"),
    [("digital", "11 tot 25"), ("adult_stem", "21 tot 25"), ("combined", "31 tot 35")],
)
def test_the_page_tells_the_fewest_and_the_most_questions(
    client: FlaskClient, test: str, lengths: str
) -> None:
    """The domains of `adult_stem` ask 7 + 5 + 4 + 3 + 2 = 21 together, more than its 20."""
    begin(client, test)
    skip(client)
    skip(client)

    assert f"Vraag 3. De test heeft {lengths} vragen." in client.get("/toets").text


def test_starting_without_a_choice_says_what_is_missing(client: FlaskClient) -> None:
    response = post(client, "/", "/toets/start", {"language": "nl"})

    assert response.status_code == 422
    assert "<title>Fout:" in response.text
    assert response.text.count("Kies een test.") == 2
    assert 'href="#test"' in response.text


def test_a_pupils_blueprint_cannot_be_started_from_the_open_page(client: FlaskClient) -> None:
    response = post(client, "/", "/toets/start", {"test": "school", "language": "nl"})

    assert response.status_code == 422


def test_the_questions_are_in_the_chosen_language(client: FlaskClient) -> None:
    begin(client, language="en")

    page = client.get("/toets", headers={"Accept-Language": "nl"})

    assert '<html lang="en">' in page.text
    assert "Question 1. The test has 11 to 25 questions." in page.text


@pytest.mark.parametrize(
    ("ticked", "access"), [({}, ""), ({"screen_reader": "y"}, "screen_reader")]
)
def test_the_tick_for_a_screen_reader_is_kept_with_the_sitting(
    app: Flask, client: FlaskClient, ticked: dict[str, str | list[str]], access: str
) -> None:
    post(client, "/", "/toets/start", {"test": "digital", "language": "nl", **ticked})

    with reading(app.extensions[EXTENSION].db) as connection:
        stored = connection.execute(select(sittings.c.access)).scalars().all()
    assert stored == [access]
    assert "Vraag 1. De test heeft" in client.get("/toets").text


def test_a_tick_stays_when_something_else_is_missing(client: FlaskClient) -> None:
    response = post(client, "/", "/toets/start", {"language": "nl", "screen_reader": "y"})

    assert response.status_code == 422
    assert 'id="screen_reader" checked' in response.text


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "Ik gebruik een schermlezer"), ("en", "I use a screen reader")]
)
def test_the_start_page_asks_for_a_screen_reader(
    client: FlaskClient, language: str, label: str
) -> None:
    page = client.get("/", headers={"Accept-Language": language})

    assert page.text.count(label) == 1
    assert 'id="screen_reader" checked' not in page.text


def test_skipping_leads_to_the_next_question(client: FlaskClient) -> None:
    begin(client)

    response = skip(client)

    assert response.status_code == 303
    assert "Vraag 2. De test heeft" in client.get("/toets").text


def test_sending_a_form_twice_answers_once(client: FlaskClient) -> None:
    begin(client)
    form = {**hidden_fields(client.get("/toets"), "/toets"), "skip": "1"}

    first, second = client.post("/toets", data=form), client.post("/toets", data=form)

    assert first.status_code == second.status_code == 303
    assert "Vraag 2. De test heeft" in client.get("/toets").text


def test_a_form_of_an_earlier_question_in_another_window_is_a_conflict(
    client: FlaskClient,
) -> None:
    begin(client)
    stale = hidden_fields(client.get("/toets"), "/toets")
    skip(client)

    response = client.post("/toets", data={**stale, "token": "f" * 32, "skip": "1"})

    assert response.status_code in {400, 409}
    assert 'href="/toets"' in response.text
    assert "Vraag 2. De test heeft" in client.get("/toets").text


@pytest.mark.parametrize("position", ["", "-1", "seven", "9" * 40, "1e3"])
def test_a_tampered_position_is_refused(client: FlaskClient, position: str) -> None:
    begin(client)

    response = post(client, "/toets", "/toets", {"position": position, "skip": "1"})

    assert response.status_code == 400
    assert "Dit antwoord hoort niet bij de vraag" in response.text


def test_no_answer_at_all_is_a_mistake_that_can_be_mended(client: FlaskClient) -> None:
    begin(client, "adult_stem")

    response = post(client, "/toets", "/toets", {})

    assert response.status_code == 422
    assert "<title>Fout:" in response.text
    assert 'role="alert"' in response.text


def test_the_pause_page_shows_the_code_again(client: FlaskClient) -> None:
    code = begin(client)

    assert code in client.get("/toets/pauze").text


def test_a_code_opens_the_same_question_in_another_browser(app: Flask, client: FlaskClient) -> None:
    code = begin(client)
    skip(client)
    elsewhere = app.test_client()

    response = post(elsewhere, "/verder", "/verder", {"code": code.lower().replace("-", " ")})

    assert response.status_code == 303
    assert (
        hidden_fields(elsewhere.get("/toets"), "/toets")["token"]
        == (hidden_fields(client.get("/toets"), "/toets")["token"])
    )


def test_a_wrong_code_is_told_kindly_and_kept_in_the_field(client: FlaskClient) -> None:
    response = post(client, "/verder", "/verder", {"code": "BCD-FGH-JKM"})

    assert response.status_code == 422
    assert "Deze code kennen we niet" in response.text
    assert 'value="BCD-FGH-JKM"' in response.text


def test_too_many_wrong_codes_must_wait(client: FlaskClient) -> None:
    for _ in range(40):
        response = post(client, "/verder", "/verder", {"code": "BCD-FGH-JKM"})
        if response.status_code == 429:
            break

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Wacht even" in response.text


def test_a_problem_with_a_question_is_thanked_for(client: FlaskClient) -> None:
    begin(client)

    response = post(client, "/toets/probleem?vraag=1", "/toets/probleem", {"reason": "unclear"})

    assert response.status_code == 303
    assert "We kijken de vraag na" in client.get("/toets").text


def test_leaving_closes_the_test_on_this_computer_only(client: FlaskClient) -> None:
    code = begin(client)

    post(client, "/toets/pauze", "/toets/klaar-op-deze-computer", {})

    assert client.get("/toets").status_code == 403
    assert post(client, "/verder", "/verder", {"code": code}).status_code == 303


def test_the_question_page_is_light(client: FlaskClient) -> None:
    begin(client, "combined")

    page = client.get("/toets")

    assert len(page.data) < 30_000


def test_a_question_page_shows_no_key_parameter_or_item_id(client: FlaskClient) -> None:
    begin(client, "combined")

    for _ in range(5):
        page = client.get("/toets").text.lower()
        assert [
            word for word in ("theta", "item_id", "difficulty", "rubric", "seed") if word in page
        ] == []
        skip(client)


def test_the_end_of_the_test_leads_to_the_background_questions(client: FlaskClient) -> None:
    begin(client)

    finish(client)

    assert client.get("/toets").headers["Location"] == "/toets/achtergrond"


def test_a_code_of_a_test_not_yet_begun_leads_to_the_explanation(client: FlaskClient) -> None:
    code = begin(client)

    response = post(client, "/verder", "/verder", {"code": code})

    assert response.headers["Location"] == "/toets/code"
