"""Replaying every stored sitting: the engine must take the same steps again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from assess.database import reading
from assess.engine import Administer, Stop, replay
from assess.pool import Pool
from assess.repository.sittings import SittingRecord, load_record, load_traces
from assess.services.desk import TestDesk, pool_of
from assess.sitting import Administration
from assess.tables import sittings

TOLERANCE = 1e-9  # logits


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """Outcome of a replay.

    Attributes
    ----------
    n_sittings, n_steps : int
    differences : tuple of str
        One sentence per step that came out different; no personal data.
    """

    n_sittings: int
    n_steps: int
    differences: tuple[str, ...]


def recheck(*, db: Engine, desk: TestDesk) -> Recheck:
    """Replay the sittings of the current scale and blueprints from their seeds and responses.

    Earlier ones are left out: items that have left the bank since, or other quotas, would rightly
    lead to other choices.
    """
    differences: list[str] = []
    n_sittings = n_steps = 0
    for sitting_id in _of_this_scale(db, desk):
        with reading(db) as connection:
            record = load_record(connection, sitting_id)
            traces = load_traces(connection, sitting_id)
        current = desk.pools.get(record.sitting.blueprint_id)
        if current is None or record.blueprint_version != current.blueprint.version:
            continue
        pool = pool_of(record, db=db, desk=desk)
        n_sittings += 1
        n_steps += len(record.shown)
        differences += _replay(record, traces, pool)
    return Recheck(n_sittings=n_sittings, n_steps=n_steps, differences=tuple(differences))


def _of_this_scale(db: Engine, desk: TestDesk) -> Sequence[str]:
    query = select(sittings.c.sitting_id).where(sittings.c.scale_version == desk.scale_version)
    with reading(db) as connection:
        return connection.execute(query.order_by(sittings.c.sitting_id)).scalars().all()


def _replay(record: SittingRecord, traces: Sequence[Mapping[str, Any]], pool: Pool) -> list[str]:
    sitting, differences = record.sitting, list[str]()
    steps = replay(sitting, pool)
    for shown, trace, (_, step) in zip(sitting.administrations, traces, steps, strict=False):
        place = f"sitting {sitting.id}, position {shown.position}"
        if isinstance(step, Stop) or _choice(step) != _choice(shown):
            chosen = "the end" if isinstance(step, Stop) else _choice(step)
            return [*differences, f"{place}: {_choice(shown)} is stored, {chosen} is replayed"]
        theta = trace.get("theta", step.trace["theta"])  # simulated people have none
        if abs(theta - step.trace["theta"]) > TOLERANCE:
            differences.append(f"{place}: theta {theta} is stored, {step.trace['theta']} replayed")
    last = next(steps, None)  # None where a question is open
    is_complete = last is not None and isinstance(last[1], Stop)
    if is_complete != record.is_finished:
        differences.append(f"sitting {sitting.id}: finished is {record.is_finished}")
    return differences


def _choice(step: Administer | Administration) -> str:
    pilot = ", a pilot question" if step.is_pilot else ""
    return f"{step.item_id} in block {step.block}, variant {step.variant_seed}{pilot}"
