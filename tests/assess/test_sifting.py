"""The relaxation over few columns and rows has the optimum of the whole one."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from assess.programme_rows import sparse_rows
from assess.sifting import empty_reach, relax
from assess.simplex import OPTIMAL, empty_tableau, restore_bounds, value_of
from tests.factories.programmes import relaxed_total, small_programme


def _relaxed(one):
    rows = sparse_rows(csr_array(one.matrix), one.low, one.high)
    n_rows, n_columns = one.matrix.shape
    tableau = empty_tableau(n_columns + n_rows, max_rows=n_rows, max_columns=n_columns)
    tableau.lower[:n_columns], tableau.upper[:n_columns] = one.lower, one.upper
    status = relax(rows, one.worth, one.known, empty_reach(n_rows), tableau)
    return status, tableau


def _upper_with_room(one):
    """The upper bounds, 0 where some row by itself leaves no room for the column."""
    can = np.where(one.matrix > 0, one.upper, one.lower)
    most = (one.matrix * can).sum(axis=1, keepdims=True)
    can = np.where(one.matrix > 0, one.lower, one.upper)
    least = (one.matrix * can).sum(axis=1, keepdims=True)
    above = least + np.maximum(one.matrix, 0) > one.high[:, None] + 1e-9
    below = most + np.minimum(one.matrix, 0) < one.low[:, None] - 1e-9
    return np.where((above | below).any(axis=0), one.lower, one.upper)


@pytest.mark.parametrize("seed", range(60))
def test_the_optimum_is_that_of_all_columns_and_rows_at_once(seed):
    one = small_programme(seed)

    status, tableau = _relaxed(one)

    wanted = relaxed_total(one, lower=one.lower, upper=_upper_with_room(one))
    assert status == OPTIMAL
    assert tableau.total[0] == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_the_optimum_meets_every_row_and_has_the_total_it_says(seed):
    one = small_programme(seed)

    _, tableau = _relaxed(one)

    found = np.array([value_of(tableau, column) for column in range(len(one.worth))])
    assert ((found >= one.lower - 1e-7) & (found <= one.upper + 1e-7)).all()
    held = one.matrix @ found
    assert ((held >= one.low - 1e-5) & (held <= one.high + 1e-5)).all()
    assert one.worth @ found == pytest.approx(tableau.total[0], abs=1e-7)


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(40))
def test_after_a_variable_is_fixed_the_dual_method_finds_the_optimum_again(seed, value):
    """Among the columns that are in the tableau: it looks at no others."""
    one = small_programme(seed)
    _, tableau = _relaxed(one)
    n_columns = len(one.worth)
    is_inside = tableau.position[:n_columns] != 0
    lower, upper = one.lower.copy(), np.where(is_inside, one.upper, one.lower)
    changed = np.flatnonzero(tableau.position[:n_columns] > 0)[:1]  # of the basic ones
    lower[changed] = upper[changed] = value
    tableau.lower[changed] = tableau.upper[changed] = value

    status = restore_bounds(tableau, -np.inf)

    wanted = relaxed_total(one, lower=lower, upper=upper)
    assert (status == OPTIMAL) == (wanted is not None)
    if wanted is not None:
        assert tableau.total[0] == pytest.approx(wanted, abs=1e-6)
