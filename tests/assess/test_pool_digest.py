"""A name for a pool as exposure control sees it."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess.blueprint import load_blueprints
from assess.pool import build_pool
from assess.pool_digest import pool_digest
from itembank.bank import ItemBank
from tests.factories.banks import shipped_bank
from tests.factories.exposures import exposure_of

BLUEPRINT = load_blueprints()["digital"]


@pytest.fixture(scope="module")
def pool():
    return build_pool(shipped_bank(), BLUEPRINT)


def test_the_same_pool_built_again_has_the_same_name(pool):
    again = build_pool(shipped_bank(), BLUEPRINT)

    assert pool_digest(again) == pool_digest(pool)


def test_chances_do_not_change_it(pool):
    controlled = replace(pool, exposure=exposure_of(np.full((3, len(pool)), 0.5)))

    assert pool_digest(controlled) == pool_digest(pool)


def test_another_difficulty_changes_it(pool):
    harder = replace(pool.parameters, b=pool.parameters.b + 1e-6)

    assert pool_digest(replace(pool, parameters=harder)) != pool_digest(pool)


def test_another_rule_changes_it(pool):
    wanted = msgspec.structs.replace(BLUEPRINT, max_exposure=0.3)

    assert pool_digest(replace(pool, blueprint=wanted)) != pool_digest(pool)


@pytest.mark.parametrize("field", ["seconds", "enemies"])
def test_another_answering_time_and_another_enemy_change_it(pool, field):
    bank = shipped_bank()
    first, second = (item for item in bank.items if item.id in pool.item_ids[:2])
    values = {"seconds": first.seconds + 10, "enemies": (*first.enemies, second.id)}
    changed = replace(first, **{field: values[field]})
    items = tuple(changed if item.id == first.id else item for item in bank.items)
    other = build_pool(ItemBank(items=items, version=bank.version), BLUEPRINT)

    assert pool_digest(other) != pool_digest(pool)
