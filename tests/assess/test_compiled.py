"""Where machine code is kept: no longer than the sources it was made from."""

import os
import time

import numpy as np
import pytest

from assess.compiled import (
    compiled,
    first_writable,
    forget_beside,
    state_of_sources,
)


@compiled
def _double(values):
    for place in range(len(values)):
        values[place] *= 2


def test_a_compiled_function_changes_the_arrays_it_gets():
    values = np.arange(3.0)

    _double(values)

    assert values.tolist() == [0.0, 2.0, 4.0]


def test_a_change_in_any_module_with_compiled_functions_counts(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "outer.py").write_text("from assess.compiled import compiled\n")
    (tmp_path / "inner" / "called.py").write_text("from assess.compiled import compiled\nx = 1\n")
    (tmp_path / "plain.py").write_text("y = 1\n")
    before = state_of_sources(tmp_path)

    (tmp_path / "plain.py").write_text("y = 2\n")
    assert state_of_sources(tmp_path) == before

    (tmp_path / "inner" / "called.py").write_text("from assess.compiled import compiled\nx = 2\n")
    assert state_of_sources(tmp_path) != before


def test_a_place_that_cannot_be_made_is_passed_over(tmp_path):
    (tmp_path / "file").write_text("")

    assert first_writable([tmp_path / "file" / "below", tmp_path / "free"]) == tmp_path / "free"
    assert first_writable([tmp_path / "file" / "below"]) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_without_permission_is_passed_over(tmp_path):
    tmp_path.chmod(0o500)

    assert first_writable([tmp_path]) is None


def test_machine_code_of_other_versions_is_deleted_after_a_week(tmp_path):
    names = ["engine-now", "engine-young", "engine-old", "something-old"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.nbc").write_bytes(b"x")
        days = 1 if name == "engine-young" else 8
        then = time.time() - days * 86_400
        os.utime(tmp_path / name, (then, then))

    forget_beside(tmp_path / "engine-now")

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["engine-now", "engine-young", "something-old"]
