"""Criteria that spread use over the bank: by difficulty, by stage of the test, by chance.

Metric: logistic, no 1.7 (D = 1).

References
----------
.. [1] Urry, V. W. (1970). A Monte Carlo investigation of logistic test models. Unpublished doctoral
   dissertation, Purdue University (nearest difficulty).
.. [2] Chang, H.-H., Qian, J. & Ying, Z. (2001). a-Stratified multistage computerized adaptive
   testing with b blocking. Applied Psychological Measurement 25, 333-341.
.. [3] Revuelta, J. & Ponsoda, V. (1998). A comparison of item exposure control methods in
   computerized adaptive testing. Journal of Educational Measurement 35, 311-327 (progressive).
.. [4] Barrada, J. R., Olea, J., Ponsoda, V. & Abad, F. J. (2008). Incorporating randomness in the
   Fisher information for improving item-exposure control in CATs. British Journal of Mathematical
   and Statistical Psychology 61, 493-513 (the weights below, proportional).
.. [5] Efraimidis, P. S. & Spirakis, P. G. (2006). Weighted random sampling with a reservoir.
   Information Processing Letters 97, 181-185.
"""

from __future__ import annotations

import numpy as np

from assess.criteria.situation import BoolArray
from irt.parameters import FloatArray, IntArray

_STRATUM_GAP = 1000.0  # logits; larger than any distance, so that the stratum decides first
_TINY = 1e-300
_SMALLEST = 2.0**-54  # half the step of a draw, which may be 0


def nearest(location: FloatArray, theta: FloatArray) -> FloatArray:
    """Minus the distance of each item to the estimate, in logits ([1]).

    Parameters
    ----------
    location : ndarray of float64, shape (n_items,)
        Difficulty (b-optimal) or theta of the greatest information (thOpt), in logits.
    theta : ndarray of float64, shape (n_sittings,)
        In logits.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    value: FloatArray = -np.abs(location - theta[:, None])
    return value


def stratified(
    location: FloatArray, stratum: IntArray, theta: FloatArray, *, stage: IntArray
) -> FloatArray:
    """Nearest difficulty within the stratum of the stage ([2]); another stratum only without one.

    Parameters
    ----------
    location : ndarray of float64, shape (n_items,)
        In logits.
    stratum : ndarray of int64, shape (n_items,)
    theta : ndarray of float64, shape (n_sittings,)
        In logits.
    stage : ndarray of int64, shape (n_sittings,)
        Stratum that is due.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
        Minus the distance in logits, less 1000 per stratum away.
    """
    away = np.abs(stratum - stage[:, None])
    value: FloatArray = nearest(location, theta) - _STRATUM_GAP * away
    return value


def stage_of(position: IntArray, length: IntArray, *, n_stages: int) -> IntArray:
    """Stage of the test, from 0, when it is cut into equal stages; shape (n_sittings,)."""
    stage = (np.minimum(position, length) - 1) * n_stages // np.maximum(length, 1)
    return stage.astype(np.int64)


def progress_weight(position: IntArray, length: IntArray, *, acceleration: float) -> FloatArray:
    """How far information counts: 0 at the first item, 1 at the last ([4]).

    ``sum_{f=1..q} (f - 1)^k / sum_{f=1..Q} (f - 1)^k`` at position q of Q.

    Parameters
    ----------
    position, length : ndarray of int64, shape (n_sittings,)
        Position of the next item, from 1, and the number of items of a full test.
    acceleration : float
        k; 1 is the usual value, more keeps chance in longer.
    """
    steps = np.arange(1, int(length.max(initial=1)), dtype=np.float64) ** acceleration
    cumulative = np.concatenate([[0.0], np.cumsum(steps)])
    done = cumulative[np.minimum(position, length) - 1]
    weight: FloatArray = done / np.maximum(cumulative[length - 1], _TINY)
    return weight


def progressive(
    information: FloatArray, *, weight: FloatArray, eligible: BoolArray, draws: FloatArray
) -> FloatArray:
    """Information mixed with chance, which fades as the test goes on ([3], [4]).

    ``weight I + (1 - weight) R`` with R uniform from 0 to the greatest information of the eligible
    items.

    Parameters
    ----------
    information : ndarray of float64, shape (n_sittings, n_items)
        At the estimate of each sitting.
    weight : ndarray of float64, shape (n_sittings,)
        Of `progress_weight`.
    eligible : ndarray of bool, shape (n_sittings, n_items)
    draws : ndarray of float64, shape (n_sittings, n_items)
        In [0, 1).

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    top = np.where(eligible, information, 0.0).max(axis=1, initial=0.0)
    share = weight[:, None]
    value: FloatArray = share * information + (1 - share) * top[:, None] * draws
    return value


def proportional(information: FloatArray, *, power: FloatArray, draws: FloatArray) -> FloatArray:
    """A key whose maximum falls on each item with a chance in proportion to ``I^power`` ([4]).

    ``power log I - log(-log u)``: among any set of items the greatest key is a draw with those
    chances ([5], in logs), so it holds for whatever is eligible.

    Parameters
    ----------
    information : ndarray of float64, shape (n_sittings, n_items)
        At the estimate of each sitting.
    power : ndarray of float64, shape (n_sittings,)
        The length of the test times `progress_weight` ([4]).
    draws : ndarray of float64, shape (n_sittings, n_items)
        In [0, 1).

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    noise = -np.log(-np.log(np.maximum(draws, _SMALLEST)))
    value: FloatArray = power[:, None] * np.log(np.maximum(information, _TINY)) + noise
    return value
