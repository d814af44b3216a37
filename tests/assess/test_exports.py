"""The research file: what it holds, and above all what it does not."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from assess.errors import ReleaseError
from assess.exports import VARIABLES, Respondent, build_release, columns
from tests.assess.test_indicator import _sittings
from tests.factories.banks import pool_for


@pytest.fixture(scope="module")
def pool():
    return pool_for("digital", per_group=4)


@pytest.fixture(scope="module")
def people(pool):
    rng = np.random.default_rng(6)
    return [
        Respondent(
            sitting=sitting,
            background=(
                str(rng.choice(["18-24", "25-34"])),
                str(rng.choice(["f", "m"])),
                "limburg",
                str(rng.choice(["low", "high"])),
            ),
        )
        for sitting in _sittings(pool, 160)
    ]


def _release(pool, people, *, is_simulated=False, seed=1):
    return build_release(
        [(pool, people)], title="T", is_simulated=is_simulated, rng=np.random.default_rng(seed)
    )


def _rows(files):
    return list(csv.DictReader(io.StringIO(files.csv.decode(), newline="")))


def test_the_columns_are_exactly_the_announced_ones(pool, people):
    rows = _rows(_release(pool, people))

    assert tuple(rows[0]) == columns(is_simulated=False)
    assert not set(rows[0]) & {"sitting_id", "theta", "sem", "date", "subject_key", "seed"}


def test_every_combination_has_at_least_ten_records(pool, people):
    rows = _rows(_release(pool, people))

    counts = Counter(tuple(row[name] for name in VARIABLES) for row in rows)
    assert min(counts.values()) >= 10


def test_plausible_values_have_two_decimals_and_the_unmeasured_scale_is_empty(pool, people):
    for row in _rows(_release(pool, people)):
        assert all(row[f"pv_stem_{m}"] == "" for m in range(1, 11))
        assert all(len(row[f"pv_digital_{m}"].split(".")[1]) == 2 for m in range(1, 11))


def test_no_column_repeats_the_point_estimate(pool, people):
    """Ten draws of one person differ: none of them is a fixed function of the responses."""
    for row in _rows(_release(pool, people))[:20]:
        assert len({row[f"pv_digital_{m}"] for m in range(1, 11)}) > 5


def test_rows_stand_in_another_order_than_people_came(pool, people):
    """Two releases of the same people by different seeds order their backgrounds differently."""
    first, second = (_rows(_release(pool, people, seed=seed)) for seed in (1, 2))

    def backgrounds(rows):
        return [tuple(row[name] for name in VARIABLES) for row in rows]

    assert Counter(backgrounds(first)) == Counter(backgrounds(second))
    assert backgrounds(first) != backgrounds(second)


def test_minors_and_people_without_an_age_stay_out(pool, people):
    young = [replace(p, background=("16-17", *p.background[1:])) for p in people[:40]]
    silent = [replace(p, background=(None, *p.background[1:])) for p in people[40:60]]

    files = _release(pool, [*young, *silent, *people[60:]])

    assert files.counts["finished_with_consent"] == 160
    assert files.counts["adults"] == 100
    assert len(_rows(files)) <= 100


def test_too_small_a_release_is_refused(pool, people):
    with pytest.raises(ReleaseError, match="at least 30 records"):
        _release(pool, people[:25])


def test_a_simulated_release_says_so_in_every_row_and_in_its_codebook(pool, people):
    files = _release(pool, people, is_simulated=True)

    assert {row["data_status"] for row in _rows(files)} == {"GESIMULEERD"}
    codebook = json.loads(files.codebook)
    assert "GESIMULEERD" in codebook["title"]
    assert codebook["counts"]["records"] == len(_rows(files))


def test_the_codebook_explains_every_column(pool, people):
    described = set(json.loads(_release(pool, people).codebook)["columns"])

    for name in columns(is_simulated=False):
        base = name.rsplit("_", 1)[0] + "_1..10" if name.startswith("pv_") else name
        assert base in described
