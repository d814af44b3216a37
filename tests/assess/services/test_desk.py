"""The scale is stored once; a sitting keeps the one it began with."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from assess.database import reading
from assess.repository.sittings import load_record
from assess.services.desk import open_desk, pool_of
from assess.tables import scales
from itembank.bank import ItemBank
from tests.assess.services.answering import answer_everything, begin, n_answers
from tests.conftest import NOON, SECRET


def _record(db, sitting_id):
    with reading(db) as connection:
        return load_record(connection, sitting_id)


@pytest.fixture(scope="module")
def harder_bank(bank):
    """Every item judged one logit harder."""
    items = tuple(
        replace(item, steps=tuple(step + 1.0 for step in item.steps)) for item in bank.items
    )
    return ItemBank(items=items, version="harder")


@pytest.fixture
def harder(db, harder_bank):
    """The desk of the harder bank."""
    return open_desk(db, harder_bank, SECRET, NOON)


def test_a_desk_that_opens_again_stores_no_second_scale(db, desk, bank):
    again = open_desk(db, bank, SECRET, NOON)

    assert again.scale_version == desk.scale_version
    with reading(db) as connection:
        assert len(connection.execute(select(scales)).all()) == 1


def test_other_parameters_are_another_scale(desk, harder):
    assert harder.scale_version != desk.scale_version


def test_a_sitting_keeps_the_scale_it_began_with(db, desk, harder):
    sitting_id = begin(db, desk)

    pool = pool_of(_record(db, sitting_id), db=db, desk=harder)

    began_with = desk.pools["digital"]
    assert pool.item_ids == began_with.item_ids
    np.testing.assert_array_equal(pool.parameters.b, began_with.parameters.b)
    np.testing.assert_array_equal(pool.log_table, began_with.log_table)


def test_a_sitting_ends_normally_after_the_scale_changed(db, desk, harder):
    sitting_id = begin(db, desk)

    answer_everything(sitting_id, db=db, desk=harder, now=NOON)

    record = _record(db, sitting_id)
    assert record.is_finished
    assert record.scale_version == desk.scale_version
    assert n_answers(db, sitting_id) == len(record.shown)


@pytest.fixture(scope="module")
def changed(bank):
    return next(item for item in bank.items if item.domain == "D" and item.max_score == 1)


@pytest.fixture(scope="module")
def changed_bank(bank, changed):
    """A bank in which an item has another number of points."""
    items = tuple(
        replace(item, max_score=2, steps=(-0.5, 0.5)) if item is changed else item
        for item in bank.items
    )
    return ItemBank(items=items, version="later")


def test_an_item_whose_points_changed_leaves_the_pools_of_earlier_scales(
    db, desk, changed, changed_bank
):
    """Its stored curves know nothing of the new scores."""
    later = open_desk(db, changed_bank, SECRET, NOON)

    pool = pool_of(_record(db, begin(db, desk)), db=db, desk=later)

    assert changed.id not in pool.rows
    assert set(desk.pools["digital"].rows) - set(pool.rows) == {changed.id}


def test_an_earlier_scale_is_tabulated_once_per_process(db, desk, harder):
    first = pool_of(_record(db, begin(db, desk)), db=db, desk=harder)
    second = pool_of(_record(db, begin(db, desk)), db=db, desk=harder)

    assert second is first


def test_the_secret_is_never_shown(desk):
    assert SECRET.decode() not in repr(desk)
