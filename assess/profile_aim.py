"""The profile of a sitting while it is chosen for: correlated dimensions, one per quota.

The dimensions are the quotas of all blocks, so that the answers on one scale tell what to expect on
another. Scores are not touched by this: each scale is reported from its own answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.blueprint import Blueprint
from assess.content import Content
from assess.criteria.interpolation import values_at
from assess.criteria.profile import PROFILE_CRITERIA, WEIGHTED_CRITERIA
from irt.parameters import FloatArray, IntArray
from irt.profile import OneFactor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileTable:
    """The dimensions of a pool.

    Attributes
    ----------
    model : OneFactor
    dimension : ndarray of int64, shape (n_items,)
    names : tuple of str
        Quota of each dimension, block after block.
    criterion : str
        A name of `assess.criteria.PROFILE_CRITERIA`.
    weights : ndarray of float64, shape (n_dimensions,)
    """

    model: OneFactor
    dimension: IntArray
    names: tuple[str, ...]
    criterion: str
    weights: FloatArray

    @property
    def rule(self) -> str:
        """Name of the criterion, for the trace of a sitting."""
        return f"profile_{self.criterion}"


def profile_table(blueprint: Blueprint, content: Content, nodes: FloatArray) -> ProfileTable | None:
    """The dimensions that a blueprint is chosen for; None where it names no profile."""
    aim = blueprint.profile
    if aim is None:
        return None
    first = np.cumsum([0, *(len(block.quotas) for block in blueprint.blocks)])
    names = tuple(quota.name for block in blueprint.blocks for quota in block.quotas)
    return ProfileTable(
        model=OneFactor(aim.correlation, nodes),
        dimension=first[content.block] + content.domain,
        names=names,
        criterion=aim.criterion,
        weights=np.array([aim.weights.get(name, 1.0) for name in names]),
    )


def profile_values(
    table: ProfileTable, log_likelihood: FloatArray, information: FloatArray, items: IntArray
) -> FloatArray:
    """Value of some items for the profile.

    Parameters
    ----------
    table : ProfileTable
    log_likelihood : ndarray of float64, shape (n_sittings, n_dimensions, n_nodes)
    information : ndarray of float64, shape (n_items, n_nodes)
        Per square logit.
    items : ndarray of int64, shape (n_items,)
        Their rows in the pool.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    mean, covariance = table.model.covariance_of(log_likelihood)
    dimension = table.dimension[items]
    at_mean = values_at(information, table.model.nodes, mean, dimension)
    if table.criterion in WEIGHTED_CRITERIA:
        criterion = WEIGHTED_CRITERIA[table.criterion]
        return criterion(covariance, at_mean, dimension, weights=table.weights)
    return PROFILE_CRITERIA[table.criterion](covariance, at_mean, dimension)
