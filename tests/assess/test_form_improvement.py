"""From a form at hand to the best one, part by part."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from assess.assembly import programme_of
from assess.blueprint import Rule
from assess.content import tabulate_content
from assess.form_improvement import FormImprover
from tests.factories.own_pools import attributes, blueprint
from tests.factories.programmes import best_total, relaxed_total, small_programme

GAP = 0.001
WANTED = blueprint(Rule(each="topic", min=1, max=4), Rule(each="format", min=2, max=5))
PROGRAMME = programme_of(tabulate_content(WANTED, attributes(60)))


def _with_rows(matrix, low, high):
    return replace(PROGRAMME, matrix=csc_array(matrix), low=low, high=high)


@pytest.mark.parametrize("seed", range(80))
def test_from_any_solution_one_within_the_gap_of_the_best_is_found(seed):
    one = small_programme(seed)
    everything = np.ones((1, len(one.worth)))  # a row that all share, so that there is one part
    programme = _with_rows(
        np.vstack([one.matrix, everything]),
        np.append(one.low, -np.inf),
        np.append(one.high, everything.sum()),
    )

    found = FormImprover(programme, gap=GAP).best(
        one.worth, one.lower, one.upper, known=one.known.astype(bool)
    )

    assert found is not None
    assert set(found) <= {0.0, 1.0}
    assert ((found >= one.lower) & (found <= one.upper)).all()
    held = one.matrix @ found
    assert ((held >= one.low) & (held <= one.high)).all()
    most = GAP * abs(relaxed_total(one, lower=one.lower, upper=one.upper))
    assert one.worth @ found >= best_total(one) - most - 1e-6


def test_parts_without_a_common_row_are_solved_apart():
    one = small_programme(1)
    nothing = np.zeros_like(one.matrix)
    programme = _with_rows(
        np.block([[one.matrix, nothing], [nothing, one.matrix]]),
        np.tile(one.low, 2),
        np.tile(one.high, 2),
    )
    worth, lower, upper, known = (
        np.tile(values, 2) for values in (one.worth, one.lower, one.upper, one.known)
    )

    found = FormImprover(programme, gap=GAP).best(worth, lower, upper, known=known.astype(bool))

    first, second = np.split(found, 2)
    np.testing.assert_array_equal(first, second)


def test_a_form_that_is_not_allowed_is_no_start():
    one = small_programme(1)
    improver = FormImprover(_with_rows(one.matrix, one.low, one.high), gap=GAP)
    banned = np.where(one.known == 1, 0.0, one.upper)

    found = improver.best(one.worth, np.zeros_like(banned), banned, known=one.known.astype(bool))

    assert found is None
