"""Taking flagged items out of the matching, again and again until the flags stand still.

References
----------
.. [1] Candell, G. L. & Drasgow, F. (1988). An iterative procedure for linking metrics and assessing
   item bias in item response theory. Applied Psychological Measurement 12(3), 253-260.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from irt.dif.comparison import BoolArray


class Outcome(StrEnum):
    """How a purification ended."""

    STABLE = "stable"
    """A round flagged what the round before had flagged."""
    CYCLE = "cycle"
    """The flags came back to an earlier set; what was flagged within the cycle is no anchor."""
    ROUNDS = "out of rounds"
    NO_ANCHORS = "no anchors"
    """The flags would leave too few anchors; the last anchors that sufficed were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurificationRule:
    """When an item leaves the matching, and when to give up.

    Attributes
    ----------
    alpha : float
        An item with a p-value below it is flagged.
    is_adjusted : bool
        Whether the adjusted p-value counts.
    max_rounds : int
    min_anchors : int
        Fewest items that remain.
    """

    alpha: float = 0.05
    is_adjusted: bool = False
    max_rounds: int = 20
    min_anchors: int = 2

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1:
            message = f"alpha must lie between 0 and 1, got {self.alpha}"
            raise ValueError(message)
        if self.max_rounds < 1 or self.min_anchors < 1:
            message = (
                "max_rounds and min_anchors must be at least 1, "
                f"got {self.max_rounds} and {self.min_anchors}"
            )
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Purification:
    """The course of a purification.

    Attributes
    ----------
    outcome : Outcome
    n_rounds : int
        Tests after the first.
    is_anchor : ndarray of bool, shape (n_items,)
        Items that were never flagged in the last round or the cycle.
    flagged : tuple of ndarray of bool
        What each test flagged, the first included.
    """

    outcome: Outcome
    n_rounds: int
    is_anchor: BoolArray
    flagged: tuple[BoolArray, ...]


def purify(
    flag: Callable[[BoolArray], BoolArray],
    n_items: int,
    *,
    max_rounds: int = 20,
    min_anchors: int = 2,
) -> Purification:
    """Test, drop the flagged items from the anchors, test again, until nothing changes [1].

    Parameters
    ----------
    flag : callable
        Takes which items are anchors, shape (n_items,), and gives which are flagged.
    n_items : int
    max_rounds : int
        Tests after the first.
    min_anchors : int
        Fewest items that remain anchors.
    """
    anchors = np.ones(n_items, dtype=np.bool_)
    history = [np.asarray(flag(anchors), dtype=np.bool_)]
    if not history[0].any():
        return _ended(Outcome.STABLE, anchors, history)
    while len(history) <= max_rounds:
        if n_items - history[-1].sum() < min_anchors:
            return _ended(Outcome.NO_ANCHORS, anchors, history)
        anchors = ~history[-1]
        found = np.asarray(flag(anchors), dtype=np.bool_)
        earlier = [place for place, old in enumerate(history) if (old == found).all()]
        history.append(found)
        if earlier:
            return _repeated(anchors, history, earlier[-1], min_anchors)
    return _ended(Outcome.ROUNDS, anchors, history)


def _repeated(
    anchors: BoolArray, history: list[BoolArray], first: int, min_anchors: int
) -> Purification:
    if first == len(history) - 2:
        return _ended(Outcome.STABLE, anchors, history)
    union = np.any(history[first:], axis=0)
    if (~union).sum() < min_anchors:
        return _ended(Outcome.NO_ANCHORS, anchors, history)
    return _ended(Outcome.CYCLE, ~union, history)


def _ended(outcome: Outcome, anchors: BoolArray, history: list[BoolArray]) -> Purification:
    return Purification(
        outcome=outcome, n_rounds=len(history) - 1, is_anchor=anchors, flagged=tuple(history)
    )


def flags(p: np.ndarray, p_adjusted: np.ndarray, rule: PurificationRule) -> BoolArray:
    """Items that a rule flags; an item without a test is not flagged."""
    values = p_adjusted if rule.is_adjusted else p
    is_low: BoolArray = np.nan_to_num(values, nan=1.0) < rule.alpha
    return is_low
