"""Who may use the engine from outside, and what an answer carries."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assess.errors import DatabaseUnavailable
from tests.web.delivery import KEYS, WITH_KEY, post
from web.api import sittings
from web.api.description import OPERATIONS
from web.api.problems import HTTP_PLACES, PREFIX
from web.auth import PERMISSION, Permission
from web.sign_in import LOGIN


def address(path: str) -> str:
    return PREFIX + path.replace("{section}", "digital").replace("{session}", "s1")


ADDRESSES = [(operation.method, address(operation.path)) for operation in OPERATIONS]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_keys_in_the_settings_there_is_no_api(
    client: FlaskClient, method: str, path: str
) -> None:
    response = client.open(path, method=method, headers=WITH_KEY)

    assert response.status_code == 404


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {KEYS[0][:-1]}",
        f"Basic {KEYS[0]}",
        KEYS[0],
        "Bearer é",
    ],
)
def test_without_a_known_key_every_address_is_closed(
    api: FlaskClient, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    response = api.open(path, method=method, headers=headers, json={"blueprint": "digital"})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json["place"] == "header Authorization"


@pytest.mark.parametrize("key", KEYS)
def test_each_key_opens(api: FlaskClient, key: str) -> None:
    response = api.get(f"{PREFIX}/blueprints", headers={"Authorization": f"bearer {key}"})

    assert response.status_code == 200


def test_every_route_of_the_api_asks_for_a_key(api_app: Flask) -> None:
    guards = {
        getattr(api_app.view_functions[rule.endpoint], PERMISSION, None)
        for rule in api_app.url_map.iter_rules()
        if rule.rule.startswith("/api")
    }

    assert guards == {Permission.API}


def test_a_request_from_another_sites_page_is_refused(api: FlaskClient) -> None:
    response = api.post(
        f"{PREFIX}/sittings",
        json={"blueprint": "digital"},
        headers=WITH_KEY | {"Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 400


def test_no_cookie_is_read_or_set(api: FlaskClient) -> None:
    """Flask says `Vary: Cookie` as soon as a view looks into the session."""
    with api.session_transaction() as session:
        session[LOGIN] = "a login that has ended"

    responses = [
        post(api, "/sittings", {"blueprint": "digital"}),
        post(api, "/sittings", {}),
        api.get(f"{PREFIX}/blueprints"),
    ]

    assert [response.headers.getlist("Set-Cookie") for response in responses] == [[], [], []]
    assert not any("Cookie" in response.headers.get("Vary", "") for response in responses)


@pytest.mark.parametrize(
    ("method", "path"), [*ADDRESSES, ("get", "/api/v1/none"), ("put", "/api/v1/sittings")]
)
def test_nothing_is_kept_by_a_cache(api: FlaskClient, method: str, path: str) -> None:
    response = api.open(path, method=method, headers=WITH_KEY)

    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/none", 404), ("put", "/sittings", 405)]
)
def test_a_wrong_address_or_method_is_a_problem_too(
    api: FlaskClient, method: str, path: str, status: int
) -> None:
    response = api.open(PREFIX + path, method=method, headers=WITH_KEY)

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert response.json["place"] == HTTP_PLACES[status]


def failing_with(error: Exception) -> object:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


def test_an_outage_says_when_to_try_again(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "begin", failing_with(DatabaseUnavailable(7)))

    response = post(api, "/sittings", {"blueprint": "digital"})

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    assert response.content_type == "application/problem+json"


def test_an_unforeseen_error_tells_its_id_and_nothing_else(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "begin", failing_with(RuntimeError("canary")))

    response = post(api, "/sittings", {"blueprint": "digital"})

    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.json["detail"]
    assert "canary" not in response.text
