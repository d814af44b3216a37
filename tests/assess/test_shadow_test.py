"""The shadow test of the shipped tests, beside another solver."""

from dataclasses import dataclass

import msgspec
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from assess.batch import new_batch
from assess.blueprint import load_blueprints
from assess.engine import decide
from assess.form_improvement import FormImprover
from assess.pool import build_pool
from assess.services.exposures import under_shipped
from tests.factories.banks import shipped_bank

GAP = 0.001
NAMES = sorted(load_blueprints())


@dataclass(frozen=True, kw_only=True)
class Search:
    """What was asked and found, one after the other."""

    worth: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    found: np.ndarray | None


@pytest.fixture
def searches(monkeypatch):
    """Fills as forms are assembled."""
    asked, best = [], FormImprover.best

    def noted(self, worth, lower, upper, *, known):
        found = best(self, worth, lower, upper, known=known)
        asked.append(Search(worth=worth, lower=lower, upper=upper, found=found))
        return found

    monkeypatch.setattr(FormImprover, "best", noted)
    return asked


def _refreshed(name):
    blueprint = msgspec.structs.replace(load_blueprints()[name], refresh=1)
    return build_pool(shipped_bank(), blueprint)


def _take(pool, seed):
    """A sitting with answers of pure chance; the programme of its forms."""
    batch, rng = new_batch([seed], pool), np.random.default_rng(seed)
    decisions = decide(batch)
    while not decisions.is_complete[0]:
        batch.record(np.array([0]), decisions.selection.item, rng.integers(0, 2, 1))
        decisions = decide(batch)
    return batch.solver.programme


def _best_total(programme, one):
    """Of the best form, or of the best that scipy finds in some seconds."""
    found = milp(
        -one.worth,
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        bounds=Bounds(one.lower, one.upper),
        integrality=np.ones(len(one.worth)),
        options={"mip_rel_gap": 1e-5, "time_limit": 5.0},
    )
    return -float(found.fun)


def _check(programme, one):
    assert one.found is not None  # it was not left to HiGHS
    assert set(one.found) <= {0.0, 1.0}
    assert ((one.found >= one.lower) & (one.found <= one.upper)).all()
    held = programme.matrix @ one.found
    assert ((held >= programme.low - 1e-6) & (held <= programme.high + 1e-6)).all()
    best = _best_total(programme, one)
    assert one.worth @ one.found == pytest.approx(max(best, one.worth @ one.found), rel=GAP)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_all_along_a_sitting_the_form_is_as_good_as_that_of_another_solver(name, seed, searches):
    pool, _ = under_shipped(_refreshed(name))

    programme = _take(pool, seed)

    assert len(searches) >= pool.min_questions  # one before every question at least
    for one in searches[1::5]:
        _check(programme, one)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_form_without_exposure_control_is_as_good_too(name, searches):
    """That of the digital test is hard: 25 tasks in 2,700 seconds."""
    pool = _refreshed(name)

    batch = new_batch([1], pool)

    (first,) = searches
    _check(batch.solver.programme, first)


@pytest.mark.parametrize("name", NAMES)
def test_in_no_sitting_the_search_is_given_up(name, searches):
    pool, _ = under_shipped(_refreshed(name))

    for seed in range(5):
        _take(pool, seed)

    assert all(one.found is not None for one in searches)
