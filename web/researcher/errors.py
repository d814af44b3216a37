"""What is wrong with a researcher's file."""

from __future__ import annotations

from pathlib import Path


class DataFileError(Exception):
    """A file cannot be used: names the file, the place in it and the rule."""

    def __init__(self, path: Path, rule: str, *, place: str = "") -> None:
        where = f"{path}, {place}" if place else str(path)
        super().__init__(f"{where}: {rule}")
