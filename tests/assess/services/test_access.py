"""A sitting with a screen reader through the services: kept, gone on with and replayed."""

from dataclasses import replace

import pytest

from assess.database import reading
from assess.errors import BlueprintError
from assess.repository.sittings import load_record
from assess.services.checking import recheck
from assess.services.desk import open_desk, pool_of
from assess.services.sittings import StartSitting, start_sitting
from itembank.bank import ItemBank
from tests.assess.services.answering import answer_everything
from tests.conftest import NOON, SECRET
from tests.factories.banks import partly_unfit


@pytest.fixture(scope="module")
def mixed_bank(bank):
    return partly_unfit(bank)


@pytest.fixture
def mixed(db, desk, mixed_bank):
    """The desk of a bank in which some items are not for screen readers."""
    return open_desk(db, mixed_bank, SECRET, NOON)


def _finished(db, desk, access, blueprint_id="digital"):
    command = StartSitting(blueprint_id=blueprint_id, language="nl", access=access)
    sitting_id = start_sitting(command, db=db, desk=desk, now=NOON).sitting_id
    answer_everything(sitting_id, db=db, desk=desk, now=NOON)
    with reading(db) as connection:
        return load_record(connection, sitting_id)


@pytest.mark.parametrize("blueprint_id", ["digital", "school"])
def test_no_item_that_does_not_fit_is_shown_and_the_record_replays(db, mixed, blueprint_id):
    records = [_finished(db, mixed, "screen_reader", blueprint_id) for _ in range(3)]
    shown = [one.item_id for record in records for one in record.sitting.administrations]

    assert {record.sitting.access for record in records} == {"screen_reader"}
    assert {mixed.bank.item(item_id).access for item_id in shown} == {"equal"}
    assert recheck(db=db, desk=mixed).differences == ()


def test_a_sitting_stored_with_another_profile_replays_otherwise(db, mixed):
    record = _finished(db, mixed, "screen_reader")
    pool = pool_of(record, db=db, desk=mixed)

    unfit = pool.content.unfit["screen_reader"]
    assert unfit[pool.forms].any()
    assert not unfit[pool.forms_for("screen_reader")].any()


def test_items_that_stop_fitting_make_another_scale(desk, mixed):
    assert mixed.scale_version != desk.scale_version


def test_a_site_does_not_open_over_a_bank_that_cannot_serve_screen_readers(db, bank):
    items = tuple(
        replace(item, access="none") if item.is_interactive else item for item in bank.items
    )

    with pytest.raises(BlueprintError, match=r"access screen_reader: .*interactive"):
        open_desk(db, ItemBank(items=items, version="none"), SECRET, NOON)
