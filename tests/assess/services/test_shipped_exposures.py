"""Chances that are shipped: a new server controls exposure from its first sitting on."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import IntegrityError

from assess import exposure_fit
from assess.blueprint import load_blueprints
from assess.database import reading
from assess.errors import BlueprintError
from assess.examinees import draw_truth
from assess.pool import build_pool
from assess.pool_digest import pool_digest
from assess.repository.exposures import Chances, load_chances, newest_version
from assess.services import exposures
from assess.services.carried_sittings import begin, pool_named
from assess.services.desk import pool_for_new_sitting
from assess.services.exposures import (
    fit_exposure,
    is_outdated,
    store_exposure,
    take_shipped,
    with_exposure,
)
from assess.services.shipped_exposures import shipped_exposure, write_exposure
from assess.simulation import exposure_rates, simulate
from itembank.bank import ItemBank
from tests.conftest import NOON
from tests.factories.exposures import half_eligible
from web.cli import main

CHANCES = Chances(eligibility={"x": [0.5, 0.25, 1.0]}, preference={"y": 0.125})
CONTROLLED = [name for name, one in load_blueprints().items() if one.max_exposure < 1]


@pytest.fixture
def folder(tmp_path):
    write_exposure(
        CHANCES,
        blueprint_id="digital",
        version=7,
        fitted_to="a pool",
        n_sittings=36,
        folder=tmp_path,
    )
    return tmp_path


@pytest.fixture
def fewer(bank):
    """The pool of the digital test without one item."""
    rows = np.arange(1, len(bank.items))
    some = ItemBank(items=bank.items[1:], version=bank.version)
    return build_pool(some, load_blueprints()["digital"], bank.parameters.take(rows))


def test_a_written_file_comes_back(folder):
    found = shipped_exposure("digital", 7, folder)

    assert found is not None
    assert found.n_sittings == 36
    assert found.chances.eligibility == {"x": (0.5, 0.25, 1.0)}
    assert found.chances.preference == {"y": 0.125}


@pytest.mark.parametrize(("blueprint_id", "version"), [("digital", 8), ("school", 7)])
def test_another_version_and_another_blueprint_have_none(folder, blueprint_id, version):
    assert shipped_exposure(blueprint_id, version, folder) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.125", '"often"', r"digital.json: Expected `float`, got `str` - at `\$.preference"),
        ("0.125", "-1.25", r"digital.json: Expected `float` >= 0.0 - at `\$.preference"),
        ("0.25", "1.25", r"digital.json: Expected `float` <= 1.0 - at `\$.eligibility"),
        ("0.25,", "", r"digital.json: Expected `array` of length 3 - at `\$.eligibility"),
        ("7", "7 7", "digital.json: JSON is malformed"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_rule(folder, old, new, message):
    path = folder / "digital.json"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(BlueprintError, match=message):
        shipped_exposure("digital", 7, folder)


@pytest.mark.parametrize("name", CONTROLLED)
def test_every_controlled_test_ships_chances_that_are_fitted_to_its_pool(name, desk):
    pool = desk.pools[name]
    found = shipped_exposure(name, pool.blueprint.version)

    advice = f"stempeil exposure fit {name} --to assess/exposures"
    assert found is not None, advice
    assert found.fitted_to == pool_digest(pool), advice
    assert {*found.eligibility, *found.preference} <= set(pool.item_ids)
    assert len(found.eligibility) > 20


def test_a_desk_opens_with_them(db, desk):
    with reading(db) as connection:
        assert [newest_version(connection, name) for name in CONTROLLED] == [1] * len(CONTROLLED)


def test_an_empty_database_gets_them_once(db, desk, without_exposure):
    pool = desk.pools["digital"]

    for _ in range(2):
        take_shipped(pool, db=db, now=NOON)

    shipped = shipped_exposure("digital", pool.blueprint.version)
    with reading(db) as connection:
        assert newest_version(connection, "digital") == 1
        stored = load_chances(connection, "digital", 1)
    assert stored.preference == shipped.preference
    assert pool_for_new_sitting("digital", db=db, desk=desk).exposure.version == 1


def test_a_sitting_that_another_system_carries_runs_under_them(desk):
    pool = pool_named("digital", desk, "$.blueprint")
    rare = min(range(len(pool)), key=lambda row: pool.exposure.eligibility[:, row].max())

    first = [begin("digital", sitting_id="s", seed=seed, desk=desk) for seed in range(40)]

    shipped = shipped_exposure("digital", pool.blueprint.version)
    assert pool.exposure.eligibility[0, rare] == shipped.eligibility[pool.item_ids[rare]][0]
    assert {step.document.exposure_version for step in first} == {shipped.version}
    assert shipped.version.startswith("shipped-")


def test_chances_that_are_there_stay(db, desk, without_exposure):
    pool = desk.pools["digital"]
    store_exposure(pool, n_sittings=0, db=db, now=NOON)

    take_shipped(pool, db=db, now=NOON)

    with reading(db) as connection:
        assert newest_version(connection, "digital") == 1
        assert load_chances(connection, "digital", 1).eligibility == {}


def test_after_an_update_shipped_chances_of_this_pool_replace_those_of_another(
    db, desk, without_exposure, fewer
):
    pool = desk.pools["digital"]
    store_exposure(fewer, n_sittings=0, db=db, now=NOON)
    assert is_outdated(pool, db=db)

    take_shipped(pool, db=db, now=NOON)

    assert not is_outdated(pool, db=db)
    shipped = shipped_exposure("digital", pool.blueprint.version)
    with reading(db) as connection:
        assert newest_version(connection, "digital") == 2
        assert load_chances(connection, "digital", 2).preference == shipped.preference


def test_shipped_chances_of_another_pool_serve_only_where_there_are_none(
    db, desk, without_exposure, fewer
):
    for _ in range(2):
        take_shipped(fewer, db=db, now=NOON)

    assert is_outdated(fewer, db=db)
    assert not is_outdated(desk.pools["digital"], db=db)
    with reading(db) as connection:
        assert newest_version(connection, "digital") == 1


def test_a_test_without_exposure_control_is_never_outdated(db, desk, without_exposure):
    pool = desk.pools["digital"]
    free = replace(pool, blueprint=msgspec.structs.replace(pool.blueprint, max_exposure=1.0))

    assert not is_outdated(free, db=db)


def test_chances_found_by_simulation_are_fitted_to_the_pool(db, fewer, monkeypatch):
    monkeypatch.setattr(exposures, "fitted_exposure", half_eligible)

    version = fit_exposure(fewer, seed=1, db=db, now=NOON)

    assert not is_outdated(fewer, db=db)
    with reading(db) as connection:
        found = load_chances(connection, "digital", version).eligibility
    assert set(found) == set(fewer.item_ids)


def test_of_two_processes_the_first_one_counts(db, desk, without_exposure, monkeypatch):
    def too_late(*_args, **_kwargs):
        raise IntegrityError("insert", {}, ValueError("there already"))

    monkeypatch.setattr(exposures, "add_chances", too_late)

    take_shipped(desk.pools["digital"], db=db, now=NOON)

    with reading(db) as connection:
        assert newest_version(connection, "digital") == 0


def test_the_command_writes_a_file_and_stores_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(exposure_fit, "fitted_exposure", half_eligible)

    found = CliRunner().invoke(main, ["exposure", "fit", "digital", "--to", str(tmp_path)])

    assert found.exit_code == 0, found.output
    assert "digital.json: from 48000 simulated sittings" in found.output
    written = shipped_exposure("digital", load_blueprints()["digital"].version, tmp_path)
    assert set(written.eligibility.values()) == {(0.5, 0.5, 0.5)}


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTROLLED)
def test_with_the_shipped_chances_no_item_is_shown_too_often(name, db, desk):
    """The bounds leave room for chance: the standard error of a rate of 0.25 is 0.007."""
    pool = with_exposure(desk.pools[name], 1, db=db)
    rng = np.random.default_rng(4)

    found = simulate(pool, draw_truth(pool, 4000, rng=rng), np.arange(4000), rng=rng)

    rates = exposure_rates(found, pool).overall
    assert rates.max() <= 0.27
    assert (rates < 0.02).mean() <= 0.22
