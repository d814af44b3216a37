"""The 1,000-item science pool of the R package TestDesign, as our own files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "oracles" / "TestDesign"
CONSTRAINTS = FOLDER / "constraints_science_1000.csv"
ATTRIBUTES = FOLDER / "itemattrib_science_1000.csv"
_MODELS = {"3PL": ("3pl", ["a", "b", "c"]), "GPC": ("gpcm", ["a", "b1", "b2", "b3"])}
_COLUMNS = ["item", "model", "a", "b", "c", "b1", "b2", "b3"]


def write_items(path: Path) -> Path:
    """Write the pool as an items file; the test is skipped where the pool is absent."""
    if not FOLDER.exists():
        pytest.skip(f"{FOLDER.name} is not beside the project")
    with (FOLDER / "itempool_science_1000.csv").open(encoding="utf-8") as file:
        pool = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        for row in pool:
            model, names = _MODELS[row["MODEL"]]
            values = (row[f"PAR{k}"] for k in range(1, 5))
            writer.writerow(
                {"item": row["ID"], "model": model, **dict(zip(names, values, strict=False))}
            )
    return path
