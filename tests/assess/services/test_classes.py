"""A teacher sees the own classes, and of those everything; somebody else's look like nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from assess.database import writing
from assess.errors import ClassNotFound, TamperedForm, WrongCode
from assess.services.classes import (
    CardStatus,
    NewClass,
    card_progress,
    class_cards,
    class_progress,
    class_report,
    close_class,
    find_class,
    list_classes,
    make_class,
    reset_card,
)
from assess.services.results import erase_sitting
from assess.services.resuming import resume_sitting
from assess.tables import accounts
from tests.assess.services.answering import answer_everything
from tests.conftest import NOON, SECRET

ME, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def teachers(db):
    with writing(db) as connection:
        for account_id in (ME, OTHER):
            connection.execute(
                insert(accounts).values(
                    account_id=account_id,
                    username=account_id,
                    password_hash="",
                    role="teacher",
                    created_at=NOON,
                )
            )


def _class(db, account_id=ME, n_cards=3, blueprint_id="digital"):
    command = NewClass(
        account_id=account_id,
        name="2B",
        blueprint_id=blueprint_id,
        n_cards=n_cards,
        expires_at=NOON + timedelta(days=7),
    )
    return make_class(command, db=db, secret=SECRET, now=NOON)


@pytest.fixture
def class_id(db, desk, teachers):
    _class(db, OTHER)
    return _class(db)


def _use(card, db, desk):
    return resume_sitting(card.code, db=db, desk=desk, now=NOON, source="school").sitting_id


def test_cards_can_be_printed_again_with_the_same_codes(db, class_id):
    first, again = (class_cards(class_id, ME, db=db, secret=SECRET) for _ in range(2))

    assert first == again
    assert [card.number for card in first] == [1, 2, 3]
    assert len({card.code for card in first}) == 3


def test_progress_goes_from_new_to_busy_to_done(db, desk, class_id):
    cards = class_cards(class_id, ME, db=db, secret=SECRET)
    _use(cards[0], db, desk)
    answer_everything(_use(cards[1], db, desk), db=db, desk=desk, now=NOON)

    progress = class_progress(class_id, ME, db=db, desk=desk)

    assert [card.status for card in progress] == [CardStatus.BUSY, CardStatus.DONE, CardStatus.NEW]
    assert progress[1].n_answered >= 11


def test_the_report_holds_finished_pupils_only(db, desk, class_id):
    cards = class_cards(class_id, ME, db=db, secret=SECRET)
    _use(cards[0], db, desk)
    answer_everything(_use(cards[2], db, desk), db=db, desk=desk, now=NOON)

    report = class_report(class_id, ME, db=db, desk=desk)

    assert [pupil.number for pupil in report.pupils] == [3]
    assert report.n_cards == 3
    assert report.means[0].name == "digital"


def test_a_reset_card_begins_again_and_leaves_the_others(db, desk, class_id):
    cards = class_cards(class_id, ME, db=db, secret=SECRET)
    before = _use(cards[0], db, desk)
    other = _use(cards[1], db, desk)

    reset_card(class_id, ME, 1, db=db, desk=desk)
    reset_card(class_id, ME, 3, db=db, desk=desk)  # never used: nothing to erase

    assert class_progress(class_id, ME, db=db, desk=desk)[0].status is CardStatus.NEW
    assert _use(cards[0], db, desk) != before
    assert _use(cards[1], db, desk) == other


def test_a_closed_class_starts_nobody_but_lets_others_finish(db, desk, class_id):
    cards = class_cards(class_id, ME, db=db, secret=SECRET)
    busy = _use(cards[0], db, desk)

    close_class(class_id, ME, db=db, now=NOON)

    assert _use(cards[0], db, desk) == busy
    with pytest.raises(WrongCode):
        _use(cards[1], db, desk)


@pytest.mark.parametrize("class_of", [OTHER, None])
def test_a_foreign_class_is_as_missing_as_one_that_never_was(db, desk, class_id, class_of):
    wanted = "0" * 32
    if class_of is not None:
        (room,) = list_classes(class_of, db=db)
        wanted = room.class_id

    for call in (
        lambda: find_class(wanted, ME, db=db),
        lambda: class_cards(wanted, ME, db=db, secret=SECRET),
        lambda: class_progress(wanted, ME, db=db, desk=desk),
        lambda: class_report(wanted, ME, db=db, desk=desk),
        lambda: card_progress(wanted, ME, 1, db=db, desk=desk),
        lambda: reset_card(wanted, ME, 1, db=db, desk=desk),
        lambda: close_class(wanted, ME, db=db, now=NOON),
    ):
        with pytest.raises(ClassNotFound):
            call()


@pytest.mark.parametrize(("n_cards", "blueprint_id"), [(0, "digital"), (41, "digital"), (5, "x")])
def test_a_class_outside_the_offer_is_tampering(db, teachers, n_cards, blueprint_id):
    with pytest.raises(TamperedForm):
        _class(db, n_cards=n_cards, blueprint_id=blueprint_id)


def test_a_card_that_was_never_printed_is_as_missing_as_a_class(db, desk, class_id):
    for call in (card_progress, reset_card):
        with pytest.raises(ClassNotFound):
            call(class_id, ME, 4, db=db, desk=desk)


def test_an_erased_test_leaves_its_card_new(db, desk, class_id):
    (first, *_) = class_cards(class_id, ME, db=db, secret=SECRET)
    erase_sitting(_use(first, db, desk), db=db, desk=desk)

    assert card_progress(class_id, ME, 1, db=db, desk=desk).status is CardStatus.NEW


def test_closing_again_keeps_the_day_a_class_ended(db, class_id):
    ended = find_class(class_id, ME, db=db).expires_at

    close_class(class_id, ME, db=db, now=ended + timedelta(days=30))

    assert find_class(class_id, ME, db=db).expires_at == ended
