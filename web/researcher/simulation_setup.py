"""What a simulation is run on: a bank or own items, people drawn or people recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from assess.attributes import BankAttributes
from assess.blueprint import Blueprint, load_blueprint, load_blueprints
from assess.conditions import Attributes
from assess.content import tabulate_content, usable_items
from assess.examinees import Truth, draw_truth, grid_of_abilities
from assess.pilot import PilotSource
from assess.pool import Pool, pilot_source, pool_of_content, with_pilots
from irt.parameters import FloatArray, ItemParameters
from irt.posterior import MISSING, log_likelihood, posterior, posterior_moments
from itembank.bank import ItemBank
from web.researcher.errors import DataFileError
from web.researcher.own_pool import read_own_pool
from web.researcher.responses_file import Responses

REPORTED = ("format", "cognitive", "level_target")
"""Attributes whose shares of the test are reported, where the items have them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """Items that a blueprint can use, before a design has said how they are chosen.

    Attributes
    ----------
    blueprint : Blueprint
    parameters : ItemParameters
    attributes : mapping of str to ndarray of shape (n_items,)
    enemies : mapping of str to sequence of str
    version : str
        Of the bank; empty for own items.
    pilots : PilotSource or None
        Of the bank; None for own items, of which all count.
    """

    blueprint: Blueprint
    parameters: ItemParameters
    attributes: Attributes
    enemies: Mapping[str, Sequence[str]]
    version: str
    pilots: PilotSource | None = None

    def pool(self, blueprint: Blueprint) -> Pool:
        """Tabulate the items for one design of the blueprint.

        Raises
        ------
        BlueprintError
            When the items cannot serve it.
        """
        content = tabulate_content(blueprint, self.attributes, self.enemies)
        pool = pool_of_content(content, self.parameters, blueprint)
        return pool if self.pilots is None else with_pilots(pool, self.pilots)

    def with_known_difficulties(self) -> Supply:
        """The same items as if their difficulties were known without error; not the pilot items."""
        known = replace(self.parameters, se_b=np.zeros_like(self.parameters.se_b))
        return replace(self, parameters=known)

    def as_calibrated(self, spread: float, rng: np.random.Generator) -> Supply:
        """The same items as if responses had calibrated them.

        Difficulties are known, and so are discriminations, whose logs differ by ``spread``.
        """
        known = self.with_known_difficulties()
        a = known.parameters.a * rng.lognormal(0.0, spread, len(known.parameters))
        return replace(known, parameters=replace(known.parameters, a=a))

    def shares(self) -> dict[str, list[str]]:
        """Attributes to report the shares of."""
        return {
            name: [str(one) for one in self.attributes[name]]
            for name in REPORTED
            if name in self.attributes
        }


def supply_of_bank(bank: ItemBank, name: str) -> Supply:
    """Items of the bank that a shipped blueprint, or one in a YAML file, can use."""
    shipped = load_blueprints()
    blueprint = shipped[name] if name in shipped else load_blueprint(Path(name))
    is_pilot = np.array([item.status == "pilot" for item in bank.items], dtype=np.bool_)
    is_usable = usable_items(blueprint, BankAttributes(bank.items))
    rows = np.flatnonzero(is_usable & ~is_pilot)
    items = [bank.items[row] for row in rows]
    return Supply(
        blueprint=blueprint,
        parameters=bank.parameters.take(rows),
        attributes=BankAttributes(items),
        enemies={item.id: item.enemies for item in items},
        version=bank.version,
        pilots=pilot_source(bank, blueprint, bank.parameters),
    )


def supply_of_files(
    items: Path, attributes: Path | None, constraints: Path | None, length: tuple[int, int] | None
) -> Supply:
    """A researcher's own items."""
    own = read_own_pool(items, attributes, constraints, length=length)
    return Supply(
        blueprint=msgspec.structs.replace(own.blueprint, id=items.stem),
        parameters=own.parameters,
        attributes=own.attributes,
        enemies={},
        version="",
    )


def drawn_people(
    pool: Pool,
    n: int,
    *,
    mean: float,
    sd: float,
    is_grid: bool,
    misjudged: float | None,
    rng: np.random.Generator,
) -> Truth:
    """People of a normal population, or the same number at each ability of a grid.

    ``misjudged`` is the standard deviation of true around tabulated difficulties; by default that
    of each item.
    """
    truth = draw_truth(pool, n, mean=mean, sd=sd, rng=rng)
    if is_grid:
        truth = replace(truth, theta=grid_of_abilities(n, truth.theta.shape[1]))
    if misjudged is not None:
        truth = replace(truth, location_error=rng.normal(0.0, misjudged, len(pool)))
    if not pool.pilots.n_planned:
        return truth
    spread = pool.pilots.parameters.se_b if misjudged is None else misjudged
    (own,) = rng.spawn(1)  # the people and their seeds are the same with and without pilots
    return replace(truth, pilot_error=spread * own.normal(size=len(pool.pilots.item_ids)))


def recorded_people(pool: Pool, table: Responses) -> tuple[Truth, int]:
    """People whose responses are played back, and how many were left out.

    Who has no response to some item of the pool is left out. "True" ability is the EAP from all
    responses.

    Raises
    ------
    DataFileError
        When an item has no column, a response is no category of its item, or nobody is left.
    """
    missing = [item for item in pool.item_ids if item not in table.items]
    if missing:
        rule = f"needs a column for every item, {len(missing)} have none ({missing[0]} for one)"
        raise DataFileError(table.path, rule)
    scores = table.take(pool.item_ids).starting_at_zero(pool.parameters.n_categories).values
    is_whole = (scores != MISSING).all(axis=1)
    if not is_whole.any():
        raise DataFileError(table.path, "nobody has a response to every item")
    scores = scores[is_whole]
    _check_scores(scores.max(axis=0), pool, table)
    truth = Truth(
        theta=np.column_stack(
            [_theta_of_all(scores, pool, b) for b in range(len(pool.blueprint.blocks))]
        ),
        location_error=np.zeros(len(pool)),
        responses=scores,
    )
    return truth, int((~is_whole).sum())


def _check_scores(highest: np.ndarray, pool: Pool, table: Responses) -> None:
    for row in np.flatnonzero(highest >= pool.parameters.n_categories):
        most = pool.parameters.n_categories[row] - 1
        rule = f"item {pool.item_ids[row]} has categories 0 to {most}, got {highest[row]}"
        raise DataFileError(table.path, rule)


def _theta_of_all(scores: np.ndarray, pool: Pool, block: int) -> FloatArray:
    of_block = pool.content.block == block
    known = log_likelihood(scores[:, of_block], pool.log_table[of_block])
    theta, _ = posterior_moments(posterior(known, pool.quadrature), pool.quadrature.nodes)
    return theta
