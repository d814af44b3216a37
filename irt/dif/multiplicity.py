"""p-values of many items at once.

References
----------
.. [1] Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
   powerful approach to multiple testing. Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from irt.parameters import FloatArray


def adjusted(p: npt.ArrayLike) -> FloatArray:
    """p-values adjusted for their number by Benjamini and Hochberg's step-up [1].

    Flagging the items whose adjusted value is at most q keeps the expected share of false flags
    among the flags at or below q.

    Parameters
    ----------
    p : array_like of float, shape (n_tests,)
        NaN where there was no test; it stays NaN and does not count.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
    """
    values = np.asarray(p, dtype=np.float64)
    result = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    if not tested.size:
        return result
    order = tested[np.argsort(-values[tested])]
    rank = np.arange(len(order), 0, -1)
    result[order] = np.minimum.accumulate(np.minimum(values[order] * len(order) / rank, 1.0))
    return result


def chi_square_tail(chi2: npt.ArrayLike, df: npt.ArrayLike = 1) -> FloatArray:
    """Probability of a chi-square at least this large; NaN stays NaN."""
    tail: FloatArray = np.asarray(chdtrc(df, np.asarray(chi2, dtype=np.float64)))
    return tail
