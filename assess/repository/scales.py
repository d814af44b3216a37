"""Item parameters of each version of the scale, as they were when sittings began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, select

from assess.tables import scales
from irt.parameters import ItemParameters


def has_scale(connection: Connection, scale_version: str) -> bool:
    """Whether this version is stored."""
    query = select(scales.c.scale_version).where(scales.c.scale_version == scale_version)
    return connection.execute(query).first() is not None


def add_scale(
    connection: Connection,
    scale_version: str,
    *,
    bank_version: str,
    item_ids: Sequence[str],
    parameters: ItemParameters,
    now: datetime,
) -> None:
    """Store the parameters of every item of a version."""
    rows = [_row(item, parameters.take([row])) for row, item in enumerate(item_ids)]
    connection.execute(
        insert(scales).values(
            scale_version=scale_version, bank_version=bank_version, parameters=rows, created_at=now
        )
    )


def load_scale(
    connection: Connection, scale_version: str
) -> tuple[tuple[str, ...], ItemParameters]:
    """Item ids and parameters of a version, in one order."""
    query = select(scales.c.parameters).where(scales.c.scale_version == scale_version)
    rows: list[dict[str, Any]] = connection.execute(query).scalar_one()
    parts = [_parameters(row) for row in rows]
    return tuple(row["item"] for row in rows), ItemParameters.concatenate(parts)


def _row(item: str, one: ItemParameters) -> dict[str, Any]:
    return {
        "item": item,
        "model": int(one.model[0]),
        "a": float(one.a[0]),
        "b": [float(b) for b in one.b[0, : one.n_categories[0] - 1]],
        "c": float(one.c[0]),
        "d": float(one.d[0]),
        "se_b": float(one.se_b[0]),
        "scores": [float(score) for score in one.scores[0, : one.n_categories[0]]],
    }


def _parameters(row: dict[str, Any]) -> ItemParameters:
    n_categories = 1 + len(row["b"])
    return ItemParameters(
        model=np.array([row["model"]], dtype=np.int64),
        a=np.array([row["a"]]),
        b=np.array([row["b"]], dtype=np.float64),
        c=np.array([row["c"]]),
        d=np.array([row["d"]]),
        se_b=np.array([row["se_b"]]),
        n_categories=np.array([n_categories], dtype=np.int64),
        scores=np.array([row["scores"]], dtype=np.float64),
    )
