"""The worked example of docs/api.md, run as it stands against a site that listens."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from assess.database import upgrade
from itembank.bank import ItemBank
from tests.web.delivery import KEYS
from web import create_app
from web.backend import EXTENSION
from web.config import Environment, Settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
PRINTED = "http://127.0.0.1:8000"


@pytest.fixture
def app(tmp_path: Path, bank: ItemBank) -> Iterator[Flask]:
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        secret=b"0123456789abcdef-for-tests-only-0123456789",
        database_url=f"sqlite:///{tmp_path / 'test.db'}",
        api_keys=KEYS,
    )
    app = create_app(settings, bank=bank)
    upgrade(app.extensions[EXTENSION].db)
    yield app
    app.extensions[EXTENSION].db.dispose()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("jq") is None, reason="needs curl and jq"
)
def test_the_example_takes_two_steps_of_a_sitting(site: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"```bash\n(.*?)```", DOCUMENT.read_text(), flags=re.S)
    (tmp_path / "key.txt").write_text(f"{KEYS[0]}\n")

    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", example.replace(PRINTED, site)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('"adult_stem"\n"combined"\n"digital"\n"school"\n')
    assert '"position": 1' in done.stdout
    assert '"position": 2' in done.stdout
