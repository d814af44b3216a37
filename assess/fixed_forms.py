"""Parallel fixed forms: each meets every rule of a blueprint and informs as well as the others.

Test information at the cuts is raised in the weakest form, and kept alike over the forms:
maximise ``sum_b (y_b + 0.1 sum_k y_bk) - d`` where ``y_bk`` is at most the information of every
form at cut k of scale b, ``y_b`` at most every ``y_bk`` and ``d`` at least the distance between any
two forms at a cut. A few small forms are found
together; many or large ones one by one, each beside a big shadow form that stands for all those
still to come, so that the first forms do not take the best items.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Section 5.1
   (maximin and minimax), chapter 6 (multiple forms, overlap).
.. [2] van der Linden, W. J. & Adema, J. J. (1998). Simultaneous assembly of multiple test forms.
   Journal of Educational Measurement 35(3), 185-198 (the big shadow test).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.sparse import eye_array

from assess.assembly import Programme, programme_of
from assess.blueprint import Blueprint
from assess.conditions import Attributes
from assess.content import Content, tabulate_content
from assess.errors import BlueprintError
from assess.form_solver import FormSolver
from assess.integer_programme import IntegerProgramme
from irt.information import item_information
from irt.parameters import FloatArray, IntArray, ItemParameters

BoolArray = npt.NDArray[np.bool_]

TOGETHER = 3_000
"""Forms times items up to which the forms are found together."""

GAP = 0.02
"""Share of the objective that is given up to end the search."""

_HALF = 0.5
_OTHER_CUTS = (
    0.1  # worth of information at a cut that is not the weakest, beside that at the weakest
)
_ANY = 1e6  # a gap that ends the search at the first solution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormSupply:
    """What fixed forms are made from.

    Attributes
    ----------
    blueprint : Blueprint
        Of fixed length (`of_fixed_length`).
    content : Content
    programme : Programme
        A column per item.
    location : ndarray of float64, shape (n_items,)
        Mean difficulty, in logits.
    information : ndarray of float64, shape (n_blocks, n_cuts, n_items)
        Of each item at each cut of its own scale; 0 on the other scales.
    """

    blueprint: Blueprint
    content: Content
    programme: Programme
    location: FloatArray
    information: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FixedForms:
    """Parallel forms.

    Attributes
    ----------
    forms : tuple of ndarray of int64, shape (n_places,)
        Rows of the items in the order in which they are shown.
    information : ndarray of float64, shape (n_forms, n_blocks, n_cuts)
        Test information at the cuts, per square logit.
    overlap : ndarray of int64, shape (n_forms, n_forms)
        Items in common; the length of a form on the diagonal.
    gap : float
        No choice of items has a better objective by more than this share.
    """

    forms: tuple[IntArray, ...]
    information: FloatArray
    overlap: IntArray
    gap: float


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Columns of a programme for a form, or for the shadow of several forms."""

    x: IntArray
    copies: int


def of_fixed_length(blueprint: Blueprint) -> Blueprint:
    """The blueprint with every block at its greatest length."""
    blocks = tuple(
        msgspec.structs.replace(block, min_items=block.max_items) for block in blueprint.blocks
    )
    return msgspec.structs.replace(blueprint, blocks=blocks)


def longest_possible(
    blueprint: Blueprint,
    attributes: Attributes,
    enemies: Mapping[str, Sequence[str]] | None = None,
) -> Blueprint:
    """The blueprint with lengths for which some form meets every rule.

    Blocks lose places in step, down to their shortest length. Where that does not help either, the
    blueprint as it was: assembling it tells what conflicts.
    """
    slack = max(block.max_items - block.min_items for block in blueprint.blocks)
    for fewer in range(slack + 1):
        blocks = tuple(
            msgspec.structs.replace(block, max_items=max(block.min_items, block.max_items - fewer))
            for block in blueprint.blocks
        )
        shorter = msgspec.structs.replace(blueprint, blocks=blocks)
        try:
            content = tabulate_content(of_fixed_length(shorter), attributes, enemies)
        except BlueprintError:  # too few items for this length
            continue
        if FormSolver(programme_of(content)).is_possible():
            return shorter
    return blueprint


