"""Mixed-integer programmes."""

import numpy as np
import pytest

from assess.integer_programme import IntegerProgramme


def test_a_knapsack_has_its_known_best_filling():
    weights, worths = [12, 2, 1, 4, 1], [4, 2, 1, 10, 2]  # the knapsack of every textbook: 15 kg
    model = IntegerProgramme()
    x = model.columns(5, high=1, worth=worths, is_whole=True)
    model.rows([([weights], x)], high=15)

    found = model.solve(gap=0.0)

    assert found.values.round().tolist() == [0, 1, 1, 1, 1]
    assert found.gap == pytest.approx(0.0)


def test_columns_that_need_not_be_whole_are_not():
    model = IntegerProgramme()
    x = model.columns(1, worth=1.0)
    model.rows([([[2.0]], x)], high=3)

    assert model.solve(gap=0.0).values == pytest.approx([1.5])


def test_rows_may_join_groups_of_columns():
    model = IntegerProgramme()
    first = model.columns(2, high=1, worth=1.0, is_whole=True)
    second = model.columns(2, high=1, worth=2.0, is_whole=True)
    model.rows([(np.eye(2), first), (np.eye(2), second)], high=1)

    found = model.solve(gap=0.0)

    assert found.values[first].tolist() == [0, 0]
    assert found.values[second].tolist() == [1, 1]


def test_rows_that_contradict_give_no_solution():
    model = IntegerProgramme()
    x = model.columns(2, high=1, is_whole=True)
    model.rows([([[1.0, 1.0]], x)], low=3)

    assert model.solve(gap=0.0) is None
