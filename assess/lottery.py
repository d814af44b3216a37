"""Random numbers that depend on (sitting seed, position) alone, for one sitting or thousands.

A counter-based generator: no state to store, so every step of a sitting can be replayed in any
order.

References
----------
.. [1] Steele, G. L., Lea, D. & Flood, C. H. (2014). Fast splittable pseudorandom number generators.
   OOPSLA 2014. Figure 17 (the SplitMix64 finaliser).
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

UintArray = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Purpose(IntEnum):
    """What a number is drawn for; each purpose has its own stream."""

    CHOICE = 1
    VARIANT = 2
    BLOCK_ORDER = 3
    CRITERION = 4
    FORM = 5
    EXPOSURE = 6
    PILOT_PLACE = 7
    PILOT_CHOICE = 8
    PILOT_VARIANT = 9


def uniform(
    seeds: npt.ArrayLike, positions: npt.ArrayLike, purpose: Purpose
) -> npt.NDArray[np.float64]:
    """One number in [0, 1) per sitting.

    Parameters
    ----------
    seeds : array_like of int, shape (n_sittings,)
        Sitting seeds, 0 to 2**63 - 1.
    positions : array_like of int, shape (n_sittings,) or scalar
        Position in the test, from 1.
    purpose : Purpose

    Returns
    -------
    ndarray of float64, shape (n_sittings,)
    """
    return _unit(_mix(seeds, positions, purpose))


def uniform_per_item(
    seeds: npt.ArrayLike,
    positions: npt.ArrayLike,
    n_items: int,
    purpose: Purpose = Purpose.CRITERION,
) -> npt.NDArray[np.float64]:
    """One number in [0, 1) per sitting and item.

    Parameters
    ----------
    seeds, positions : array_like of int, shape (n_sittings,)
        As in `uniform`.
    n_items : int
    purpose : Purpose

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    start = _mix(seeds, positions, purpose)[:, None]
    bits = _finalise(start + np.arange(1, n_items + 1, dtype=np.uint64) * _GOLDEN)
    return _unit(bits)


def variant_seeds(
    seeds: npt.ArrayLike, positions: npt.ArrayLike, purpose: Purpose = Purpose.VARIANT
) -> npt.NDArray[np.int64]:
    """Seed of the item variant shown at a position, 0 to 2**31 - 1, shape (n_sittings,)."""
    bits = _mix(seeds, positions, purpose)
    return (bits >> np.uint64(33)).astype(np.int64)


def _mix(seeds: npt.ArrayLike, positions: npt.ArrayLike, purpose: Purpose) -> UintArray:
    seed = np.atleast_1d(np.asarray(seeds, dtype=np.uint64))
    position = np.broadcast_to(np.asarray(positions, dtype=np.uint64), seed.shape)
    counter = position * np.uint64(16) + np.uint64(purpose)
    return _finalise(_finalise(seed + _GOLDEN) + counter * _GOLDEN)


def _unit(bits: UintArray) -> npt.NDArray[np.float64]:
    u: npt.NDArray[np.float64] = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return u


def _finalise(z: UintArray) -> UintArray:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)  # [1]
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: UintArray = z ^ (z >> np.uint64(31))
    return mixed
