"""Calibration by girth: marginal maximum likelihood for Rasch-type and 2PL items.

The one file that imports girth. Its conventions differ from ours and are translated here: items
stand in rows, a missing response must be tagged, and items whose responses are all the same have no
estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from girth import onepl_mml, tag_missing_data, twopl_mml

from irt.parameters import FloatArray, ItemParameters
from irt.posterior import MISSING


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GirthCalibration:
    """Item parameters estimated by girth on the scale theta ~ N(0, 1).

    Attributes
    ----------
    parameters : ItemParameters
        In the order of the columns; ``se_b`` is 0, girth gives no standard errors.
    n_responses : ndarray of int64, shape (n_items,)
    """

    parameters: ItemParameters
    n_responses: npt.NDArray[np.int64]


def calibrate_with_girth(
    responses: npt.ArrayLike, *, model: Literal["1pl", "2pl"]
) -> GirthCalibration:
    """Estimate discrimination and difficulty of dichotomous items.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        0 or 1; -1 where not administered.
    model : {"1pl", "2pl"}
        One common discrimination, or one per item.

    Raises
    ------
    ValueError
        When a response is none of these, or an item has only equal responses.
    """
    scores = np.asarray(responses)
    if not np.isin(scores, (MISSING, 0, 1)).all():
        message = "responses must be 0, 1 or -1 (not administered)"
        raise ValueError(message)
    n_right = (scores == 1).sum(axis=0)
    n_responses = (scores != MISSING).sum(axis=0)
    constant = np.flatnonzero((n_right == 0) | (n_right == n_responses))
    if constant.size:
        message = f"an item needs right and wrong responses (item {constant[0]})"
        raise ValueError(message)
    tagged = tag_missing_data(scores.T.copy(), [0, 1])
    estimate = {"1pl": onepl_mml, "2pl": twopl_mml}[model](tagged)
    b: FloatArray = np.asarray(estimate["Difficulty"], dtype=np.float64)
    a = np.broadcast_to(np.asarray(estimate["Discrimination"], dtype=np.float64), b.shape)
    return GirthCalibration(
        parameters=ItemParameters.logistic(a=a, b=b), n_responses=n_responses.astype(np.int64)
    )
