"""Figures from stored sittings: the same for a day however often, real and simulated kept apart."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import update

from assess.database import writing
from assess.errors import ReleaseError, SnapshotConflict
from assess.indicator import Display
from assess.services.checking import recheck
from assess.services.demo import fill_demo
from assess.services.figures import (
    compute_indicator,
    latest_snapshot,
    list_releases,
    make_release,
    release_file,
)
from assess.tables import indicator_snapshots
from tests.conftest import NOON

DAY = NOON.date()


@pytest.fixture
def filled(db, desk):
    """200 simulated sittings beside a real one that is under way."""
    fill_demo(200, db=db, desk=desk, now=NOON, rng=np.random.default_rng(5))
    return db


def _indicator(db, desk, **options):
    return compute_indicator(db=db, desk=desk, now=NOON, **({"on": DAY} | options))


def test_without_finished_sittings_the_indicator_is_empty(db, desk):
    assert _indicator(db, desk).display is Display.EMPTY


def test_simulated_people_never_enter_the_real_figures(filled, desk):
    assert _indicator(filled, desk).display is Display.EMPTY
    assert _indicator(filled, desk, is_simulated=True).n_persons > 100


def test_the_same_day_gives_the_same_figures_again(filled, desk):
    first = _indicator(filled, desk, is_simulated=True)

    again = _indicator(filled, desk, is_simulated=True)

    assert again == first


def test_a_figure_that_comes_out_different_fails_loudly(filled, desk):
    _indicator(filled, desk, is_simulated=True)
    with writing(filled) as connection:
        connection.execute(update(indicator_snapshots).values(figures={"share": 0.0}))

    with pytest.raises(SnapshotConflict, match="2026-11-23"):
        _indicator(filled, desk, is_simulated=True)


def test_sittings_of_a_later_day_do_not_count(filled, desk):
    yesterday = DAY - timedelta(days=1)

    assert _indicator(filled, desk, on=yesterday, is_simulated=True).display is Display.EMPTY


def test_real_figures_come_before_simulated_ones(filled, desk):
    _indicator(filled, desk, is_simulated=True)
    assert latest_snapshot(filled).is_simulated

    _indicator(filled, desk, on=DAY - timedelta(days=3))

    assert not latest_snapshot(filled).is_simulated


def test_a_release_is_kept_with_its_files(filled, desk):
    made = make_release(
        "Demo", db=filled, desk=desk, now=NOON, rng=np.random.default_rng(1), is_simulated=True
    )

    assert list_releases(filled) == (made,)
    assert release_file(filled, made.release_id, is_codebook=False).startswith(b"age_band,")
    assert b"GESIMULEERD" in release_file(filled, made.release_id, is_codebook=True)
    assert release_file(filled, "0" * 32, is_codebook=True) is None


def test_a_release_of_nobody_is_refused(db, desk):
    with pytest.raises(ReleaseError):
        make_release("Empty", db=db, desk=desk, now=NOON, rng=np.random.default_rng(1))


def test_stored_simulated_sittings_replay_to_the_same_items(filled, desk):
    result = recheck(db=filled, desk=desk)

    assert result.n_sittings == 201
    assert result.differences == ()
