"""The items of a bank that a blueprint can use, as arrays computed once.

Everything the engine needs is a table here: response curves with the uncertainty of each difficulty
integrated, information where selection looks for it, what a form must hold, and first forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from assess.access import Access
from assess.answers import ResponseTables
from assess.assembly import programme_of
from assess.attributes import BankAttributes
from assess.blueprint import Blueprint
from assess.content import BoolArray, Content, places_of, tabulate_content, usable_items
from assess.criteria import DEFAULT_CRITERION, ItemTable, tabulate
from assess.errors import BlueprintError
from assess.exposure import Exposure, uncontrolled
from assess.form_mending import Mending, mend
from assess.form_solver import FormSolver
from assess.pilot import NO_PILOTS, Pilots, PilotSource, tabulate_pilots
from assess.profile_aim import ProfileTable, profile_table
from assess.ranking import MOST_ITEMS
from assess.shadow_forms import ContentTables, content_tables
from assess.shortlist import Shortlist, no_shortlist, shortlist
from irt.information import table_information
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probability_table
from itembank.bank import ItemBank

N_FORMS = 16
"""Forms that sittings begin from: each begins with the one that has fewest barred items."""

_BOUND_STEP = 0.05  # for the rates of items over the first forms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """A bank seen through a blueprint.

    Attributes
    ----------
    blueprint : Blueprint
    item_ids : tuple of str
    rows : mapping of str to int
        Row of each item id.
    parameters : ItemParameters
    quadrature : Quadrature
        Grid and prior N(0, 1), fixed for the whole sitting.
    table, log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Probabilities on the grid, with the uncertainty of each location in them, and their logs.
    information : ndarray of float64, shape (n_items, n_nodes)
        Fisher information of those curves, per square logit.
    items : ItemTable
        What the criteria look at, for items harder than they are by the shift that makes the chance
        of success the wanted one: whatever then looks best is easier by as much.
    block_items : tuple of ItemTable
        The same by block, in the order of ``content.blocks[b].items``.
    by_node : tuple of ndarray of float64, shape (n_nodes, n_block_items)
        Information of the items of each block, per square logit.
    shortlists : tuple of Shortlist
        Of each block, where items are chosen for their information at the estimate.
    location : ndarray of float64, shape (n_items,)
        Mean difficulty, in logits.
    is_hard : ndarray of bool, shape (n_items,)
        Too hard for the easy start.
    content : Content
        What a form must hold.
    tables : ContentTables
        The same for compiled functions.
    forms : ndarray of int64, shape (n_forms, n_places)
        Forms that meet every rule, for sittings to begin from.
    access_forms : mapping of str to ndarray of int64, shape (n_forms, n_places)
        The same without the items that do not fit an access profile; no form where the rules force
        some in. Profiles that every item fits are left out.
    start : Quadrature
        Grid and prior for choosing the first, easy, items.
    exposure : Exposure
        Chances that items are eligible; at first everything is.
    profile : ProfileTable or None
        Dimensions that items are chosen for, where the blueprint names a profile.
    pilots : Pilots
        Items that are shown beside those of the pool and count for nothing.
    """

    blueprint: Blueprint
    item_ids: tuple[str, ...]
    rows: Mapping[str, int]
    parameters: ItemParameters
    quadrature: Quadrature
    table: FloatArray
    log_table: FloatArray
    information: FloatArray
    items: ItemTable
    block_items: tuple[ItemTable, ...]
    by_node: tuple[FloatArray, ...]
    shortlists: tuple[Shortlist, ...]
    location: FloatArray
    is_hard: BoolArray
    content: Content
    tables: ContentTables
    forms: IntArray
    access_forms: Mapping[str, IntArray]
    start: Quadrature
    exposure: Exposure
    profile: ProfileTable | None
    pilots: Pilots = NO_PILOTS

    def __len__(self) -> int:
        return len(self.item_ids)

    @property
    def is_valued_in_choice(self) -> bool:
        """Whether items are chosen by the default criterion, or from a shortlist."""
        is_default = self.blueprint.criterion == DEFAULT_CRITERION and self.profile is None
        return is_default or bool(self.shortlists[0].bound.size)

    @property
    def responses(self) -> ResponseTables:
        """What responses tell, for compiled functions."""
        profile, nodes = self.profile, self.quadrature.nodes
        dimension = self.content.domain if profile is None else profile.dimension
        return ResponseTables(self.table, self.log_table, self.information, dimension, nodes)

    @property
    def min_questions(self) -> int:
        """Smallest number of questions a complete sitting can have."""
        return int(self.content.early.sum())

    @property
    def max_questions(self) -> int:
        """Largest number of questions a sitting can have, pilot questions counted."""
        return self.blueprint.max_items + self.pilots.n_planned

    def forms_for(self, access: Access) -> IntArray:
        """Forms for sittings of an access profile to begin from, shape (n_forms, n_places).

        Raises
        ------
        BlueprintError
            When the items that fit cannot serve the blueprint; the message names the rules.
        """
        forms = self.access_forms.get(access, self.forms)
        if not len(forms):
            solver = FormSolver(programme_of(self.content))
            rules = "; ".join(solver.conflict(banned=self.content.unfit[access]))
            message = (
                f"blueprint {self.blueprint.id}, access {access}: the items that fit cannot meet "
                f"these rules together: {rules}"
            )
            raise BlueprintError(message)
        return forms


def build_pool(
    bank: ItemBank, blueprint: Blueprint, parameters: ItemParameters | None = None
) -> Pool:
    """Tabulate the items of a bank that a blueprint can use.

    Parameters
    ----------
    bank : ItemBank
    blueprint : Blueprint
    parameters : ItemParameters, optional
        In the order of ``bank.items``; by default the bank's own.

    Raises
    ------
    BlueprintError
        When the bank cannot serve the blueprint, or enemies stand in different blocks.
    """
    attributes = BankAttributes(bank.items)
    is_usable = usable_items(blueprint, attributes)
    is_pilot = np.array([item.status == "pilot" for item in bank.items], dtype=np.bool_)
    block, _ = places_of(blueprint, attributes)
    chosen = np.flatnonzero(is_usable & ~is_pilot)
    chosen = chosen[np.argsort(block[chosen], kind="stable")]  # so that a block is a slice
    items = [bank.items[row] for row in chosen]
    parameters = bank.parameters if parameters is None else parameters
    content = tabulate_content(
        blueprint, BankAttributes(items), {item.id: item.enemies for item in items}
    )
    pool = pool_of_content(content, parameters.take(chosen), blueprint)
    return with_pilots(pool, pilot_source(bank, blueprint, parameters))


def pilot_source(bank: ItemBank, blueprint: Blueprint, parameters: ItemParameters) -> PilotSource:
    """The items of a bank that a blueprint can use, to find its pilot items among.

    Parameters
    ----------
    bank : ItemBank
    blueprint : Blueprint
    parameters : ItemParameters
        In the order of ``bank.items``.
    """
    rows = np.flatnonzero(usable_items(blueprint, BankAttributes(bank.items)))
    items = [bank.items[row] for row in rows]
    return PilotSource(
        attributes=BankAttributes(items),
        parameters=parameters.take(rows),
        is_pilot=np.array([item.status == "pilot" for item in items], dtype=np.bool_),
        enemies={item.id: item.enemies for item in items},
    )


def with_pilots(pool: Pool, source: PilotSource) -> Pool:
    """The pool with the pilot items of its bank, where the blueprint has a share for them."""
    if not pool.blueprint.pilot or not source.is_pilot.any():
        return pool
    found = tabulate_pilots(source, pool.blueprint, pool.content, pool.quadrature)
    return replace(pool, pilots=found)


def pool_of_content(content: Content, parameters: ItemParameters, blueprint: Blueprint) -> Pool:
    """Tabulate the items of a content.

    Parameters
    ----------
    content : Content
    parameters : ItemParameters
        In the order of the items of the content.
    blueprint : Blueprint

    Raises
    ------
    BlueprintError
        When no form can meet every rule, or there are more items than can be ranked.
    """
    if len(content) > MOST_ITEMS:
        message = (
            f"blueprint {blueprint.id}: at most {MOST_ITEMS} items can be ranked, "
            f"got {len(content)}"
        )
        raise BlueprintError(message)
    quadrature = normal_quadrature()
    shift = np.log(blueprint.success / (1 - blueprint.success))  # logits, for a = 1
    items = _harder_items(parameters, quadrature, shift=float(shift), block=content.block)
    log_table = log_probability_table(parameters, quadrature.nodes)
    forms = _first_forms(content, blueprint, items.information @ np.exp(quadrature.log_weights))
    location = np.nanmean(parameters.b, axis=1)
    block_items = tuple(items.take(block.items) for block in content.blocks)
    return Pool(
        blueprint=blueprint,
        item_ids=content.item_ids,
        rows={item_id: row for row, item_id in enumerate(content.item_ids)},
        parameters=parameters,
        quadrature=quadrature,
        table=np.exp(log_table),
        log_table=log_table,
        information=table_information(log_table, quadrature.nodes),
        items=items,
        block_items=block_items,
        by_node=tuple(np.ascontiguousarray(one.information.T) for one in block_items),
        shortlists=tuple(_shortlist(blueprint, one) for one in block_items),
        location=location,
        is_hard=location > blueprint.start.easiest,
        content=content,
        tables=content_tables(content),
        forms=forms,
        access_forms={
            access: _fitting_forms(forms, is_unfit, content)
            for access, is_unfit in content.unfit.items()
        },
        start=normal_quadrature(mean=blueprint.start.theta, sd=blueprint.start.sd),
        exposure=uncontrolled(len(content)),
        profile=profile_table(blueprint, content, quadrature.nodes),
    )


def _shortlist(blueprint: Blueprint, items: ItemTable) -> Shortlist:
    if blueprint.profile is None and blueprint.criterion == "mfi":
        return shortlist(items.information, items.nodes)
    return no_shortlist(items.nodes)


def _first_forms(content: Content, blueprint: Blueprint, information: FloatArray) -> IntArray:
    """Forms of much information that together show no item more often than the blueprint wants.

    Each form holds the items that the forms before it have shown most too rarely. Where exposure
    is not bounded there is one form, the best.
    """
    solver, rng = FormSolver(programme_of(content), gap=0.1), np.random.default_rng(0)
    rates = _spread_rates(solver, information, blueprint.max_exposure)
    if rates is None:
        message = (
            f"blueprint {blueprint.id}: the bank cannot meet these rules together: "
            f"{'; '.join(solver.conflict())}"
        )
        raise BlueprintError(message)
    if blueprint.max_exposure == 1:
        best = FormSolver(solver.programme).best(information)
        return np.array([] if best is None else [best])
    uses, found = np.zeros(len(content)), []
    for number, chance in enumerate(rng.random((N_FORMS, len(content))), start=1):
        form = solver.best(number * rates - uses + 0.2 * chance)
        if form is not None:
            uses[form] += 1
            found.append(form)
    return np.array(found)


def _fitting_forms(forms: IntArray, is_unfit: BoolArray, content: Content) -> IntArray:
    """The forms with unfit items taken out; none where the rules force some in."""
    fitting, rng = forms.copy(), np.random.default_rng(0)
    for form in fitting:
        mending = Mending(
            is_out=is_unfit, is_avoided=np.zeros_like(is_unfit), draws=rng.random(len(content))
        )
        if not mend(form, mending, content):
            return fitting[:0]
    return fitting


def _spread_rates(solver: FormSolver, information: FloatArray, wanted: float) -> FloatArray | None:
    """Exposure rates of the most information within the smallest bound from the wanted one on."""
    for bound in (*np.arange(wanted, 1.0, _BOUND_STEP), 1.0):
        rates = solver.rates(information, bound)
        if rates is not None:
            return rates
    return None


def _harder_items(
    parameters: ItemParameters, quadrature: Quadrature, *, shift: float, block: IntArray
) -> ItemTable:
    nodes = quadrature.nodes - shift
    log_table = log_probability_table(parameters, nodes)
    return tabulate(
        log_table,
        quadrature.nodes,
        location=np.nanmean(parameters.b, axis=1) + shift,
        discrimination=parameters.a,
        information=table_information(log_table, nodes),
        group=block,
    )
