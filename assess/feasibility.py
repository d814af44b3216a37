"""Whether a bank can serve a blueprint, and how well, before anybody takes the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack, vstack

from assess.access import EVERYBODY, FITTING, SCREEN_READER, Access
from assess.assembly import FormSolver, Programme, programme_of
from assess.attributes import BankAttributes
from assess.blueprint import Blueprint
from assess.conditions import Attributes, read_condition
from assess.content import Content, tabulate_content, usable_items
from assess.errors import BlueprintError
from itembank.bank import ItemBank
from itembank.items import Item

PROFILES: Mapping[str, Access] = MappingProxyType(
    {"everybody": EVERYBODY, "screen reader": SCREEN_READER}
)
"""Access profiles by their names in words."""

_TRIES = 4  # ways to take disjoint forms out of a bank one by one; the best counts
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """What a bank can do for a blueprint.

    Attributes
    ----------
    blueprint, profile : str
    n_items : int
        Items that the blueprint can use.
    is_possible : bool
        Whether some form meets every rule.
    conflict : tuple of str
        Rules that cannot be met together, in words; empty where the blueprint is possible.
    n_forms : tuple of int
        At least and at most so many forms have no item in common.
    least_exposure : float or None
        No way of choosing shows its most frequent item to a smaller share of people. Where forms
        differ in length it holds for the longest.
    bottleneck : tuple of str
        Rules that by themselves ask as much of few items.
    """

    blueprint: str
    profile: str
    n_items: int
    is_possible: bool
    conflict: tuple[str, ...]
    n_forms: tuple[int, int]
    least_exposure: float | None
    bottleneck: tuple[str, ...]


def check_bank(bank: ItemBank, blueprint: Blueprint, profile: str = "everybody") -> Feasibility:
    """Check a blueprint against a bank for one way of access.

    Parameters
    ----------
    bank : ItemBank
    blueprint : Blueprint
    profile : str
        A name of `PROFILES`.
    """
    items = [item for item in bank.items if item.status == "operational"]
    forced = _forced_in(items, blueprint, PROFILES[profile])
    condition = FITTING[PROFILES[profile]]
    if condition:
        serves = read_condition(condition).holds(BankAttributes(items))
        items = [item for item, keep in zip(items, serves, strict=True) if keep]
    kept = usable_items(blueprint, BankAttributes(items))
    items = [item for item, keep in zip(items, kept, strict=True) if keep]
    enemies = {item.id: item.enemies for item in items}
    found = check_items(BankAttributes(items), blueprint, enemies=enemies, profile=profile)
    if found.is_possible and forced:
        return _impossible(blueprint, profile, len(items), forced)
    return found


def _forced_in(items: Sequence[Item], blueprint: Blueprint, access: Access) -> tuple[str, ...]:
    """Rules that force in items that do not fit: a set as a whole, an item of every form.

    Without those items there are no such rules, so the items that fit do not show them.
    """
    kept = usable_items(blueprint, BankAttributes(items))
    items = [item for item, keep in zip(items, kept, strict=True) if keep]
    enemies = {item.id: item.enemies for item in items}
    try:
        content = tabulate_content(blueprint, BankAttributes(items), enemies)
    except BlueprintError:  # too few items for anybody: the check of those that fit tells it
        return ()
    if access not in content.unfit:
        return ()
    solver, is_unfit = FormSolver(programme_of(content)), content.unfit[access]
    return () if solver.is_possible(banned=is_unfit) else solver.conflict(banned=is_unfit)


def check_items(
    attributes: Attributes,
    blueprint: Blueprint,
    *,
    enemies: Mapping[str, tuple[str, ...]] | None = None,
    profile: str = "everybody",
) -> Feasibility:
    """Check a blueprint against items with these attributes, all of which it can use."""
    n_items = len(attributes["id"])
    try:
        content = tabulate_content(blueprint, attributes, enemies)
    except BlueprintError as error:
        return _impossible(blueprint, profile, n_items, (str(error),))
    programme = programme_of(content)
    solver = FormSolver(programme)
    if not solver.is_possible():
        return _impossible(blueprint, profile, n_items, solver.conflict())
    least = _least_exposure(programme)
    return Feasibility(
        blueprint=blueprint.id,
        profile=profile,
        n_items=n_items,
        is_possible=True,
        conflict=(),
        n_forms=(_disjoint_forms(solver), int(np.floor(1 / least + _EQUAL))),
        least_exposure=least,
        bottleneck=_bottleneck(content, least),
    )


def _bottleneck(content: Content, least: float) -> tuple[str, ...]:
    rules, found = content.rules, []
    for row in np.flatnonzero(rules.is_count & (rules.low > 0)):
        has = int((rules.weights[row] > 0).sum())
        if rules.low[row] / has >= least - _EQUAL:
            found.append(f"at least {rules.low[row]:.0f} of the {has} items of {rules.names[row]}")
    return tuple(found)


def _impossible(
    blueprint: Blueprint, profile: str, n_items: int, conflict: tuple[str, ...]
) -> Feasibility:
    return Feasibility(
        blueprint=blueprint.id,
        profile=profile,
        n_items=n_items,
        is_possible=False,
        conflict=conflict,
        n_forms=(0, 0),
        least_exposure=None,
        bottleneck=(),
    )


def _least_exposure(programme: Programme) -> float:
    """The smallest bound that all exposure rates can keep.

    Exposure rates are a mean over forms, so they meet every row of the programme; the smallest
    bound is a linear programme in the rates and the bound. Its inverse bounds the number of
    disjoint forms: shown in turn, m of them give every item a rate of at most 1 / m.
    """
    n_columns, n_items = len(programme.item), len(programme.content)
    ones = np.ones(n_columns)
    shown = csc_array((ones, (programme.item, np.arange(n_columns))), shape=(n_items, n_columns))
    bounded = hstack([shown, csc_array(-np.ones((n_items, 1)))])
    rows = hstack([programme.matrix, csc_array((len(programme.low), 1))]).tocsr()
    has_high, has_low = np.isfinite(programme.high), np.isfinite(programme.low)
    found = linprog(
        np.concatenate([np.zeros(n_columns), [1.0]]),
        A_ub=vstack([rows[has_high], -rows[has_low], bounded]),
        b_ub=np.concatenate([programme.high[has_high], -programme.low[has_low], np.zeros(n_items)]),
        bounds=(0, 1),
    )
    return float(found.x[-1])


def _disjoint_forms(solver: FormSolver) -> int:
    """Forms taken out of the bank one by one, plentiful kinds of items first."""
    content, rng, most = solver.programme.content, np.random.default_rng(0), 0
    _, kind = np.unique(content.rules.bits, axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    for _ in range(_TRIES):
        used, n_forms = np.zeros(len(content), dtype=np.bool_), 0
        chance = rng.random(len(content)) * 0.1
        while True:
            left = np.bincount(kind[~used], minlength=kind.max() + 1)
            form = solver.best(-1 / np.maximum(left[kind], 1) + chance, banned=used)
            if form is None or used[form].any():
                break
            used[form], n_forms = True, n_forms + 1
        most = max(most, n_forms)
    return most
