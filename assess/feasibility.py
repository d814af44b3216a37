"""Whether a bank can serve a blueprint, and how well, before anybody takes the test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack, vstack

from assess.assembly import Programme, programme_of
from assess.attributes import BankAttributes
from assess.blueprint import Blueprint
from assess.conditions import Attributes
from assess.content import BoolArray, Content, tabulate_content, usable_items
from assess.errors import BlueprintError
from assess.form_solver import FormSolver
from assess.situations import EVERYBODY, Situation, in_words, serving_items, situations_of
from itembank.bank import ItemBank

_TRIES = 4  # ways to take disjoint forms out of a bank one by one; the best counts
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasibility:
    """What a bank can do for a blueprint, the same in some situations.

    Attributes
    ----------
    blueprint : str
    who : str
        The situations in words.
    situations : tuple of Situation
        None where nobody asked about situations.
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
    who: str
    situations: tuple[Situation, ...]
    n_items: int
    is_possible: bool
    conflict: tuple[str, ...]
    n_forms: tuple[int, int]
    least_exposure: float | None
    bottleneck: tuple[str, ...]


def check_bank(bank: ItemBank, blueprint: Blueprint) -> tuple[Feasibility, ...]:
    """Check a blueprint against a bank for every way of access, language and device.

    Parameters
    ----------
    bank : ItemBank
    blueprint : Blueprint

    Returns
    -------
    tuple of Feasibility
        As for `check_situations`.
    """
    items = [item for item in bank.items if item.status == "operational"]
    kept = usable_items(blueprint, BankAttributes(items))
    items = [item for item, keep in zip(items, kept, strict=True) if keep]
    enemies = {item.id: item.enemies for item in items}
    return check_situations(BankAttributes(items), blueprint, enemies=enemies)


def check_situations(
    attributes: Attributes,
    blueprint: Blueprint,
    *,
    enemies: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Feasibility, ...]:
    """Check a blueprint for every situation that these items tell apart.

    Parameters
    ----------
    attributes : mapping of str to ndarray of shape (n_items,)
        Of items that the blueprint can use.
    blueprint : Blueprint
    enemies : mapping of str to tuple of str, optional

    Returns
    -------
    tuple of Feasibility
        One per different result; situations that the same items serve are computed once.
    """
    table = {name: attributes[name] for name in attributes}
    situations = situations_of(table)
    computed: dict[bytes, Feasibility] = {}
    groups: dict[Feasibility, list[Situation]] = {}
    for situation in situations:
        serves = serving_items(situation, table)
        key = serves.tobytes()
        if key not in computed:
            kept = {name: values[serves] for name, values in table.items()}
            found = check_items(kept, blueprint, enemies=enemies)
            forced = _forced_in(table, blueprint, enemies, ~serves) if found.is_possible else ()
            computed[key] = _impossible(blueprint, found.n_items, forced) if forced else found
        groups.setdefault(computed[key], []).append(situation)
    return tuple(
        replace(found, who=in_words(group, situations), situations=tuple(group))
        for found, group in groups.items()
    )


def _forced_in(
    attributes: Attributes,
    blueprint: Blueprint,
    enemies: Mapping[str, tuple[str, ...]] | None,
    is_out: BoolArray,
) -> tuple[str, ...]:
    """Rules that force in items that are out: a set as a whole, an item of every form.

    Without those items there are no such rules, so the items that are left do not show them.
    """
    if not is_out.any():
        return ()
    try:
        content = tabulate_content(blueprint, attributes, enemies)
    except BlueprintError:  # too few items for anybody: the check of those that are left tells it
        return ()
    solver = FormSolver(programme_of(content))
    return () if solver.is_possible(banned=is_out) else solver.conflict(banned=is_out)


def check_items(
    attributes: Attributes,
    blueprint: Blueprint,
    *,
    enemies: Mapping[str, tuple[str, ...]] | None = None,
) -> Feasibility:
    """Check a blueprint against items with these attributes, all of which it can use."""
    n_items = len(attributes["id"])
    try:
        content = tabulate_content(blueprint, attributes, enemies)
    except BlueprintError as error:
        return _impossible(blueprint, n_items, (str(error),))
    programme = programme_of(content)
    solver = FormSolver(programme)
    if not solver.is_possible():
        return _impossible(blueprint, n_items, solver.conflict())
    least = _least_exposure(programme)
    return Feasibility(
        blueprint=blueprint.id,
        who=EVERYBODY,
        situations=(),
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


def _impossible(blueprint: Blueprint, n_items: int, conflict: tuple[str, ...]) -> Feasibility:
    return Feasibility(
        blueprint=blueprint.id,
        who=EVERYBODY,
        situations=(),
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
