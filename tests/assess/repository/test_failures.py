"""Failures are counted per kind and source, within a window."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assess.database import reading, writing
from assess.repository.failures import KEPT, WINDOW, add_failure, recent_failures
from assess.tables import failures
from tests.conftest import NOON

SECOND = timedelta(seconds=1)


@pytest.fixture
def crowded(db):
    """A database where another source and another kind have failed too."""
    with writing(db) as connection:
        add_failure(connection, "code", "somebody else", now=NOON)
        add_failure(connection, "login", "mine", now=NOON)
    return db


def test_only_failures_of_this_kind_and_source_count(crowded):
    with writing(crowded) as connection:
        add_failure(connection, "code", "mine", now=NOON)
        add_failure(connection, "code", "mine", now=NOON + SECOND)

    with reading(crowded) as connection:
        found = recent_failures(connection, "code", "mine", now=NOON + 2 * SECOND)

    assert found == (2, NOON)


@pytest.mark.parametrize(("age", "count"), [(WINDOW - SECOND, 1), (WINDOW, 0)])
def test_a_failure_counts_while_it_is_within_the_window(crowded, age, count):
    with writing(crowded) as connection:
        add_failure(connection, "code", "mine", now=NOON)

    with reading(crowded) as connection:
        assert recent_failures(connection, "code", "mine", now=NOON + age)[0] == count


def test_failures_of_yesterday_are_forgotten(crowded):
    with writing(crowded) as connection:
        add_failure(connection, "code", "mine", now=NOON + KEPT + SECOND)

    with reading(crowded) as connection:
        assert connection.execute(select(func.count()).select_from(failures)).scalar_one() == 1
