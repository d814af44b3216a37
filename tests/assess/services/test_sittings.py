"""A sitting begins, shows one question until it is answered, and ends."""

import random
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from assess.database import reading
from assess.errors import SittingNotFound, TamperedForm
from assess.pool import build_pool
from assess.repository.sittings import load_record
from assess.services.answering import submit_answer
from assess.services.desk import pool_of
from assess.services.sittings import FinishedPage, StartSitting, current_page, start_sitting
from assess.tables import candidates
from itembank.bank import ItemBank
from tests.assess.services.answering import answer_everything, begin, form_of, n_answers, page_of
from tests.conftest import NOON


@pytest.fixture
def sitting_id(db, desk):
    return begin(db, desk)


def _desk_without(desk, item_id):
    """The desk of a process that started after an item had left the bank."""
    left = tuple(item for item in desk.bank.items if item.id != item_id)
    bank = ItemBank(items=left, version="later")
    digital = build_pool(bank, desk.pools["digital"].blueprint)
    return replace(desk, bank=bank, scale_version="later", pools={"digital": digital}, kept={})


def _desk_with_new_version(desk, item_id):
    """The desk of a process that started after the text of an item was changed."""
    items = tuple(
        replace(item, version=item.version + 1) if item.id == item_id else item
        for item in desk.bank.items
    )
    return replace(desk, bank=ItemBank(items=items, version="later"))


def test_a_sitting_ends_within_the_length_of_its_block(db, desk, sitting_id):
    n_answered = answer_everything(sitting_id, db=db, desk=desk, now=NOON)

    block = desk.pools["digital"].blueprint.blocks[0]
    assert block.min_items <= n_answered <= block.max_items
    last = current_page(sitting_id, db=db, desk=desk, now=NOON)
    assert isinstance(last, FinishedPage)


def test_a_question_stays_the_same_until_it_is_answered(db, desk, sitting_id):
    first, again = page_of(sitting_id, db, desk), page_of(sitting_id, db, desk)

    assert again == first


def test_the_time_of_a_candidate_does_not_join_it_to_its_sitting(db, desk, sitting_id):
    with reading(db) as connection:
        times = connection.execute(select(candidates.c.created_at)).scalars().all()

    assert set(times) == {NOON.replace(hour=0)}


def test_an_unknown_sitting_is_not_found(db, desk):
    with pytest.raises(SittingNotFound):
        page_of("0" * 32, db, desk)


@pytest.mark.parametrize(("test", "language"), [("nothing", "nl"), ("digital", "xx")])
def test_an_unknown_test_or_language_is_tampering(db, desk, test, language):
    command = StartSitting(blueprint_id=test, language=language)

    with pytest.raises(TamperedForm):
        start_sitting(command, db=db, desk=desk, now=NOON)


def test_a_question_whose_item_left_the_bank_is_replaced(db, desk, sitting_id):
    rng = random.Random(2)
    submit_answer(
        form_of(sitting_id, page_of(sitting_id, db, desk), rng), db=db, desk=desk, now=NOON
    )
    before = page_of(sitting_id, db, desk)
    later = _desk_without(desk, before.question.item_id)

    after = page_of(sitting_id, db, later)

    assert after.position == before.position == 2
    assert after.question.item_id != before.question.item_id
    assert n_answers(db, sitting_id) == 1


def test_a_sitting_goes_on_after_an_answered_item_left_the_bank(db, desk, sitting_id):
    first = page_of(sitting_id, db, desk)
    submit_answer(form_of(sitting_id, first, random.Random(2)), db=db, desk=desk, now=NOON)
    later = _desk_without(desk, first.question.item_id)

    n_more = answer_everything(sitting_id, db=db, desk=later, now=NOON)

    block = desk.pools["digital"].blueprint.blocks[0]
    assert block.min_items <= 1 + n_more <= block.max_items


def test_a_question_that_was_changed_while_open_is_asked_anew(db, desk, sitting_id):
    before = page_of(sitting_id, db, desk)
    later = _desk_with_new_version(desk, before.question.item_id)

    after = page_of(sitting_id, db, later)

    assert after.position == before.position
    assert after.token != before.token
    assert page_of(sitting_id, db, later) == after


def test_pages_opened_at_the_same_moment_replace_a_question_once(db, desk, sitting_id):
    gone = page_of(sitting_id, db, desk).question.item_id
    later = _desk_without(desk, gone)
    with reading(db) as connection:
        record = load_record(connection, sitting_id)
    pool_of(record, db=db, desk=later)  # kept, so that nobody waits for it
    tokens, start = [], threading.Barrier(6)

    def look():
        start.wait()
        tokens.append(page_of(sitting_id, db, later).token)

    tabs = [threading.Thread(target=look) for _ in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert len(tokens) == 6
    assert len(set(tokens)) == 1
