"""A pool that cannot serve its blueprint is refused, with the shortage in words."""

from dataclasses import replace

import numpy as np
import pytest

from assess.errors import BlueprintError
from assess.pool import build_pool
from tests.factories.banks import bank_for, pool_for, quotas_alone

DIGITAL = quotas_alone("digital")


def test_a_bank_without_a_wanted_competence_is_refused():
    bank = bank_for(DIGITAL)
    kept = [row for row, item in enumerate(bank.items) if item.competence != "D4.1"]
    thin = replace(
        bank,
        items=tuple(bank.items[row] for row in kept),
        parameters=bank.parameters.take(np.array(kept)),
    )

    with pytest.raises(BlueprintError, match=r"digital asks 2 items of D4\.1, the bank has 0"):
        build_pool(thin, DIGITAL)


def test_enemies_count_as_one_item_of_supply():
    bank = bank_for(DIGITAL, per_group=3)
    first, second, _ = (item for item in bank.items if item.competence == "D4.1")
    items = tuple(
        replace(item, enemies=(second.id,)) if item is first else item for item in bank.items
    )

    pool = build_pool(replace(bank, items=items), DIGITAL)

    assert pool.content.cluster[pool.rows[first.id]] == pool.content.cluster[pool.rows[second.id]]


def test_enemies_in_different_blocks_are_refused():
    blueprint = quotas_alone("combined")
    bank = bank_for(blueprint)
    items = tuple(
        replace(item, enemies=("D1.1-True-0",)) if item.id == "M6-None-0" else item
        for item in bank.items
    )

    with pytest.raises(BlueprintError, match="one block"):
        build_pool(replace(bank, items=items), blueprint)


def test_information_is_looked_up_where_success_is_as_wanted():
    """For Rasch items the best item then has a chance of success of 0.62 at theta."""
    pool = pool_for("digital", per_group=30)
    theta = 30  # the node at 0

    best = int(np.argmax(pool.items.information[:, theta]))

    chance = 1 / (1 + np.exp(pool.location[best]))
    assert chance == pytest.approx(0.62, abs=0.05)
