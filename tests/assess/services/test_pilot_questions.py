"""Pilot questions through the services: stored, replayed, left out of results, erased."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from assess.database import reading
from assess.errors import SittingNotFound
from assess.pilot import NO_PILOTS
from assess.repository.exposures import shown_items
from assess.repository.sittings import load_finished, load_record
from assess.services.carried_sittings import CarriedResponse, advance, begin
from assess.services.checking import recheck
from assess.services.desk import pool_of
from assess.services.guarding import guard_record
from assess.services.results import erase_sitting, sitting_report
from assess.services.sittings import StartSitting, current_page, start_sitting
from assess.tables import administrations
from tests.assess.services.answering import answer_everything, page_of
from tests.assess.services.answering import begin as begin_sitting
from tests.conftest import NOON
from tests.factories.pilots import seeded_desk


@pytest.fixture
def seeding(db, desk, bank):
    return seeded_desk(db, bank)


@pytest.fixture
def taken(db, seeding):
    """A finished sitting with pilot questions."""
    sitting_id = begin_sitting(db, seeding)
    answer_everything(sitting_id, db=db, desk=seeding, now=NOON)
    return sitting_id


def _record(db, sitting_id):
    with reading(db) as connection:
        return load_record(connection, sitting_id)


def test_pilot_questions_are_stored_as_such(db, seeding, taken):
    record = _record(db, taken)

    pilots = [shown for shown in record.sitting.administrations if shown.is_pilot]
    assert len(pilots) == seeding.pools["digital"].pilots.n_planned == 3
    assert all(shown.item_id.endswith("-new") and shown.score is not None for shown in pilots)
    assert len(record.sitting.scored) == len(record.shown) - 3


def test_they_are_read_back_for_calibration(db, seeding, taken):
    with reading(db) as connection:
        (record,) = load_finished(connection, is_simulated=False)

    assert sum(shown.is_pilot for shown in record.sitting.administrations) == 3


def test_a_sitting_with_pilot_questions_replays_to_the_same_steps(db, seeding, taken):
    found = recheck(db=db, desk=seeding)

    assert found.n_sittings >= 1
    assert found.differences == ()


def test_a_pilot_question_that_is_not_replayed_is_a_difference(db, seeding, taken):
    digital = replace(seeding.pools["digital"], pilots=NO_PILOTS)
    without = replace(seeding, pools={**seeding.pools, "digital": digital}, kept={})

    found = recheck(db=db, desk=without)

    assert "a pilot question is stored" in found.differences[0]


@pytest.mark.usefixtures("few_honest_sittings")
def test_they_leave_report_guards_and_exposure_alone(db, seeding, taken):
    record = _record(db, taken)

    (scale,) = sitting_report(taken, db=db, desk=seeding)
    guards = guard_record(record, db=db, desk=seeding)
    with reading(db) as connection:
        counted = shown_items(connection, "digital", record.exposure_version)

    n_scored = len(record.sitting.scored)
    assert sum(domain.n_items for domain in scale.domains) == n_scored
    assert len(guards.answers) == n_scored
    assert [one.item_id for one in counted] == [shown.item_id for shown in record.sitting.scored]


def test_the_progress_counts_them_and_the_page_tells_nothing(db, seeding):
    page = page_of(begin_sitting(db, seeding), db, seeding)

    assert (page.min_questions, page.max_questions) == (20, 25 + 3)
    assert not any("pilot" in name for name in page.__dataclass_fields__)


def test_a_simulated_sitting_has_none(db, seeding):
    command = StartSitting(blueprint_id="digital", language="nl", channel="demo")
    sitting_id = start_sitting(command, db=db, desk=seeding, now=NOON).sitting_id

    answer_everything(sitting_id, db=db, desk=seeding, now=NOON)

    record = _record(db, sitting_id)
    assert record.sitting.scored == record.sitting.administrations
    assert pool_of(record, db=db, desk=seeding).pilots is NO_PILOTS
    assert recheck(db=db, desk=seeding).differences == ()


def test_they_are_erased_with_the_sitting(db, seeding, taken):
    erase_sitting(taken, db=db, desk=seeding)

    query = select(func.count()).where(administrations.c.sitting_id == taken)
    with reading(db) as connection:
        assert connection.execute(query).scalar_one() == 0
    with pytest.raises(SittingNotFound):
        current_page(taken, db=db, desk=seeding, now=NOON)


def test_a_carried_sitting_takes_the_score_of_a_pilot_item(seeding):
    step = begin("digital", sitting_id="carried", seed=5, desk=seeding)
    n_pilots = 0

    while (shown := step.pending) is not None:
        n_pilots += shown.is_pilot
        response = CarriedResponse(
            place="$", position=shown.position, item_id=shown.item_id, score=0
        )
        step = advance(step.document, [response], desk=seeding)

    assert n_pilots == 3
    assert step.scores[0].n_items == len(step.document.administrations) - 3
