"""The bank: the immutable collection of items, and where their ids meet array rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from irt.parameters import ItemParameters
from itembank.definitions import SingleChoice
from itembank.errors import UnknownItem
from itembank.items import Item

JUDGED_DISCRIMINATION = 1.0  # nothing is known of it before calibration

# The two points of a partial-credit item come from one situation and hang together, so that it
# tells less than two items do; at 0.7 its information peaks at about 1.4 times that of a
# right-wrong item.
JUDGED_STEP_DISCRIMINATION = 0.7


@dataclass(frozen=True)
class ItemBank:
    """All items of one content version.

    Attributes
    ----------
    items
        In the order of their files; row `i` of the parameters belongs to item `i`.
    version
        First 12 hexadecimal digits of the SHA-256 of the content.
    """

    items: tuple[Item, ...]
    version: str

    def __len__(self) -> int:
        return len(self.items)

    def row(self, item_id: str) -> int:
        """Return the row of an item.

        Raises
        ------
        UnknownItem
            If the bank has no item with this id.
        """
        try:
            return self._rows[item_id]
        except KeyError as error:
            msg = f"no item {item_id!r} in bank {self.version}"
            raise UnknownItem(msg) from error

    def item(self, item_id: str) -> Item:
        """Return the item with this id.

        Raises
        ------
        UnknownItem
            If the bank has none.
        """
        return self.items[self.row(item_id)]

    @cached_property
    def parameters(self) -> ItemParameters:
        """Judged parameters of the items, shape (n_items,), metric logistic.

        Items scored 0 or 1 follow the logistic model with `c` one over the number of options in
        a single choice and 0 elsewhere; items with more points follow generalised partial credit.
        """
        return judged_parameters(self.items)

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {item.id: row for row, item in enumerate(self.items)}


def judged_parameters(items: tuple[Item, ...]) -> ItemParameters:
    """Return the parameters that follow from the authors' judgement.

    Raises
    ------
    ValueError
        If there are no items.
    """
    is_polytomous = np.array([item.max_score > 1 for item in items], dtype=np.bool_)
    rows = np.concatenate([np.flatnonzero(~is_polytomous), np.flatnonzero(is_polytomous)])
    parts = [part for part in (_logistic(items), _partial_credit(items)) if part is not None]
    return ItemParameters.concatenate(parts).take(np.argsort(rows))


def _logistic(items: tuple[Item, ...]) -> ItemParameters | None:
    scored_01 = [item for item in items if item.max_score == 1]
    if not scored_01:
        return None
    return ItemParameters.logistic(
        a=JUDGED_DISCRIMINATION,
        b=[item.steps[0] for item in scored_01],
        c=[_guessing(item) for item in scored_01],
        se_b=[item.sd for item in scored_01],
    )


def _partial_credit(items: tuple[Item, ...]) -> ItemParameters | None:
    graded = [item for item in items if item.max_score > 1]
    if not graded:
        return None
    steps = np.full((len(graded), max(item.max_score for item in graded)), np.nan)
    for row, item in enumerate(graded):
        steps[row, : item.max_score] = item.steps
    return ItemParameters.partial_credit(
        a=JUDGED_STEP_DISCRIMINATION, b=steps, se_b=[item.sd for item in graded]
    )


def _guessing(item: Item) -> float:
    if isinstance(item.definition, SingleChoice):
        return 1 / len(item.definition.options)
    return 0.0
