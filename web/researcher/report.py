"""Reports: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

ROWS_SHOWN = 40


def write_json(path: Path | None, command: str, content: Mapping[str, Any]) -> None:
    """Write a report with the command and versions that made it; NaN becomes null."""
    if path is None:
        return
    head = {"command": command, "stempeil": version("stempeil"), "numpy": version("numpy")}
    document = json.dumps(_plain({**head, **content}), indent=2, ensure_ascii=False)
    path.write_text(document + "\n", encoding="utf-8")


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table; after forty rows it says how many follow in the files."""
    table = Table(title=title, title_justify="left")
    for name in header:
        table.add_column(name, justify="left" if name == header[0] else "right")
    for row in rows[:ROWS_SHOWN]:
        table.add_row(*(_shown(cell) for cell in row))
    console = Console()
    console.print(table)
    if len(rows) > ROWS_SHOWN:
        console.print(f"... and {len(rows) - ROWS_SHOWN} more rows in the files.")


def print_notes(notes: Sequence[str]) -> None:
    """Print what a person should know before trusting the numbers."""
    for note in notes:
        Console(stderr=True).print(f"Note: {note}", style="yellow", markup=False)


def _shown(cell: Any) -> str:
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, float | np.floating):
        return "" if np.isnan(cell) else f"{cell:.3f}"
    return str(cell)


def _plain(value: Any) -> Any:
    """JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
