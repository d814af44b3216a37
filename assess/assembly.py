"""The best form that a blueprint allows, by mixed-integer programming.

A programme has two columns per item: one for a place in the core of a form, one for a place in the
rest. Its rows are the rules of the blueprint.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Chapters 3-5
   (rules as rows of a programme), 9 (the shadow test).
.. [2] Chinneck, J. W. (2008). Feasibility and Infeasibility in Optimization. Springer. Section 6.1
   (the deletion filter).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from assess.content import Content
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

SECONDS = 20.0
"""Longest search for one form; the best found by then is used."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Programme:
    """Rows ``low <= A x <= high`` over the columns of all items in the core, then in the rest.

    Attributes
    ----------
    content : Content
    matrix : scipy.sparse.csr_array of float64, shape (n_rows, 2 n_items)
    low, high : ndarray of float64, shape (n_rows,)
    names : tuple of str
        Each row in words; empty for rows that are no wish of anybody (an item has one place).
    upper : ndarray of float64, shape (2 n_items,)
        0 for a column that may not be used, 1 otherwise.
    """

    content: Content
    matrix: csr_array
    low: FloatArray
    high: FloatArray
    names: tuple[str, ...]
    upper: FloatArray


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a programme; ``rest`` is None where they count both parts of the form."""

    core: FloatArray
    rest: FloatArray | None
    low: npt.ArrayLike
    high: npt.ArrayLike
    names: Sequence[str]


def programme_of(content: Content, *, usable: BoolArray | None = None) -> Programme:
    """The rows that every form of a test must meet ([1] chapter 3).

    Parameters
    ----------
    content : Content
    usable : ndarray of bool, shape (n_items,), optional
        Items that may be used; all by default.
    """
    parts = list(_parts(content))
    usable = np.ones(len(content), dtype=np.bool_) if usable is None else usable
    has_rest = content.longest > content.early
    rest = usable & ~content.is_fixed & has_rest[content.block]
    matrix = vstack(
        [
            hstack([csr_array(part.core), csr_array(part.core if part.rest is None else part.rest)])
            for part in parts
        ],
        format="csr",
    )
    return Programme(
        content=content,
        matrix=matrix,
        low=np.concatenate([np.broadcast_to(part.low, len(part.core)) for part in parts]),
        high=np.concatenate([np.broadcast_to(part.high, len(part.core)) for part in parts]),
        names=tuple(name for part in parts for name in part.names),
        upper=np.concatenate([usable, rest]).astype(np.float64),
    )


def _parts(content: Content) -> Iterator[_Rows]:
    rules, n_items = content.rules, len(content)
    block = np.eye(len(content.longest))[:, content.block]
    none = np.zeros_like(block)
    lengths = [f"{length} items in block {b}" for b, length in enumerate(content.longest)]
    yield _Rows(block, none, content.early, content.early, lengths)
    rest = content.longest - content.early
    yield _Rows(none, block, rest, rest, lengths)
    together = [np.arange(n_items) == row for row in range(n_items)]
    enemies = np.flatnonzero(np.bincount(content.cluster) > 1)
    together += [content.cluster == one for one in enemies]
    once = np.array(together, dtype=np.float64)
    yield _Rows(once, None, -np.inf, 1.0, [""] * len(once))
    low = np.where(rules.low > 0, rules.low, -np.inf)
    least = [
        f"at least {value:g} of {name}" for value, name in zip(rules.low, rules.names, strict=True)
    ]
    yield _Rows(rules.weights, np.zeros_like(rules.weights), low, np.inf, least)
    most = [
        f"at most {value:g} of {name}" for value, name in zip(rules.high, rules.names, strict=True)
    ]
    yield _Rows(rules.weights, None, -np.inf, rules.high, most)
    yield from _whole_sets(content)


def _whole_sets(content: Content) -> Iterator[_Rows]:
    """Items of a set stand in a form together; items always given stand in every form."""
    for one in np.unique(content.set_of[content.set_of >= 0]):
        members = np.flatnonzero(content.set_of == one)
        pairs = np.zeros((len(members) - 1, len(content)))
        pairs[:, members[0]] = 1
        pairs[np.arange(len(members) - 1), members[1:]] = -1
        yield _Rows(pairs, None, 0.0, 0.0, [f"set {one} as a whole"] * len(pairs))
    for row in np.flatnonzero(content.is_included):
        always = (np.arange(len(content)) == row)[None].astype(np.float64)
        yield _Rows(always, None, 1.0, 1.0, [f"{content.item_ids[row]} always"])


def best_form(
    programme: Programme,
    value: FloatArray,
    *,
    shown: Sequence[int] = (),
    gap: float = 0.0,
) -> IntArray | None:
    """The form of the greatest total value, or None where no form meets every rule.

    Parameters
    ----------
    programme : Programme
    value : ndarray of float64, shape (n_items,)
    shown : sequence of int
        Items that the form must hold, in the order in which they were given.
    gap : float
        The total may fall short of the greatest by this share.

    Returns
    -------
    ndarray of int64, shape (n_places,), or None
        Row of the item on each place of the content.
    """
    content = programme.content
    lower = np.zeros(2 * len(content))
    lower[_columns(content, shown)] = 1
    found = _solve(programme, np.tile(value, 2), lower, np.maximum(programme.upper, lower), gap)
    return None if found is None else _on_places(content, found > 0.5)


def _columns(content: Content, shown: Sequence[int]) -> IntArray:
    """Column of each item given so far: in the core up to the early length of its block."""
    rows = np.array(shown, dtype=np.int64)
    given = np.array(
        [(content.block[rows[:k]] == content.block[row]).sum() for k, row in enumerate(rows)],
        dtype=np.int64,
    )
    return np.where(given < content.early[content.block[rows]], rows, rows + len(content))


def _solve(
    programme: Programme, value: FloatArray, lower: FloatArray, upper: FloatArray, gap: float
) -> FloatArray | None:
    found = milp(
        -value,
        integrality=np.ones(len(value)),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        options={"time_limit": SECONDS, "mip_rel_gap": gap},
    )
    return None if found.x is None else np.asarray(found.x)


def _on_places(content: Content, is_chosen: BoolArray) -> IntArray:
    core = np.flatnonzero(is_chosen[: len(content)])
    rest = np.flatnonzero(is_chosen[len(content) :])
    form = np.empty(len(content.place_block), dtype=np.int64)
    for b in range(len(content.longest)):
        here = content.place_block == b
        form[here & content.place_is_core] = core[content.block[core] == b]
        form[here & ~content.place_is_core] = rest[content.block[rest] == b]
    return form


def conflicting_rules(programme: Programme) -> tuple[str, ...]:
    """Rules of a programme without a solution that conflict: without any of them there is one.

    The deletion filter [2]: each rule is left out in turn, and stays out when the others still
    conflict. There may be other conflicts.
    """
    kept = np.ones(len(programme.names), dtype=np.bool_)
    nothing = np.zeros(len(programme.upper))
    wishes = [row for row, name in enumerate(programme.names) if name]
    for row in wishes:
        kept[row] = False
        if _solve(_of_rows(programme, kept), nothing, nothing, programme.upper, 1.0) is not None:
            kept[row] = True
    return tuple(dict.fromkeys(programme.names[row] for row in wishes if kept[row]))


def _of_rows(programme: Programme, kept: BoolArray) -> Programme:
    return replace(
        programme,
        matrix=programme.matrix[kept],
        low=programme.low[kept],
        high=programme.high[kept],
        names=tuple(name for name, keep in zip(programme.names, kept, strict=True) if keep),
    )
