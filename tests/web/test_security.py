"""Headers, cookies and forged requests."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from itembank.bank import ItemBank
from tests.web.visitor import begin, hidden_fields
from web import create_app
from web.config import Environment, Settings
from web.security import HEADERS, MAX_BODY_BYTES

PAGES = ["/", "/verder", "/toets", "/bestaat-niet", "/healthz", "/static/stempeil.css", "/taal/en"]


@pytest.mark.parametrize("path", PAGES)
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)

    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def test_the_content_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'none'")


def test_personal_pages_are_not_kept_by_the_browser(client: FlaskClient) -> None:
    begin(client)

    response = client.get("/toets")

    assert response.headers["Cache-Control"] == "no-store"


def test_a_development_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient) -> None:
    begin(client)

    cookie = client.get("/taal/en").headers["Set-Cookie"]

    assert cookie.startswith("stempeil=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_production_has_a_host_cookie_and_strict_transport(
    settings: Settings, bank: ItemBank
) -> None:
    app = create_app(replace(settings, environment=Environment.PRODUCTION), bank=bank)

    response = app.test_client().get("/taal/en", base_url="https://stempeil.example")

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-stempeil=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert "Path=/" in cookie
    assert "max-age=63072000" in response.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_form_without_its_own_token_changes_nothing(
    client: FlaskClient, token: str | None
) -> None:
    fields = {"test": "digital", "language": "nl"}
    fields |= {} if token is None else {"csrf_token": token}

    response = client.post("/toets/start", data=fields)

    assert response.status_code == 400
    assert "De pagina was te oud" in response.text
    assert client.get("/toets").status_code == 403


def test_a_token_of_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    stolen = hidden_fields(app.test_client().get("/"), "/toets/start")

    response = client.post("/toets/start", data={"test": "digital", "language": "nl", **stolen})

    assert response.status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_post_from_another_site_is_refused_even_with_a_good_token(
    client: FlaskClient, site: str
) -> None:
    fields = hidden_fields(client.get("/"), "/toets/start")

    response = client.post(
        "/toets/start",
        data={"test": "digital", "language": "nl", **fields},
        headers={"Sec-Fetch-Site": site},
    )

    assert response.status_code == 400


def test_an_oversized_form_is_refused_before_it_is_read(client: FlaskClient) -> None:
    response = client.post("/verder", data={"code": "x" * (MAX_BODY_BYTES + 1)})

    assert response.status_code == 413


def test_starting_a_test_forgets_what_the_browser_held_before(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["left_behind"] = "by the person before"

    begin(client)

    with client.session_transaction() as session:
        assert "left_behind" not in session
