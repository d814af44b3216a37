"""Calibration by girth: marginal maximum likelihood for 1PL, 2PL, graded and partial credit items.

The one file that imports girth. Its conventions differ from ours and are translated here: items
stand in rows, a missing response must be tagged, and items whose responses are all the same have no
estimate.

What girth 0.8 does with missing responses: for the 1PL and 2PL it first matches the proportion of
right answers among those who were administered an item, and only then looks at who they were. That
is right when responses are missing at random over ability, and biased when a routing rule decides
who sees what (an adaptive test): use `irt.calibration` there.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from girth import grm_mml, onepl_mml, pcm_mml, tag_missing_data, twopl_mml

from irt.calibration import NO_PRIORS, Calibration, Design, Options, calibration_at
from irt.calibration.chunks import chunks_of
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import MISSING

CONVERGED_MOVE = 0.05
"""girth does not say whether it converged: here it has when an EM step moves less than this."""

_ESTIMATORS: dict[str, Callable[..., dict[str, Any]]] = {
    "1pl": onepl_mml,
    "2pl": twopl_mml,
    "grm": grm_mml,
    "gpcm": pcm_mml,
}


def calibrate_with_girth(responses: npt.ArrayLike, *, model: str) -> Calibration:
    """Estimate item parameters on the scale theta ~ N(0, 1) with girth.

    Log-likelihood and information criteria are ours at girth's estimates, so that both backends
    can be compared. girth gives no standard errors: they are NaN.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where not administered.
    model : {"1pl", "2pl", "grm", "gpcm"}
        For all items.

    Raises
    ------
    ValueError
        When girth has no such model, a response is no category, an item has only equal responses,
        or girth finds no valid item.
    """
    if model not in _ESTIMATORS:
        message = f"girth calibrates {', '.join(_ESTIMATORS)}, not {model}"
        raise ValueError(message)
    scores = np.asarray(responses).astype(np.int64)
    n_categories = _n_categories(scores, model)
    tagged = tag_missing_data(scores.T.copy(), np.arange(n_categories.max()))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # girth takes logarithms of 0 on its way
        estimate = _ESTIMATORS[model](tagged)
    items = _items(estimate, model, n_categories)
    design = Design(
        models=(model,) * len(n_categories),
        category_counts=np.ones((len(n_categories), int(n_categories.max()))),
        n_categories=n_categories,
    )
    chunks = chunks_of(scores, n_categories)
    return calibration_at(
        items, chunks, design, priors=NO_PRIORS, options=Options(tolerance=CONVERGED_MOVE)
    )


def _n_categories(scores: IntArray, model: str) -> IntArray:
    if model in {"1pl", "2pl"} and not np.isin(scores, (MISSING, 0, 1)).all():
        message = "responses must be 0, 1 or -1 (not administered)"
        raise ValueError(message)
    lowest = np.where(scores == MISSING, scores.max() + 1, scores).min(axis=0)
    constant = np.flatnonzero(scores.max(axis=0) <= lowest)
    if constant.size:
        message = f"an item needs right and wrong responses (item {constant[0]})"
        raise ValueError(message)
    n_categories: IntArray = scores.max(axis=0) + 1
    return n_categories


def _items(estimate: dict[str, Any], model: str, n_categories: IntArray) -> ItemParameters:
    b: FloatArray = np.asarray(estimate["Difficulty"], dtype=np.float64)
    a = np.broadcast_to(np.asarray(estimate["Discrimination"], dtype=np.float64), (len(b),))
    if model in {"1pl", "2pl"}:
        return ItemParameters.logistic(a=a, b=b)
    used = np.arange(b.shape[1]) < (n_categories - 1)[:, None]
    build = ItemParameters.graded if model == "grm" else ItemParameters.partial_credit
    return build(a=a, b=np.where(used, b, np.nan))
