"""What the logs say, and what they must never say."""

import logging

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.web.visitor import begin, post
from web.auth import Permission, requires

CANARIES = ("canary-answer-731", "canary-code", "canary-query", "canary-referrer", "canary-path")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_a_request_is_logged_by_its_rule_with_an_id(
    client: FlaskClient, logged: pytest.LogCaptureFixture
) -> None:
    response = client.get("/taal/en")

    line = next(r.getMessage() for r in logged.records if r.name == "stempeil.web")
    assert line.startswith(f"{response.headers['X-Request-ID']} GET /taal/<code> 302 ")


def test_no_name_code_or_answer_reaches_the_logs(
    client: FlaskClient, logged: pytest.LogCaptureFixture
) -> None:
    code = begin(client)

    client.get("/verder?q=canary-query", headers={"Referer": "http://x.example/canary-referrer"})
    post(client, "/verder", "/verder", {"code": "canary-code"})
    post(client, "/toets", "/toets", {"number": "canary-answer-731", "choice": "canary-answer-731"})
    client.get("/uitnodiging/canary-path")
    client.post("/toets", data={"number": "canary-answer-731"})

    text = "\n".join(record.getMessage() + str(record.exc_text) for record in logged.records)
    assert [canary for canary in (*CANARIES, code) if canary in text] == []


def test_an_unforeseen_error_is_logged_without_its_message_and_shown_with_its_id(
    app: Flask, logged: pytest.LogCaptureFixture
) -> None:
    @app.post("/breaks")
    @requires(Permission.PUBLIC)
    def breaks() -> str:
        message = f"could not store {request.form['answer']}"
        raise RuntimeError(message)

    app.config["WTF_CSRF_ENABLED"] = False

    response = app.test_client().post("/breaks", data={"answer": "canary-answer-731"})

    text = "\n".join(record.getMessage() + str(record.exc_info) for record in logged.records)
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.text
    assert "unexpected RuntimeError" in text
    assert "canary" not in text + response.text


def test_a_line_cannot_be_forged_through_the_method(
    client: FlaskClient, logged: pytest.LogCaptureFixture
) -> None:
    client.open("/", method="GET\r\nfalse line")

    assert not any("false line" in record.getMessage() for record in logged.records)
