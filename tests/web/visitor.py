"""A visitor who follows links and fills in forms, as a browser without JavaScript does."""

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Fields(HTMLParser):
    """The hidden fields of each form on a page, by the address it posts to."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = given.get("action", "")
            self.forms[self._action] = {}
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[self._action][given["name"]] = given.get("value", "")


def hidden_fields(response: TestResponse, action: str) -> dict[str, str]:
    """Return what a form on the page would send along unseen."""
    fields = _Fields()
    fields.feed(response.text)
    return fields.forms[action]


def post(
    client: FlaskClient, page: str, action: str, fields: dict[str, str | list[str]]
) -> TestResponse:
    """Fill in the form of a page that posts to `action`."""
    hidden = hidden_fields(client.get(page), action)
    return client.post(action, data={**hidden, **fields})


def begin(client: FlaskClient, test: str = "digital", language: str = "nl") -> str:
    """Start a test and return its code."""
    post(client, "/", "/toets/start", {"test": test, "language": language})
    found = re.search(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}", client.get("/toets/code").text)
    assert found is not None
    return found[0]


def skip(client: FlaskClient) -> TestResponse:
    """Answer the open question with "Weet ik niet"."""
    return post(client, "/toets", "/toets", {"skip": "1"})


def finish(client: FlaskClient, most: int = 120) -> None:
    """Skip every question until the test is over."""
    for _ in range(most):
        if client.get("/toets").status_code == 303:
            return
        skip(client)
    message = f"the test did not end within {most} questions"
    raise AssertionError(message)
