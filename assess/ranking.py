"""The best items of a sitting, best first, without sorting all of them.

Preference, value and place go into one whole number per item, its key: the smallest is the best.
"""

from __future__ import annotations

import numpy as np

from assess.compiled import compiled
from irt.parameters import IntArray

MOST_ITEMS = 1 << 15
"""Preferences and values leave so many places of a whole number."""

WORST_TIER = 7
"""Preferences an item may have: from 0, the most wanted, to this."""

_RESOLUTION = 1e8  # steps in a unit: values that fall on the same one count as equal
_MOST = 2.0**43 - 1  # steps: values up to 87,000 in size are told apart
_TIER_BITS, _PLACE_BITS = 44, 15


@compiled
def key_of(value: float, tier: int, place: int) -> int:
    """The key of an item: a lower tier first, then a larger value, then an earlier place.

    Parameters
    ----------
    value : float
        Beyond 87,000 in size all count as equal.
    tier : int
        From 0 to 7.
    place : int
        Below `MOST_ITEMS`.
    """
    steps = int(max(min(np.rint(-_RESOLUTION * value), _MOST), -_MOST))
    return (((tier << _TIER_BITS) + steps) << _PLACE_BITS) | place


@compiled
def place_of(key: int) -> int:
    """The place in a key."""
    return key & ((1 << _PLACE_BITS) - 1)


@compiled
def tier_of(key: int) -> int:
    """The tier in a key."""
    return ((key >> _PLACE_BITS) + (1 << (_TIER_BITS - 1))) >> _TIER_BITS


@compiled
def value_of(key: int) -> float:
    """The value in a key, to the step."""
    steps = key >> _PLACE_BITS
    return -(steps - (tier_of(key) << _TIER_BITS)) / _RESOLUTION


@compiled
def insert_key(key: int, best: IntArray, n_found: int) -> int:
    """Add a key to the smallest so far, where it is one of them; return how many there are.

    Parameters
    ----------
    key : int
    best : ndarray of int64, shape (n_wanted,)
        The smallest, in order; changed in place.
    n_found : int
        How many of them there are.
    """
    if n_found == len(best) and key >= best[n_found - 1]:
        return n_found
    n_found = min(n_found + 1, len(best))
    place = n_found - 1
    while place > 0 and best[place - 1] > key:
        best[place] = best[place - 1]
        place -= 1
    best[place] = key
    return n_found
