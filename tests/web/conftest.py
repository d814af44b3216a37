"""A running application over a fresh database, and a visitor without a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from assess.database import upgrade
from assess.services.desk import TestDesk
from itembank.bank import ItemBank
from tests.web.delivery import KEYS
from web import create_app
from web.backend import EXTENSION
from web.clock import CLOCK
from web.config import Environment, Settings

SECRET = b"0123456789abcdef-for-tests-only-0123456789"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TRANSLATIONS = Path(__file__).parents[2] / "web" / "translations"


@pytest.fixture(scope="session", autouse=True)
def compiled_translations() -> None:
    for po in TRANSLATIONS.rglob("*.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        environment=Environment.DEVELOPMENT,
        secret=SECRET,
        database_url=f"sqlite:///{tmp_path / 'test.db'}",
    )


@pytest.fixture
def app(settings: Settings, bank: ItemBank) -> Iterator[Flask]:
    app = create_app(settings, bank=bank)
    app.config[CLOCK] = lambda: NOON
    backend = app.extensions[EXTENSION]
    upgrade(backend.db)
    yield app
    backend.db.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def api_app(tmp_path_factory: pytest.TempPathFactory, bank: ItemBank) -> Iterator[Flask]:
    """An application whose engine other systems may use; nothing of theirs is stored in it."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        secret=SECRET,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('api') / 'test.db'}",
        api_keys=KEYS,
    )
    app = create_app(settings, bank=bank)
    app.config[CLOCK] = lambda: NOON
    upgrade(app.extensions[EXTENSION].db)
    yield app
    app.extensions[EXTENSION].db.dispose()


@pytest.fixture(scope="session")
def api_desk(api_app: Flask) -> TestDesk:
    with api_app.app_context():
        desk: TestDesk = api_app.extensions[EXTENSION].desk
        return desk


@pytest.fixture
def api(api_app: Flask) -> FlaskClient:
    return api_app.test_client()
