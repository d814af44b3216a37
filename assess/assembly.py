"""What every form of a test must hold, as rows of a mixed-integer programme.

A programme has two columns per item: one for a place in the core of a form, one for a place in the
rest. Its rows are the rules of the blueprint.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Chapters 3-5
   (rules as rows of a programme).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, hstack, vstack

from assess.content import Content
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

ONCE = ""
"""Name of the rows that let an item, or one of several enemies, have one place."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme:
    """Rows ``low <= A x <= high`` over columns that are 1 for an item in a part of the form.

    Attributes
    ----------
    content : Content
    item : ndarray of int64, shape (n_columns,)
        Row of the item of each column: the core of every item, then the rest of those that may
        stand there.
    is_core : ndarray of bool, shape (n_columns,)
    matrix : scipy.sparse.csc_array of float64, shape (n_rows, n_columns)
    low, high : ndarray of float64, shape (n_rows,)
    names : tuple of str
        Each row in words; `ONCE` for rows that are no wish of anybody.
    """

    content: Content
    item: IntArray
    is_core: BoolArray
    matrix: csc_array
    low: FloatArray
    high: FloatArray
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a programme: weights of the items in the core and in the rest."""

    core: FloatArray
    rest: FloatArray
    low: npt.ArrayLike
    high: npt.ArrayLike
    names: Sequence[str]


@lru_cache(maxsize=16)  # every sitting of a pool that is assembled anew asks for the same one
def programme_of(content: Content) -> Programme:
    """The rows that every form of a test must meet ([1] chapter 3)."""
    parts = list(_parts(content))
    rest = np.flatnonzero(_may_wait(content))
    item = np.concatenate([np.arange(len(content)), rest])
    matrix = vstack(
        [hstack([csr_array(part.core), csr_array(part.rest[:, rest])]) for part in parts],
        format="csc",
    )
    return Programme(
        content=content,
        item=item,
        is_core=np.arange(len(item)) < len(content),
        matrix=matrix,
        low=np.concatenate([np.broadcast_to(part.low, len(part.core)) for part in parts]),
        high=np.concatenate([np.broadcast_to(part.high, len(part.core)) for part in parts]),
        names=tuple(name for part in parts for name in part.names),
    )


def _may_wait(content: Content) -> BoolArray:
    """Items that may stand in the rest of a form."""
    return np.asarray((content.longest > content.early)[content.block] & ~content.is_fixed)


def _parts(content: Content) -> Iterator[_Rows]:
    rules, n_items = content.rules, len(content)
    block = np.eye(len(content.longest))[:, content.block]
    none = np.zeros_like(block)
    lengths = [f"{length} items in block {b}" for b, length in enumerate(content.longest)]
    yield _Rows(block, none, content.early, content.early, lengths)
    rest = content.longest - content.early
    yield _Rows(none, block, rest, rest, lengths)
    enemies = np.flatnonzero(np.bincount(content.cluster) > 1)
    together = [np.arange(n_items) == row for row in np.flatnonzero(_may_wait(content))]
    together += [content.cluster == one for one in enemies]
    once = np.array(together, dtype=np.float64).reshape(len(together), n_items)
    yield _Rows(once, once, -np.inf, 1.0, [ONCE] * len(once))
    least = [
        f"at least {low:g} of {name}" for low, name in zip(rules.low, rules.names, strict=True)
    ]
    low = np.where(rules.low > 0, rules.low, -np.inf)
    yield _Rows(rules.weights, np.zeros_like(rules.weights), low, np.inf, least)
    most = [
        f"at most {high:g} of {name}" for high, name in zip(rules.high, rules.names, strict=True)
    ]
    yield _Rows(rules.weights, rules.weights, -np.inf, rules.high, most)
    yield from _whole_sets(content)


def _whole_sets(content: Content) -> Iterator[_Rows]:
    """Items of a set stand in a form together; items always given stand in every form."""
    for one in np.unique(content.set_of[content.set_of >= 0]):
        members = np.flatnonzero(content.set_of == one)
        pairs = np.zeros((len(members) - 1, len(content)))
        pairs[:, members[0]] = 1
        pairs[np.arange(len(members) - 1), members[1:]] = -1
        yield _Rows(pairs, np.zeros_like(pairs), 0.0, 0.0, [f"set {one} as a whole"] * len(pairs))
    for row in np.flatnonzero(content.is_included):
        always = (np.arange(len(content)) == row)[None].astype(np.float64)
        yield _Rows(always, np.zeros_like(always), 1.0, 1.0, [f"{content.item_ids[row]} always"])
