"""Posteriors that no single Gaussian describes: a sum over the grid of one ability.

Guessing can give a likelihood two peaks. Given that ability, the others are again well described by
expectation propagation, so the posterior is a mixture over its nodes, weighted with the evidence of
the rest.
"""

from __future__ import annotations

import numpy as np

from irt.parameters import FloatArray, IntArray
from irt.profile.propagation import GaussianPosterior, Sites

_PERSONS_AT_ONCE = 16


def condition(
    posterior: GaussianPosterior,
    rows: IntArray,
    log_likelihoods: FloatArray,
    sigma: FloatArray,
    mean: FloatArray,
    nodes: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of some persons, given each one's roughest ability node by node.

    Parameters
    ----------
    posterior : GaussianPosterior
        Of all persons.
    rows : ndarray of int64, shape (n_rows,)
        The persons to integrate again.
    log_likelihoods : ndarray of float64, shape (n_persons, n_dimensions, n_nodes)
    sigma : ndarray of float64, shape (n_dimensions, n_dimensions)
    mean : ndarray of float64, shape (n_persons, n_dimensions)
        Prior means.
    nodes : ndarray of float64, shape (n_nodes,)

    Returns
    -------
    tuple of ndarray of float64
        Shapes (n_rows, n_dimensions) and (n_rows, n_dimensions, n_dimensions).
    """
    n_dimensions = sigma.shape[0]
    means = np.empty((len(rows), n_dimensions))
    covariances = np.empty((len(rows), n_dimensions, n_dimensions))
    roughest = posterior.roughness[rows].argmax(axis=1)
    for dimension in np.unique(roughest):
        members = np.flatnonzero(roughest == dimension)
        for start in range(0, len(members), _PERSONS_AT_ONCE):
            some = members[start : start + _PERSONS_AT_ONCE]
            persons = rows[some]
            means[some], covariances[some] = _given_one(
                log_likelihoods[persons], sigma, mean[persons], nodes, int(dimension)
            )
    return means, covariances


def _given_one(
    log_likelihoods: FloatArray, sigma: FloatArray, mean: FloatArray, nodes: FloatArray, given: int
) -> tuple[FloatArray, FloatArray]:
    """Mixture over the nodes of one dimension: mean and covariance of each person."""
    n_persons, n_dimensions, n_nodes = log_likelihoods.shape
    rest = np.delete(np.arange(n_dimensions), given)
    slope = sigma[rest, given] / sigma[given, given]
    deviation = nodes - mean[:, given, None]
    log_weight = log_likelihoods[:, given] - 0.5 * deviation**2 / sigma[given, given]
    if not rest.size:
        return _mixed(log_weight, nodes, np.zeros((n_persons, n_nodes, 0)), None, given)
    conditional = sigma[np.ix_(rest, rest)] - np.outer(slope, sigma[given, rest])
    prior = mean[:, None, rest] + deviation[:, :, None] * slope
    repeated = np.repeat(log_likelihoods[:, rest], n_nodes, axis=0)
    sites = Sites(repeated, conditional, prior.reshape(-1, len(rest)), nodes)
    found = sites.settle()
    log_weight += sites.log_evidence().reshape(n_persons, n_nodes)
    of_rest = found.mean.reshape(n_persons, n_nodes, -1)
    spread = found.covariance.reshape(n_persons, n_nodes, len(rest), len(rest))
    return _mixed(log_weight, nodes, of_rest, spread, given)


def _mixed(
    log_weight: FloatArray,
    nodes: FloatArray,
    of_rest: FloatArray,
    spread: FloatArray | None,
    given: int,
) -> tuple[FloatArray, FloatArray]:
    """Moments of a mixture with one component per node."""
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    own = np.broadcast_to(nodes, weight.shape)
    centres = np.insert(of_rest, given, own, axis=2)
    mean = np.einsum("nq,nqd->nd", weight, centres)
    deviation = centres - mean[:, None]
    covariance = np.einsum("nq,nqd,nqe->nde", weight, deviation, deviation, optimize=True)
    if spread is not None:
        rest = np.delete(np.arange(centres.shape[2]), given)
        covariance[np.ix_(np.arange(len(mean)), rest, rest)] += np.einsum(
            "nq,nqde->nde", weight, spread
        )
    return mean, covariance
