"""From stored sittings to published figures: the indicator of a day, a research release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, select

from assess import codes
from assess.database import reading, writing
from assess.errors import SnapshotConflict
from assess.exports import Respondent, build_release
from assess.indicator import METHOD_VERSION, Indicator, estimate_indicator
from assess.pool import Pool
from assess.repository.sittings import SittingRecord, load_finished
from assess.services.desk import TestDesk, pool_of
from assess.standards import current_standard
from assess.tables import backgrounds, indicator_snapshots, releases

INDICATOR_SCALE = "digital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Figures as they were computed for a day."""

    on: date
    method_version: int
    is_simulated: bool
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSummary:
    """A release without its files."""

    release_id: str
    title: str
    is_simulated: bool
    created_at: datetime
    counts: dict[str, Any]


def compute_indicator(
    *, db: Engine, desk: TestDesk, on: date, now: datetime, is_simulated: bool = False
) -> Indicator:
    """Compute the indicator of a day and keep it; again, it comes out the same or fails loudly.

    Parameters
    ----------
    on : date
        Sittings finished up to and including this day count. Its date also seeds the draws.
    is_simulated : bool
        Whether to use the simulated sittings instead of the real ones.

    Raises
    ------
    SnapshotConflict
        When an earlier computation for this day gave other figures.
    """
    with reading(db) as connection:
        records = load_finished(connection, is_simulated=is_simulated, until=on)
    adults = [record for record in records if record.channel != "class"]
    seed = hashlib.sha256(f"{on.isoformat()}/{METHOD_VERSION}".encode()).digest()
    indicator = estimate_indicator(
        [
            (pool, [record.sitting for record in group])
            for pool, group in _by_pool(adults, db, desk)
        ],
        scale=INDICATOR_SCALE,
        standard=current_standard(),
        rng=np.random.default_rng(int.from_bytes(seed[:8], "big")),
    )
    _keep(indicator.as_json(), db=db, on=on, now=now, is_simulated=is_simulated)
    return indicator


def latest_snapshot(db: Engine) -> Snapshot | None:
    """The newest figures: real ones where there are any, else simulated ones."""
    query = select(indicator_snapshots).order_by(
        indicator_snapshots.c.is_simulated,
        indicator_snapshots.c.on_date.desc(),
        indicator_snapshots.c.method_version.desc(),
    )
    with reading(db) as connection:
        row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    return Snapshot(
        on=date.fromisoformat(row.on_date),
        method_version=row.method_version,
        is_simulated=row.is_simulated,
        figures=row.figures,
    )


def make_release(
    title: str,
    *,
    db: Engine,
    desk: TestDesk,
    now: datetime,
    rng: np.random.Generator,
    is_simulated: bool = False,
) -> ReleaseSummary:
    """Make and keep a research release of everybody who consented so far.

    Raises
    ------
    ReleaseError
        When too few records remain.
    """
    with reading(db) as connection:
        records = load_finished(connection, is_simulated=is_simulated)
        rows = connection.execute(
            select(backgrounds).where(backgrounds.c.consents_to_research)
        ).all()
    answers = {row.subject_key: (row.age_band, row.sex, row.region, row.education) for row in rows}
    consenting = [
        record for record in records if record.channel != "class" and record.subject_key in answers
    ]
    groups = [
        (
            pool,
            [
                Respondent(sitting=record.sitting, background=answers[record.subject_key])
                for record in group
            ],
        )
        for pool, group in _by_pool(consenting, db, desk)
    ]
    files = build_release(groups, title=title, is_simulated=is_simulated, rng=rng)
    summary = ReleaseSummary(
        release_id=codes.new_id(),
        title=title,
        is_simulated=is_simulated,
        created_at=now,
        counts=files.counts,
    )
    with writing(db) as connection:
        connection.execute(
            insert(releases).values(
                release_id=summary.release_id,
                title=title,
                is_simulated=is_simulated,
                created_at=now,
                csv=files.csv,
                codebook=files.codebook,
                counts=files.counts,
            )
        )
    return summary


def list_releases(db: Engine) -> tuple[ReleaseSummary, ...]:
    """Every release, newest first."""
    query = select(
        releases.c.release_id,
        releases.c.title,
        releases.c.is_simulated,
        releases.c.created_at,
        releases.c.counts,
    ).order_by(releases.c.created_at.desc())
    with reading(db) as connection:
        return tuple(ReleaseSummary(**row._mapping) for row in connection.execute(query))


def release_file(db: Engine, release_id: str, *, is_codebook: bool) -> bytes | None:
    """The data or the codebook of a release; None when there is no such release."""
    column = releases.c.codebook if is_codebook else releases.c.csv
    with reading(db) as connection:
        found: bytes | None = connection.execute(
            select(column).where(releases.c.release_id == release_id)
        ).scalar_one_or_none()
    return found


def _by_pool(
    records: Sequence[SittingRecord], db: Engine, desk: TestDesk
) -> list[tuple[Pool, list[SittingRecord]]]:
    """Records grouped by blueprint and scale version, in a fixed order."""
    groups: dict[tuple[str, str], list[SittingRecord]] = {}
    for record in records:
        key = (record.sitting.blueprint_id, record.scale_version)
        groups.setdefault(key, []).append(record)
    return [(pool_of(group[0], db=db, desk=desk), group) for _, group in sorted(groups.items())]


def _keep(
    figures: dict[str, Any], *, db: Engine, on: date, now: datetime, is_simulated: bool
) -> None:
    key = {
        "on_date": on.isoformat(),
        "method_version": METHOD_VERSION,
        "is_simulated": is_simulated,
    }
    same_day = [indicator_snapshots.c[name] == value for name, value in key.items()]
    with writing(db) as connection:
        stored = connection.execute(
            select(indicator_snapshots.c.figures).where(*same_day)
        ).scalar_one_or_none()
        if stored is None:
            connection.execute(
                insert(indicator_snapshots).values(**key, figures=figures, created_at=now)
            )
    if stored is not None and json.dumps(stored, sort_keys=True) != json.dumps(
        figures, sort_keys=True
    ):
        message = f"the figures of {on.isoformat()} came out different from those stored"
        raise SnapshotConflict(message)
