"""The best items of each sitting, best first, without sorting all of them.

Preference, value and place in the pool go into one whole number per item, so that one partial sort
orders by all three.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, IntArray

TierArray = npt.NDArray[np.int8]

N_TIERS = 8
"""Preferences an item may have: 0, the most wanted, to 7."""

_RESOLUTION = 1e8  # steps in a unit: values that fall on the same one count as equal
_MOST = 2.0**43  # steps: values up to 87,000 in size are told apart
_TIER = 2.0**44  # steps from one preference to the next
_MOST_ITEMS = 1 << 15  # tiers and values leave so many places of a whole number


def best_first(value: FloatArray, n: int, tier: TierArray | None = None) -> IntArray:
    """Columns of the n best items of each row, best first; -1 behind the last.

    Parameters
    ----------
    value : ndarray of float64, shape (n_rows, n_items)
        Larger is better, -inf bars an item; beyond 87,000 in size all count as equal. Of equal
        items the first is best. The array is used as working space.
    n : int
    tier : ndarray of int8, shape (n_rows, n_items), optional
        An item of a lower tier, from 0 to 7, is better whatever its value.

    Returns
    -------
    ndarray of int64, shape (n_rows, min(n, n_items))

    Raises
    ------
    ValueError
        For more than 32,768 items.
    """
    n_items = value.shape[1]
    if n_items > _MOST_ITEMS:
        message = f"at most {_MOST_ITEMS} items can be ranked, got {n_items}"
        raise ValueError(message)
    n = min(n, n_items)
    value *= -_RESOLUTION
    np.rint(value, out=value)
    if n == 1 and tier is None:
        best = value.argmin(axis=1)[:, None]
        return np.where(value[np.arange(len(best))[:, None], best] < np.inf, best, -1)
    is_barred = value == np.inf
    np.minimum(np.maximum(value, -_MOST, out=value), _MOST, out=value)
    value[is_barred] = N_TIERS * _TIER
    if tier is not None:
        value += tier * _TIER
    place_bits = max(1, (n_items - 1).bit_length())
    key = value.astype(np.int64)
    key <<= np.int64(place_bits)
    key |= np.arange(n_items)
    if n < n_items:
        key = np.partition(key, n - 1, axis=1)[:, :n]
    key.sort(axis=1)
    best = key & np.int64((1 << place_bits) - 1)
    return np.where(key < int(N_TIERS * _TIER) << place_bits, best, -1)
