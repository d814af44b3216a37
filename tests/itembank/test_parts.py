"""Languages of an item follow from its texts."""

from pathlib import Path

import pytest

from itembank.loading import load_bank
from itembank.validation.parts import languages_of


def test_an_item_has_every_language_in_which_it_is_written(bank) -> None:
    assert {languages_of(item.definition) for item in bank.items} == {("nl", "en")}


@pytest.mark.parametrize(
    "text",
    [
        "Look at plant A only.",
        "What must Noor change?",
        "Plant A is by the window. Plant B is in the hall.",
    ],
)
def test_an_item_with_an_empty_text_lacks_that_language(content: Path, text: str) -> None:
    path = content / "items" / "S7" / "S7-fair-test.yaml"
    written = path.read_text("utf-8")
    assert f'"{text}"' in written
    path.write_text(written.replace(f'"{text}"', '""'), "utf-8")

    found = languages_of(load_bank(content).item("S7-fair-test").definition)

    assert found == ("nl",)
