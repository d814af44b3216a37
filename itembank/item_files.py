"""Item files to items; every fault names file and path within it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from itembank.definitions import AnyDefinition, WorldTask
from itembank.errors import ContentError, Fault
from itembank.framework import CONTENT, load_framework
from itembank.items import Item, PlacedWorld, build_item
from itembank.worlds import WORLDS
from itembank.yaml_files import read_yaml

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<message>.*?)(?: - at `(?:key in )?\$\.?(?P<path>.*)`)?$", re.DOTALL)
_FIELD_RULES = {"nl": "language", "en": "language", "alt": "alt-text"}


@dataclass(frozen=True, slots=True)
class ItemFiles:
    """What a folder of items holds: the items that could be read and the faults of the others."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...]


def items_folder(folder: Path | None) -> Path:
    """Return the folder of the items in a content folder, by default our own."""
    return (folder or CONTENT) / "items"


def read_items(folder: Path | None = None) -> ItemFiles:
    """Return the items below `folder`/items, in the order of their paths."""
    root = items_folder(folder)
    items: list[Item] = []
    faults: list[Fault] = []
    for path in sorted(root.rglob("*.y*ml")):
        try:
            items.append(read_item(path, root))
        except ContentError as error:
            faults.extend(error.faults)
    return ItemFiles(tuple(items), tuple(faults))


def read_item(path: Path, root: Path) -> Item:
    """Return the item in one file below `root`.

    Raises
    ------
    ContentError
        If it isn't YAML, has not the fields of its format or lies in the wrong place.
    """
    file = path.relative_to(root).as_posix()
    raw = read_yaml(path, name=file)
    definition: AnyDefinition = _converted(raw, AnyDefinition, file=file)
    competence = load_framework().competences.get(definition.competence)
    if competence is None:
        message = f"unknown competence {definition.competence!r}"
        raise _fault(file, "competence", "competence", message)
    expected = f"{definition.competence}/{definition.id}.yaml"
    if file != expected or not definition.id.startswith(f"{definition.competence}-"):
        message = f"id {definition.id!r} must begin with its competence and stand in {expected}"
        raise _fault(file, "id", "identity", message)
    return build_item(definition, competence, file=file, device=_device(definition, file))


def _device(definition: AnyDefinition, file: str) -> PlacedWorld | None:
    if not isinstance(definition, WorldTask):
        return None
    world = WORLDS.get(definition.world)
    if world is None:
        known = ", ".join(sorted(WORLDS))
        message = f"unknown world {definition.world!r}, known: {known}"
        raise _fault(file, "world", "world", message)
    return PlacedWorld(
        world=world,
        setup=_converted(definition.setup, world.Setup, file=file, inside="setup"),
        rubric=_converted(definition.rubric, world.Rubric, file=file, inside="rubric"),
    )


def _converted(raw: object, kind: Any, *, file: str, inside: str = "") -> Any:
    try:
        return msgspec.convert(raw, type=kind)
    except msgspec.ValidationError as error:
        raise _schema_fault(str(error), file=file, inside=inside) from error


def _schema_fault(text: str, *, file: str, inside: str) -> ContentError:
    found = _PLACE.match(text)
    message, path = (found["message"], found["path"] or "") if found else (text, "")
    place = ".".join(part for part in (inside, path) if part)
    missing = re.search(r"missing required field `(\w+)`", message)
    rule = _FIELD_RULES.get(missing[1], "schema") if missing else "schema"
    return _fault(file, place, rule, message)


def _fault(file: str, path: str, rule: str, message: str) -> ContentError:
    return ContentError([Fault(file=file, path=path, rule=rule, message=message)])
