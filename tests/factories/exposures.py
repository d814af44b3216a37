"""Exposure control with given chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assess.exposure import Exposure, uncontrolled
from assess.pool import Pool
from irt.parameters import FloatArray


def exposure_of(eligibility: FloatArray, preference: FloatArray | None = None) -> Exposure:
    """Version 1, from arrays of shape (3, n_items) and (n_items,); by default none is preferred."""
    plain = uncontrolled(eligibility.shape[1])
    preference = plain.preference if preference is None else preference
    return replace(plain, version=1, eligibility=eligibility, preference=preference)


def half_eligible(pool: Pool, *, rng: np.random.Generator) -> Exposure:
    """Every item eligible half of the time, in the place of chances found by simulation."""
    return exposure_of(np.full((3, len(pool)), 0.5))
