"""A call whose first arguments are handed over once runs the code that fits all its arguments."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from numba import typeof

from assess.bound_call import BoundCall, kind_of
from assess.compiled import compiled, machine_code


class _Pair(NamedTuple):
    weights: np.ndarray
    is_on: bool


class _Other(NamedTuple):
    weights: np.ndarray
    is_on: bool


@compiled
def _multiply(pair: _Pair, values: np.ndarray, total: np.ndarray) -> None:
    total[0] = 0
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            total[0] += pair.weights[column] * values[row, column] * (1 + row)


WEIGHTS = np.array([1.0, 10.0, 100.0])
VALUES = np.arange(6.0).reshape(2, 3)
EXPECTED = (VALUES @ WEIGHTS) @ [1, 2]


def _arrays() -> list[np.ndarray]:
    frozen = VALUES.copy()
    frozen.setflags(write=False)
    return [
        VALUES,
        np.asfortranarray(VALUES),
        np.repeat(VALUES, 2, axis=1)[:, ::2],
        VALUES.astype(np.int64),
        VALUES.astype(np.int32),
        VALUES.astype(np.float32),
        frozen,
    ]


@pytest.mark.parametrize("values", _arrays())
def test_arrays_of_every_kind_are_read_as_what_they_are(values: np.ndarray) -> None:
    call, total = BoundCall(_multiply, _Pair(WEIGHTS, True)), np.zeros(1)
    call(VALUES, total)

    call(values, total)

    assert total[0] == EXPECTED


def test_fixed_arrays_of_other_kinds_have_code_of_their_own() -> None:
    total = np.zeros(1)
    BoundCall(_multiply, _Pair(WEIGHTS, True))(VALUES, total)

    BoundCall(_multiply, _Pair(WEIGHTS.astype(np.int32), True))(VALUES, total)

    assert total[0] == EXPECTED


def test_a_fixed_array_may_change_in_place() -> None:
    weights, total = WEIGHTS.copy(), np.zeros(1)
    call = BoundCall(_multiply, _Pair(weights, True))
    call(VALUES, total)

    weights *= 3
    call(VALUES, total)

    assert total[0] == 3 * EXPECTED


def test_what_the_compiler_tells_apart_is_told_apart() -> None:
    arrays = [*_arrays(), WEIGHTS, WEIGHTS > 5, np.zeros((0, 0)), np.zeros((2, 3), dtype=np.uint64)]
    some = [*arrays, True, 3, 0.5, _Pair(WEIGHTS, True), _Other(WEIGHTS, True), (WEIGHTS, True)]

    for one, other in itertools.combinations(some, 2):
        if typeof(one) != typeof(other):
            assert kind_of(one) != kind_of(other), (one, other)


def test_without_compiler_the_function_itself_runs() -> None:
    def plain(total: np.ndarray, number: int) -> None:
        total[0] = number

    total = np.zeros(1)
    BoundCall(plain, total)(7)

    assert machine_code(plain, total, 7) is plain
    assert total[0] == 7
