"""Pilot questions: extra questions that collect responses for calibration and count for nothing.

After how many scored questions one comes is drawn from the sitting's seed. The item is drawn among
those of which one response is expected to tell most: the posterior variance of its difficulty
shrinks by the share ``v I / (1 + v I)``, with ``v`` the variance so far and ``I`` the information
at the person's theta [1]_, so that ``v I`` ranks the items.

References
----------
.. [1] van der Linden, W. J. & Ren, H. (2015). Optimal Bayesian adaptive design for test-item
   calibration. Psychometrika 80(2), 263-288 (designs that minimise the posterior variance of the
   item parameters; here of the difficulty alone, whose information is that of theta).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.access import EVERYBODY, Access
from assess.blueprint import Blueprint
from assess.conditions import Attributes
from assess.content import BoolArray, Content, clusters_of, labels_of, places_of, unfit_items
from assess.lottery import Purpose, uniform, uniform_per_item
from irt.information import item_information
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import Quadrature

N_BEST = 5
"""Items among which the lottery draws."""

FIRST, LAST = 3, 2
"""Scored questions that come before the first pilot question, and after the last."""

_TINY = 1e-9  # a share of 0.29 of 100 questions is 29 of them, whatever the rounding
_TIE_DIGITS = 10  # values closer than this count as equal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pilots:
    """The pilot items of a pool, and where pilot questions may come.

    Attributes
    ----------
    item_ids : tuple of str
    block : ndarray of int64, shape (n_pilots,)
        Block of the blueprint: a pilot question comes among those of its own scale.
    cluster : ndarray of int64, shape (n_pilots,)
        Sets of enemies: at most one of them per sitting.
    unfit : mapping of str to ndarray of bool, shape (n_pilots,)
        Items that do not fit each access profile; profiles that all fit are left out.
    n_categories : ndarray of int64, shape (n_pilots,)
    variance : ndarray of float64, shape (n_pilots,)
        Of the difficulty, in square logits, with the responses so far.
    information : ndarray of float64, shape (n_pilots, n_nodes)
        Expected Fisher information, per square logit.
    n_planned : int
        Pilot questions of a sitting, at most: one for which no item is eligible is left out.
    places : range
        Numbers of scored questions after which one may come.
    """

    item_ids: tuple[str, ...]
    block: IntArray
    cluster: IntArray
    unfit: Mapping[str, BoolArray]
    n_categories: IntArray
    variance: FloatArray
    information: FloatArray
    n_planned: int
    places: range


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotChoice:
    """The pilot item chosen, and what it was chosen from.

    Attributes
    ----------
    item_id : str
    n_eligible : int
    candidates : tuple of (str, float)
        Best eligible items with their value, best first.
    draw : float
        The number of the lottery, in [0, 1).
    """

    item_id: str
    n_eligible: int
    candidates: tuple[tuple[str, float], ...]
    draw: float


NO_PILOTS = Pilots(
    item_ids=(),
    block=np.zeros(0, dtype=np.int64),
    cluster=np.zeros(0, dtype=np.int64),
    unfit={},
    n_categories=np.zeros(0, dtype=np.int64),
    variance=np.zeros(0),
    information=np.zeros((0, 0)),
    n_planned=0,
    places=range(0),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PilotSource:
    """The usable items of a bank, operational and pilot, in one order.

    Attributes
    ----------
    attributes : mapping of str to ndarray of shape (n_items,)
    parameters : ItemParameters
    is_pilot : ndarray of bool, shape (n_items,)
    enemies : mapping of str to sequence of str
        Ids of the enemies of an item.
    n_responses : mapping of str to int
        Responses so far by item id; 0 where an item is not named.
    """

    attributes: Attributes
    parameters: ItemParameters
    is_pilot: BoolArray
    enemies: Mapping[str, Sequence[str]]
    n_responses: Mapping[str, int]


def tabulate_pilots(
    source: PilotSource, blueprint: Blueprint, content: Content, quadrature: Quadrature
) -> Pilots:
    """Tabulate the pilot items that can be seeded into a blueprint's sittings.

    Left out are enemies of operational items, which would keep these from being shown, and items of
    a set, which are given together.
    """
    attributes = source.attributes
    cluster = clusters_of(blueprint, attributes, source.enemies)
    can_come = source.is_pilot & ~np.isin(cluster, cluster[~source.is_pilot])
    can_come &= labels_of(blueprint.sets, attributes, "sets") < 0
    rows = np.flatnonzero(can_come)
    items, ids = source.parameters.take(rows), tuple(str(one) for one in attributes["id"][rows])
    information = item_information(items, quadrature.nodes)
    n_so_far = np.array([source.n_responses.get(item_id, 0) for item_id in ids])
    told = n_so_far * (information @ np.exp(quadrature.log_weights))
    n_least = int(content.early.sum())
    places = range(max(FIRST, blueprint.start.items), n_least - LAST + 1)
    most = min(len(np.unique(cluster[rows])), len(places))
    return Pilots(
        item_ids=ids,
        block=places_of(blueprint, attributes)[0][rows],
        cluster=cluster[rows],
        unfit={name: is_unfit[rows] for name, is_unfit in unfit_items(attributes).items()},
        n_categories=items.n_categories,
        variance=items.se_b**2 / (1 + items.se_b**2 * told),
        information=information,
        n_planned=min(int(blueprint.pilot * n_least + _TINY), most),
        places=places,
    )


def pilot_places(pilots: Pilots, seed: int) -> IntArray:
    """Numbers of scored questions after which a pilot question comes, ascending."""
    draws = uniform_per_item([seed], [0], len(pilots.places), Purpose.PILOT_PLACE)[0]
    chosen = np.argsort(draws, kind="stable")[: pilots.n_planned]
    places: IntArray = np.sort(np.array(pilots.places, dtype=np.int64)[chosen])
    return places


def is_due(pilots: Pilots, seed: int, n_scored: int) -> bool:
    """Whether a pilot question comes after so many scored ones."""
    return n_scored in pilots.places and n_scored in pilot_places(pilots, seed)


def choose_pilot(
    pilots: Pilots,
    *,
    block: int,
    mass: FloatArray,
    out: Collection[str],
    seed: int,
    position: int,
    access: Access = EVERYBODY,
) -> PilotChoice | None:
    """Choose a pilot item of a block; None where none is left.

    Parameters
    ----------
    pilots : Pilots
    block : int
        The one that the sitting is in.
    mass : ndarray of float64, shape (n_nodes,)
        Posterior on the scale of that block.
    out : collection of str
        Ids of items shown, in this sitting or in an earlier one; with their enemies they are out.
    seed, position : int
        Of the sitting and of the question.
    access : str
        Access profile of the sitting.
    """
    ids = np.array(pilots.item_ids)
    is_out = np.isin(pilots.cluster, pilots.cluster[np.isin(ids, list(out))])
    is_out |= pilots.unfit.get(access, np.zeros_like(is_out))
    eligible = np.flatnonzero((pilots.block == block) & ~is_out)
    if not eligible.size:
        return None
    value = (pilots.variance * (pilots.information @ mass))[eligible]  # [1]
    best = np.argsort(-np.round(value, _TIE_DIGITS), kind="stable")[:N_BEST]
    draw = float(uniform([seed], position, Purpose.PILOT_CHOICE)[0])
    candidates = tuple((str(ids[eligible[one]]), float(value[one])) for one in best)
    return PilotChoice(
        item_id=candidates[int(draw * len(candidates))][0],
        n_eligible=len(eligible),
        candidates=candidates,
        draw=draw,
    )
