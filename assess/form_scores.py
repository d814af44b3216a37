"""Scores of fixed forms on the scale of the adaptive test: from responses, or from a sum alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assess.form_file import FormFile, form_parameters
from assess.reporting import level_probabilities
from assess.standards import Standard, StandardStatus
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING, log_likelihood, posterior, posterior_moments
from irt.quadrature import Quadrature, normal_quadrature
from irt.response import log_probability_table
from irt.sum_scores import score_distribution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleScores:
    """Abilities on one scale.

    Attributes
    ----------
    scale : str
    theta, sem : ndarray of float64, shape (n,)
        Posterior mean and standard deviation under N(0, 1), in logits.
    level : tuple of str
        Most likely level.
    n_items : ndarray of int64, shape (n,)
        Questions that were given.
    sum_score : ndarray of int64, shape (n,)
        Points on them.
    """

    scale: str
    theta: FloatArray
    sem: FloatArray
    level: tuple[str, ...]
    n_items: IntArray
    sum_score: IntArray


def score_responses(form: FormFile, responses: npt.ArrayLike) -> tuple[ScaleScores, ...]:
    """EAP of each person on each scale, as the adaptive test computes it.

    Parameters
    ----------
    form : FormFile
    responses : array_like of int, shape (n_persons, n_items)
        Points on each item in the order of the form; -1 where it was not given.
    """
    responses = np.asarray(responses)
    table, quadrature = _tables(form)
    return tuple(
        _scores(
            scale,
            posterior(log_likelihood(responses[:, rows], table[rows]), quadrature),
            responses[:, rows],
            form=form,
            quadrature=quadrature,
        )
        for scale, rows in _rows(form)
    )


def sum_score_tables(form: FormFile) -> tuple[ScaleScores, ...]:
    """What each sum score on all items of a scale says ([1] of `irt.sum_scores`).

    Less precise than the responses themselves, and enough where only totals are known.
    """
    table, quadrature = _tables(form)
    found = []
    for scale, rows in _rows(form):
        joint = score_distribution(table[rows]) * np.exp(quadrature.log_weights)
        mass = joint / joint.sum(axis=1, keepdims=True)
        theta, sem = posterior_moments(mass, quadrature.nodes)
        found.append(
            ScaleScores(
                scale=scale,
                theta=theta,
                sem=sem,
                level=_levels(form, mass, quadrature.nodes),
                n_items=np.full(len(theta), len(rows)),
                sum_score=np.arange(len(theta)),
            )
        )
    return tuple(found)


def _tables(form: FormFile) -> tuple[FloatArray, Quadrature]:
    quadrature = normal_quadrature()
    return log_probability_table(form_parameters(form), quadrature.nodes), quadrature


def _rows(form: FormFile) -> list[tuple[str, IntArray]]:
    scale_of = np.array([item.scale for item in form.items])
    return [(scale, np.flatnonzero(scale_of == scale)) for scale in form.scales]


def _scores(
    scale: str, mass: FloatArray, responses: IntArray, *, form: FormFile, quadrature: Quadrature
) -> ScaleScores:
    theta, sem = posterior_moments(mass, quadrature.nodes)
    is_given = responses != MISSING
    return ScaleScores(
        scale=scale,
        theta=theta,
        sem=sem,
        level=_levels(form, mass, quadrature.nodes),
        n_items=is_given.sum(axis=1),
        sum_score=np.where(is_given, responses, 0).sum(axis=1),
    )


def _levels(form: FormFile, mass: FloatArray, nodes: FloatArray) -> tuple[str, ...]:
    standard = Standard(
        levels=form.levels,
        cuts=form.cuts,
        literacy_level=form.levels[0],
        status=StandardStatus.PROVISIONAL,
    )
    best = level_probabilities(mass, nodes, standard).argmax(axis=-1)
    return tuple(form.levels[level] for level in best)
