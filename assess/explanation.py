"""Why a sitting went as it did: every step replayed, with what was left to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from assess.batch import batch_of
from assess.content import BoolArray
from assess.engine import Administer, Stop, replay, score_sitting
from assess.pool import Pool
from assess.selection import eligible_items, within_rules
from assess.sitting import Administration, Sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """One choice of the engine, and what came of it.

    Attributes
    ----------
    position : int
        From 1.
    scale, item_id, rule : str
        The rule is the criterion, the easy start, or pilot for a question that does not count.
    theta, sem : float
        Before the choice, in logits.
    n_in_block : int
        Items of the block in the pool; at a pilot question its pilot items.
    n_unfit : int
        Of these, those that do not fit the access profile of the sitting.
    n_seen : int
        Of the others, shown before, here or in an earlier sitting, or an enemy of one shown.
    n_out_of_quota : int
        Of the others, those after which the minima of the blueprint could not be met any more, or a
        maximum would be passed.
    n_too_hard : int
        Of the rest, those passed over at the easy start.
    n_eligible : int
        What was left.
    candidates : tuple of (str, float)
        Best items with the value of the criterion, best first.
    draw : float
        Number of the lottery among them, in [0, 1).
    score : int or None
        What was scored; None for a question that waits.
    theta_after, sem_after : float or None
        After the response.
    """

    position: int
    scale: str
    item_id: str
    rule: str
    theta: float
    sem: float
    n_in_block: int
    n_unfit: int
    n_seen: int
    n_out_of_quota: int
    n_too_hard: int
    n_eligible: int
    candidates: tuple[tuple[str, float], ...]
    draw: float
    score: int | None
    theta_after: float | None
    sem_after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All steps of a sitting, and why it ended.

    Attributes
    ----------
    steps : tuple of ExplainedStep
    stop_reasons : tuple of str
        One per block; empty while the sitting is open.
    """

    steps: tuple[ExplainedStep, ...]
    stop_reasons: tuple[str, ...]


def explain(sitting: Sitting, pool: Pool) -> Explanation:
    """Replay a sitting from its seed, responses and access profile.

    Parameters
    ----------
    sitting : Sitting
    pool : Pool
        Of the blueprint and scale it began with.

    Raises
    ------
    ValueError
        When the engine would choose otherwise now: the pool is not the one of the sitting.
    """
    steps: list[ExplainedStep] = []
    decided = replay(sitting, pool)
    for shown, (before, step) in zip(sitting.administrations, decided, strict=False):
        if isinstance(step, Stop) or _choice(step) != _choice(shown):
            message = f"position {shown.position} cannot be replayed with these items and quotas"
            raise ValueError(message)
        after = replace(before, administrations=(*before.administrations, shown))
        steps.append(_explained(before, None if shown.score is None else after, step, shown, pool))
    _, last = next(decided, (None, None))  # nothing follows an open question
    reasons = tuple(str(reason) for reason in last.reasons) if isinstance(last, Stop) else ()
    return Explanation(steps=tuple(steps), stop_reasons=reasons)


def _choice(shown: Administer | Administration) -> tuple[str, bool]:
    return shown.item_id, shown.is_pilot


def _explained(
    before: Sitting, after: Sitting | None, step: Administer, shown: Administration, pool: Pool
) -> ExplainedStep:
    n_in_block, n_fit, n_unseen, n_reachable, n_eligible = _counts(before, step, pool)
    found = None if after is None else score_sitting(after, pool)[step.block]
    trace = step.trace
    return ExplainedStep(
        position=step.position,
        scale=trace["scale"],
        item_id=step.item_id,
        rule=trace["rule"],
        theta=trace["theta"],
        sem=trace["sem"],
        n_in_block=n_in_block,
        n_unfit=n_in_block - n_fit,
        n_seen=n_fit - n_unseen,
        n_out_of_quota=n_unseen - n_reachable,
        n_too_hard=n_reachable - n_eligible,
        n_eligible=n_eligible,
        candidates=tuple((one["item"], one["value"]) for one in trace["candidates"]),
        draw=trace["draw"],
        score=shown.score,
        theta_after=None if found is None else found.theta,
        sem_after=None if found is None else found.sem,
    )


def _counts(before: Sitting, step: Administer, pool: Pool) -> tuple[int, int, int, int, int]:
    """Items of the block, fit, not seen, within the rules, and eligible.

    Pilot items know no rule.
    """
    if step.is_pilot:
        of_block, n_eligible = pool.pilots.block == step.block, step.trace["n_eligible"]
        n_fit = _n_fit(of_block, pool.pilots.unfit, before)
        return int(of_block.sum()), n_fit, n_eligible, n_eligible, n_eligible
    batch, active = batch_of([before], pool), np.array([step.block])
    in_block = pool.content.block == step.block
    n_unseen = int((in_block & ~batch.is_used[0]).sum())
    n_reachable = int(within_rules(batch, active)[0].sum())
    n_fit = _n_fit(in_block, pool.content.unfit, before)
    n_eligible = int(eligible_items(batch, active)[0].sum())
    return int(in_block.sum()), n_fit, n_unseen, n_reachable, n_eligible


def _n_fit(of_block: BoolArray, unfit: Mapping[str, BoolArray], sitting: Sitting) -> int:
    return int((of_block & ~unfit.get(sitting.access, np.zeros_like(of_block))).sum())
