"""Grids on theta with the prior mass of each node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray

LOWEST, HIGHEST, N_NODES = -6.0, 6.0, 61
"""The default grid: a step of 0.2 integrates any posterior with an SD above 0.2 to 1e-6."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quadrature:
    """Nodes on theta and the log of their normalised prior mass.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    log_weights : ndarray of float64, shape (n_nodes,)
        Log of prior density times interval width; the weights sum to 1.
    """

    nodes: FloatArray
    log_weights: FloatArray

    def __post_init__(self) -> None:
        if self.nodes.ndim != 1 or self.nodes.shape != self.log_weights.shape:
            message = (
                "nodes and log_weights must be vectors of one length, got shapes "
                f"{self.nodes.shape} and {self.log_weights.shape}"
            )
            raise ValueError(message)
        if not (np.diff(self.nodes) > 0).all():
            message = "nodes must ascend"
            raise ValueError(message)
        self.nodes.setflags(write=False)
        self.log_weights.setflags(write=False)


def grid(lowest: float = LOWEST, highest: float = HIGHEST, n_nodes: int = N_NODES) -> FloatArray:
    """Equally spaced nodes, shape (n_nodes,), in logits."""
    nodes: FloatArray = np.linspace(lowest, highest, n_nodes)
    return nodes


def weighted(nodes: npt.ArrayLike, log_density: npt.ArrayLike) -> Quadrature:
    """Quadrature by the trapezoidal rule for any prior.

    Parameters
    ----------
    nodes : array_like of float, shape (n_nodes,)
        Ascending, in logits.
    log_density : array_like of float, shape (n_nodes,)
        Log prior density at the nodes, up to a constant; -inf where the prior is 0.
    """
    nodes = np.asarray(nodes, dtype=np.float64).copy()
    width = np.gradient(nodes)
    width[[0, -1]] /= 2
    log_mass = np.asarray(log_density, dtype=np.float64) + np.log(width)
    log_weights: FloatArray = log_mass - np.logaddexp.reduce(log_mass)
    return Quadrature(nodes=nodes, log_weights=log_weights)


def normal_quadrature(
    *, mean: float = 0.0, sd: float = 1.0, nodes: npt.ArrayLike | None = None
) -> Quadrature:
    """Quadrature for a normal prior, by default N(0, 1) on the default grid."""
    if not sd > 0:
        message = f"sd must be positive, got {sd}"
        raise ValueError(message)
    theta = grid() if nodes is None else np.asarray(nodes, dtype=np.float64)
    return weighted(theta, -0.5 * ((theta - mean) / sd) ** 2)
