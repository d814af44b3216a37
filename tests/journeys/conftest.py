"""A live site on a free port and a real browser."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from assess.database import upgrade
from itembank.bank import ItemBank
from web import create_app
from web.backend import EXTENSION, Backend
from web.config import Environment, Settings

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SECRET = b"0123456789abcdef-for-journeys-only-01234567"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def running(
    tmp_path_factory: pytest.TempPathFactory, bank: ItemBank
) -> Iterator[tuple[str, Backend]]:
    """A site over a database of its own: its address, and what stands behind it."""
    path = tmp_path_factory.mktemp("site") / "journeys.db"
    settings = Settings(
        environment=Environment.DEVELOPMENT, secret=SECRET, database_url=f"sqlite:///{path}"
    )
    app = create_app(settings, bank=bank)
    upgrade(app.extensions[EXTENSION].db)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", app.extensions[EXTENSION]
    server.shutdown()
    thread.join()
    app.extensions[EXTENSION].db.dispose()


@pytest.fixture(scope="session")
def site(running: tuple[str, Backend]) -> str:
    """Address of the site."""
    return running[0]


@pytest.fixture(scope="session")
def backend(running: tuple[str, Backend]) -> Backend:
    """Database, bank and desk of the site."""
    return running[1]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS
        )  # None: its own
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """A function that opens a page as another person on another device."""
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        width: int = 1280,
        height: int = 800,
        has_script: bool = True,
        locale: str = "nl-BE",
        color_scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=has_script,
            locale=locale,
            color_scheme=color_scheme,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return AXE.read_text("utf-8")
