"""Reference values of catR (R package, Magis & Barrada), where they lie beside the project.

The values were computed by catR's own functions; "tight" ones with its root tolerance at 1e-8. The
folder is found through STEMPEIL_ORACLES or beside the checkout as ``shared/oracles``; a test
without it skips.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from irt.parameters import ItemParameters

ROOT = Path(os.environ.get("STEMPEIL_ORACLES", Path(__file__).parents[3] / "shared" / "oracles"))

FILES = {
    "tcals": "tcals.csv",
    "cat_pav": "cat_pav_gpcm.csv",
    "gen_4PL": "bank_gen_4PL_40.csv",
    "gen_GRM": "bank_gen_GRM_20.csv",
    "gen_MGRM": "bank_gen_MGRM_20.csv",
    "gen_PCM": "bank_gen_PCM_20.csv",
    "gen_GPCM": "bank_gen_GPCM_20.csv",
    "gen_RSM": "bank_gen_RSM_20.csv",
    "gen_NRM": "bank_gen_NRM_20.csv",
}


def read_json(name: str) -> Any:
    path = ROOT / "catR" / name
    if not path.is_file():
        pytest.skip(f"reference values of catR not found at {path}")
    return json.loads(path.read_text())


def read_bank(bank: str) -> ItemParameters:
    path = ROOT / "catR" / FILES[bank]
    if not path.is_file():
        pytest.skip(f"reference items of catR not found at {path}")
    with path.open() as file:
        rows = list(csv.DictReader(file))
    columns = {
        name: np.array([float(row[name]) if row[name] != "NA" else np.nan for row in rows])
        for name in rows[0]
        if name not in {"item", "Group"}
    }
    return _from_columns(columns)


def curve_cases(bank: str) -> list[tuple[dict[str, Any], ItemParameters]]:
    """The cases of prob_info.json for this bank, with its items in the metric D of each case."""
    cases = [case for case in read_json("prob_info.json") if case["bank"] == bank]
    assert cases, bank
    items = read_bank(bank)
    if bank == "gen_NRM":  # has no D
        return [(case, items) for case in cases]
    return [(case, dataclasses.replace(items, a=items.a * case["D"])) for case in cases]


def dropped_metric(case: dict[str, Any]) -> float:
    """The factor that catR leaves out of its derivatives of PCM and GPCM curves.

    Its Pi follows D, its dPi does not: at D = 1.702 dPi is 1/1.702 of the central difference of
    its own Pi. The 4PL and GRM are not touched by this.
    """
    return float(case["D"]) if case["model"] in {"PCM", "GPCM"} else 1.0


def _from_columns(columns: dict[str, np.ndarray]) -> ItemParameters:
    def stack(prefix: str) -> np.ndarray:
        return np.stack(
            [columns[f"{prefix}{k}"] for k in (1, 2, 3) if f"{prefix}{k}" in columns], 1
        )

    if "b" in columns:
        return ItemParameters.logistic(**{name: columns[name] for name in "abcd"})
    if "betaj1" in columns:
        return ItemParameters.graded(a=columns["alphaj"], b=stack("betaj"))
    if "bj" in columns:  # modified graded response model: thresholds b_j - c_k
        return ItemParameters.graded(a=columns["alphaj"], b=columns["bj"][:, None] - stack("c"))
    if "lambdaj" in columns:  # rating scale model: steps lambda_j + delta_k
        return ItemParameters.partial_credit(b=columns["lambdaj"][:, None] + stack("delta"))
    if "alpha1" in columns:
        first = np.zeros((len(columns["c1"]), 1))
        return ItemParameters.nominal(
            slopes=np.hstack([first, stack("alpha")]), intercepts=np.hstack([first, stack("c")])
        )
    return ItemParameters.partial_credit(a=columns.get("alphaj", 1.0), b=stack("deltaj"))
