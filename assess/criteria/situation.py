"""What a selection criterion looks at: the items of a bank, and where each sitting stands.

Metric: logistic, no 1.7 (D = 1).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from assess.criteria.interpolation import grid_weights
from assess.criteria.strata import b_blocked_strata
from irt.information import table_information
from irt.parameters import FloatArray, IntArray
from irt.posterior import posterior
from irt.quadrature import Quadrature, weighted

BoolArray = npt.NDArray[np.bool_]

_FINE_STEP = 0.0125  # logits; a parabola through three such points peaks within 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemTable:
    """Items of a bank as the criteria see them, computed once per pool.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    p, log_p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Probability of each category and its log; both 0 in the padding.
    information : ndarray of float64, shape (n_items, n_nodes)
        Expected Fisher information, per square logit.
    observed : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Observed information of each category, ``-(log P_k)''``; 0 in the padding.
    entropy : ndarray of float64, shape (n_items, n_nodes)
        Of the response given theta, in nats.
    location : ndarray of float64, shape (n_items,)
        Difficulty, in logits.
    peak : ndarray of float64, shape (n_items,)
        Theta of the greatest information, in logits.
    stratum : ndarray of int64, shape (n_items,)
        From 0, the least discriminating.
    n_strata : int
    """

    nodes: FloatArray
    p: FloatArray
    log_p: FloatArray
    information: FloatArray
    observed: FloatArray
    entropy: FloatArray
    location: FloatArray
    peak: FloatArray
    stratum: IntArray
    n_strata: int

    def __len__(self) -> int:
        return len(self.p)

    def take(self, rows: IntArray) -> ItemTable:
        """Some of the items, with the strata that they have among all."""
        per_item = {
            field.name: getattr(self, field.name)[rows]
            for field in fields(self)
            if field.name not in ("nodes", "n_strata")
        }
        return replace(self, **per_item)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Situation:
    """Where each sitting stands when its next item is chosen.

    Attributes
    ----------
    items : ItemTable
    log_likelihood : ndarray of float64, shape (n_sittings, n_nodes)
    posterior : ndarray of float64, shape (n_sittings, n_nodes)
        Mass on the nodes with the prior; each row sums to 1.
    theta : ndarray of float64, shape (n_sittings,)
        Posterior mean, in logits.
    eligible : ndarray of bool, shape (n_sittings, n_items)
    position, length : ndarray of int64, shape (n_sittings,)
        Position of the next item, from 1, and the number of items of a full test.
    cut : float
        In logits.
    draws : ndarray of float64, shape (n_sittings, n_items)
        Random numbers in [0, 1), for the criteria that use chance.
    """

    items: ItemTable
    log_likelihood: FloatArray
    posterior: FloatArray
    theta: FloatArray
    eligible: BoolArray
    position: IntArray
    length: IntArray
    cut: float
    draws: FloatArray

    @property
    def likelihood(self) -> FloatArray:
        """Mass on the nodes without the prior; each row sums to 1."""
        return likelihood_mass(self.log_likelihood, self.items.nodes)


def tabulate(
    log_table: FloatArray,
    nodes: npt.ArrayLike,
    *,
    location: FloatArray,
    discrimination: FloatArray,
    information: FloatArray | None = None,
    group: IntArray | None = None,
    n_strata: int = 4,
) -> ItemTable:
    """Tabulate what the criteria need of each item.

    Parameters
    ----------
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities, -inf in the padding.
    nodes : array_like of float, shape (n_nodes,)
        Ascending, in logits.
    location, discrimination : ndarray of float64, shape (n_items,)
        In logits, and per logit.
    information : ndarray of float64, shape (n_items, n_nodes), optional
        By default by central differences of the table, good to about 1 % of the peak on a step of
        0.2.
    group : ndarray of int64, shape (n_items,), optional
        Items of one group are divided over the strata by themselves; by default all are one.
    n_strata : int
        Strata of the a-stratified design. With four, each serves a quarter of the test.

    Raises
    ------
    ValueError
        When a shape does not fit the table.
    """
    nodes = np.asarray(nodes, dtype=np.float64)
    n_items = len(log_table)
    _check_shape("nodes", nodes, (log_table.shape[2],))
    _check_shape("location", location, (n_items,))
    _check_shape("discrimination", discrimination, (n_items,))
    if information is None:
        information = table_information(log_table, nodes)
    _check_shape("information", information, (n_items, len(nodes)))
    p: FloatArray = np.exp(log_table)
    log_p = np.where(np.isfinite(log_table), log_table, 0.0)
    return ItemTable(
        nodes=nodes,
        p=p,
        log_p=log_p,
        information=information,
        observed=_observed_information(log_p, nodes),
        entropy=-(p * log_p).sum(axis=1),
        location=location,
        peak=_peaks(information, nodes),
        stratum=b_blocked_strata(
            discrimination,
            location,
            n_strata=n_strata,
            group=np.zeros(n_items, dtype=np.int64) if group is None else group,
        ),
        n_strata=n_strata,
    )


def situation_of(
    items: ItemTable,
    log_likelihood: FloatArray,
    quadrature: Quadrature,
    *,
    position: IntArray,
    length: IntArray,
    cut: float = 0.0,
    draws: FloatArray | None = None,
) -> Situation:
    """The situation of sittings with these likelihoods, every item eligible.

    Parameters
    ----------
    items : ItemTable
        On the nodes of the quadrature.
    log_likelihood : ndarray of float64, shape (n_sittings, n_nodes)
    quadrature : Quadrature
        Grid and prior.
    position, length : ndarray of int64, shape (n_sittings,)
        Position of the next item, from 1, and the number of items of a full test.
    cut : float
        In logits.
    draws : ndarray of float64, shape (n_sittings, n_items), optional
        Random numbers in [0, 1); zeros by default, for criteria without chance.
    """
    shape = (len(log_likelihood), len(items))
    mass = posterior(log_likelihood, quadrature)
    return Situation(
        items=items,
        log_likelihood=log_likelihood,
        posterior=mass,
        theta=mass @ quadrature.nodes,
        eligible=np.ones(shape, dtype=np.bool_),
        position=position,
        length=length,
        cut=cut,
        draws=np.zeros(shape) if draws is None else draws,
    )


def likelihood_mass(log_likelihood: FloatArray, nodes: FloatArray) -> FloatArray:
    """Likelihood as a mass on the nodes, each row summing to 1: the posterior of a flat prior."""
    return posterior(log_likelihood, weighted(nodes, np.zeros(len(nodes))))


def _check_shape(name: str, array: FloatArray, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        message = f"{name} must have shape {shape} to fit the table, got {array.shape}"
        raise ValueError(message)


def _observed_information(log_p: FloatArray, nodes: FloatArray) -> FloatArray:
    """Minus the second difference of the log-probabilities; an end takes its neighbour's value."""
    slope = np.diff(log_p, axis=2) / np.diff(nodes)
    inner = -np.diff(slope, axis=2) / ((nodes[2:] - nodes[:-2]) / 2)
    return np.concatenate([inner[:, :, :1], inner, inner[:, :, -1:]], axis=2)


def _peaks(information: FloatArray, nodes: FloatArray) -> FloatArray:
    """Theta of the greatest information: the best of a fine grid, polished by a parabola."""
    n_fine = 1 + int(np.ceil((nodes[-1] - nodes[0]) / _FINE_STEP))
    fine = np.linspace(nodes[0], nodes[-1], n_fine)
    values = information @ grid_weights(nodes, fine).T
    best = np.clip(values.argmax(axis=1), 1, n_fine - 2)
    row = np.arange(len(values))
    left, middle, right = (values[row, best + step] for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    shift = np.divide(left - right, 2 * bend, out=np.zeros_like(bend), where=bend < 0)
    peak: FloatArray = fine[best] + np.clip(shift, -1, 1) * (fine[1] - fine[0])
    return peak
