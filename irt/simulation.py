"""Simulated abilities and responses from known parameters.

What is simulated must say so wherever it is shown.

References
----------
.. [1] Wise, S. L. & Kong, X. (2005). Response time effort: a new measure of examinee motivation in
   computer-based tests. Applied Measurement in Education 18(2), 163-183 (rapid guessing).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters
from irt.posterior import MISSING, log_likelihood, posterior, posterior_moments
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities, probabilities

BoolArray = npt.NDArray[np.bool_]

_PERSONS_AT_ONCE = 20_000


def simulate_abilities(
    n_persons: int,
    *,
    mean: float = 0.0,
    covariance: npt.ArrayLike = 1.0,
    rng: np.random.Generator,
) -> FloatArray:
    """Abilities from a normal population, in logits.

    Parameters
    ----------
    n_persons : int
    mean : float
        Of every dimension.
    covariance : float or array_like of float, shape (n_dimensions, n_dimensions)
        A variance for one dimension, or a covariance matrix.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_persons,) or (n_persons, n_dimensions)

    Raises
    ------
    ValueError
        When the covariance is not positive definite.
    """
    covariance = np.asarray(covariance, dtype=np.float64)
    if covariance.ndim == 0:
        if not covariance > 0:
            message = f"a variance must be positive, got {covariance}"
            raise ValueError(message)
        one: FloatArray = mean + np.sqrt(covariance) * rng.standard_normal(n_persons)
        return one
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        message = "a covariance matrix must be positive definite"
        raise ValueError(message) from None
    theta: FloatArray = mean + rng.standard_normal((n_persons, len(root))) @ root.T
    return theta


def simulate_responses(
    parameters: ItemParameters, theta: npt.ArrayLike, *, rng: np.random.Generator
) -> npt.NDArray[np.int8]:
    """One response of every person to every item, for any mix of models.

    Parameters
    ----------
    parameters : ItemParameters
    theta : array_like of float, shape (n_persons,)
        In logits.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int8, shape (n_persons, n_items)
        Categories from 0.
    """
    theta = np.asarray(theta, dtype=np.float64)
    responses = np.empty((len(theta), len(parameters)), dtype=np.int8)
    for start in range(0, len(theta), _PERSONS_AT_ONCE):
        rows = slice(start, start + _PERSONS_AT_ONCE)
        edges = probabilities(parameters, theta[rows]).cumsum(axis=1)[:, :-1]
        u = rng.random((len(parameters), 1, edges.shape[2]))
        responses[rows] = (u > edges).sum(axis=1).T
    return responses


def simulate_dif(
    parameters: ItemParameters,
    shift: npt.ArrayLike,
    is_focal: BoolArray,
    theta: FloatArray,
    *,
    rng: np.random.Generator,
) -> npt.NDArray[np.int8]:
    """Responses where items are harder by a shift for the focal group.

    Parameters
    ----------
    parameters : ItemParameters
        As the reference group meets them.
    shift : array_like of float, shape (n_items,)
        In logits; 0 for an item without differential functioning.
    is_focal : ndarray of bool, shape (n_persons,)
    theta : ndarray of float64, shape (n_persons,)
    rng : numpy.random.Generator
    """
    responses = simulate_responses(parameters, theta, rng=rng)
    harder = parameters.shifted_by(shift)
    responses[is_focal] = simulate_responses(harder, theta[is_focal], rng=rng)
    return responses


def with_rapid_guesses(
    responses: npt.ArrayLike,
    n_options: npt.ArrayLike,
    *,
    share: npt.ArrayLike,
    rng: np.random.Generator,
) -> tuple[npt.NDArray[np.int8], BoolArray]:
    """Some responses replaced by a guess that does not depend on ability [1].

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
    n_options : array_like of int, shape (n_items,)
        A guess is right (category 1) with probability 1 over this.
    share : float or array_like of float, shape (n_persons,)
        Probability that a person guesses at an item.
    rng : numpy.random.Generator

    Returns
    -------
    tuple of ndarray
        Responses, and where a guess stands; a missing response stays missing.
    """
    responses = np.array(responses, dtype=np.int8)
    share = np.broadcast_to(np.asarray(share, dtype=np.float64), (len(responses),))
    is_guess = (rng.random(responses.shape) < share[:, None]) & (responses != MISSING)
    lucky = rng.random(responses.shape) < 1 / np.asarray(n_options, dtype=np.float64)
    responses[is_guess] = lucky[is_guess]
    return responses, is_guess


def rotated_booklets(
    n_persons: int, n_items: int, *, n_blocks: int, blocks_each: int, rng: np.random.Generator
) -> BoolArray:
    """Who is administered what in a rotated design: neighbouring blocks, booklets at random.

    Parameters
    ----------
    n_persons, n_items : int
    n_blocks : int
        The items are divided into this many blocks, as many booklets.
    blocks_each : int
        Neighbouring blocks in a booklet.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of bool, shape (n_persons, n_items)
    """
    block = np.arange(n_items) * n_blocks // n_items
    booklet = rng.integers(n_blocks, size=n_persons)
    distance = (block[None, :] - booklet[:, None]) % n_blocks
    administered: BoolArray = distance < blocks_each
    return administered


def routed_adaptively(
    responses: npt.ArrayLike,
    parameters: ItemParameters,
    *,
    length: int,
    randomesque: int = 5,
    rng: np.random.Generator,
) -> npt.NDArray[np.int8]:
    """Responses that an adaptive test would have seen; the others are missing.

    Each person gets ``length`` items, each drawn from those nearest in difficulty to the EAP so far
    (nearest, not most informative: otherwise items of low discrimination are never seen).

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Complete responses.
    parameters : ItemParameters
        What the routing believes of the items.
    length : int
    randomesque : int
        Number of nearest items that one is drawn from.
    rng : numpy.random.Generator
    """
    complete = np.asarray(responses)
    quadrature = normal_quadrature()
    location = np.nanmean(parameters.b, axis=1)
    table = log_probabilities(parameters, quadrature.nodes)
    seen = np.full(complete.shape, MISSING, dtype=np.int8)
    persons = np.arange(len(complete))
    for _ in range(length):
        mass = posterior(log_likelihood(seen, table), quadrature)
        theta, _ = posterior_moments(mass, quadrature.nodes)
        distance = np.abs(location - theta[:, None])
        distance[seen != MISSING] = np.inf
        nearest = np.argpartition(distance, randomesque - 1, axis=1)[:, :randomesque]
        item = nearest[persons, rng.integers(randomesque, size=len(persons))]
        seen[persons, item] = complete[persons, item]
    return seen
