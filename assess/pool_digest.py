"""A name for a pool as exposure control sees it: other items, numbers or rules have another."""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np

from assess.pool import Pool

_DIGITS = 9  # the same on every machine
_LENGTH = 16  # of the name


def pool_digest(pool: Pool) -> str:
    """Name of everything in a pool that decides how often its items are shown.

    That is the blueprint, and of each item its parameters, its enemies and set, and what it adds to
    every rule. Chances and pilot items do not count.
    """
    p, content = pool.parameters, pool.content
    numbers = (p.model, p.a, np.nan_to_num(p.b), p.c, p.d, p.se_b, content.rules.weights)
    labels = (content.block, content.cluster, content.set_of, content.is_included)
    parts = [msgspec.json.encode(pool.blueprint), "\n".join(pool.item_ids).encode()]
    parts += [np.round(array.astype(np.float64), _DIGITS).tobytes() for array in numbers]
    parts += [array.astype(np.int64).tobytes() for array in labels]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:_LENGTH]
