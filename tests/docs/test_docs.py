"""What the documents promise to name, they name; what they link to is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import irt
from assess.exports import columns
from assess.indicator import Display
from assess.simulation_report import Accuracy, CutAccuracy, ScaleAccuracy, SimulationReport
from web.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def _quoted(path: Path) -> set[str]:
    """Everything that stands between backticks outside code blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", path.read_text(), flags=re.S)))


def _headings(path: Path) -> list[str]:
    return re.findall(r"^## (.+)$", path.read_text(), flags=re.M)


def _commands(command: click.Command, name: str) -> Iterator[str]:
    """Full names of a command's leaves: `stempeil db check`."""
    if not isinstance(command, click.Group):
        yield name
        return
    context = click.Context(command)
    for child in command.list_commands(context):
        found = command.get_command(context, child)
        assert found is not None
        yield from _commands(found, f"{name} {child}")


def _relative_links(path: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    return [t.partition("#")[0] for t in targets if "://" not in t and not t.startswith("#")]


def _name(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else ""


def test_every_public_name_of_irt_stands_in_the_method_of_ability() -> None:
    assert set(irt.__all__) - _quoted(DOCS / "method" / "ability.md") == set()


def test_every_command_stands_in_operations() -> None:
    commands = set(_commands(main, "stempeil"))

    assert len(commands) >= 11
    assert commands - _quoted(DOCS / "operations.md") == set()


def test_every_setting_stands_in_operations() -> None:
    settings = set(re.findall(r"STEMPEIL_[A-Z_]+", (ROOT / "web" / "config.py").read_text()))

    assert len(settings) >= 4
    assert settings - _quoted(DOCS / "operations.md") == set()


def test_every_column_of_a_release_stands_in_the_method() -> None:
    exported = set(columns(is_simulated=True))

    assert exported - _quoted(DOCS / "method" / "research-file.md") == set()


def test_every_number_of_a_simulation_stands_in_the_method() -> None:
    said_elsewhere = {"scales", "scale", "blueprint", "bank_version", "n_examinees", "seed"}
    reports = (SimulationReport, ScaleAccuracy, Accuracy, CutAccuracy)
    numbers = {name for one in reports for name in one.__dataclass_fields__}
    explained = _quoted(DOCS / "method" / "simulation.md") | {"is_simulated"}

    assert numbers - said_elsewhere - explained == set()


def test_every_state_of_the_indicator_stands_in_the_method() -> None:
    assert {str(state) for state in Display} - _quoted(DOCS / "method" / "indicator.md") == set()


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_has_its_four_headings(path: Path) -> None:
    assert _headings(path) == ["Context", "Options", "Decision", "Consequences"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    titles = [int(re.match(r"# (\d+)\. ", path.read_text())[1]) for path in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert titles == numbers


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_links_lead_to_a_file(path: Path) -> None:
    broken = [link for link in _relative_links(path) if not (path.parent / link).exists()]

    assert broken == []


def test_the_changelog_has_a_heading_for_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert any(heading.startswith(f"[{version}]") for heading in _headings(ROOT / "CHANGELOG.md"))
