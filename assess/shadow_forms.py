"""A complete form per sitting: the items shown, and items that could follow.

Each sitting carries a form that meets every rule. So the form is a proof, at every step, that the
test can be finished; no rule is ever broken. `assess.exchanges` tells which item can take whose
place, `assess.reachability` what may come next, `assess.form_upkeep` how the form changes.

The places of a block are filled from the front: what was shown stands first, in its order. The
first places, up to the early length, are the core.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assess.compiled import compiled
from assess.content import Content
from assess.rules import BitArray
from irt.parameters import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]


class ContentTables(NamedTuple):
    """What compiled functions read of a `Content`; one row per item where not said otherwise."""

    block: IntArray
    cluster: IntArray
    has_enemies: bool
    set_of: IntArray
    has_sets: bool
    is_fixed: BoolArray
    rank: FloatArray
    """Along the attribute by which items ascend; 0 for all where they need not."""
    is_ordered: bool
    weights: FloatArray
    """What an item adds to each rule, shape (n_items, n_rules)."""
    low: FloatArray
    high: FloatArray
    """Bounds of the rules, shape (n_rules,)."""
    bits: BitArray
    bit_of: BitArray
    """Counting rules of an item, and the bit of a rule (`assess.rules`)."""
    counts: BoolArray
    """Whether a rule counts items of a block, shape (n_blocks, n_rules)."""
    sums: IntArray
    first_place: IntArray
    early: IntArray
    longest: IntArray
    """Of the places of a form, shape (n_blocks,)."""


class FormState(NamedTuple):
    """The arrays of `ShadowForms`, which compiled functions change in place."""

    items: IntArray
    n_shown: IntArray
    spot: npt.NDArray[np.int16]
    total: FloatArray
    core_total: FloatArray


@dataclass(slots=True, kw_only=True, eq=False)
class ShadowForms:
    """A form per sitting, changed in place.

    Attributes
    ----------
    content : Content
    tables : ContentTables
        Of the same content.
    items : ndarray of int64, shape (n_sittings, n_places)
        Row of the item on each place.
    n_shown : ndarray of int64, shape (n_sittings, n_blocks)
        Places of each block that have been shown.
    spot : ndarray of int16, shape (n_sittings, n_clusters)
        Place of the item of each set of enemies; -1 where none stands in the form.
    total, core_total : ndarray of float64, shape (n_sittings, n_rules)
        What the form, and its core, add up to on each rule.
    state : FormState
        These arrays for compiled functions.
    """

    content: Content
    tables: ContentTables
    items: IntArray
    n_shown: IntArray
    spot: npt.NDArray[np.int16]
    total: FloatArray
    core_total: FloatArray
    state: FormState = field(init=False)

    def __post_init__(self) -> None:
        """Name the arrays, which change but stay the same arrays."""
        self.state = FormState(self.items, self.n_shown, self.spot, self.total, self.core_total)

    @property
    def is_open(self) -> BoolArray:
        """Places that have not been shown, shape (n_sittings, n_places)."""
        content = self.content
        found: BoolArray = content.place_number >= self.n_shown[:, content.place_block]
        return found


def content_tables(content: Content) -> ContentTables:
    """The arrays of a content as compiled functions read them."""
    rules = content.rules
    rank = np.zeros(len(content)) if content.order is None else content.order
    return ContentTables(
        block=np.ascontiguousarray(content.block),
        cluster=np.ascontiguousarray(content.cluster),
        has_enemies=content.has_enemies,
        set_of=np.ascontiguousarray(content.set_of),
        has_sets=bool((content.set_of >= 0).any()),
        is_fixed=np.ascontiguousarray(content.is_fixed),
        rank=np.ascontiguousarray(rank),
        is_ordered=content.order is not None,
        weights=np.ascontiguousarray(rules.weights.T),
        low=rules.low,
        high=rules.high,
        bits=rules.bits,
        bit_of=rules.bit_of,
        counts=np.asarray((rules.bit_of > 0).any(axis=2)),
        sums=rules.sums,
        first_place=np.cumsum(content.longest) - content.longest,
        early=content.early,
        longest=content.longest,
    )


def shadow_forms(content: Content, tables: ContentTables, forms: IntArray) -> ShadowForms:
    """Forms of sittings that have not begun.

    Parameters
    ----------
    content : Content
    tables : ContentTables
        Of the same content.
    forms : ndarray of int64, shape (n_sittings, n_places)
        Each meets every rule.
    """
    found = ShadowForms(
        content=content,
        tables=tables,
        items=np.ascontiguousarray(forms),
        n_shown=np.zeros((len(forms), len(content.blocks)), dtype=np.int64),
        spot=np.full((len(forms), content.n_clusters), -1, dtype=np.int16),
        total=np.zeros((len(forms), len(content.rules))),
        core_total=np.zeros((len(forms), len(content.rules))),
    )
    _count_up(tables, found.state)
    return found


@compiled
def _count_up(tables: ContentTables, state: FormState) -> None:
    """Fill in the spots and totals of forms."""
    n_rows, n_places = state.items.shape
    for row in range(n_rows):
        for place in range(n_places):
            item = state.items[row, place]
            state.spot[row, tables.cluster[item]] = place
            in_core = is_core(tables, tables.block[item], place)
            for rule in range(len(tables.low)):
                state.total[row, rule] += tables.weights[item, rule]
                if in_core:
                    state.core_total[row, rule] += tables.weights[item, rule]


@compiled
def is_core(tables: ContentTables, b: int, place: int) -> bool:
    """Whether a place of a form belongs to the core of its block."""
    return bool(place - tables.first_place[b] < tables.early[b])


@compiled
def open_places(tables: ContentTables, state: FormState, row: int, b: int) -> tuple[int, int]:
    """The first and the last but one of the places of a block that are filled next.

    Those of the core while any is open.
    """
    n_shown, start = state.n_shown[row, b], tables.first_place[b]
    end = tables.early[b] if n_shown < tables.early[b] else tables.longest[b]
    return start + n_shown, start + end


@compiled
def put(tables: ContentTables, state: FormState, row: int, place: int, item: int) -> None:
    """Put an item on a place; what stood there must have gone. Totals are not touched."""
    state.items[row, place] = item
    state.spot[row, tables.cluster[item]] = place


@compiled
def exchange(tables: ContentTables, state: FormState, row: int, place: int, item: int) -> None:
    """Put an item on a place; one that stands elsewhere changes places with the other."""
    going, spot = state.items[row, place], state.spot[row, tables.cluster[item]]
    stands = spot >= 0 and state.items[row, spot] == item
    b = tables.block[item]
    moved = 1.0 if is_core(tables, b, place) else 0.0
    if stands and is_core(tables, b, spot):
        moved -= 1.0
    for rule in range(len(tables.low)):
        change = tables.weights[item, rule] - tables.weights[going, rule]
        if not stands:
            state.total[row, rule] += change
        state.core_total[row, rule] += moved * change
    state.spot[row, tables.cluster[going]] = -1
    put(tables, state, row, place, item)
    if stands:
        put(tables, state, row, spot, going)


@compiled
def show(tables: ContentTables, state: FormState, row: int, b: int, place: int) -> None:
    """Take what stands on a place of a block as shown: it moves to the front of what is open."""
    first = tables.first_place[b] + state.n_shown[row, b]
    shown, other = state.items[row, place], state.items[row, first]
    put(tables, state, row, place, other)
    put(tables, state, row, first, shown)
    state.n_shown[row, b] += 1
