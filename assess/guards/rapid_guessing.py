"""Rapid guesses: answers given sooner than the question can be read and thought about.

References
----------
.. [1] Wise, S. L. & Kong, X. (2005). Response time effort: a new measure of examinee motivation in
   computer-based tests. Applied Measurement in Education 18(2), 163-183.
.. [2] Wise, S. L. & Ma, L. (2012). Setting response time thresholds for a CAT item pool: the
   normative threshold method. Paper presented at the annual meeting of the National Council on
   Measurement in Education, Vancouver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.shadow_forms import BoolArray
from irt.parameters import FloatArray

NORMATIVE_SHARE = 0.10
"""NT10 [2]: of the item's mean response time."""
LONGEST_THRESHOLD_S = 10.0
"""No answer that took longer is called rapid [2]."""
MIN_TIMES = 30
"""Times until an item's own mean counts: response times vary by about two thirds of their mean, so
that the mean of 30 is good to an eighth."""
LONGEST_TIME_S = 1800.0
"""Three times the longest expected time an item may have; a longer one holds a pause and stays out
of the mean."""
LOWEST_EFFORT = 0.90
"""Below it a sitting is flagged: more than a tenth of its answers are rapid guesses [1]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effort:
    """How far the answers of sittings were solution behaviour.

    Attributes
    ----------
    is_rapid, is_known : ndarray of bool, shape (n_sittings, n_places)
        Rapid guesses, and answers whose response time tells something: those that are known and not
        rapid are solution behaviour. An unknown time is never rapid.
    rte : ndarray of float64, shape (n_sittings,)
        Response-time effort, a share from 0 to 1; NaN where no time is known.
    """

    is_rapid: BoolArray
    is_known: BoolArray
    rte: FloatArray

    @property
    def is_flagged(self) -> BoolArray:
        """Whether the effort is below 0.90, shape (n_sittings,); False where it is unknown."""
        low: BoolArray = self.rte < LOWEST_EFFORT
        return low


def time_thresholds(
    expected_s: npt.ArrayLike, *, mean_s: npt.ArrayLike, n_times: npt.ArrayLike
) -> FloatArray:
    """Response time below which an answer to each item is a rapid guess, in seconds.

    ``min(0.10 m, 10)`` [2], with m the mean response time of the item, or its expected time while
    fewer than 30 times were recorded.

    Parameters
    ----------
    expected_s : array_like of float, shape (n_items,)
        By the bank, in seconds.
    mean_s : array_like of float, shape (n_items,)
        Of the recorded times, in seconds; of no meaning where there are none.
    n_times : array_like of int, shape (n_items,)
        Number of recorded times.

    Returns
    -------
    ndarray of float64, shape (n_items,)
    """
    has_mean = np.asarray(n_times) >= MIN_TIMES
    typical_s = np.where(has_mean, mean_s, np.asarray(expected_s, dtype=np.float64))
    threshold_s: FloatArray = np.minimum(NORMATIVE_SHARE * typical_s, LONGEST_THRESHOLD_S)
    return threshold_s


def response_time_effort(duration_s: npt.ArrayLike, threshold_s: npt.ArrayLike) -> Effort:
    """Rapid guesses of sittings, and the share of their answers that are not [1].

    Parameters
    ----------
    duration_s : array_like of float, shape (n_sittings, n_places)
        Response times in seconds; NaN where there is none. Infinite, negative and zero ones are
        unknown too: a clock was set, or nobody was there.
    threshold_s : array_like of float, shape (n_sittings, n_places)
        Of the item at that place, in seconds; NaN where there is none, which makes the time tell
        nothing.
    """
    duration_s = np.atleast_2d(np.asarray(duration_s, dtype=np.float64))
    is_known = np.isfinite(duration_s) & (duration_s > 0) & np.isfinite(threshold_s)
    is_rapid = is_known & (duration_s < threshold_s)
    n_known, n_rapid = is_known.sum(axis=1), is_rapid.sum(axis=1)
    n_effortful = (n_known - n_rapid).astype(np.float64)
    rte = np.full(len(duration_s), np.nan)
    np.divide(n_effortful, n_known, out=rte, where=n_known > 0)
    return Effort(is_rapid=is_rapid, is_known=is_known, rte=rte)
