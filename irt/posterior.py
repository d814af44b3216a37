"""Likelihood and posterior of theta on a grid, from a table of log-probabilities.

A posterior is a row of masses on the nodes; the mass of a node stands for its cell, half-way to its
neighbours.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, IntArray
from irt.quadrature import Quadrature

MISSING = -1
"""Code of a response that was not administered."""


def log_likelihood(responses: npt.ArrayLike, log_table: FloatArray) -> FloatArray:
    """Log-likelihood of each person's responses at each node of the grid.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Score category from 0; -1 where the item was not administered.
    log_table : ndarray of float64, shape (n_items, n_categories, n_nodes)
        Log-probabilities, -inf in the padding.

    Returns
    -------
    ndarray of float64, shape (n_persons, n_nodes)

    Raises
    ------
    ValueError
        When a response is no category of its item.
    """
    responses = np.atleast_2d(np.asarray(responses))
    n_categories = np.isfinite(log_table).any(axis=2).sum(axis=1)
    check_responses(responses, n_categories)
    total = np.zeros((len(responses), log_table.shape[2]))
    for category in range(log_table.shape[1]):
        given = responses == category
        rows = np.where((n_categories > category)[:, None], log_table[:, category], 0.0)
        total += given.astype(np.float64) @ rows
    return total


def posterior(log_likelihoods: FloatArray, quadrature: Quadrature) -> FloatArray:
    """Posterior mass on the nodes; each row sums to 1.

    Parameters
    ----------
    log_likelihoods : ndarray of float64, shape (..., n_nodes)
    quadrature : Quadrature
        Grid and prior.
    """
    log_mass = log_likelihoods + quadrature.log_weights
    mass = np.exp(log_mass - log_mass.max(axis=-1, keepdims=True))
    normalised: FloatArray = mass / mass.sum(axis=-1, keepdims=True)
    return normalised


def posterior_moments(mass: FloatArray, nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of posteriors on a grid, both of shape (...,), in logits."""
    mean = mass @ nodes
    variance = mass @ nodes**2 - mean**2
    return mean, np.sqrt(np.maximum(variance, 0.0))


def mass_below(mass: FloatArray, nodes: FloatArray, cut: float) -> FloatArray:
    """Posterior probability that theta lies below a cut, shape (...,).

    The cell that holds the cut counts in proportion.

    Parameters
    ----------
    mass : ndarray of float64, shape (..., n_nodes)
        Posteriors, each summing to 1.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    cut : float
        In logits.
    """
    edges = cell_edges(nodes)
    share = np.clip((cut - edges[:-1]) / np.diff(edges), 0.0, 1.0)
    below: FloatArray = mass @ share
    return below


def draw_from(mass: FloatArray, nodes: FloatArray, *, rng: np.random.Generator) -> FloatArray:
    """One draw of theta from each posterior, uniform within the cell of the node drawn.

    Parameters
    ----------
    mass : ndarray of float64, shape (n_persons, n_nodes)
        Posteriors, each summing to 1.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_persons,)
        In logits.
    """
    cumulative = np.cumsum(mass, axis=1)
    u = rng.random(len(mass)) * cumulative[:, -1]
    node = (cumulative < u[:, None]).sum(axis=1)
    edges = cell_edges(nodes)
    theta: FloatArray = edges[node] + rng.random(len(mass)) * (edges[node + 1] - edges[node])
    return theta


def cell_edges(nodes: FloatArray) -> FloatArray:
    """Borders of the cells, shape (n_nodes + 1,); the outer cells end at their node."""
    middles = (nodes[1:] + nodes[:-1]) / 2
    return np.concatenate([nodes[:1], middles, nodes[-1:]])


def check_responses(responses: IntArray, n_categories: IntArray, *, first_person: int = 0) -> None:
    """Refuse a response that is neither -1 nor a category of its item.

    Parameters
    ----------
    responses : ndarray of int, shape (n_persons, n_items)
    n_categories : ndarray of int64, shape (n_items,)
    first_person : int
        Number of the first row, where these are some of the persons.

    Raises
    ------
    ValueError
        With the response and its 0-based person and item.
    """
    if responses.shape[1] != len(n_categories):
        message = f"responses must have {len(n_categories)} columns, got {responses.shape[1]}"
        raise ValueError(message)
    is_wrong = (responses < MISSING) | (responses >= n_categories)
    if is_wrong.any():
        person, item = (int(index) for index in np.argwhere(is_wrong)[0])
        message = (
            f"a response must be -1 or a category from 0 to {n_categories[item] - 1}, "
            f"got {responses[person, item]} (person {first_person + person}, item {item})"
        )
        raise ValueError(message)
