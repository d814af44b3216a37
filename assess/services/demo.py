"""A database of simulated people, made by the real engine; everything from it says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, insert

from assess import codes
from assess.background import AGE_BANDS, EDUCATIONS, REGIONS
from assess.database import writing
from assess.examinees import Truth, draw_truth
from assess.lottery import variant_seeds
from assess.pool import Pool
from assess.services.desk import TestDesk
from assess.simulation import SimulatedSittings, simulate
from assess.tables import administrations, answers, backgrounds, candidates, sittings
from irt.parameters import FloatArray

SHARES = {"combined": 0.6, "digital": 0.25, "adult_stem": 0.15}
"""Which test the simulated people take."""

AGE_EFFECT = np.array([0.2, 0.3, 0.3, 0.2, 0.0, -0.3, -0.6, -1.0])
EDUCATION_EFFECT = np.array([-0.6, 0.0, 0.5])
"""Made-up differences in logits, so that the breakdowns have something to show."""

P_CONSENT, P_ANSWERS = 0.85, 0.93


def fill_demo(
    n_sittings: int,
    *,
    db: Engine,
    desk: TestDesk,
    now: datetime,
    rng: np.random.Generator,
    on_progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Add simulated, finished sittings.

    Parameters
    ----------
    n_sittings : int
    rng : numpy.random.Generator
        For abilities, answers and backgrounds.
    on_progress : callable
        Called with the number of sittings just simulated.
    """
    for blueprint_id, share in SHARES.items():
        pool = desk.pools[blueprint_id]
        n = round(n_sittings * share)
        people = _people(n, rng)
        truth = draw_truth(pool, n, sd=0.9, rng=rng)
        truth = Truth(theta=truth.theta + people.effect, location_error=truth.location_error)
        seeds = rng.integers(0, 2**63 - 1, size=n)
        simulated = simulate(pool, truth, seeds, rng=rng, on_progress=on_progress)
        with writing(db) as connection:
            _store(connection, simulated, people.backgrounds, pool, desk=desk, now=now)


class _People:
    """Backgrounds of simulated people, and what they do to ability."""

    def __init__(self, backgrounds: list[dict[str, Any] | None], effect: FloatArray) -> None:
        self.backgrounds = backgrounds
        self.effect = effect


def _people(n: int, rng: np.random.Generator) -> _People:
    age, education = rng.integers(0, len(AGE_BANDS), n), rng.integers(0, len(EDUCATIONS), n)
    region = rng.choice(len(REGIONS), n, p=[0.26, 0.13, 0.22, 0.16, 0.17, 0.04, 0.02])
    sex = rng.choice(["f", "m", "x"], n, p=[0.5, 0.49, 0.01])
    chosen = [
        {
            "age_band": AGE_BANDS[age[row]],
            "sex": str(sex[row]),
            "region": REGIONS[region[row]],
            "education": EDUCATIONS[education[row]],
            "consents_to_research": bool(rng.random() < P_CONSENT),
        }
        if rng.random() < P_ANSWERS
        else None
        for row in range(n)
    ]
    effect = AGE_EFFECT[age] + EDUCATION_EFFECT[education]
    return _People(chosen, effect[:, None])


def _store(
    connection: Connection,
    simulated: SimulatedSittings,
    people: Sequence[dict[str, Any] | None],
    pool: Pool,
    *,
    desk: TestDesk,
    now: datetime,
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {"c": [], "s": [], "q": [], "a": [], "b": []}
    for row, background in enumerate(people):
        candidate_id = codes.new_id()
        sitting_id = codes.sitting_id(desk.secret, candidate_id)
        subject_key = codes.subject_key(desk.secret, sitting_id, candidate_id)
        rows["c"].append(
            {
                "candidate_id": candidate_id,
                "resume_code_hash": codes.code_hash(desk.secret, codes.new_code()),
                "card_id": None,
                "created_at": now,
            }
        )
        rows["s"].append(
            {
                "sitting_id": sitting_id,
                "subject_key": subject_key,
                "blueprint_id": pool.blueprint.id,
                "blueprint_version": pool.blueprint.version,
                "exposure_version": pool.exposure.version,
                "pilot_version": pool.pilots.version,
                "scale_version": desk.scale_version,
                "language": "nl",
                "seed": int(simulated.seeds[row]),
                "channel": "demo",
                "is_simulated": True,
                "started_at": now,
                "finished_at": now,
                "stop_reasons": ["length"] * len(pool.blueprint.blocks),
            }
        )
        questions, given = _answered(simulated, row, sitting_id, pool, desk=desk, now=now)
        rows["q"] += questions
        rows["a"] += given
        if background is not None:
            rows["b"].append({"subject_key": subject_key, "saved_at": now, **background})
    for table, key in (
        (candidates, "c"),
        (sittings, "s"),
        (administrations, "q"),
        (answers, "a"),
        (backgrounds, "b"),
    ):
        connection.execute(insert(table), rows[key])


def _answered(
    simulated: SimulatedSittings,
    row: int,
    sitting_id: str,
    pool: Pool,
    *,
    desk: TestDesk,
    now: datetime,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the questions and answers of one simulated sitting."""
    shown = simulated.items[row][simulated.items[row] >= 0]
    positions = np.arange(1, len(shown) + 1)
    seeds = variant_seeds(np.full(len(shown), simulated.seeds[row]), positions)
    questions = [
        {
            "sitting_id": sitting_id,
            "position": int(position),
            "item_id": pool.item_ids[item],
            "item_version": desk.bank.item(pool.item_ids[item]).version,
            "block": int(pool.content.block[item]),
            "variant_seed": int(seed),
            "token": codes.new_id(),
            "trace": {"simulated": True},
            "shown_at": now,
            "is_pilot": False,
        }
        for position, item, seed in zip(positions, shown, seeds, strict=True)
    ]
    given = [
        {
            "sitting_id": sitting_id,
            "position": int(position),
            "answer": {"simulated": True},
            "score": int(score),
            "error": None,
            "duration_s": 0.0,
            "answered_at": now,
        }
        for position, score in zip(positions, simulated.scores[row][: len(shown)], strict=True)
    ]
    return questions, given
