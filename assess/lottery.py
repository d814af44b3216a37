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

from assess.compiled import compiled

UintArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
_FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_PURPOSES = np.uint64(16)  # streams of one position
_SPARE_BITS, _UNIT = np.uint64(11), 2.0**-53  # a float64 holds 53 bits


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
    bits = _mix(seeds, positions, purpose)
    found = np.empty(len(bits))
    _fill(bits, found)
    return found


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
    starts = _mix(seeds, positions, purpose)
    found = np.empty((len(starts), n_items))
    _fill_per_item(starts, found)
    return found


def variant_seeds(
    seeds: npt.ArrayLike, positions: npt.ArrayLike, purpose: Purpose = Purpose.VARIANT
) -> npt.NDArray[np.int64]:
    """Seed of the item variant shown at a position, 0 to 2**31 - 1, shape (n_sittings,)."""
    bits = _mix(seeds, positions, purpose)
    return (bits >> np.uint64(33)).astype(np.int64)


def _mix(seeds: npt.ArrayLike, positions: npt.ArrayLike, purpose: Purpose) -> UintArray:
    seed = np.atleast_1d(np.asarray(seeds, dtype=np.uint64))
    position = np.atleast_1d(np.asarray(positions, dtype=np.uint64))
    bits = np.empty_like(seed)
    _fill_bits(seed, position, np.uint64(purpose), bits)
    return bits


@compiled
def _fill_bits(seeds: UintArray, positions: UintArray, purpose: np.uint64, bits: UintArray) -> None:
    for row, seed in enumerate(seeds):
        position = positions[row] if len(positions) > 1 else positions[0]
        bits[row] = _bits_at(seed, position, purpose)


@compiled
def uniform_at(seed: np.uint64, position: np.uint64, purpose: np.uint64) -> float:
    """The number of `uniform` for one sitting, within compiled functions."""
    return _in_unit(_bits_at(seed, position, purpose))


@compiled
def _bits_at(seed: np.uint64, position: np.uint64, purpose: np.uint64) -> np.uint64:
    counter = position * _PURPOSES + purpose
    return _finalise(_finalise(seed + _GOLDEN) + counter * _GOLDEN)


@compiled
def _fill(bits: UintArray, found: FloatArray) -> None:
    for row, word in enumerate(bits):
        found[row] = _in_unit(word)


@compiled
def _fill_per_item(starts: UintArray, found: FloatArray) -> None:
    for row, start in enumerate(starts):
        word = start
        for item in range(found.shape[1]):
            word += _GOLDEN
            found[row, item] = _in_unit(_finalise(word))


@compiled
def _in_unit(bits: np.uint64) -> float:
    return (bits >> _SPARE_BITS) * _UNIT


@compiled
def _finalise(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> _SHIFTS[0])) * _FACTORS[0]  # [1]
    z = (z ^ (z >> _SHIFTS[1])) * _FACTORS[1]
    return z ^ (z >> _SHIFTS[2])
