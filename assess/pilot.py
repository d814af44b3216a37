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
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assess.access import Access
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
    parameters : ItemParameters
        As judged.
    variance : ndarray of float64, shape (n_pilots,)
        Of the difficulty, in square logits, with the responses so far.
    information : ndarray of float64, shape (n_pilots, n_nodes)
        Expected Fisher information, per square logit.
    n_planned : int
        Pilot questions of a sitting, at most: one for which no item is eligible is left out.
    places : range
        Numbers of scored questions after which one may come.
    version : int
        Of the stored counts of responses so far; 0 where there are none.
    """

    item_ids: tuple[str, ...]
    block: IntArray
    cluster: IntArray
    unfit: Mapping[str, BoolArray]
    parameters: ItemParameters
    variance: FloatArray
    information: FloatArray
    n_planned: int
    places: range
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PilotChoices:
    """The pilot item that comes next in some sittings, and what it was chosen from.

    Attributes
    ----------
    sittings : ndarray of int64, shape (n_sittings,)
        Rows of the batch.
    item : ndarray of int64, shape (n_sittings,)
        Row of the pilots; -1 where none is left, so that no pilot question comes.
    n_eligible : ndarray of int64, shape (n_sittings,)
    candidates : ndarray of int64, shape (n_sittings, n_best)
        Best eligible items, best first; -1 behind the last.
    values : ndarray of float64, shape (n_sittings, n_best)
        Of the candidates.
    draw : ndarray of float64, shape (n_sittings,)
        The number of the lottery, in [0, 1).
    """

    sittings: IntArray
    item: IntArray
    n_eligible: IntArray
    candidates: IntArray
    values: FloatArray
    draw: FloatArray


NO_PILOTS = Pilots(
    item_ids=(),
    block=np.zeros(0, dtype=np.int64),
    cluster=np.zeros(0, dtype=np.int64),
    unfit={},
    parameters=ItemParameters.logistic(b=np.zeros(0)),
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
    """

    attributes: Attributes
    parameters: ItemParameters
    is_pilot: BoolArray
    enemies: Mapping[str, Sequence[str]]


def tabulate_pilots(
    source: PilotSource, blueprint: Blueprint, content: Content, quadrature: Quadrature
) -> Pilots:
    """Tabulate the pilot items that can be seeded into a blueprint's sittings, without responses.

    Left out are enemies of operational items, which would keep these from being shown, and items of
    a set, which are given together.
    """
    attributes = source.attributes
    cluster = clusters_of(blueprint, attributes, source.enemies)
    can_come = source.is_pilot & ~np.isin(cluster, cluster[~source.is_pilot])
    can_come &= labels_of(blueprint.sets, attributes, "sets") < 0
    rows = np.flatnonzero(can_come)
    items, ids = source.parameters.take(rows), tuple(str(one) for one in attributes["id"][rows])
    n_least = int(content.early.sum())
    places = range(max(FIRST, blueprint.start.items), n_least - LAST + 1)
    most = min(len(np.unique(cluster[rows])), len(places))
    return Pilots(
        item_ids=ids,
        block=places_of(blueprint, attributes)[0][rows],
        cluster=cluster[rows],
        unfit={name: is_unfit[rows] for name, is_unfit in unfit_items(attributes).items()},
        parameters=items,
        variance=items.se_b**2,
        information=item_information(items, quadrature.nodes),
        n_planned=min(int(blueprint.pilot * n_least + _TINY), most),
        places=places,
    )


def with_responses(
    pilots: Pilots, n_responses: Mapping[str, int], *, quadrature: Quadrature, version: int
) -> Pilots:
    """The pilot items after so many responses, each of the information averaged over the prior.

    Parameters
    ----------
    pilots : Pilots
    n_responses : mapping of str to int
        By item id; 0 where an item is not named.
    quadrature : Quadrature
        Of the pool.
    version : int
        Of these counts.
    """
    n_so_far = np.array([n_responses.get(item_id, 0) for item_id in pilots.item_ids])
    told = n_so_far * (pilots.information @ np.exp(quadrature.log_weights))
    judged = pilots.parameters.se_b**2
    return replace(pilots, variance=judged / (1 + judged * told), version=version)


def pilot_places(pilots: Pilots, seeds: npt.ArrayLike) -> IntArray:
    """Numbers of scored questions after which a pilot question comes, ascending.

    Parameters
    ----------
    pilots : Pilots
    seeds : array_like of int, shape (n_sittings,)

    Returns
    -------
    ndarray of int64, shape (n_sittings, n_planned)
    """
    seeds = np.atleast_1d(np.asarray(seeds, dtype=np.int64))
    first = np.zeros_like(seeds)
    draws = uniform_per_item(seeds, first, len(pilots.places), Purpose.PILOT_PLACE)
    chosen = np.argsort(draws, axis=1, kind="stable")[:, : pilots.n_planned]
    places: IntArray = np.sort(np.array(pilots.places, dtype=np.int64)[chosen], axis=1)
    return places


def unfit_pilots(pilots: Pilots, access: Access) -> BoolArray:
    """Pilot items that do not fit an access profile, shape (n_pilots,)."""
    return pilots.unfit.get(access, np.zeros(len(pilots.item_ids), dtype=np.bool_))


def shown_pilots(pilots: Pilots, item_ids: Sequence[Collection[str]]) -> BoolArray:
    """Pilot items that each person was shown, here or in an earlier sitting, and their enemies.

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_pilots)
    """
    ids = np.array(pilots.item_ids)
    shown = (pilots.cluster[np.isin(ids, list(of_person))] for of_person in item_ids)
    return np.array([np.isin(pilots.cluster, clusters) for clusters in shown])


def choose_pilots(
    pilots: Pilots,
    *,
    sittings: IntArray,
    block: IntArray,
    mass: FloatArray,
    is_out: BoolArray,
    seeds: IntArray,
    positions: IntArray,
) -> PilotChoices:
    """Choose a pilot item of the active block of each of these sittings.

    Parameters
    ----------
    pilots : Pilots
    sittings : ndarray of int64, shape (n_sittings,)
        Rows of the batch, for the result.
    block : ndarray of int64, shape (n_sittings,)
        The one that each sitting is in.
    mass : ndarray of float64, shape (n_sittings, n_nodes)
        Posterior on the scale of that block.
    is_out : ndarray of bool, shape (n_sittings, n_pilots)
        Items shown before, and their enemies.
    seeds, positions : ndarray of int64, shape (n_sittings,)
        Of the sittings and of the questions.
    """
    is_eligible = (pilots.block == block[:, None]) & ~is_out
    value = pilots.variance * (mass @ pilots.information.T)  # [1]
    ranked = np.where(is_eligible, -np.round(value, _TIE_DIGITS), np.inf)
    best = np.argsort(ranked, axis=1, kind="stable")[:, :N_BEST]
    n_eligible = is_eligible.sum(axis=1)
    n_drawn = np.minimum(n_eligible, best.shape[1])
    draw = uniform(seeds, positions, Purpose.PILOT_CHOICE)
    place = (draw * n_drawn).astype(np.int64)[:, None]
    candidates = np.where(np.arange(best.shape[1]) < n_drawn[:, None], best, -1)
    return PilotChoices(
        sittings=sittings,
        item=np.take_along_axis(candidates, place, axis=1)[:, 0],
        n_eligible=n_eligible,
        candidates=candidates,
        values=np.take_along_axis(value, best, axis=1),
        draw=draw,
    )
