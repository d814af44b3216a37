"""How well a multistage panel measures, by simulated people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.fixed_forms import FormSupply
from assess.multistage import Panel
from assess.reporting import level_probabilities
from assess.standards import Standard
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import log_likelihood, posterior, posterior_moments
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probability_table
from irt.simulation import simulate_abilities, simulate_responses

CORRELATION = 0.7
"""Of the scales of a test with several blocks, as in `assess.simulation`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAccuracy:
    """How well one scale is measured on one path; simulated.

    Attributes
    ----------
    path : tuple of str
        Names of the modules; empty for all paths together.
    scale : str
    share : float
        Of the people.
    mean_theta : float
        True ability of those who take the path, in logits; NaN where nobody does.
    rmse, mean_sem : float
        In logits.
    right_level : float
        Share whose most likely level is the true one.
    """

    path: tuple[str, ...]
    scale: str
    share: float
    mean_theta: float
    rmse: float
    mean_sem: float
    right_level: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Trial:
    """What happened on one scale."""

    truth: FloatArray
    theta: FloatArray
    sem: FloatArray
    is_right: npt.NDArray[np.bool_]


def try_panel(
    panel: Panel,
    supply: FormSupply,
    parameters: ItemParameters,
    *,
    standard: Standard,
    n_persons: int = 10_000,
    rng: np.random.Generator,
) -> tuple[PathAccuracy, ...]:
    """Send simulated people through a panel.

    Abilities are N(0, 1) on each scale and correlate 0.7. True difficulties are drawn around the
    given ones with their standard errors; scores use the given ones.

    Parameters
    ----------
    panel : Panel
    supply : FormSupply
    parameters : ItemParameters
        Of the items of the supply.
    standard : Standard
        Levels to classify by.
    n_persons : int
    rng : numpy.random.Generator
    """
    content = supply.content
    n_blocks = len(content.longest)
    covariance = np.full((n_blocks, n_blocks), CORRELATION) + (1 - CORRELATION) * np.eye(n_blocks)
    truth = simulate_abilities(n_persons, covariance=covariance, rng=rng)
    true_items = parameters.shifted_by(rng.normal(size=len(content)) * parameters.se_b)
    responses = np.empty((n_persons, len(content)), dtype=np.int8)
    for block in range(n_blocks):
        rows = np.flatnonzero(content.block == block)
        own = simulate_responses(true_items.take(rows), truth[:, block], rng=rng)
        responses[:, rows] = own
    taken = walk(panel, responses, content.block == panel.routing_block)
    given = _given(panel, taken, responses)
    quadrature = normal_quadrature()
    table = log_probability_table(parameters, quadrature.nodes)
    found: list[PathAccuracy] = []
    for block, scale in enumerate(one.scale for one in supply.blueprint.blocks):
        rows = np.flatnonzero(content.block == block)
        mass = posterior(log_likelihood(given[:, rows], table[rows]), quadrature)
        trial = _trial(mass, truth[:, block], quadrature, standard)
        found += _accuracies(panel, taken, trial, scale)
    return tuple(found)


def walk(
    panel: Panel, responses: npt.NDArray[np.int8], is_routing: npt.NDArray[np.bool_]
) -> IntArray:
    """Path of each person.

    Parameters
    ----------
    panel : Panel
    responses : ndarray of int8, shape (n_persons, n_items)
        Of every person to every item of the supply.
    is_routing : ndarray of bool, shape (n_items,)
        Items whose points decide.

    Returns
    -------
    ndarray of int64, shape (n_persons,)
        Number of the path in ``panel.paths``.
    """
    modules = np.zeros((len(responses), len(panel.paths[0])), dtype=np.int64)
    for route in sorted(panel.routes, key=lambda route: len(route.taken)):
        stage = len(route.taken)
        here = np.flatnonzero((modules[:, :stage] == route.taken).all(axis=1))
        rows = panel.path_items(route.taken)
        points = responses[np.ix_(here, rows[is_routing[rows]])].sum(axis=1, dtype=np.int64)
        modules[here, stage] = route.choose(points)
    found = np.zeros(len(responses), dtype=np.int64)
    for number, path in enumerate(panel.paths):
        found[(modules == path).all(axis=1)] = number
    return found


def _given(panel: Panel, taken: IntArray, responses: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    given = np.full_like(responses, -1)
    for number, path in enumerate(panel.paths):
        cells = np.ix_(np.flatnonzero(taken == number), panel.path_items(path))
        given[cells] = responses[cells]
    return given


def _trial(
    mass: FloatArray, truth: FloatArray, quadrature: Quadrature, standard: Standard
) -> _Trial:
    theta, sem = posterior_moments(mass, quadrature.nodes)
    level = level_probabilities(mass, quadrature.nodes, standard).argmax(axis=1)
    is_right = level == np.searchsorted(standard.cuts, truth, side="right")
    return _Trial(truth=truth, theta=theta, sem=sem, is_right=is_right)


def _accuracies(panel: Panel, taken: IntArray, trial: _Trial, scale: str) -> list[PathAccuracy]:
    everybody = np.ones(len(taken), dtype=np.bool_)
    groups: list[tuple[tuple[str, ...], npt.NDArray[np.bool_]]] = [((), everybody)]
    groups += [
        (tuple(panel.modules[module].name for module in path), taken == number)
        for number, path in enumerate(panel.paths)
    ]
    return [_accuracy(path, scale, trial, is_here) for path, is_here in groups]


def _accuracy(
    path: tuple[str, ...], scale: str, trial: _Trial, is_here: npt.NDArray[np.bool_]
) -> PathAccuracy:
    if not is_here.any():
        none = float("nan")
        return PathAccuracy(
            path=path,
            scale=scale,
            share=0.0,
            mean_theta=none,
            rmse=none,
            mean_sem=none,
            right_level=none,
        )
    error = trial.theta[is_here] - trial.truth[is_here]
    return PathAccuracy(
        path=path,
        scale=scale,
        share=float(is_here.mean()),
        mean_theta=float(trial.truth[is_here].mean()),
        rmse=float(np.sqrt((error**2).mean())),
        mean_sem=float(trial.sem[is_here].mean()),
        right_level=float(trial.is_right[is_here].mean()),
    )
