"""SQUAREM: fewer EM cycles by extrapolating along the path of the last two.

References
----------
.. [1] Varadhan, R. & Roland, C. (2008). Simple and globally convergent methods for accelerating the
   convergence of any EM algorithm. Scandinavian Journal of Statistics 35(2), 335-353. Scheme S3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from irt.parameters import FloatArray


def extrapolate(
    first: FloatArray,
    second: FloatArray,
    third: FloatArray,
    is_valid: Callable[[FloatArray], bool],
) -> FloatArray:
    """Where three successive points of an EM sequence lead ([1], scheme S3).

    The step length is shortened towards a plain EM step until the point is valid; the third point
    itself is the last resort.

    Parameters
    ----------
    first, second, third : ndarray of float64, shape (n_phi,)
    is_valid : callable
        Whether a point obeys the rules of the parameters.
    """
    r = second - first
    v = (third - second) - r
    size = np.linalg.norm(v)
    if size == 0:
        return third
    length = max(float(np.linalg.norm(r) / size), 1.0)
    while length > 1.01:
        point: FloatArray = first + 2 * length * r + length**2 * v
        if is_valid(point):
            return point
        length = (length + 1) / 2
    return third
