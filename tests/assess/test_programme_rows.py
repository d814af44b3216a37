"""What rows add up to, and which columns they keep out."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from assess.programme_rows import fill_reach, has_room, is_allowed, sparse_rows

ROWS = sparse_rows(
    csr_array([[1.0, 1.0, 1.0, 0.0], [0.0, 2.0, -1.0, 3.0]]),
    np.array([1.0, -np.inf]),
    np.array([2.0, 3.0]),
)


@pytest.mark.parametrize(
    ("solution", "is_fine"),
    [([1, 1, 0, 0], True), ([0, 0, 0, 0], False), ([1, 1, 1, 0], False), ([0, 1, 0, 1], False)],
)
def test_a_solution_is_allowed_where_it_meets_every_row(solution, is_fine):
    activity = np.zeros(2)

    assert is_allowed(ROWS, np.array(solution, dtype=float), activity) == is_fine


def test_rows_of_ones_count_and_have_whole_bounds():
    rows = sparse_rows(
        csr_array([[1.0, -1.0], [0.5, 1.0], [0.0, 1.0]]),
        np.array([-0.5, 0.2, -np.inf]),
        np.array([1.5, 1.2, 1 - 1e-12]),
    )

    np.testing.assert_array_equal(rows.is_count, [True, False, True])
    np.testing.assert_array_equal(rows.low, [0, 0.2, -np.inf])
    np.testing.assert_array_equal(rows.high, [1, 1.2, 1])


def test_a_column_has_room_unless_a_row_by_itself_keeps_it_out():
    """The second column is shown: 2 + 3 is above 3, also with -1 from the third."""
    lower, upper = np.array([0.0, 1.0, 0.0, 0.0]), np.ones(4)
    least, most = np.zeros(2), np.zeros(2)

    fill_reach(ROWS, lower, upper, least, most)

    np.testing.assert_array_equal(least, [1, 1])
    np.testing.assert_array_equal(most, [3, 5])
    room = [has_room(ROWS, least, most, column) for column in (0, 2, 3)]
    assert room == [True, True, False]
