"""What simulated pilot questions would tell of the difficulties of the pilot items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.pool import Pool
from assess.simulation import SimulatedSittings
from irt.information import item_information
from irt.parameters import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotItem:
    """Responses to a pilot item.

    ``judged_se`` is the standard deviation of its difficulty as judged; ``se`` the standard error
    of an estimate from the simulated responses alone, NaN where there is none. In logits.
    """

    item: str
    scale: str
    n_responses: int
    judged_se: float
    se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotReport:
    """Pilot questions of a run: how many, their share of all questions, and each pilot item."""

    n_questions: int
    share: float
    items: tuple[PilotItem, ...]


def report_pilots(
    sittings: SimulatedSittings, pool: Pool, pilot_error: FloatArray | None
) -> PilotReport | None:
    """Report on the pilot items; None where a test has none.

    The response function depends on ``theta - b`` alone, so that the Fisher information of
    responses on a difficulty is that on theta:
    ``SE(b) = 1 / sqrt(sum over persons of I(theta))``, with theta and the item as they truly are.

    Parameters
    ----------
    sittings : SimulatedSittings
    pool : Pool
    pilot_error : ndarray of float64, shape (n_pilots,), or None
        Of the true difficulties; None where no pilot question was shown.
    """
    pilots = pool.pilots
    if pilot_error is None or not pilots.n_planned:
        return None
    true = pilots.parameters.shifted_by(pilot_error)
    items = []
    for row, item_id in enumerate(pilots.item_ids):
        block = int(pilots.block[row])
        theta = sittings.true_theta[(sittings.pilots == row).any(axis=1), block]
        told = float(item_information(true.take([row]), theta).sum())
        one = PilotItem(
            item=item_id,
            scale=pool.blueprint.blocks[block].scale,
            n_responses=len(theta),
            judged_se=float(pilots.parameters.se_b[row]),
            se=float(1 / np.sqrt(told)) if told > 0 else float("nan"),
        )
        items.append(one)
    n_questions = sum(one.n_responses for one in items)
    share = n_questions / (n_questions + int(sittings.block_counts.sum()))
    return PilotReport(n_questions=n_questions, share=share, items=tuple(items))
