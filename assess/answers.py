"""How the state of sittings takes in an answer: what it tells, and what is used up.

References
----------
.. [1] Bock, R. D. & Mislevy, R. J. (1982). Adaptive EAP estimation of ability in a microcomputer
   environment. Applied Psychological Measurement 6, 431-444. Eq. 2 and 4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assess.compiled import compiled
from assess.exchanges import Room
from assess.form_upkeep import Outlook, take
from assess.shadow_forms import BoolArray, ContentTables, FormState
from irt.parameters import FloatArray, IntArray


class ResponseTables(NamedTuple):
    """What a response to each item tells, on the grid of a pool.

    Attributes
    ----------
    p, log_p : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Probabilities and their logarithms.
    information : ndarray of float64, shape (n_items, n_nodes)
        Per square logit.
    dimension : ndarray of int64, shape (n_items,)
        Of the profile; not read where there is none.
    nodes : ndarray of float64, shape (n_nodes,)
        Grid, in logits.
    """

    p: FloatArray
    log_p: FloatArray
    information: FloatArray
    dimension: IntArray
    nodes: FloatArray


class ScaleState(NamedTuple):
    """The arrays of a batch that answers change (`assess.batch.Batch` tells their shapes).

    Without a profile ``by_dimension`` has no dimension.
    """

    log_likelihood: FloatArray
    information: FloatArray
    mass: FloatArray
    theta: FloatArray
    sem: FloatArray
    by_dimension: FloatArray
    is_used: BoolArray
    block_counts: IntArray


@compiled
def take_answers(  # noqa: PLR0913 (compiled: one call for all)
    tables: ContentTables,
    responses: ResponseTables,
    scales: ScaleState,
    state: FormState,
    outlook: Outlook,
    room: Room,
    rows: IntArray,
    items: IntArray,
    scores: IntArray,
) -> None:
    """Take in one answer in each of these sittings.

    Parameters
    ----------
    tables, responses
        Of the pool.
    scales, state, outlook
        Of the batch; changed in place.
    room : Room
        Working space.
    rows, items, scores : ndarray of int64, shape (n_answered,)
        Sittings, each once, rows of the pool, and points.
    """
    for number, row in enumerate(rows):
        item = items[number]
        b = tables.block[item]
        told = responses.log_p[item, scores[number]]
        _add(told, scales.log_likelihood[row, b])
        _add(responses.information[item], scales.information[row, b])
        if scales.by_dimension.shape[1]:
            _add(told, scales.by_dimension[row, responses.dimension[item]])
        _update_posterior(responses.p[item, scores[number]], responses.nodes, scales, row, b)
        scales.block_counts[row, b] += 1
        _use_up(tables, scales.is_used[row], item)
        take(tables, state, outlook, room, row, item)


@compiled
def _use_up(tables: ContentTables, is_used: BoolArray, item: int) -> None:
    """An item shown is used up, and its enemies with it."""
    is_used[item] = True
    if tables.has_enemies:
        cluster = tables.cluster
        for other in range(len(cluster)):
            if cluster[other] == cluster[item]:
                is_used[other] = True


@compiled
def _add(told: FloatArray, total: FloatArray) -> None:
    for node in range(len(total)):
        total[node] += told[node]


@compiled
def _update_posterior(
    p: FloatArray, nodes: FloatArray, scales: ScaleState, row: int, b: int
) -> None:
    """Posterior, EAP and posterior standard deviation after one more answer ([1]).

    The mass before is multiplied with the chance of the answer: no exponential is needed.
    """
    mass = scales.mass[row, b]
    total = mean = square = 0.0
    for node in range(len(nodes)):
        mass[node] *= p[node]
        total += mass[node]
        mean += mass[node] * nodes[node]
        square += mass[node] * nodes[node] * nodes[node]
    for node in range(len(nodes)):
        mass[node] /= total
    mean /= total
    scales.theta[row, b] = mean
    scales.sem[row, b] = np.sqrt(max(square / total - mean * mean, 0.0))
