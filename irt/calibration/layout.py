"""Which parameters of a calibration are free, shared or fixed, as one vector ``phi``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from irt.calibration.families import (
    Asymptotic,
    Family,
    Graded,
    Nominal,
    PartialCredit,
    RatingScale,
    logit,
)
from irt.parameters import FloatArray, IntArray, ItemParameters, Model

FIXED = -1
"""Index of a parameter that does not move."""

START_C, START_D = 0.05, 0.95


class _Kind(NamedTuple):
    family: type[Family]
    fixed: Mapping[str, float] = {}
    shared: frozenset[str] = frozenset()
    is_dichotomous: bool = False


MODELS: dict[str, _Kind] = {
    "rasch": _Kind(PartialCredit, fixed={"a": 1.0}, is_dichotomous=True),
    "1pl": _Kind(PartialCredit, shared=frozenset({"a"}), is_dichotomous=True),
    "2pl": _Kind(PartialCredit, is_dichotomous=True),
    "3pl": _Kind(Asymptotic, fixed={"logit_d": np.inf}, is_dichotomous=True),
    "4pl": _Kind(Asymptotic, is_dichotomous=True),
    "grm": _Kind(Graded),
    "pcm": _Kind(PartialCredit, fixed={"a": 1.0}),
    "gpcm": _Kind(PartialCredit),
    "rsm": _Kind(RatingScale, fixed={"a": 1.0}, shared=frozenset({"step"})),
    "nrm": _Kind(Nominal),
}
"""Models by their name; ``shared`` parameters are one for all items of that model."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Items of one family and number of categories.

    Attributes
    ----------
    family : Family
    rows : ndarray of int64, shape (n_block_items,)
        Where the items stand among all items.
    index : ndarray of int64, shape (n_block_items, n_parameters)
        Place of each parameter in ``phi``; -1 where it is fixed.
    start : ndarray of float64, shape (n_block_items, n_parameters)
        Starting values, and the values of fixed parameters.
    """

    family: Family
    rows: IntArray
    index: IntArray
    start: FloatArray

    def xi(self, phi: FloatArray) -> FloatArray:
        """Parameters of the items, shape (n_block_items, n_parameters)."""
        return np.where(self.index == FIXED, self.start, phi[self.index])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Free parameters of all items and groups.

    Attributes
    ----------
    blocks : tuple of Block
    n_items : int
    n_phi : int
        Number of free parameters: of items first, then of groups.
    n_item_phi : int
    group_index : ndarray of int64, shape (n_groups, 2)
        Place of the mean and the log standard deviation of each group; -1 where fixed at 0.
    """

    blocks: tuple[Block, ...]
    n_items: int
    n_phi: int
    n_item_phi: int
    group_index: IntArray

    @property
    def is_separable(self) -> bool:
        """Whether no two items share a parameter."""
        used = np.concatenate([block.index[block.index != FIXED] for block in self.blocks])
        return len(np.unique(used)) == len(used)

    @property
    def has_fixed_scale(self) -> bool:
        """Whether only the first group, N(0, 1), says what the scale is."""
        moves = all(
            (block.index[:, column] != FIXED).all()
            for block in self.blocks
            for column, name in enumerate(block.family.names)
            if not name.startswith("logit")
        )
        return moves and bool((self.group_index[0] == FIXED).all())

    def rescaled(self, phi: FloatArray, mean: float, sd: float) -> FloatArray:
        """Parameters after this mean and standard deviation are taken out of every ability."""
        phi = phi.copy()
        for block in self.blocks:
            free = block.index != FIXED
            moved = block.family.rescaled(block.xi(phi), mean, sd)
            phi[block.index[free]] = moved[free]
        for mean_at, sd_at in self.group_index[1:]:
            phi[mean_at] = (phi[mean_at] - mean) / sd
            phi[sd_at] -= np.log(sd)
        return phi

    def start(self) -> FloatArray:
        """Starting values, shape (n_phi,); groups start at N(0, 1)."""
        phi = np.zeros(self.n_phi)
        for block in self.blocks:
            free = block.index != FIXED
            phi[block.index[free]] = block.start[free]
        return phi

    def phi_of(self, items: ItemParameters) -> FloatArray:
        """Free parameters of given items; groups at N(0, 1)."""
        phi = np.zeros(self.n_phi)
        for block in self.blocks:
            free = block.index != FIXED
            phi[block.index[free]] = block.family.from_items(items.take(block.rows))[free]
        return phi

    def items(self, phi: FloatArray) -> ItemParameters:
        """All items in the difficulty form, in their own order."""
        parts = [block.family.to_items(block.xi(phi)) for block in self.blocks]
        order = np.argsort(np.concatenate([block.rows for block in self.blocks]))
        return ItemParameters.concatenate(parts).take(order)

    def groups(self, phi: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of each group, in logits."""
        values = np.where(self.group_index == FIXED, 0.0, np.append(phi, 0.0)[self.group_index])
        return values[:, 0], np.exp(values[:, 1])

    def is_valid(self, phi: FloatArray) -> bool:
        """Whether every item obeys its rules."""
        valid = all(block.family.is_valid(block.xi(phi)).all() for block in self.blocks)
        return valid and bool(np.isfinite(phi).all() and (self.groups(phi)[1] < 100).all())


def build_layout(
    models: Sequence[str],
    category_counts: FloatArray,
    n_categories: IntArray,
    *,
    n_groups: int,
    anchors: Anchors | None = None,
) -> Layout:
    """Lay out the parameters of a calibration.

    Parameters
    ----------
    models : sequence of str
        A name of `MODELS` per item; ignored for anchors.
    category_counts : ndarray of float64, shape (n_items, max_categories)
        Responses in each category, for the starting values.
    n_categories : ndarray of int64, shape (n_items,)
    n_groups : int
    anchors : Anchors, optional
        Items whose parameters do not move. With them the mean of every group is free.

    Raises
    ------
    ValueError
        When a name is no model, or a model does not fit the categories of its item.
    """
    kinds = _kinds(models, n_categories)
    counter = _Counter()
    blocks = []
    anchored = np.array([], dtype=np.int64) if anchors is None else anchors.rows
    for family, rows, name in _grouped(kinds, n_categories, anchored):
        start = _start_values(family, category_counts[rows])
        for column, value in MODELS[name].fixed.items():
            start[:, family.names.index(column)] = value
        index = np.stack([counter.columns(family, name) for _ in rows])
        blocks.append(Block(family=family, rows=rows, index=index, start=start))
    if anchors is not None:
        blocks += anchors.blocks()
    n_item_phi = counter.count
    has_fixed_slope = any((block.index[:, 0] == FIXED).any() for block in blocks)
    group_index = np.full((n_groups, 2), FIXED)
    for group in range(n_groups):
        if group > 0 or anchors is not None:
            group_index[group, 0] = counter.next()
        if group > 0 or has_fixed_slope:
            group_index[group, 1] = counter.next()
    return Layout(
        blocks=tuple(blocks),
        n_items=len(n_categories),
        n_phi=counter.count,
        n_item_phi=n_item_phi,
        group_index=group_index,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anchors:
    """Items with known parameters, which stay as they are.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_anchors,)
        Their columns among the responses.
    items : ItemParameters
        Their parameters, in that order.
    """

    rows: npt.NDArray[np.int64]
    items: ItemParameters

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.items) or len(np.unique(self.rows)) != len(self.rows):
            message = f"anchors need one set of parameters per row, got {self.rows}"
            raise ValueError(message)

    def blocks(self) -> list[Block]:
        """The anchors as blocks without a free parameter."""
        families = [_family_of(self.items.take([place])) for place in range(len(self.rows))]
        blocks = []
        for family in dict.fromkeys(families):
            places = np.flatnonzero([other == family for other in families])
            start = family.from_items(self.items.take(places))
            index = np.full(start.shape, FIXED)
            block = Block(family=family, rows=self.rows[places], index=index, start=start)
            blocks.append(block)
        return blocks


class _Counter:
    """Hands out places in ``phi``."""

    def __init__(self) -> None:
        self.count = 0
        self._shared: dict[tuple[str, int, str], int] = {}

    def next(self) -> int:
        self.count += 1
        return self.count - 1

    def columns(self, family: Family, model: str) -> IntArray:
        kind = MODELS[model]
        return np.array([self._place(name, family, model, kind) for name in family.names])

    def _place(self, name: str, family: Family, model: str, kind: _Kind) -> int:
        if name in kind.fixed:
            return FIXED
        if not any(name.startswith(shared) for shared in kind.shared):
            return self.next()
        key = (model, family.n_categories, name)
        if key not in self._shared:
            self._shared[key] = self.next()
        return self._shared[key]


def _kinds(models: Sequence[str], n_categories: IntArray) -> list[str]:
    if len(models) != len(n_categories):
        message = f"models must have one name per item ({len(n_categories)}), got {len(models)}"
        raise ValueError(message)
    for item, (model, categories) in enumerate(zip(models, n_categories, strict=True)):
        if model not in MODELS:
            message = f"model must be one of {', '.join(MODELS)}, got {model!r} (item {item})"
            raise ValueError(message)
        if MODELS[model].is_dichotomous and categories != 2:
            message = f"model {model} needs two categories, got {categories} (item {item})"
            raise ValueError(message)
    return list(models)


def _grouped(
    models: list[str], n_categories: IntArray, anchored: IntArray
) -> list[tuple[Family, IntArray, str]]:
    """Free items with the same model and number of categories together."""
    free = np.setdiff1d(np.arange(len(models)), anchored)
    keys = [(models[item], int(n_categories[item])) for item in free]
    return [
        (MODELS[key[0]].family(key[1]), free[[other == key for other in keys]], key[0])
        for key in dict.fromkeys(keys)
    ]


def _family_of(item: ItemParameters) -> Family:
    n_categories = int(item.n_categories[0])
    model = Model(int(item.model[0]))
    if model == Model.LOGISTIC and (item.c[0] > 0 or item.d[0] < 1):
        return Asymptotic(n_categories)
    families: dict[Model, type[Family]] = {
        Model.LOGISTIC: PartialCredit,
        Model.PARTIAL_CREDIT: PartialCredit,
        Model.GRADED: Graded,
        Model.NOMINAL: Nominal,
    }
    return families[model](n_categories)


def _start_values(family: Family, counts: FloatArray) -> FloatArray:
    """Discrimination 1 shared among the steps, and the category proportions at the mean."""
    counts = counts[:, : family.n_categories] + 0.5
    share = counts / counts.sum(axis=1, keepdims=True)
    above = np.cumsum(share[:, ::-1], axis=1)[:, ::-1][:, 1:]
    versus_first = np.log(share[:, 1:] / share[:, :1])
    n_items, steps = above.shape
    a = np.full((n_items, 1), 1.0)
    zeros = np.zeros((n_items, steps))
    match family:
        case Graded():
            return np.hstack([a, logit(above)])
        case Asymptotic():
            guessed = np.clip((above - START_C) / (1 - START_C), 0.05, 0.95)
            asymptotes = np.tile(logit(np.array([START_C, START_D])), (n_items, 1))
            return np.hstack([a, logit(guessed), asymptotes])
        case Nominal():
            return np.hstack([zeros + np.arange(1, steps + 1) / steps, versus_first])
        case RatingScale():
            return np.hstack([a, versus_first[:, -1:] / steps, zeros[:, 1:]])
        case _:
            return np.hstack([a, versus_first])
