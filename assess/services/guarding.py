"""The guards of a stored sitting, with its response times."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Engine

from assess.database import reading
from assess.guards import SittingGuards, guard_sitting, time_thresholds
from assess.repository.response_times import ItemTimes, load_item_times
from assess.repository.sittings import ShownQuestion, SittingRecord
from assess.services.desk import TestDesk, pool_of
from irt.parameters import FloatArray
from itembank.bank import ItemBank
from itembank.errors import UnknownItem

REFERENCE_SEED = 20
"""Of the honest sittings of the comparison: the same sitting always gets the same flags."""


def guard_record(record: SittingRecord, *, db: Engine, desk: TestDesk) -> SittingGuards:
    """What the guards say of a sitting; nothing is stored and no result changes.

    Raises
    ------
    DatabaseUnavailable
    """
    item_ids = {question.administration.item_id for question in record.shown}
    with reading(db) as connection:
        times = load_item_times(connection, item_ids)
    return guard_sitting(
        record.sitting,
        pool_of(record, db=db, desk=desk),
        duration_s=[question.duration_s for question in record.shown],
        threshold_s=_thresholds(record.shown, times, desk.bank).tolist(),
        rng=np.random.default_rng(REFERENCE_SEED),
    )


def _thresholds(
    shown: tuple[ShownQuestion, ...], times: Mapping[tuple[str, int], ItemTimes], bank: ItemBank
) -> FloatArray:
    """Thresholds of rapid guessing, in seconds; NaN for an item that nothing is known of."""
    nothing = ItemTimes(0, np.nan)
    recorded = [
        times.get((question.administration.item_id, question.item_version), nothing)
        for question in shown
    ]
    return time_thresholds(
        [_expected_s(question.administration.item_id, bank) for question in shown],
        mean_s=[one.mean_s for one in recorded],
        n_times=[one.n_times for one in recorded],
    )


def _expected_s(item_id: str, bank: ItemBank) -> float:
    try:
        return float(bank.item(item_id).seconds)
    except UnknownItem:
        return np.nan
