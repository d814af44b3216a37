"""Alive and ready."""

from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from itembank.bank import ItemBank
from web import create_app
from web.config import Settings


def test_a_migrated_database_and_a_loaded_bank_are_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == {"ready": True, "bank": True, "database": True}


def test_an_empty_database_is_alive_but_not_ready(settings: Settings, bank: ItemBank) -> None:
    client = create_app(settings, bank=bank).test_client()

    alive, ready = client.get("/healthz"), client.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503


def test_a_database_that_cannot_be_opened_is_alive_but_not_ready(
    settings: Settings, bank: ItemBank, tmp_path: Path
) -> None:
    (tmp_path / "folder.db").mkdir()
    lost = replace(settings, database_url=f"sqlite:///{tmp_path / 'folder.db'}")
    client = create_app(lost, bank=bank).test_client()

    alive, ready = client.get("/healthz"), client.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
