"""A multistage panel as a file: its modules, and where each number of points leads."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from assess.form_file import FormItem


class ModuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Items given together; ``targets`` are the abilities (logits) at which they inform."""

    name: str
    stage: int
    targets: tuple[float, ...]
    items: tuple[FormItem, ...]


class Direction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The module given from so many points on the routing scale."""

    module: str
    least_points: int


class RouteFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where to go after the modules ``taken``."""

    taken: tuple[str, ...]
    next: tuple[Direction, ...]


class PanelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A panel; points on the items of ``routing_scale`` in the modules taken decide the route."""

    kind: Literal["stempeil panel"] = "stempeil panel"
    id: str
    blueprint: str
    blueprint_version: int
    bank: str
    seed: int
    levels: tuple[str, ...]
    cuts: tuple[float, ...]
    routing_scale: str
    modules: tuple[ModuleFile, ...]
    paths: tuple[tuple[str, ...], ...]
    routes: tuple[RouteFile, ...]


def write_panel(path: Path, panel: PanelFile) -> None:
    """Write a panel as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(panel), indent=2) + b"\n")


def read_panel(path: Path) -> PanelFile:
    """Read a panel that `write_panel` wrote."""
    return msgspec.json.decode(path.read_bytes(), type=PanelFile)
