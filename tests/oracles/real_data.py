"""Real response data beside the project; a test without them skips.

The folder is found through STEMPEIL_DATA or beside the checkout as ``shared/data``.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(os.environ.get("STEMPEIL_DATA", Path(__file__).parents[3] / "shared" / "data"))


def path_of(dataset: str, name: str) -> Path:
    """Where a file of a data set lies; skips the test where it does not."""
    path = ROOT / dataset / name
    if not path.is_file():
        pytest.skip(f"real data not found at {path}")
    return path


def read_rows(dataset: str, name: str) -> list[dict[str, str]]:
    """Rows of a CSV file, plain or gzip, as text."""
    raw = path_of(dataset, name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def read_responses(dataset: str, name: str = "responses.csv") -> npt.NDArray[np.int64]:
    """Responses as they stand, blank as -1; shape (n_persons, n_items)."""
    rows = read_rows(dataset, name)
    items = [column for column in rows[0] if column != "person_id"]
    return np.array([[int(row[item]) if row[item] else -1 for item in items] for row in rows])
