"""Every failure ends in a page with a way on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from assess.errors import AssessmentError, DatabaseUnavailable, StaleForm
from tests.web.visitor import begin, hidden_fields, post
from web import errors, take
from web.errors import HTTP_PAGES, KEPT_ENDPOINTS, PAGES


def failing_with(error: Exception) -> object:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


def test_every_page_leads_on_to_a_page_that_exists(app: Flask) -> None:
    endpoints = {page.way_on[0] for page in [*PAGES.values(), *HTTP_PAGES.values()]}

    assert endpoints <= set(app.view_functions)


def test_every_endpoint_whose_answer_is_kept_exists(app: Flask) -> None:
    assert set(app.view_functions) >= KEPT_ENDPOINTS


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_unknown_page_is_told_in_the_language_of_the_reader(
    client: FlaskClient, language: str
) -> None:
    page = client.get("/bestaat-niet", headers={"Accept-Language": language})

    assert page.status_code == 404
    assert {"nl": "Deze pagina bestaat niet", "en": "This page does not exist"}[
        language
    ] in page.text


def test_a_wrong_method_says_which_are_allowed(client: FlaskClient) -> None:
    response = client.get("/toets/start")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_lost_database_keeps_the_answer_in_a_form_to_send_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    begin(client, language=language)
    form = {**hidden_fields(client.get("/toets"), "/toets"), "number": "3,5 <km>"}
    monkeypatch.setattr(take, "submit_answer", failing_with(DatabaseUnavailable(7)))

    response = client.post("/toets", data=form)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    kept = hidden_fields(response, "/toets")
    assert kept | {"csrf_token": ""} == form | {"csrf_token": ""}


def test_the_kept_answer_is_stored_once_the_database_is_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    form = {**hidden_fields(client.get("/toets"), "/toets"), "skip": "1"}
    with monkeypatch.context() as outage:
        outage.setattr(take, "submit_answer", failing_with(DatabaseUnavailable()))
        kept = hidden_fields(client.post("/toets", data=form), "/toets")

    response = client.post("/toets", data=kept)

    assert response.status_code == 303
    assert "Vraag 2. De test heeft" in client.get("/toets").text


def test_a_lost_connection_is_a_pause_not_a_crash(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    lost = OperationalError("select 1", {}, Exception("gone"))
    monkeypatch.setattr(take, "current_page", failing_with(lost))

    response = client.get("/toets")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(errors.RETRY_AFTER_S)


def test_a_stale_form_links_to_the_open_question(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    monkeypatch.setattr(take, "submit_answer", failing_with(StaleForm()))

    response = post(client, "/toets", "/toets", {"skip": "1"})

    assert response.status_code == 409
    assert 'class="button" href="/toets"' in response.text


def test_an_assessment_error_without_a_page_of_its_own_is_our_fault(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    monkeypatch.setattr(take, "current_page", failing_with(AssessmentError("odd")))

    response = client.get("/toets")

    assert response.status_code == 500
    assert "odd" not in response.text
