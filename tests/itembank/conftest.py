"""A small bank of seven example items, and a way to break one of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from itembank.bank import ItemBank
from itembank.errors import Fault
from itembank.loading import load_bank
from itembank.validation import check_bank

EXAMPLES = Path(__file__).parent / "example_bank"

Breaking = Callable[..., tuple[Fault, ...]]


@pytest.fixture(scope="session")
def bank() -> ItemBank:
    return load_bank(EXAMPLES)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the example bank that a test may change."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "content"))


@pytest.fixture
def broken(content: Path) -> Breaking:
    """The faults after replacing a text in an item file; the text must stand there."""

    def faults(item_id: str, old: str, new: str) -> tuple[Fault, ...]:
        path = content / "items" / item_id.split("-")[0] / f"{item_id}.yaml"
        written = path.read_text(encoding="utf-8")
        assert old in written
        path.write_text(written.replace(old, new), encoding="utf-8")
        return check_bank(content)

    return faults
