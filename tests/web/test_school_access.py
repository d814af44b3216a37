"""A pupil with a screen reader, from the card to the teacher's report, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from assess.access import SCREEN_READER
from assess.database import reading, upgrade
from assess.services.classes import NewClass, class_cards, make_class
from assess.tables import administrations, sittings
from itembank.bank import ItemBank
from tests.factories.banks import partly_unfit, without_forms
from tests.web.conftest import NOON
from tests.web.staff import hire, sign_in
from tests.web.visitor import finish, post, skip
from web import create_app
from web.backend import EXTENSION
from web.clock import CLOCK
from web.config import Settings

TICK = {"screen_reader": "y"}


@pytest.fixture(scope="module")
def mixed_bank(bank: ItemBank) -> ItemBank:
    return partly_unfit(bank)


@pytest.fixture
def app(settings: Settings, mixed_bank: ItemBank) -> Iterator[Flask]:
    """The application over a bank in which some items are not for screen readers."""
    app = create_app(settings, bank=mixed_bank)
    app.config[CLOCK] = lambda: NOON
    backend = app.extensions[EXTENSION]
    upgrade(backend.db)
    yield app
    backend.db.dispose()


@pytest.fixture
def school(app: Flask) -> tuple[str, list[str]]:
    """The id of a class that takes the school test, and the codes of its two cards."""
    backend = app.extensions[EXTENSION]
    account_id = hire(app, "teacher", "an")
    command = NewClass(
        account_id=account_id,
        name="2B",
        blueprint_id="school",
        n_cards=2,
        expires_at=NOON + timedelta(days=7),
    )
    class_id = make_class(command, db=backend.db, secret=backend.secret, now=NOON)
    cards = class_cards(class_id, account_id, db=backend.db, secret=backend.secret)
    return class_id, [card.code for card in cards]


def _enter(client: FlaskClient, code: str, ticked: dict[str, str] | None = None) -> TestResponse:
    return post(client, "/verder", "/verder", {"code": code, **(ticked or {})})


def _profiles(app: Flask) -> list[str]:
    with reading(app.extensions[EXTENSION].db) as connection:
        return list(connection.execute(select(sittings.c.access)).scalars())


def test_a_pupil_with_a_screen_reader_from_card_to_report(
    app: Flask, client: FlaskClient, school: tuple[str, list[str]], mixed_bank: ItemBank
) -> None:
    class_id, (code, _) = school

    entered = _enter(client, code, TICK)
    finish(client)

    assert entered.headers["Location"] == "/toets/code"
    assert _profiles(app) == [SCREEN_READER]
    with reading(app.extensions[EXTENSION].db) as connection:
        shown = list(connection.execute(select(administrations.c.item_id)).scalars())
    assert {mixed_bank.item(item_id).access for item_id in shown} == {"equal"}
    teacher = sign_in(app, "an")
    assert "1 van 2 klaar" in teacher.get(f"/klassen/{class_id}").text
    assert teacher.get(f"/klassen/{class_id}/verslag.csv").text.count("\r\n1;") > 0


def test_a_test_of_one_length_tells_pupil_and_teacher_one_number(
    app: Flask, client: FlaskClient, school: tuple[str, list[str]]
) -> None:
    class_id, (code, _) = school

    _enter(client, code)
    skip(client)

    assert "Vraag 2. De test heeft 45 vragen." in client.get("/toets").text
    assert "<td>1 / 45</td>" in sign_in(app, "an").get(f"/klassen/{class_id}").text


def test_going_on_with_a_card_keeps_the_profile_it_began_with(
    app: Flask, client: FlaskClient, school: tuple[str, list[str]]
) -> None:
    _, (ticked, unticked) = school
    for code, tick in ((ticked, TICK), (unticked, {})):
        _enter(client, code, tick)
        skip(client)
    began = _profiles(app)

    for code, tick in ((ticked, {}), (unticked, TICK)):
        assert _enter(client, code, tick).headers["Location"] == "/toets"

    assert sorted(began) == ["", SCREEN_READER]
    assert _profiles(app) == began


def test_a_tick_and_a_code_stay_when_the_code_is_wrong(client: FlaskClient) -> None:
    response = _enter(client, "BCD-FGH-JKM", TICK)

    assert response.status_code == 422
    assert 'id="screen_reader" checked' in response.text
    assert 'value="BCD-FGH-JKM"' in response.text


def test_a_test_that_does_not_suit_a_screen_reader_says_so(
    app: Flask,
    client: FlaskClient,
    school: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, (code, _) = school
    backend = app.extensions[EXTENSION]
    with app.app_context():
        desk = backend.desk
    unable = {**desk.pools, "school": without_forms(desk.pools["school"], SCREEN_READER)}
    monkeypatch.setattr(backend, "_desk", replace(desk, pools=unable, kept={}))

    response = _enter(client, code, TICK)

    assert response.status_code == 422
    assert response.text.count("Deze test past nog niet bij een schermlezer.") == 2
    assert 'href="#screen_reader"' in response.text
    assert f'value="{code}"' in response.text
    assert _profiles(app) == []
    assert _enter(client, code).headers["Location"] == "/toets/code"


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "Ik gebruik een schermlezer"), ("en", "I use a screen reader")]
)
def test_the_page_of_codes_asks_for_a_screen_reader_in_the_words_of_the_start_page(
    client: FlaskClient, language: str, label: str
) -> None:
    texts = [
        client.get(path, headers={"Accept-Language": language}).text for path in ("/", "/verder")
    ]

    assert [text.count(label) for text in texts] == [1, 1]
