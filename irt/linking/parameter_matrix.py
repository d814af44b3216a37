"""Item parameters as one row of free numbers per item, for derivatives and covariances.

The row of an item holds, in this order:

- logistic: a, b, c, d;
- graded and partial credit: a, b1, b2, ...;
- nominal: the slopes of categories 2, 3, ... minus that of the first, then their intercepts
  likewise.

The *parameter vector* is these rows one after another, without the padding.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from irt.parameters import FloatArray, ItemParameters, Model

STEP = 1e-6
"""Half width of the central differences: truncation and rounding both stay near 1e-10."""


def parameter_labels(items: ItemParameters) -> tuple[str, ...]:
    """Names of the entries of the parameter vector: ``a[0]``, ``b1[0]``, ``c[0]``, ``d[0]``, ...

    Parameters
    ----------
    items : ItemParameters
        The number between brackets is the 0-based item.
    """
    return tuple(
        f"{name}[{item}]" for item in range(len(items)) for name in _row_labels(items, item)
    )


def parameter_matrix(items: ItemParameters) -> FloatArray:
    """Free parameters, shape (n_items, n_slots); NaN where an item has fewer."""
    rows = [_row(items, item) for item in range(len(items))]
    matrix = np.full((len(items), max(map(len, rows), default=0)), np.nan)
    for item, row in enumerate(rows):
        matrix[item, : len(row)] = row
    return matrix


def shifted(items: ItemParameters, slot: int, step: float) -> tuple[ItemParameters, FloatArray]:
    """Items whose parameter in this slot moved, and how far each did, shape (n_items,).

    An asymptote stops at 0 or 1; an item without this slot stays as it is.
    """
    logistic = items.model == Model.LOGISTIC
    nominal = items.model == Model.NOMINAL
    b_slot = slot - 1
    threshold = ~logistic & ~nominal & (slot >= 1) & (b_slot < items.n_categories - 1)
    b = items.b.copy()
    moved = items.b.copy()
    if 0 <= b_slot < b.shape[1]:
        moved[:, b_slot] += np.where(threshold | (logistic & (slot == 1)), step, 0.0)
    a = items.a + np.where(~nominal & (slot == 0), step, 0.0)
    c = np.maximum(items.c + np.where(logistic & (slot == 2), step, 0.0), 0.0)
    d = np.minimum(items.d + np.where(logistic & (slot == 3), step, 0.0), 1.0)
    scores = items.scores.copy()
    distance = (a - items.a) + np.nansum(moved - b, axis=1) + (c - items.c) + (d - items.d)
    for item in np.flatnonzero(nominal & (slot < 2 * (items.n_categories - 1))):
        a[item], moved[item], scores[item] = _nominal_row(items, int(item), slot, step)
        distance[item] = step
    return replace(items, a=a, b=moved, c=c, d=d, scores=scores), distance


def _row_labels(items: ItemParameters, item: int) -> list[str]:
    steps = range(1, int(items.n_categories[item]))
    if items.model[item] == Model.NOMINAL:
        return [f"slope{k}" for k in steps] + [f"intercept{k}" for k in steps]
    if items.model[item] == Model.LOGISTIC:
        return ["a", "b", "c", "d"]
    return ["a", *(f"b{k}" for k in steps)]


def _row(items: ItemParameters, item: int) -> FloatArray:
    a, last = items.a[item], int(items.n_categories[item])
    b: FloatArray = items.b[item, : last - 1]
    if items.model[item] == Model.NOMINAL:
        return np.concatenate([a * items.scores[item, 1:last], -a * np.cumsum(b)])
    if items.model[item] == Model.LOGISTIC:
        return np.array([a, b[0], items.c[item], items.d[item]])
    return np.concatenate([[a], b])


def _nominal_row(
    items: ItemParameters, item: int, slot: int, step: float
) -> tuple[float, FloatArray, FloatArray]:
    """``a``, ``b`` and ``scores`` of a nominal item after a step in one slope or intercept."""
    row = _row(items, item)
    row[slot] += step
    slopes, intercepts = np.split(row, 2)
    one = ItemParameters.nominal(slopes=[[0.0, *slopes]], intercepts=[[0.0, *intercepts]])
    b, scores = items.b[item].copy(), items.scores[item].copy()
    b[: one.b.shape[1]], scores[: one.scores.shape[1]] = one.b[0], one.scores[0]
    return float(one.a[0]), b, scores