def form_supply(
    blueprint: Blueprint,
    attributes: Attributes,
    parameters: ItemParameters,
    *,
    cuts: Sequence[float],
    enemies: Mapping[str, Sequence[str]] | None = None,
) -> FormSupply:
    """Tabulate items, all of which the blueprint can use, for fixed forms.

    Parameters
    ----------
    blueprint : Blueprint
    attributes : mapping of str to ndarray of shape (n_items,)
    parameters : ItemParameters
        In the same order.
    cuts : sequence of float
        Abilities at which forms must inform, in logits.
    enemies : mapping of str to sequence of str, optional

    Raises
    ------
    BlueprintError
        When too few items are left for a rule.
    """
    fixed = of_fixed_length(blueprint)
    content = tabulate_content(fixed, attributes, enemies)
    at_cuts = item_information(parameters, np.asarray(cuts, dtype=np.float64)).T
    of_block = content.block == np.arange(len(content.longest))[:, None]
    return FormSupply(
        blueprint=fixed,
        content=content,
        programme=programme_of(content),
        location=np.nanmean(parameters.b, axis=1),
        information=at_cuts * of_block[:, None],
    )


def assemble_forms(
    supply: FormSupply,
    *,
    n_forms: int,
    overlap: int = 0,
    max_use: int | None = None,
    seed: int = 0,
) -> FixedForms:
    """Assemble parallel forms.

    Items that the blueprint gives in every form are counted neither as overlap nor as use.

    Parameters
    ----------
    supply : FormSupply
    n_forms : int
    overlap : int
        Items that any two forms may have in common.
    max_use : int, optional
        Forms in which an item may stand; all of them by default.
    seed : int

    Raises
    ------
    BlueprintError
        When no form meets the rules, or fewer forms are possible than wanted; the message tells how
        many are.
    """
    assembly = _Assembly(supply, overlap=overlap, max_use=max_use or n_forms, seed=seed)
    found = assembly.forms(n_forms)
    if found is None:
        raise BlueprintError(_too_many(assembly, n_forms))
    chosen, gap = found
    forms = tuple(order_items(supply, items) for items in chosen)
    is_in = np.zeros((n_forms, len(supply.content)), dtype=np.int64)
    for row, form in enumerate(forms):
        is_in[row, form] = 1
    return FixedForms(
        forms=forms,
        information=np.einsum("fi,bki->fbk", is_in, supply.information),
        overlap=is_in @ is_in.T,
        gap=gap,
    )


def order_items(supply: FormSupply, items: IntArray) -> IntArray:
    """Items block by block, from easy to difficult, or along the order of the blueprint.

    Sets stay together, at their mean difficulty.
    """
    content = supply.content
    rank = supply.location if content.order is None else content.order
    rank = rank[items].astype(np.float64)
    of_set = content.set_of[items]
    for one in np.unique(of_set[of_set >= 0]):
        rank[of_set == one] = rank[of_set == one].mean()
    return items[np.lexsort((items, of_set, rank, content.block[items]))]


