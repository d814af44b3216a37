"""Why a sitting went as it did: every step replayed, with what was left to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assess.batch import batch_of
from assess.engine import Administer, Stop, next_step, score_sitting
from assess.pool import Pool
from assess.selection import within_rules
from assess.sitting import Sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """One choice of the engine, and what came of it.

    Attributes
    ----------
    position : int
        From 1.
    scale, item_id, rule : str
        The rule is the criterion, or the easy start.
    theta, sem : float
        Before the choice, in logits.
    n_in_block : int
        Items of the block in the pool.
    n_seen : int
        Of these, shown before or an enemy or sibling of one shown.
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
    """Replay a sitting from its seed and responses.

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
    replayed = replace(sitting, administrations=())
    steps: list[ExplainedStep] = []
    for shown in sitting.administrations:
        step = next_step(replayed, pool)
        if isinstance(step, Stop) or step.item_id != shown.item_id:
            message = f"position {shown.position} cannot be replayed with these items and quotas"
            raise ValueError(message)
        before = replayed
        replayed = replayed.administer(
            block=shown.block, item_id=shown.item_id, variant_seed=shown.variant_seed
        )
        if shown.score is not None:
            replayed = replayed.record(shown.position, shown.score)
        after = replayed if shown.score is not None else None
        steps.append(_explained(before, after, step, shown.score, pool))
        if shown.score is None:
            return Explanation(steps=tuple(steps), stop_reasons=())
    last = next_step(replayed, pool)
    reasons = tuple(str(reason) for reason in last.reasons) if isinstance(last, Stop) else ()
    return Explanation(steps=tuple(steps), stop_reasons=reasons)


def _explained(
    before: Sitting, after: Sitting | None, step: Administer, score: int | None, pool: Pool
) -> ExplainedStep:
    batch = batch_of([before], pool)
    in_block = pool.content.block == step.block
    unseen = in_block & ~batch.is_used[0]
    n_reachable = int(within_rules(batch, np.array([step.block]))[0].sum())
    found = None if after is None else score_sitting(after, pool)[step.block]
    trace = step.trace
    return ExplainedStep(
        position=step.position,
        scale=trace["scale"],
        item_id=step.item_id,
        rule=trace["rule"],
        theta=trace["theta"],
        sem=trace["sem"],
        n_in_block=int(in_block.sum()),
        n_seen=int((in_block & ~unseen).sum()),
        n_out_of_quota=int(unseen.sum()) - n_reachable,
        n_too_hard=n_reachable - trace["n_eligible"],
        n_eligible=trace["n_eligible"],
        candidates=tuple((one["item"], one["value"]) for one in trace["candidates"]),
        draw=trace["draw"],
        score=score,
        theta_after=None if found is None else found.theta,
        sem_after=None if found is None else found.sem,
    )
