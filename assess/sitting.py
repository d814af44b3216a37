"""A sitting: one candidate taking one blueprint, as an append-only record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assess.access import EVERYBODY, FITTING, Access
from assess.errors import SittingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """An item shown at a position, with its score once answered.

    Attributes
    ----------
    position : int
        Place in the sitting, from 1.
    block : int
        Index of the blueprint's block it belongs to.
    item_id : str
    variant_seed : int
        Seed of the variant and of the order of options.
    score : int or None
        Points of the response; None while the question is open.
    is_pilot : bool
        Whether it collects responses for calibration and counts for nothing else.
    """

    position: int
    block: int
    item_id: str
    variant_seed: int
    score: int | None = None
    is_pilot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One candidate taking one blueprint; `administer` and `record` return a new one.

    Attributes
    ----------
    id : str
    blueprint_id : str
    seed : int
        0 to 2**63 - 1; with the responses and the access profile it determines every step.
    administrations : tuple of Administration
        In order of position, 1 to n; only the last may be open.
    seen : tuple of str
        Ids of items that the person was shown in earlier sittings.
    access : str
        Access profile: items that do not fit it never come.
    """

    id: str
    blueprint_id: str
    seed: int
    administrations: tuple[Administration, ...] = ()
    seen: tuple[str, ...] = ()
    access: Access = EVERYBODY

    def __post_init__(self) -> None:
        if self.access not in FITTING:
            known = ", ".join(map(repr, FITTING))
            message = f"access must be one of {known}, got {self.access!r} (sitting {self.id})"
            raise SittingError(message)
        for place, shown in enumerate(self.administrations, start=1):
            if shown.position != place:
                message = f"position must be {place}, got {shown.position} (sitting {self.id})"
                raise SittingError(message)
            if shown.score is None and place < len(self.administrations):
                message = f"position {place} must be answered before the next (sitting {self.id})"
                raise SittingError(message)

    @property
    def pending(self) -> Administration | None:
        """The question that waits for an answer."""
        last = self.administrations[-1] if self.administrations else None
        return last if last is not None and last.score is None else None

    @property
    def scored(self) -> tuple[Administration, ...]:
        """The questions that count, open or answered: all but the pilot questions."""
        return tuple(shown for shown in self.administrations if not shown.is_pilot)

    @property
    def next_position(self) -> int:
        """Position the next administration will have, from 1."""
        return len(self.administrations) + 1

    def administer(
        self, *, block: int, item_id: str, variant_seed: int, is_pilot: bool = False
    ) -> Sitting:
        """Return the sitting with one more question, open.

        Raises
        ------
        SittingError
            When a question is still open, or the item was shown before.
        """
        if self.pending is not None:
            message = f"position {self.pending.position} is still open (sitting {self.id})"
            raise SittingError(message)
        if any(shown.item_id == item_id for shown in self.administrations):
            message = f"an item is shown once, got {item_id} again (sitting {self.id})"
            raise SittingError(message)
        shown = Administration(
            position=self.next_position,
            block=block,
            item_id=item_id,
            variant_seed=variant_seed,
            is_pilot=is_pilot,
        )
        return replace(self, administrations=(*self.administrations, shown))

    def record(self, position: int, score: int) -> Sitting:
        """Return the sitting with the score of the open question.

        Raises
        ------
        SittingError
            When this position is not the open one.
        """
        if self.pending is None or self.pending.position != position:
            message = f"position {position} is not the open question (sitting {self.id})"
            raise SittingError(message)
        answered = replace(self.pending, score=score)
        return replace(self, administrations=(*self.administrations[:-1], answered))
