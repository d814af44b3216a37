"""Whose responses are compared: groups, enough persons, and what came of each item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from irt.parameters import IntArray
from irt.posterior import MISSING

BoolArray = npt.NDArray[np.bool_]

MIN_GROUP = 30
"""Fewest valid responses of a group; below it no chi-square can be trusted."""


class Status(StrEnum):
    """What an item's numbers are worth."""

    TESTED = "tested"
    """The numbers stand."""
    TOO_FEW = "too few"
    """A group has too few valid responses; the numbers are NaN."""
    DEGENERATE = "degenerate"
    """The responses cannot tell the groups apart at equal ability; the numbers are NaN."""
    UNBOUNDED = "unbounded"
    """The test stands, the effect is infinite: at equal ability one group has all the successes."""
    NOT_STUDIED = "not studied"
    """Nobody asked for a test; the numbers are NaN."""
    NOT_CONVERGED = "not converged"
    """An iteration did not end; the numbers are NaN."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Responses of persons in two or more groups.

    Attributes
    ----------
    responses : ndarray of int64, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    groups : ndarray of int64, shape (n_persons,)
        0 is the reference group, 1 and up are focal groups.
    n_valid : ndarray of int64, shape (n_items, n_groups)
        Valid responses of each group to each item.
    has_enough : ndarray of bool, shape (n_items,)
        Whether every group has enough valid responses.
    is_kept : ndarray of bool, shape (n_persons before,)
        Persons who belong to a group and are matched.
    """

    responses: IntArray
    groups: IntArray
    n_valid: IntArray
    has_enough: BoolArray
    is_kept: BoolArray

    @property
    def n_items(self) -> int:
        """Number of items."""
        return int(self.responses.shape[1])

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.n_valid.shape[1])


def compare(
    responses: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    min_group: int,
    is_matched: BoolArray | None = None,
) -> Comparison:
    """Responses of the persons who belong to a group and are matched.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered.
    groups : array_like of int, shape (n_persons,)
        0 for the reference group, 1 and up for focal groups, -1 for persons left out.
    min_group : int
        Fewest valid responses of each group to an item that is tested.
    is_matched : ndarray of bool, shape (n_persons,), optional
        Persons with a matching value; by default all.

    Raises
    ------
    ValueError
        When shapes do not match, a response is below -1, or there are no two groups 0, 1, ...
    """
    table = np.asarray(responses, dtype=np.int64)
    member = np.asarray(groups, dtype=np.int64)
    if table.ndim != 2 or member.shape != table.shape[:1]:
        message = (
            "responses must be (n_persons, n_items) and groups (n_persons,), "
            f"got {table.shape} and {member.shape}"
        )
        raise ValueError(message)
    if table.min(initial=0) < MISSING:
        message = f"a response must be -1 or a category from 0, got {table.min()}"
        raise ValueError(message)
    is_kept = member != MISSING
    if is_matched is not None:
        if is_matched.shape != member.shape:
            message = f"matching must have shape {member.shape}, got {is_matched.shape}"
            raise ValueError(message)
        is_kept &= is_matched
    present = np.unique(member[is_kept])
    if len(present) < 2 or present[0] != 0 or present[-1] != len(present) - 1:
        message = f"groups must be 0 (reference), 1, ... with persons in each, got {present}"
        raise ValueError(message)
    table, member = table[is_kept], member[is_kept]
    is_valid = table != MISSING
    n_valid = np.stack([is_valid[member == group].sum(axis=0) for group in present], axis=1)
    return Comparison(
        responses=table,
        groups=member,
        n_valid=n_valid.astype(np.int64),
        has_enough=np.asarray((n_valid >= min_group).all(axis=1)),
        is_kept=is_kept,
    )


def demand_two_groups(comparison: Comparison) -> None:
    """Refuse more than one focal group.

    Raises
    ------
    ValueError
        With the number of groups.
    """
    if comparison.n_groups != 2:
        message = f"this method compares two groups, got {comparison.n_groups}"
        raise ValueError(message)
