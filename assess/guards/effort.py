"""Ability with the rapid guesses left out, beside the plain estimate.

References
----------
.. [1] Wise, S. L. & DeMars, C. E. (2006). An application of item response time: the
   effort-moderated IRT model. Journal of Educational Measurement 43(1), 19-38.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.guards.responses import Responses
from assess.pool import Pool
from assess.shadow_forms import BoolArray
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING, posterior, posterior_moments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Abilities:
    """Estimates of sittings on the scale of each block.

    Attributes
    ----------
    theta, sem : ndarray of float64, shape (n_sittings, n_blocks)
        EAP and posterior standard deviation, in logits: those of the prior where nothing counted.
    n_items : ndarray of int64, shape (n_sittings, n_blocks)
        Answers that counted.
    """

    theta: FloatArray
    sem: FloatArray
    n_items: IntArray


def estimate_abilities(responses: Responses, *, pool: Pool) -> Abilities:
    """The plain estimates: every answer counts.

    Parameters
    ----------
    responses : Responses
    pool : Pool
    """
    return _estimates(responses, responses.items != MISSING, pool)


def effort_moderated(responses: Responses, *, is_rapid: BoolArray, pool: Pool) -> Abilities:
    """The estimates from solution behaviour alone.

    A rapid guess is right as often whatever the ability is; its likelihood is a constant and drops
    out [1].

    Parameters
    ----------
    responses : Responses
    is_rapid : ndarray of bool, shape (n_sittings, n_places)
    pool : Pool
    """
    return _estimates(responses, (responses.items != MISSING) & ~is_rapid, pool)


def _estimates(responses: Responses, counts: BoolArray, pool: Pool) -> Abilities:
    items, scores = responses.items, responses.scores
    n_blocks = len(pool.blueprint.blocks)
    log_likelihood = np.zeros((len(items), n_blocks, len(pool.quadrature.nodes)))
    n_items = np.zeros((len(items), n_blocks), dtype=np.int64)
    for place in range(items.shape[1]):
        rows = np.flatnonzero(counts[:, place])
        shown = items[rows, place]
        block = pool.content.block[shown]
        log_likelihood[rows, block] += pool.log_table[shown, scores[rows, place]]
        n_items[rows, block] += 1
    mass = posterior(log_likelihood, pool.quadrature)
    theta, sem = posterior_moments(mass, pool.quadrature.nodes)
    return Abilities(theta=theta, sem=sem, n_items=n_items)
