"""Strata of a bank: items of low discrimination first, each stratum with the same difficulties.

References
----------
.. [1] Chang, H.-H. & Ying, Z. (1999). a-Stratified multistage computerized adaptive testing.
   Applied Psychological Measurement 23, 211-222.
.. [2] Chang, H.-H., Qian, J. & Ying, Z. (2001). a-Stratified multistage computerized adaptive
   testing with b blocking. Applied Psychological Measurement 25, 333-341.
"""

from __future__ import annotations

import numpy as np

from irt.parameters import FloatArray, IntArray


def b_blocked_strata(
    discrimination: FloatArray, location: FloatArray, *, n_strata: int, group: IntArray
) -> IntArray:
    """Stratum of each item, from 0 (least discriminating), with blocking by difficulty [2].

    The items of a group are sorted by difficulty and cut into runs of ``n_strata``; the least
    discriminating item of each run goes to stratum 0, the next to stratum 1, and so on. The last
    run may be shorter; its items are spread over the strata.

    Parameters
    ----------
    discrimination, location : ndarray of float64, shape (n_items,)
        Per logit, and in logits.
    n_strata : int
        At least 1.
    group : ndarray of int64, shape (n_items,)
        Groups are divided by themselves: a block of a test has its own strata.

    Returns
    -------
    ndarray of int64, shape (n_items,)

    Raises
    ------
    ValueError
        When there would be no stratum.
    """
    if n_strata < 1:
        message = f"n_strata must be at least 1, got {n_strata}"
        raise ValueError(message)
    stratum = np.zeros(len(location), dtype=np.int64)
    for label in np.unique(group):
        members = np.flatnonzero(group == label)
        by_difficulty = members[np.argsort(location[members], kind="stable")]
        for start in range(0, len(by_difficulty), n_strata):
            run = by_difficulty[start : start + n_strata]
            by_a = run[np.argsort(discrimination[run], kind="stable")]
            stratum[by_a] = np.arange(len(run)) * n_strata // len(run)
    return stratum
