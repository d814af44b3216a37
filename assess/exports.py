"""The anonymised file of a research release: plausible values with four background variables.

No identifier, no date, no exact theta, no minors, nobody who did not consent; combinations below k
hidden; rows in random order.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.disclosure import K, Suppressed, suppress
from assess.errors import ReleaseError
from assess.indicator import N_DRAWS, block_of, impute, location_deviates
from assess.pool import Pool
from assess.sitting import Sitting
from irt.parameters import FloatArray

SIMULATED = "GESIMULEERD"
SCALES = ("stem", "digital")
VARIABLES = ("age_band", "sex", "region", "education")
HIDING_ORDER = (2, 3, 0, 1)
"""Region first, then education, age and sex: from least to most important."""

AGE = {
    "18-24": "18-24",
    "25-34": "25-34",
    "35-44": "35-44",
    "45-54": "45-54",
    "55-64": "55-64",
    "65-74": "65+",
    "75+": "65+",
}
SEX = {"f": "F", "m": "M"}
REGION = {
    "antwerp": "VLG",
    "limburg": "VLG",
    "east_flanders": "VLG",
    "flemish_brabant": "VLG",
    "west_flanders": "VLG",
    "brussels": "BRU",
    "elsewhere": "OTH",
}
EDUCATION = {"low": "low", "middle": "medium", "high": "high"}
_RECODES: tuple[Mapping[str, str], ...] = (AGE, SEX, REGION, EDUCATION)

MIN_RECORDS = 3 * K
"""A smaller file says nothing and hides nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """A finished sitting of an adult who consented, with the background answers given.

    Attributes
    ----------
    sitting : Sitting
    background : tuple of str or None
        Age band, sex, region and education as answered.
    """

    sitting: Sitting
    background: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFiles:
    """A release as files.

    Attributes
    ----------
    csv : bytes
        UTF-8, comma, point as decimal mark.
    codebook : bytes
        JSON.
    counts : dict
        Records before and after each step.
    """

    csv: bytes
    codebook: bytes
    counts: dict[str, Any]


def columns(*, is_simulated: bool) -> tuple[str, ...]:
    """Names of the columns, in order."""
    draws = tuple(f"pv_{scale}_{m}" for scale in SCALES for m in range(1, N_DRAWS + 1))
    return (*VARIABLES, *draws, *(("data_status",) if is_simulated else ()))


def build_release(
    groups: Sequence[tuple[Pool, Sequence[Respondent]]],
    *,
    title: str,
    is_simulated: bool,
    rng: np.random.Generator,
) -> ReleaseFiles:
    """Make the files of a release.

    Parameters
    ----------
    groups : sequence of (Pool, sequence of Respondent)
        Respondents with the pool of their test.
    title : str
    is_simulated : bool
    rng : numpy.random.Generator
        Seeded from the operating system in use; the seed is not kept.

    Raises
    ------
    ReleaseError
        When fewer than `MIN_RECORDS` records remain.
    """
    everyone = [person for _, people in groups for person in people]
    adults = [[person for person in people if _is_adult(person)] for _, people in groups]
    recoded = [_recode(person.background) for people in adults for person in people]
    hidden = suppress(recoded, order=HIDING_ORDER)
    kept = [row for row, record in enumerate(hidden.records) if record is not None]
    if len(kept) < MIN_RECORDS:
        message = f"a release needs at least {MIN_RECORDS} records, {len(kept)} remain"
        raise ReleaseError(message)
    shared = location_deviates([pool for pool, _ in groups], rng=rng)
    values = np.concatenate(
        [
            _plausible_values(pool, people, shared, rng=rng)
            for (pool, _), people in zip(groups, adults, strict=True)
            if people
        ]
    )
    counts = {
        "finished_with_consent": len(everyone),
        "adults": len(recoded),
        "records": len(kept),
        "dropped_small_combination": hidden.n_dropped,
        "answers_hidden": dict(zip(VARIABLES, hidden.n_suppressed, strict=True)),
    }
    return ReleaseFiles(
        csv=_write(hidden, values, rng.permutation(kept), is_simulated=is_simulated),
        codebook=_codebook(title, counts, is_simulated=is_simulated),
        counts=counts,
    )


def _is_adult(person: Respondent) -> bool:
    """Whether the person said to be 18 or older."""
    return person.background[0] in AGE


def _recode(background: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Coarser classes; an answer outside them ("x", "rather not") becomes missing."""
    return tuple(
        None if answer is None else recode.get(answer)
        for answer, recode in zip(background, _RECODES, strict=True)
    )


def _plausible_values(
    pool: Pool,
    people: Sequence[Respondent],
    shared: Mapping[str, FloatArray],
    *,
    rng: np.random.Generator,
) -> FloatArray:
    """Plausible values of both scales, NaN where not measured; shape (n, 2 * N_DRAWS)."""
    sittings = [person.sitting for person in people]
    X = _design([_recode(person.background) for person in people])
    parts = []
    for scale in SCALES:
        block = block_of(pool, scale)
        if block is None:
            parts.append(np.full((len(people), N_DRAWS), np.nan))
            continue
        parts.append(impute(pool, sittings, block, X, shared=shared, rng=rng))
    return np.hstack(parts)


def _design(records: Sequence[tuple[str | None, ...]]) -> FloatArray:
    """Ones and an indicator per class that at least k persons share, linearly independent."""
    chosen = [np.ones(len(records))]
    for variable in range(len(VARIABLES)):
        answers = [record[variable] for record in records]
        for value in sorted({answer or "" for answer in answers}):
            column = np.array([float((answer or "") == value) for answer in answers])
            candidate = np.column_stack([*chosen, column])
            if column.sum() >= K and np.linalg.matrix_rank(candidate) == candidate.shape[1]:
                chosen.append(column)
    return np.column_stack(chosen)


def _write(
    hidden: Suppressed, values: FloatArray, order: np.ndarray[Any, Any], *, is_simulated: bool
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns(is_simulated=is_simulated))
    status = (SIMULATED,) if is_simulated else ()
    for row in order:
        record = hidden.records[row] or ()
        draws = ("" if np.isnan(value) else f"{value:.2f}" for value in values[row])
        writer.writerow([*(answer or "" for answer in record), *draws, *status])
    return out.getvalue().encode()


def _codebook(title: str, counts: dict[str, Any], *, is_simulated: bool) -> bytes:
    described = {
        "age_band": "Age in years, as answered; 65+ is one class.",
        "sex": "F or M, as answered.",
        "region": "VLG Flemish Region, BRU Brussels, OTH elsewhere.",
        "education": "low ISCED 0-2, medium ISCED 3-4, high ISCED 5-8.",
        "pv_stem_1..10": "Plausible values of the STEM scale, logits.",
        "pv_digital_1..10": "Plausible values of the digital scale, logits.",
    }
    if is_simulated:
        described["data_status"] = f"{SIMULATED}: simulated sittings, nobody real."
    document = {
        "title": f"{title} ({SIMULATED})" if is_simulated else title,
        "is_simulated": is_simulated,
        "columns": described,
        "missing": "An empty cell: not answered, hidden for anonymity, or not measured.",
        "anonymity": f"Every combination of {', '.join(VARIABLES)} has at least {K} records.",
        "use": (
            "Compute a statistic once per plausible value and average; add (1 + 1/10) times the "
            "variance between them to the sampling variance (Rubin 1987). Never average the values "
            "of a person first."
        ),
        "population": "Adults who took the open test and consented; not a sample of a population.",
        "counts": counts,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
