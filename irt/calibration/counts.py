"""The E-step: what a set of persons is expected to have done at each node.

Counts of different persons add up, so the E-step of a large data set may run in pieces, in several
processes or on several machines; the sum is what one machine would have counted.

References
----------
.. [1] Bock, R. D. & Aitkin, M. (1981). Marginal maximum likelihood estimation of item parameters:
   application of an EM algorithm. Psychometrika 46(4), 443-459.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.calibration.chunks import Chunk
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """What an E-step needs to know of the current parameters.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,)
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities, 0 in the padding.
    log_weights : ndarray of float64, shape (n_groups, n_nodes)
        Log of the mass of each group's normal distribution on the nodes.
    """

    nodes: FloatArray
    log_table: FloatArray
    log_weights: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedCounts:
    """Expected numbers of persons, given their responses and the current parameters [1].

    Attributes
    ----------
    responses : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Weighted responses in each category by persons at each node.
    persons : ndarray of float64, shape (n_groups, n_nodes)
        Weighted persons of each group at each node.
    log_likelihood : float
        Weighted marginal log-likelihood of the responses.
    n_persons : ndarray of int64, shape (n_groups,)
        Persons with at least one response.
    """

    responses: FloatArray
    persons: FloatArray
    log_likelihood: float
    n_persons: IntArray

    def __add__(self, other: ExpectedCounts) -> ExpectedCounts:
        return ExpectedCounts(
            responses=self.responses + other.responses,
            persons=self.persons + other.persons,
            log_likelihood=self.log_likelihood + other.log_likelihood,
            n_persons=self.n_persons + other.n_persons,
        )


def tabulate(
    items: ItemParameters, means: FloatArray, sds: FloatArray, nodes: FloatArray
) -> Tables:
    """Tables for items and normal groups.

    Parameters
    ----------
    items : ItemParameters
    means, sds : ndarray of float64, shape (n_groups,)
        In logits.
    nodes : ndarray of float64, shape (n_nodes,)
        Equally spaced.
    """
    table = log_probabilities(items, nodes)
    padding = np.arange(table.shape[1])[None, :] >= items.n_categories[:, None]
    table[padding] = 0.0
    log_weights = [
        normal_quadrature(mean=mean, sd=sd, nodes=nodes).log_weights
        for mean, sd in zip(means, sds, strict=True)
    ]
    return Tables(nodes=nodes, log_table=table, log_weights=np.stack(log_weights))


def expected_counts(chunk: Chunk, tables: Tables) -> ExpectedCounts:
    """Counts of the persons of one chunk.

    Persons without a response add nothing.
    """
    mass, log_marginal = posterior_of(chunk, tables)
    mass *= chunk.weights[:, None]
    persons = np.zeros_like(tables.log_weights)
    persons[chunk.group] = mass.sum(axis=0)
    n_persons = np.zeros(len(persons), dtype=np.int64)
    n_persons[chunk.group] = len(mass)
    return ExpectedCounts(
        responses=chunk.category_sums(mass),
        persons=persons,
        log_likelihood=float(chunk.weights @ log_marginal),
        n_persons=n_persons,
    )


def posterior_of(chunk: Chunk, tables: Tables) -> tuple[FloatArray, FloatArray]:
    """Posterior masses and log marginal likelihood: (n_persons, n_nodes) and (n_persons,)."""
    mass = chunk.log_likelihood(tables.log_table)
    mass += tables.log_weights[chunk.group]
    top = mass.max(axis=1)
    mass -= top[:, None]
    np.exp(mass, out=mass)
    total = mass.sum(axis=1)
    mass /= total[:, None]
    return mass, top + np.log(total)
