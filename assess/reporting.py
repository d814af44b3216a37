"""From the responses of a sitting to what its person reads: levels, how sure, and a profile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from assess.engine import ScaleScore, score_sitting
from assess.pool import Pool
from assess.sitting import Sitting
from assess.standards import Standard, reported_score
from irt.parameters import FloatArray
from irt.posterior import mass_below
from irt.profile import one_factor_profile

DOMAIN_CORRELATION = 0.8
"""Stated correlation of every pair of domains of a scale, until responses allow to estimate it;
latent correlations between mathematics and science in PISA lie between 0.8 and 0.9."""

BAND = 0.80
"""Probability of the interval that a picture shows."""

CLEAR, LIKELY = 0.80, 0.55
"""Posterior probability from which one level is called clear, or likely."""


class Certainty(StrEnum):
    """How sure the level of a person is."""

    CLEAR = "clear"
    LIKELY = "likely"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainReport:
    """Estimate of one domain or digital area, on the reported scale.

    Attributes
    ----------
    name : str
        Code of the domain or area.
    score, low, high : int
        Estimate and 80 % band on the 500/100 scale.
    n_items : int
    """

    name: str
    score: int
    low: int
    high: int
    n_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReport:
    """Result on one scale.

    Attributes
    ----------
    scale : str
    score, low, high : int
        Estimate and 80 % band on the 500/100 scale.
    level : str
        Most likely level.
    second_level : str or None
        The neighbour that is next likely; None where the level is clear.
    certainty : Certainty
    level_probabilities : tuple of float
        Posterior probability of each level, lowest first.
    domains : tuple of DomainReport
        Domains with at least one answered item.
    """

    scale: str
    score: int
    low: int
    high: int
    level: str
    second_level: str | None
    certainty: Certainty
    level_probabilities: tuple[float, ...]
    domains: tuple[DomainReport, ...]


def report(sitting: Sitting, pool: Pool, *, standard: Standard) -> tuple[ScaleReport, ...]:
    """Report every scale on which the sitting has an answer."""
    return tuple(
        _report_scale(score, block, sitting, pool, standard)
        for block, score in enumerate(score_sitting(sitting, pool))
        if score.n_items
    )


def level_probabilities(mass: FloatArray, nodes: FloatArray, standard: Standard) -> FloatArray:
    """Posterior probability of each level, lowest first; shape (..., n_levels)."""
    below = [mass_below(mass, nodes, cut) for cut in standard.cuts]
    edges = np.stack([np.zeros_like(below[0]), *below, np.ones_like(below[0])], axis=-1)
    return np.diff(edges, axis=-1)


def _report_scale(
    score: ScaleScore, block: int, sitting: Sitting, pool: Pool, standard: Standard
) -> ScaleReport:
    chances = level_probabilities(score.mass, pool.quadrature.nodes, standard)
    best = int(np.argmax(chances))
    certainty = _certainty(float(chances[best]))
    low, high = _band(score.theta, score.sem)
    return ScaleReport(
        scale=score.scale,
        score=reported_score(score.theta),
        low=low,
        high=high,
        level=standard.levels[best],
        second_level=None
        if certainty is Certainty.CLEAR
        else standard.levels[_next(chances, best)],
        certainty=certainty,
        level_probabilities=tuple(float(chance) for chance in chances),
        domains=_report_domains(block, sitting, pool),
    )


def _certainty(chance: float) -> Certainty:
    if chance >= CLEAR:
        return Certainty.CLEAR
    return Certainty.LIKELY if chance >= LIKELY else Certainty.BETWEEN


def _next(chances: FloatArray, best: int) -> int:
    """The more likely neighbour of the most likely level."""
    neighbours = [level for level in (best - 1, best + 1) if 0 <= level < len(chances)]
    return max(neighbours, key=lambda level: float(chances[level]))


def _report_domains(block: int, sitting: Sitting, pool: Pool) -> tuple[DomainReport, ...]:
    quotas = pool.blueprint.blocks[block].quotas
    log_likelihoods = np.zeros((len(quotas), len(pool.quadrature.nodes)))
    n_items = np.zeros(len(quotas), dtype=np.int64)
    for shown in sitting.scored:
        row = pool.rows.get(shown.item_id)
        if row is None or shown.score is None or pool.content.block[row] != block:
            continue
        domain = pool.content.domain[row]
        log_likelihoods[domain] += pool.log_table[row, shown.score]
        n_items[domain] += 1
    profile = one_factor_profile(
        log_likelihoods, correlation=DOMAIN_CORRELATION, nodes=pool.quadrature.nodes
    )
    names = [quota.name for quota in quotas]
    rows = zip(names, profile.mean, profile.sd, n_items, strict=True)
    return tuple(_domain(name, float(mean), float(sd), int(n)) for name, mean, sd, n in rows if n)


def _domain(name: str, mean: float, sd: float, n_items: int) -> DomainReport:
    low, high = _band(mean, sd)
    return DomainReport(name=name, score=reported_score(mean), low=low, high=high, n_items=n_items)


def _band(mean: float, sd: float) -> tuple[int, int]:
    half_width = NormalDist().inv_cdf((1 + BAND) / 2) * sd
    return reported_score(mean - half_width), reported_score(mean + half_width)
