"""What the guards say of one sitting: they inform a person and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.guards.effort import effort_moderated, estimate_abilities
from assess.guards.person_fit import (
    ALPHA,
    CusumBounds,
    FitStatistics,
    cusum_bounds,
    fit_statistics,
    honest_sittings,
    simulated_p,
)
from assess.guards.rapid_guessing import Effort, response_time_effort
from assess.guards.responses import Responses, first_of_block
from assess.pool import Pool
from assess.sitting import Sitting
from irt.parameters import FloatArray
from irt.posterior import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedAnswer:
    """An answer beside its response time.

    Attributes
    ----------
    position : int
        From 1.
    duration_s, threshold_s : float or None
        None where unknown.
    is_rapid : bool or None
        None where the response time tells nothing.
    """

    position: int
    duration_s: float | None
    threshold_s: float | None
    is_rapid: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LzFlag:
    """How likely the answers are at the person's own ability.

    Attributes
    ----------
    lz_star : float
        About N(0, 1) in a test of fixed items; narrower in an adaptive one.
    p_normal, p_simulated : float
        Chance of so low a value, from N(0, 1) and among honest sittings of the same test.
    is_flagged : bool
        Whether the simulated chance is below 0.05.
    """

    lz_star: float
    p_normal: float
    p_simulated: float
    is_flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumFlag:
    """Strings of unexpected answers.

    Attributes
    ----------
    upper, lower : float
        Highest C+ and lowest C-.
    bounds : CusumBounds
    is_high, is_low : bool
        Whether a string of unexpectedly good, or bad, answers passes its bound.
    """

    upper: float
    lower: float
    bounds: CusumBounds
    is_high: bool
    is_low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGuards:
    """Guards of one scale.

    Attributes
    ----------
    scale : str
    n_items, n_effortful : int
        Answers, and those of them that are no rapid guess.
    theta, sem : float
        Plain EAP and posterior standard deviation, in logits.
    effort_theta, effort_sem : float
        The same from the effortful answers alone: those of the prior when there are none.
    lz : LzFlag or None
        None where there is nothing to compare, as after one answer that is right or wrong.
    cusum : CusumFlag or None
        None without an answer.
    """

    scale: str
    n_items: int
    n_effortful: int
    theta: float
    sem: float
    effort_theta: float
    effort_sem: float
    lz: LzFlag | None
    cusum: CusumFlag | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingGuards:
    """All guards of one sitting.

    Attributes
    ----------
    answers : tuple of TimedAnswer
    n_known : int
        Answers whose response time tells something.
    rte : float or None
        Response-time effort; None where no time is known.
    rapid_positions : tuple of int
    is_low_effort : bool
    scales : tuple of ScaleGuards
        In the order of the blueprint's blocks.
    """

    answers: tuple[TimedAnswer, ...]
    n_known: int
    rte: float | None
    rapid_positions: tuple[int, ...]
    is_low_effort: bool
    scales: tuple[ScaleGuards, ...]


def guard_sitting(
    sitting: Sitting,
    pool: Pool,
    *,
    duration_s: Sequence[float | None],
    threshold_s: Sequence[float | None],
    rng: np.random.Generator,
) -> SittingGuards:
    """Look at the answers of one sitting; open and pilot questions are not looked at.

    Parameters
    ----------
    sitting : Sitting
    pool : Pool
        Of its blueprint and scale.
    duration_s, threshold_s : sequence of (float or None), one per administration
        Response times and thresholds of rapid guessing, in seconds.
    rng : numpy.random.Generator
        For the honest sittings that person fit is compared with.

    Raises
    ------
    ValueError
        When there is not one time and one threshold per administration.
    """
    columns = zip(sitting.administrations, duration_s, threshold_s, strict=True)
    answered = [one for one in columns if one[0].score is not None and not one[0].is_pilot]
    shown = [column[0] for column in answered]
    times = np.array([column[1:] for column in answered], dtype=np.float64).reshape(-1, 2)
    effort = response_time_effort(times[:, 0], times[:, 1])
    answers = _timed([one.position for one in shown], times, effort)
    rows = [pool.rows.get(one.item_id, MISSING) for one in shown]
    responses = Responses(
        items=np.array([rows], dtype=np.int64),
        scores=np.array([[one.score for one in shown]], dtype=np.int64),
    )
    return SittingGuards(
        answers=answers,
        n_known=int(effort.is_known.sum()),
        rte=_finite(effort.rte[0]),
        rapid_positions=tuple(answer.position for answer in answers if answer.is_rapid),
        is_low_effort=bool(effort.is_flagged[0]),
        scales=_scales(responses, effort, pool=pool, rng=rng),
    )


def _timed(positions: Sequence[int], times: FloatArray, effort: Effort) -> tuple[TimedAnswer, ...]:
    return tuple(
        TimedAnswer(
            position=position,
            duration_s=_finite(times[place, 0]),
            threshold_s=_finite(times[place, 1]),
            is_rapid=bool(effort.is_rapid[0, place]) if effort.is_known[0, place] else None,
        )
        for place, position in enumerate(positions)
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _scales(
    responses: Responses, effort: Effort, *, pool: Pool, rng: np.random.Generator
) -> tuple[ScaleGuards, ...]:
    plain = estimate_abilities(responses, pool=pool)
    moderated = effort_moderated(responses, is_rapid=effort.is_rapid, pool=pool)
    honest = honest_sittings(pool, rng=rng)
    scales = []
    for block, wanted in enumerate(pool.blueprint.blocks):
        n_items = int(plain.n_items[0, block])
        alike = first_of_block(honest, n_items, block=block, pool=pool)
        found = fit_statistics(responses, block=block, pool=pool)
        reference = fit_statistics(alike, block=block, pool=pool)
        scale = ScaleGuards(
            scale=wanted.scale,
            n_items=n_items,
            n_effortful=int(moderated.n_items[0, block]),
            theta=float(plain.theta[0, block]),
            sem=float(plain.sem[0, block]),
            effort_theta=float(moderated.theta[0, block]),
            effort_sem=float(moderated.sem[0, block]),
            lz=_lz_flag(float(found.lz_star[0]), reference),
            cusum=_cusum_flag(found, reference) if n_items else None,
        )
        scales.append(scale)
    return tuple(scales)


def _lz_flag(lz_star: float, reference: FitStatistics) -> LzFlag | None:
    if not np.isfinite(lz_star):
        return None
    p = simulated_p(lz_star, reference)
    return LzFlag(
        lz_star=lz_star, p_normal=float(ndtr(lz_star)), p_simulated=p, is_flagged=p < ALPHA
    )


def _cusum_flag(found: FitStatistics, reference: FitStatistics) -> CusumFlag:
    upper, lower, bounds = float(found.upper[0]), float(found.lower[0]), cusum_bounds(reference)
    return CusumFlag(
        upper=upper,
        lower=lower,
        bounds=bounds,
        is_high=upper > bounds.upper,
        is_low=lower < bounds.lower,
    )
