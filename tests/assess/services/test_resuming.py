"""A code opens its sitting again; wrong codes are refused kindly and not for ever."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from assess import codes
from assess.access import EVERYBODY, SCREEN_READER
from assess.database import reading, writing
from assess.errors import BlueprintError, TooManyFailures, WrongCode
from assess.repository.sittings import load_record
from assess.services.results import erase_sitting
from assess.services.resuming import MAX_FAILURES, resume_sitting
from assess.services.sittings import StartSitting, current_page, start_sitting
from assess.tables import accounts, cards, classes
from tests.assess.services.answering import page_of
from tests.conftest import NOON, SECRET
from tests.factories.banks import without_forms


def _resume(code, db, desk, *, source="10.0.0.1", now=NOON):
    return resume_sitting(code, db=db, desk=desk, now=now, source=source)


@pytest.fixture
def card(db):
    """A class that ends next week, with one card."""
    card_id = codes.new_id()
    code = codes.card_code(SECRET, card_id)
    with writing(db) as connection:
        connection.execute(
            insert(accounts).values(
                account_id="a" * 32, username="t", password_hash="", role="teacher", created_at=NOON
            )
        )
        connection.execute(
            insert(classes).values(
                class_id="c" * 32,
                account_id="a" * 32,
                name="2B",
                blueprint_id="school",
                created_at=NOON,
                expires_at=NOON + timedelta(days=7),
            )
        )
        connection.execute(
            insert(cards).values(
                card_id=card_id,
                class_id="c" * 32,
                number=1,
                code_hash=codes.code_hash(SECRET, code),
            )
        )
    return code


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_code_opens_the_same_question_however_it_is_typed(db, desk, typed):
    started = start_sitting(
        StartSitting(blueprint_id="digital", language="nl"), db=db, desk=desk, now=NOON
    )
    question = current_page(started.sitting_id, db=db, desk=desk, now=NOON)

    resumed = _resume(typed(started.resume_code), db, desk)

    assert resumed.sitting_id == started.sitting_id
    assert current_page(resumed.sitting_id, db=db, desk=desk, now=NOON) == question


def test_a_wrong_code_leads_nowhere(db, desk):
    with pytest.raises(WrongCode):
        _resume("BCD-FGH-JKM", db, desk)


def test_too_many_wrong_codes_from_one_source_must_wait(db, desk):
    for _ in range(MAX_FAILURES):
        with pytest.raises(WrongCode):
            _resume("BCD-FGH-JKM", db, desk)

    with pytest.raises(TooManyFailures) as refusal:
        _resume("BCD-FGH-JKM", db, desk)

    assert 0 < refusal.value.retry_after_s <= 601
    with pytest.raises(WrongCode):
        _resume("BCD-FGH-JKM", db, desk, source="10.0.0.2")
    with pytest.raises(WrongCode):
        _resume("BCD-FGH-JKM", db, desk, now=NOON + timedelta(minutes=11))


def test_right_codes_never_count_against_a_shared_address(db, desk):
    """A whole school behind one address."""
    started = start_sitting(
        StartSitting(blueprint_id="digital", language="nl"), db=db, desk=desk, now=NOON
    )

    for _ in range(3 * MAX_FAILURES):
        resumed = _resume(started.resume_code, db, desk)

    assert resumed.sitting_id == started.sitting_id


def test_a_card_starts_a_sitting_once_and_then_resumes_it(db, desk, card):
    first = _resume(codes.readable(card), db, desk)
    second = _resume(card, db, desk)

    assert second.sitting_id == first.sitting_id
    assert first.blueprint_id == "school"


def _access(sitting_id, db):
    with reading(db) as connection:
        return load_record(connection, sitting_id).sitting.access


def test_a_card_starts_a_sitting_with_the_access_profile_of_the_pupil(db, desk, card):
    started = resume_sitting(
        card, db=db, desk=desk, now=NOON, source="10.0.0.1", access=SCREEN_READER
    )

    assert _access(started.sitting_id, db) == SCREEN_READER


@pytest.mark.parametrize("first", [EVERYBODY, SCREEN_READER])
@pytest.mark.parametrize("second", [EVERYBODY, SCREEN_READER])
def test_a_sitting_that_exists_keeps_its_access_profile(db, desk, card, first, second):
    where = {"db": db, "desk": desk, "now": NOON, "source": "10.0.0.1"}
    resume_sitting(card, **where, access=first)

    resumed = resume_sitting(card, **where, access=second)

    assert _access(resumed.sitting_id, db) == first


def test_a_card_whose_test_cannot_serve_the_profile_stays_new(db, desk, card):
    school = without_forms(desk.pools["school"], SCREEN_READER)
    unable = replace(desk, pools={**desk.pools, "school": school}, kept={})
    where = {"db": db, "desk": unable, "now": NOON, "source": "10.0.0.1"}

    with pytest.raises(BlueprintError, match="access screen_reader"):
        resume_sitting(card, **where, access=SCREEN_READER)

    assert _access(resume_sitting(card, **where).sitting_id, db) == EVERYBODY


def test_a_card_used_on_two_devices_at_the_same_moment_starts_one_sitting(db, desk, card):
    sittings, start = [], threading.Barrier(4)

    def enter():
        start.wait()
        sittings.append(_resume(card, db, desk).sitting_id)

    devices = [threading.Thread(target=enter) for _ in range(4)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()

    assert len(sittings) == 4
    assert len(set(sittings)) == 1


def test_a_card_can_begin_again_after_its_sitting_is_erased(db, desk, card):
    first = _resume(card, db, desk)
    erase_sitting(first.sitting_id, db=db, desk=desk)

    second = _resume(card, db, desk)

    assert second.sitting_id != first.sitting_id
    assert page_of(second.sitting_id, db, desk).position == 1


def test_the_code_of_an_erased_sitting_leads_nowhere(db, desk):
    started = start_sitting(
        StartSitting(blueprint_id="digital", language="nl"), db=db, desk=desk, now=NOON
    )
    erase_sitting(started.sitting_id, db=db, desk=desk)

    with pytest.raises(WrongCode):
        _resume(started.resume_code, db, desk)


def test_a_card_of_a_class_that_has_ended_starts_nothing(db, desk, card):
    with pytest.raises(WrongCode):
        _resume(card, db, desk, now=NOON + timedelta(days=8))
