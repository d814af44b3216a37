"""What follows a sitting: background, report, problems with a question, erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from assess import codes
from assess.background import AGE_BANDS, EDUCATIONS, REGIONS, SEXES
from assess.database import erasing, reading, writing
from assess.errors import TamperedForm
from assess.reporting import ScaleReport, report
from assess.repository.sittings import erase, hold_sitting, load_record
from assess.services.desk import TestDesk, pool_of
from assess.standards import current_standard
from assess.tables import administrations, backgrounds, problem_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveBackground:
    """Optional answers of an adult; None where the person rather not says."""

    sitting_id: str
    age_band: str | None
    sex: str | None
    region: str | None
    education: str | None
    consents_to_research: bool


def save_background(command: SaveBackground, *, db: Engine, now: datetime) -> None:
    """Keep the background of a sitting; a later answer replaces an earlier one.

    Raises
    ------
    TamperedForm
        When an answer is none of those offered.
    SittingNotFound
    """
    offered = (
        (command.age_band, AGE_BANDS),
        (command.sex, SEXES),
        (command.region, REGIONS),
        (command.education, EDUCATIONS),
    )
    if any(value is not None and value not in values for value, values in offered):
        raise TamperedForm
    with writing(db) as connection:
        subject_key = hold_sitting(connection, command.sitting_id)
        connection.execute(delete(backgrounds).where(backgrounds.c.subject_key == subject_key))
        connection.execute(
            insert(backgrounds).values(
                subject_key=subject_key,
                age_band=command.age_band,
                sex=command.sex,
                region=command.region,
                education=command.education,
                consents_to_research=command.consents_to_research,
                saved_at=now,
            )
        )


def sitting_report(sitting_id: str, *, db: Engine, desk: TestDesk) -> tuple[ScaleReport, ...]:
    """The result on every scale with an answer.

    Raises
    ------
    SittingNotFound
    """
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
    pool = pool_of(record, db=db, desk=desk)
    return report(record.sitting, pool, standard=current_standard())


def report_problem(
    sitting_id: str, *, position: int, reason: str, db: Engine, now: datetime
) -> None:
    """Keep a report about a question that was shown; the same one twice is kept once.

    Raises
    ------
    TamperedForm
        When no such question was shown.
    """
    query = select(administrations.c.position).where(
        administrations.c.sitting_id == sitting_id, administrations.c.position == position
    )
    try:
        with writing(db) as connection:
            if connection.execute(query).first() is None:
                raise TamperedForm
            connection.execute(
                insert(problem_reports).values(
                    report_id=codes.new_id(),
                    sitting_id=sitting_id,
                    position=position,
                    reason=reason,
                    at=now,
                )
            )
    except IntegrityError:
        return


def erase_sitting(sitting_id: str, *, db: Engine, desk: TestDesk) -> None:
    """Erase everything of a person: candidate, sitting, answers and background.

    A class card is free again afterwards.

    Raises
    ------
    SittingNotFound
    """
    with erasing(db) as connection:
        record = load_record(connection, sitting_id)
        candidate_id = codes.subject_key(desk.secret, sitting_id, record.subject_key)
        erase(connection, record, candidate_id)
