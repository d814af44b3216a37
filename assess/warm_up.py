"""The compiled functions of the engine made ready, so that nobody waits for them in a sitting."""

from __future__ import annotations

from assess.engine import Administer, next_step, score_sitting
from assess.pool import Pool
from assess.sitting import Sitting


def warm_up(pool: Pool) -> None:
    """Answer the first question of a sitting that nobody keeps.

    The first time on a machine it takes half a minute; what was compiled is kept on disk.
    """
    sitting = Sitting(id="warm-up", blueprint_id=pool.blueprint.id, seed=0)
    step = next_step(sitting, pool)
    if isinstance(step, Administer):
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        )
        score_sitting(sitting.record(step.position, 0), pool)
        next_step(sitting.record(step.position, 0), pool)
