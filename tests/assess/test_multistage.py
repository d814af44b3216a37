"""Multistage panels."""

import numpy as np
import pytest

from assess.blueprint import Rule
from assess.errors import BlueprintError
from assess.fixed_forms import form_supply
from assess.multistage import assemble_panel, module_lengths, panel_paths, read_stages
from assess.multistage_trial import try_panel, walk
from assess.standards import Standard, StandardStatus
from irt.information import item_information
from irt.parameters import ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table
from irt.sum_scores import sum_score_table
from tests.factories.own_pools import attributes, blueprint

CUTS = (-1.0, 0.0, 1.0)
STANDARD = Standard(
    levels=("L0", "L1", "L2", "L3"),
    cuts=CUTS,
    literacy_level="L1",
    status=StandardStatus.PROVISIONAL,
)
RULES = (
    Rule(where="topic == 'air'", min=3, max=5),
    Rule(where="format == 'gap'", min=4, max=8),
    Rule(sum="words", max=560),
)


def items_of(n_items, seed=0):
    rng = np.random.default_rng(seed)
    return ItemParameters.logistic(a=rng.lognormal(0, 0.3, n_items), b=rng.normal(0, 1.2, n_items))


def supply_of(*rules, n_items=150, length=15, **fields):
    wanted = blueprint(*rules, length=(length, length), **fields)
    return form_supply(wanted, attributes(n_items), items_of(n_items), cuts=CUTS)


def panel_of(supply, stages="1-3-3", **options):
    items = items_of(len(supply.content))
    return assemble_panel(supply, items, stages=read_stages(stages), cuts=CUTS, **options)


@pytest.mark.parametrize("stages", ["1-3-3", "1-2-3", "1-2"])
def test_every_path_meets_every_rule(stages):
    supply = supply_of(*RULES, enemies=("page == 1 and topic == 'dew'",))

    panel = panel_of(supply, stages)

    programme = supply.programme
    for path in panel.paths:
        chosen = np.isin(np.arange(len(supply.content)), panel.path_items(path)).astype(float)
        total = programme.matrix @ chosen
        assert (total >= programme.low - 1e-9).all()
        assert (total <= programme.high + 1e-9).all()


def test_an_item_stands_in_one_module():
    panel = panel_of(supply_of(*RULES))

    assert np.bincount(np.concatenate([one.items for one in panel.modules])).max() == 1


def test_modules_that_share_items_still_give_no_item_twice_to_one_person():
    supply = supply_of(*RULES, n_items=45)

    panel = panel_of(supply, is_shared=True)

    used = np.bincount(np.concatenate([one.items for one in panel.modules]))
    assert used.max() > 1
    assert all(len(set(panel.path_items(path))) == 15 for path in panel.paths)


def test_a_set_stands_in_one_module():
    members = [3, 30, 44]
    supply = supply_of(sets=("id == 'i3' or id == 'i30' or id == 'i44'",), include=("id == 'i3'",))

    panel = panel_of(supply)

    counts = [int(np.isin(module.items, members).sum()) for module in panel.modules]
    assert counts == [3, 0, 0, 0, 0, 0, 0]


def test_nobody_goes_from_an_easiest_to_a_hardest_module():
    panel = panel_of(supply_of())

    names = [tuple(panel.modules[m].name for m in path) for path in panel.paths]
    assert len(names) == 7
    assert ("1A", "2A", "3C") not in names
    assert ("1A", "2C", "3A") not in names
    assert panel_paths(panel.modules) == panel.paths


def test_harder_modules_inform_more_at_higher_cuts():
    supply = supply_of()

    panel = panel_of(supply)

    information = item_information(items_of(150), CUTS)
    easy, hard = (information[panel.modules[m].items].sum(axis=0) for m in (1, 3))
    assert easy[0] > hard[0]
    assert hard[2] > easy[2]


def test_a_route_leads_to_the_module_that_informs_most_at_the_eap_of_the_points():
    panel = panel_of(supply_of())
    items, quadrature = items_of(150), normal_quadrature()

    route = next(route for route in panel.routes if route.taken == (0,))

    rows = panel.modules[0].items
    table = log_probability_table(items, quadrature.nodes)[rows]
    theta = sum_score_table(table, quadrature=quadrature).theta
    at_theta = [
        item_information(items.take(panel.modules[m].items), theta).sum(axis=0) for m in (1, 2, 3)
    ]
    expected = np.maximum.accumulate(np.argmax(at_theta, axis=0)) + 1
    assert route.choose(np.arange(len(theta))).tolist() == expected.tolist()
    assert route.least[0] == 0


def test_more_points_never_lead_to_an_easier_module():
    panel = panel_of(supply_of())

    for route in panel.routes:
        assert list(route.least) == sorted(set(route.least))
        assert list(route.next_modules) == sorted(set(route.next_modules))


def test_people_walk_as_their_points_say():
    supply = supply_of()
    panel = panel_of(supply)
    nothing, everything = np.zeros(150, dtype=np.int8), np.ones(150, dtype=np.int8)

    taken = walk(panel, np.stack([nothing, everything]), supply.content.block == 0)

    names = [[panel.modules[m].name for m in panel.paths[path]] for path in taken]
    assert names == [["1A", "2A", "3A"], ["1A", "2C", "3C"]]


def test_simulated_people_are_measured_as_well_as_the_standard_error_says():
    supply = supply_of()
    items = items_of(150)
    panel = panel_of(supply)

    found = try_panel(
        panel, supply, items, standard=STANDARD, n_persons=4000, rng=np.random.default_rng(1)
    )

    everybody, *paths = found
    assert everybody.path == ()
    assert everybody.rmse == pytest.approx(everybody.mean_sem, rel=0.05)
    assert sum(one.share for one in paths) == pytest.approx(1.0)
    assert 0.5 < everybody.right_level < 1
    low, high = (next(p for p in paths if p.path == ("1A", f"2{x}", f"3{x}")) for x in "AC")
    assert low.mean_theta < -0.5 < 0.5 < high.mean_theta


def test_a_path_that_nobody_takes_has_no_numbers():
    supply = supply_of()
    panel = panel_of(supply)

    found = try_panel(
        panel, supply, items_of(150), standard=STANDARD, n_persons=1, rng=np.random.default_rng(1)
    )

    assert sum(one.share for one in found) == 2.0
    assert any(np.isnan(one.rmse) for one in found)


def test_places_are_divided_evenly_over_blocks_and_modules():
    lengths = module_lengths(np.array([34, 11]), 3)

    assert lengths.sum(axis=0).tolist() == [15, 15, 15]
    assert lengths.sum(axis=1).tolist() == [34, 11]
    assert np.ptp(lengths, axis=1).max() == 1


def test_an_impossible_panel_tells_what_its_modules_take():
    with pytest.raises(BlueprintError, match=r"take 35 places, 30 items can be used"):
        panel_of(supply_of(n_items=30))


@pytest.mark.parametrize("text", ["3-3", "1", "1-0-3", "1-x"])
def test_stages_begin_with_one_routing_module(text):
    with pytest.raises(BlueprintError, match="begin with 1"):
        read_stages(text)


def test_the_same_seed_gives_the_same_panel():
    first, second = (panel_of(supply_of(*RULES), seed=2) for _ in range(2))

    assert [m.items.tolist() for m in first.modules] == [m.items.tolist() for m in second.modules]
