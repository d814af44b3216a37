"""Exposure control that all server processes share, and that a replay can repeat."""

from dataclasses import replace

import numpy as np
import pytest

from assess.database import reading
from assess.engine import Administer, next_step
from assess.repository.exposures import load_chances, newest_version
from assess.repository.sittings import load_record
from assess.services import exposures
from assess.services.checking import recheck
from assess.services.desk import pool_for_new_sitting, pool_of
from assess.services.exposures import refresh_exposure, store_exposure, with_exposure
from assess.sitting import Sitting
from tests.assess.services.answering import answer_everything, begin
from tests.conftest import NOON
from tests.factories.exposures import exposure_of


@pytest.fixture
def rare(db, desk, without_exposure):
    """The first stored version: half of `digital` is mostly barred, and some are preferred."""
    pool = desk.pools["digital"]
    eligibility = np.ones((3, len(pool)))
    eligibility[:, ::2] = 0.1
    preference = np.where(np.arange(len(pool)) % 3 == 1, 0.25, 0.0)
    controlled = replace(pool, exposure=exposure_of(eligibility, preference))
    store_exposure(controlled, n_sittings=0, db=db, now=NOON)
    return controlled


def test_what_is_stored_comes_back(db, desk, rare):
    found = with_exposure(desk.pools["digital"], 1, db=db)

    np.testing.assert_array_equal(found.exposure.eligibility, rare.exposure.eligibility)
    np.testing.assert_array_equal(found.exposure.preference, rare.exposure.preference)


def test_without_a_version_nothing_is_controlled(db, desk, without_exposure):
    assert pool_for_new_sitting("digital", db=db, desk=desk).exposure.version == 0


def test_a_sitting_keeps_the_version_it_began_with(db, desk, rare):
    first = begin(db, desk, "digital")
    store_exposure(desk.pools["digital"], n_sittings=0, db=db, now=NOON)
    second = begin(db, desk, "digital")

    with reading(db) as connection:
        records = [load_record(connection, sitting_id) for sitting_id in (first, second)]

    assert [record.exposure_version for record in records] == [1, 2]
    assert [pool_of(r, db=db, desk=desk).exposure.version for r in records] == [1, 2]


def test_a_controlled_sitting_replays_to_the_same_steps(db, desk, rare):
    answer_everything(begin(db, desk, "digital"), db=db, desk=desk, now=NOON)

    found = recheck(db=db, desk=desk)

    assert found.n_sittings >= 1
    assert found.differences == ()


def test_the_next_version_comes_from_what_people_were_shown(db, desk, rare, monkeypatch):
    monkeypatch.setattr(exposures, "SITTINGS_PER_VERSION", 3)

    for _ in range(3):
        answer_everything(begin(db, desk, "digital"), db=db, desk=desk, now=NOON)

    with reading(db) as connection:
        assert newest_version(connection, "digital") == 2
        before = load_chances(connection, "digital", 1).eligibility
        after = load_chances(connection, "digital", 2).eligibility
    fallen = [item for item, chances in after.items() if min(chances) < min(before.get(item, [1]))]
    assert fallen  # an item that everybody saw


def test_two_processes_make_one_version(db, desk, rare, monkeypatch):
    monkeypatch.setattr(exposures, "SITTINGS_PER_VERSION", 1)
    answer_everything(begin(db, desk, "digital"), db=db, desk=desk, now=NOON)

    refresh_exposure(rare, db=db, now=NOON)
    refresh_exposure(rare, db=db, now=NOON)

    with reading(db) as connection:
        assert newest_version(connection, "digital") == 2


def test_a_version_that_names_an_item_of_another_bank_still_serves(db, desk, rare):
    pool = desk.pools["combined"]

    found = with_exposure(replace(pool, blueprint=rare.blueprint), 1, db=db)

    assert isinstance(next_step(_sitting(), found), Administer)


def _sitting():
    return Sitting(id="x", blueprint_id="combined", seed=3)
