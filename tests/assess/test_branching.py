"""Whole solutions are as good as those of another solver, within the gap."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from assess.branching import best_whole, better_than, empty_branches, take_whole
from assess.programme_rows import sparse_rows
from assess.sifting import empty_reach, relax
from assess.simplex import INFEASIBLE, OPTIMAL, empty_tableau
from tests.factories.programmes import SmallProgramme, best_total, small_programme


def _search(one, *, needed, gap):
    rows = sparse_rows(csr_array(one.matrix), one.low, one.high)
    n_rows, n_columns = one.matrix.shape
    tableau = empty_tableau(n_columns + n_rows, max_rows=n_rows, max_columns=n_columns)
    tableau.lower[:n_columns], tableau.upper[:n_columns] = one.lower, one.upper
    reach = empty_reach(n_rows)
    branches = empty_branches(tableau, max_depth=n_columns + 1, n_columns=n_columns)
    relax(rows, one.worth, one.known, reach, tableau)
    if take_whole(tableau, branches):
        return OPTIMAL, branches.best
    status = best_whole(rows, one.worth, reach, tableau, branches, needed, gap)
    return status, branches.best


@pytest.mark.parametrize("seed", range(60))
def test_without_a_gap_the_whole_solution_is_the_best_one(seed):
    one = small_programme(seed)

    status, found = _search(one, needed=one.worth @ one.known - 1e-6, gap=0.0)

    assert status == OPTIMAL
    assert set(found) <= {0.0, 1.0}
    assert ((found >= one.lower) & (found <= one.upper)).all()
    held = one.matrix @ found
    assert ((held >= one.low) & (held <= one.high)).all()
    assert one.worth @ found == pytest.approx(best_total(one), abs=1e-5)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_found_above_the_best_total(seed):
    one = small_programme(seed)
    best = best_total(one)

    status, found = _search(one, needed=best + 1e-5, gap=0.0)

    is_whole_at_once = status == OPTIMAL  # then what was needed is not looked at
    assert is_whole_at_once == (one.worth @ found == pytest.approx(best, abs=1e-5))
    assert status in (OPTIMAL, INFEASIBLE)


def test_what_a_row_counts_is_branched_on():
    """Of 30 columns alike 7.5 have room, and 7 of them in two million ways."""
    n = 30
    one = SmallProgramme(
        matrix=np.vstack([np.full(n, 2.0), np.ones(n)]),
        low=np.full(2, -np.inf),
        high=np.array([15.0, 20.0]),
        worth=1 + 1e-6 * np.arange(n),
        lower=np.zeros(n),
        upper=np.ones(n),
        known=np.zeros(n),
    )

    status, found = _search(one, needed=6.5, gap=0.0)

    assert status == OPTIMAL
    np.testing.assert_array_equal(found, np.arange(n) >= 23)


def test_what_comes_within_the_gap_of_the_relaxation_ends_the_search():
    assert better_than(9.5, 10.0, 1.0) == np.inf
    assert better_than(8.5, 10.0, 1.0) == 9.0  # whether one is within the gap
    assert better_than(6.0, 10.0, 1.0) == 7.0
