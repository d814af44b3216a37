"""Replaying every stored sitting: the engine must take the same steps again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select

from assess.database import reading
from assess.engine import Stop, next_step
from assess.pool import Pool
from assess.repository.sittings import SittingRecord, load_record
from assess.services.desk import TestDesk, pool_of
from assess.sitting import Sitting
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
    """Replay the sittings of the current scale from their seeds and responses.

    Sittings of an older scale are left out: items that have left the bank since would change them.
    """
    query = select(sittings.c.sitting_id).where(sittings.c.scale_version == desk.scale_version)
    with reading(db) as connection:
        ids = connection.execute(query.order_by(sittings.c.sitting_id)).scalars().all()
    differences: list[str] = []
    n_steps = 0
    for sitting_id in ids:
        with reading(db) as connection:
            record = load_record(connection, sitting_id)
        n_steps += len(record.shown)
        differences += _replay(record, pool_of(record, db=db, desk=desk))
    return Recheck(n_sittings=len(ids), n_steps=n_steps, differences=tuple(differences))


def _replay(record: SittingRecord, pool: Pool) -> list[str]:
    sitting = Sitting(
        id=record.sitting.id,
        blueprint_id=record.sitting.blueprint_id,
        seed=record.sitting.seed,
    )
    differences: list[str] = []
    for question in record.shown:
        shown, step = question.administration, next_step(sitting, pool)
        place = f"sitting {sitting.id}, position {shown.position}"
        if isinstance(step, Stop) or step.item_id != shown.item_id:
            chosen = "the end" if isinstance(step, Stop) else step.item_id
            return [*differences, f"{place}: {shown.item_id} is stored, {chosen} is replayed"]
        theta = question.trace.get("theta", step.trace["theta"])
        if abs(theta - step.trace["theta"]) > TOLERANCE:
            differences.append(f"{place}: theta {theta} is stored, {step.trace['theta']} replayed")
        if shown.score is None:
            return differences
        sitting = sitting.administer(
            block=shown.block, item_id=shown.item_id, variant_seed=shown.variant_seed
        ).record(shown.position, shown.score)
    is_complete = isinstance(next_step(sitting, pool), Stop)
    if is_complete != record.is_finished:
        differences.append(f"sitting {sitting.id}: finished is {record.is_finished}")
    return differences
