"""Item parameters drawn from their standard errors, where their covariance is not at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from irt.parameters import FloatArray, ItemParameters, Model

_SMALLEST_A = 0.01
_LARGEST_C = 0.9


def draw_parameters(
    items: ItemParameters,
    errors: Sequence[Mapping[str, float]],
    *,
    rng: np.random.Generator,
) -> ItemParameters:
    """Items drawn from normal distributions around their estimates, independently.

    Thresholds of a graded item keep their order: they are sorted after the draw. Errors of nominal
    items are not used. `irt.calibration.Calibration.draw_items` keeps the covariances; this is for
    items read from a table.

    Parameters
    ----------
    items : ItemParameters
    errors : sequence of mapping of str to float, length n_items
        Standard errors by parameter: a, b1, b2, ..., c. Missing ones count as 0.
    rng : numpy.random.Generator
    """
    a = items.a + _deviates([one.get("a", 0.0) for one in errors], rng)
    b = items.b.copy()
    for step in range(b.shape[1]):
        b[:, step] += _deviates([one.get(f"b{step + 1}", 0.0) for one in errors], rng)
    graded = items.model == Model.GRADED
    b[graded] = np.sort(b[graded], axis=1)  # NaN stays behind the last
    c = items.c + _deviates([one.get("c", 0.0) for one in errors], rng)
    nominal = items.model == Model.NOMINAL
    return replace(
        items,
        a=np.where(nominal, items.a, np.maximum(a, _SMALLEST_A)),
        b=np.where(nominal[:, None], items.b, b),
        c=np.where(items.c > 0, np.clip(c, 0.0, np.minimum(_LARGEST_C, items.d - 0.05)), 0.0),
    )


def _deviates(spread: list[float], rng: np.random.Generator) -> FloatArray:
    deviates: FloatArray = np.array(spread) * rng.standard_normal(len(spread))
    return deviates
