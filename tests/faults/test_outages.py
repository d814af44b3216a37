"""Outages of the database: no answer is acknowledged that is not stored, and all goes on after."""

import random
import threading

import pytest
from sqlalchemy import event, text

from assess.database import reading, writing
from assess.errors import DatabaseUnavailable
from assess.services.answering import submit_answer
from tests.assess.services.answering import begin, form_of, n_answers, page_of
from tests.conftest import NOON

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def form(db, desk):
    sitting_id = begin(db, desk)
    return form_of(sitting_id, page_of(sitting_id, db, desk), random.Random(1))


def test_an_answer_that_meets_a_lock_is_refused_and_taken_later(db, desk, form):
    held, release = threading.Event(), threading.Event()
    lock = "LOCK TABLE sittings" if db.name == "postgresql" else "SELECT 1"

    def hold():
        with writing(db) as connection:
            connection.execute(text(lock))
            held.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    try:
        with pytest.raises(DatabaseUnavailable):
            submit_answer(form, db=db, desk=desk, now=NOON)
    finally:
        release.set()
        holder.join()
    assert n_answers(db, form.sitting_id) == 0

    reply = submit_answer(form, db=db, desk=desk, now=NOON)

    assert reply.outcome == "stored"
    assert n_answers(db, form.sitting_id) == 1


def _answer_until_refused(sitting_id, db, desk):
    """Number of acknowledged answers, and the form that was refused."""
    rng = random.Random(1)
    for n_acknowledged in range(100):
        form = form_of(sitting_id, page_of(sitting_id, db, desk), rng)
        try:
            submit_answer(form, db=db, desk=desk, now=NOON)
        except DatabaseUnavailable:
            return n_acknowledged, form
    return pytest.fail("nothing was refused")


@on_sqlite
def test_a_full_disk_refuses_answers_loses_none_and_goes_on_when_there_is_room(db, desk, form):
    room = {"pages": 0}

    def limit(connection, _record, _proxy):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {max(room['pages'], pages)}")

    event.listen(db, "checkout", limit)
    n_acknowledged, refused = _answer_until_refused(form.sitting_id, db, desk)
    assert n_answers(db, form.sitting_id) == n_acknowledged
    room["pages"] = 2**20

    reply = submit_answer(refused, db=db, desk=desk, now=NOON)

    assert reply.outcome == "stored"
    with reading(db) as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


@on_postgresql
def test_a_server_that_dropped_every_connection_is_used_again_at_once(db, desk, form):
    with writing(db) as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )

    reply = submit_answer(form, db=db, desk=desk, now=NOON)

    assert reply.outcome == "stored"


@on_postgresql
def test_a_connection_lost_in_the_middle_stores_nothing_and_the_form_works_again(db, desk, form):
    def drop(connection, cursor, statement, *_rest):
        if statement.startswith("INSERT INTO answers"):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    event.listen(db, "before_cursor_execute", drop)
    with pytest.raises(DatabaseUnavailable):
        submit_answer(form, db=db, desk=desk, now=NOON)
    event.remove(db, "before_cursor_execute", drop)
    assert n_answers(db, form.sitting_id) == 0

    assert submit_answer(form, db=db, desk=desk, now=NOON).outcome == "stored"