class _Assembly:
    """A wish for forms with its limits, solved together or one by one."""

    def __init__(self, supply: FormSupply, *, overlap: int, max_use: int, seed: int) -> None:
        self.supply = supply
        self.overlap = overlap
        self.max_use = 1 if overlap == 0 else max_use
        self.seed = seed
        self.is_always = _stands_always(supply.content)
        self.free = np.flatnonzero(~self.is_always)

    def forms(self, n_forms: int, *, gap: float = GAP) -> tuple[list[IntArray], float] | None:
        """Rows of the items of each form and the gap, or None where they were not found."""
        if self.is_together(n_forms):
            return self._next_forms([1] * n_forms, [], gap=gap)
        before: list[IntArray] = []
        largest_gap = 0.0
        while len(before) < n_forms:
            left = n_forms - len(before) - 1
            found = self._next_forms([1, left] if left else [1], before, gap=gap)
            if found is None:
                return None
            before.append(found[0][0])
            largest_gap = max(largest_gap, found[1])
        return before, largest_gap

    def is_together(self, n_forms: int) -> bool:
        """Whether so many forms are found in one programme, which proves what is impossible."""
        return n_forms * len(self.supply.content) <= TOGETHER

    def _next_forms(
        self, copies: Sequence[int], before: Sequence[IntArray], *, gap: float
    ) -> tuple[list[IntArray], float] | None:
        """Forms beside those made before; a copy count above 1 is a shadow of so many forms."""
        model, content = IntegerProgramme(), self.supply.content
        programme, parts = self.supply.programme, []
        for n in copies:
            most = np.where(self.is_always, n, min(n, self.max_use))
            part = _Part(model.columns(len(content), high=most, is_whole=True), n)
            model.rows([(programme.matrix, part.x)], low=programme.low * n, high=programme.high * n)
            parts.append(part)
        self._limit_use(model, parts, before)
        self._limit_overlap(model, parts, before)
        self._inform_alike(model, parts, before)
        found = model.solve(gap=gap, seed=self.seed)
        if found is None:
            return None
        return [np.flatnonzero(found.values[part.x] > _HALF) for part in parts], found.gap

    def _limit_use(
        self, model: IntegerProgramme, parts: Sequence[_Part], before: Sequence[IntArray]
    ) -> None:
        used = np.zeros(len(self.supply.content))
        for form in before:
            used[form] += 1
        one = eye_array(len(self.free))
        high = self.max_use - used[self.free]
        model.rows([(one, part.x[self.free]) for part in parts], high=high)

    def _limit_overlap(
        self, model: IntegerProgramme, parts: Sequence[_Part], before: Sequence[IntArray]
    ) -> None:
        """Items in common with each form ([1] section 6.3); none are in disjoint forms anyhow."""
        if self.max_use == 1:
            return
        free, one = self.free, eye_array(len(self.free))
        sum_of = np.ones((1, len(free)))
        for form in before:
            is_before = np.isin(free, form).astype(np.float64)[None]
            for part in parts:
                model.rows([(is_before, part.x[free])], high=self.overlap * part.copies)
        for first, second in combinations(parts, 2):
            n = second.copies
            both = model.columns(len(free))
            terms = [(n * one, first.x[free]), (one, second.x[free]), (-one, both)]
            model.rows(terms, high=n)
            model.rows([(sum_of, both)], high=self.overlap * n)
        for part in parts:
            self._limit_within(model, part)

    def _limit_within(self, model: IntegerProgramme, part: _Part) -> None:
        """Pairs of forms within a shadow: an item used z times is common to z (z - 1) / 2 pairs."""
        free, one = self.free, eye_array(len(self.free))
        pairs = model.columns(len(free))
        for use in range(1, part.copies):
            low = -use * (use + 1) / 2  # a tangent that is exact at `use` and one more
            model.rows([(one, pairs), (-use * one, part.x[free])], low=low)
        n_pairs = part.copies * (part.copies - 1) / 2
        model.rows([(np.ones((1, len(free))), pairs)], high=self.overlap * n_pairs)

    def _inform_alike(
        self, model: IntegerProgramme, parts: Sequence[_Part], before: Sequence[IntArray]
    ) -> None:
        n_blocks, n_cuts, n_items = self.supply.information.shape
        information = self.supply.information.reshape(-1, n_items)
        made = np.array([information[:, form].sum(axis=1) for form in before])
        n, one = len(information), eye_array(len(information))
        high = made.min(axis=0) if before else np.inf
        least = model.columns(n, low=-np.inf, high=high, worth=_OTHER_CUTS)
        most = model.columns(n, low=made.max(axis=0) if before else 0.0)
        weakest = model.columns(n_blocks, low=-np.inf, worth=1.0)
        distance = model.columns(1, worth=-1.0)
        for part in parts:
            mean = information / part.copies
            model.rows([(mean, part.x), (-one, least)], low=0.0)  # [1] eq. 5.9
            model.rows([(mean, part.x), (-one, most)], high=0.0)
        per_cut = np.repeat(np.eye(n_blocks), n_cuts, axis=0)
        model.rows([(per_cut, weakest), (-one, least)], high=0.0)
        model.rows([(one, most), (-one, least), (-np.ones((n, 1)), distance)], high=0.0)


def _stands_always(content: Content) -> BoolArray:
    """Items of every form: those always given, and the sets that hold one of them."""
    sets = content.set_of[content.is_included]
    return content.is_included | np.isin(content.set_of, sets[sets >= 0])


def _too_many(assembly: _Assembly, n_forms: int) -> str:
    """Why so many forms are not possible, and how many are."""
    supply = assembly.supply
    for fewer in range(n_forms - 1, 0, -1):
        if assembly.forms(fewer, gap=_ANY) is not None:
            wish = (
                f"{n_forms} forms with at most {assembly.overlap} items in common from the "
                f"{len(supply.content)} items of {supply.blueprint.id}"
            )
            if assembly.is_together(n_forms):
                return f"{wish} are not possible: at most {fewer}"
            return f"{wish} were not found: at most {fewer} were"
    conflict = FormSolver(supply.programme).conflict()
    return (
        f"no form of {supply.blueprint.id} meets every rule; these conflict: {', '.join(conflict)}"
    )
