"""Responses to pilot items so far: counted, shared by processes, and pinned to sittings."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import update

from assess.database import reading, writing
from assess.explanation import explain
from assess.repository.pilot_counts import (
    add_counts,
    count_responses,
    load_counts,
    newest_counts,
)
from assess.repository.sittings import load_record
from assess.services import pilot_counts
from assess.services.checking import recheck
from assess.services.desk import pool_for_new_sitting, pool_of
from assess.services.pilot_counts import refresh_pilot_counts, with_pilot_counts
from assess.services.sittings import StartSitting, start_sitting
from assess.tables import administrations, sittings
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON
from tests.factories.pilots import seeded_desk


@pytest.fixture
def seeding(db, desk, bank):
    return seeded_desk(db, bank)


def _take(db, desk):
    sitting_id = begin(db, desk)
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    return sitting_id


def _record(db, sitting_id):
    with reading(db) as connection:
        return load_record(connection, sitting_id)


def _pilots_of(db, *sitting_ids):
    records = [_record(db, sitting_id) for sitting_id in sitting_ids]
    return Counter(
        shown.item_id
        for record in records
        for shown in record.sitting.administrations
        if shown.is_pilot
    )


def _count(db, desk):
    ids = desk.pools["digital"].pilots.item_ids
    with reading(db) as connection:
        return count_responses(connection, {one: desk.bank.item(one).version for one in ids})


def _store(db, counts, version=1):
    with writing(db) as connection:
        add_counts(connection, "digital", version, counts, now=NOON)


def test_scored_responses_of_real_people_are_counted_by_item(db, seeding):
    first, second = _take(db, seeding), _take(db, seeding)
    both = _pilots_of(db, first, second)

    assert _count(db, seeding) == both
    assert both.total() == 6

    with writing(db) as connection:
        simulated = update(sittings).where(sittings.c.sitting_id == first)
        connection.execute(simulated.values(is_simulated=True))
    assert _count(db, seeding) == _pilots_of(db, second)

    with writing(db) as connection:
        connection.execute(
            update(administrations)
            .where(administrations.c.sitting_id == second)
            .values(item_version=99)
        )
    assert _count(db, seeding) == {}


def test_the_shown_question_that_waits_is_not_counted_and_no_item_needs_no_count(db, seeding):
    begin(db, seeding)

    with reading(db) as connection:
        assert count_responses(connection, {}) == {}
    assert _count(db, seeding) == {}


def test_a_live_sitting_begins_where_the_bank_needs_responses_most(db, seeding):
    """Three of the eight items have none; these are among the five that the lottery draws from."""
    ids = seeding.pools["digital"].pilots.item_ids
    _store(db, dict.fromkeys(ids[3:], 10**6))

    pool = pool_for_new_sitting("digital", db=db, desk=seeding)

    judged = seeding.pools["digital"].pilots
    assert pool.pilots.version == 1
    np.testing.assert_array_equal(pool.pilots.variance[:3], judged.variance[:3])
    assert (pool.pilots.variance[3:] < 1e-4).all()
    record = _record(db, _take(db, seeding))
    explained = explain(record.sitting, pool_of(record, db=db, desk=seeding))
    first = next(step for step in explained.steps if step.rule == "pilot")
    assert {item_id for item_id, _ in first.candidates[:3]} == set(ids[:3])


def test_a_version_is_counted_when_enough_sittings_have_finished_under_the_last(
    db, seeding, monkeypatch
):
    monkeypatch.setattr(pilot_counts, "SITTINGS_PER_COUNT", 2)
    first, second = _take(db, seeding), _take(db, seeding)

    third = begin(db, seeding)

    with reading(db) as connection:
        assert newest_counts(connection, "digital") == 1
        assert newest_counts(connection, "combined") == 0
        assert load_counts(connection, "digital", 1) == _pilots_of(db, first, second)
    versions = [_record(db, one).pilot_version for one in (first, second, third)]
    assert versions == [0, 0, 1]


def test_sittings_of_several_versions_replay_in_a_process_that_has_kept_nothing(
    db, seeding, monkeypatch
):
    """One sitting spans the count; the processes that go on with it began before and after it."""
    monkeypatch.setattr(pilot_counts, "SITTINGS_PER_COUNT", 1)
    here, there = replace(seeding, kept={}), replace(seeding, kept={})
    spanning = begin(db, here)
    _take(db, there)
    _take(db, there)
    answer_everything(spanning, db=db, desk=there, now=NOON)
    later = _take(db, here)

    fresh = replace(seeding, kept={})

    assert recheck(db=db, desk=fresh).differences == ()
    records = [_record(db, one) for one in (spanning, later)]
    assert [record.pilot_version for record in records] == [0, 2]
    for record in records:
        pool = pool_of(record, db=db, desk=fresh)
        assert pool.pilots.version == record.pilot_version
        steps = explain(record.sitting, pool).steps
        assert sum(step.rule == "pilot" for step in steps) == 3


def test_two_processes_count_once(db, seeding, monkeypatch):
    monkeypatch.setattr(pilot_counts, "SITTINGS_PER_COUNT", 1)
    sitting_id = _take(db, seeding)
    pool = pool_of(_record(db, sitting_id), db=db, desk=seeding)

    refresh_pilot_counts(pool, bank=seeding.bank, db=db, now=NOON)

    with reading(db) as connection:
        assert newest_counts(connection, "digital") == 1


def test_the_process_that_counts_at_the_same_moment_and_is_second_changes_nothing(
    db, seeding, monkeypatch
):
    monkeypatch.setattr(pilot_counts, "SITTINGS_PER_COUNT", 0)
    monkeypatch.setattr(pilot_counts, "newest_counts", lambda *_: 0)  # as both have read it
    pool = seeding.pools["digital"]
    _store(db, {"x": 3})

    refresh_pilot_counts(pool, bank=seeding.bank, db=db, now=NOON)

    with reading(db) as connection:
        assert load_counts(connection, "digital", 1) == {"x": 3}


def test_a_test_without_pilot_items_is_neither_counted_nor_pinned(db, seeding, monkeypatch):
    monkeypatch.setattr(pilot_counts, "SITTINGS_PER_COUNT", 0)
    combined = seeding.pools["combined"]
    command = StartSitting(blueprint_id="combined", language="nl")

    refresh_pilot_counts(combined, bank=seeding.bank, db=db, now=NOON)
    started = start_sitting(command, db=db, desk=seeding, now=NOON)

    with reading(db) as connection:
        assert newest_counts(connection, "combined") == 0
    assert _record(db, started.sitting_id).pilot_version == 0
    assert with_pilot_counts(combined, 3, db=db) is combined
