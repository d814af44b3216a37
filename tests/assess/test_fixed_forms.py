"""Parallel fixed forms."""

import numpy as np
import pytest

from assess.assembly import programme_of
from assess.blueprint import Rule
from assess.content import tabulate_content
from assess.errors import BlueprintError
from assess.fixed_forms import assemble_forms, form_supply, longest_possible, of_fixed_length
from irt.information import item_information
from irt.parameters import ItemParameters
from tests.factories.own_pools import attributes, blueprint
from tests.oracles.science_pool import ATTRIBUTES, CONSTRAINTS, write_items
from web.researcher.own_pool import read_own_pool

CUTS = (-1.0, 0.5)
RULES = (
    Rule(where="topic == 'air'", min=2, max=3),
    Rule(where="format == 'gap'", min=1, max=4),
    Rule(sum="words", max=300),
)


def items_of(n_items, seed=0):
    rng = np.random.default_rng(seed)
    return ItemParameters.logistic(a=rng.lognormal(0, 0.3, n_items), b=rng.normal(0, 1, n_items))


def supply_of(*rules, n_items=60, length=(6, 8), **fields):
    wanted = blueprint(*rules, length=length, **fields)
    return form_supply(wanted, attributes(n_items), items_of(n_items), cuts=CUTS)


def broken_rules(supply, form):
    """Rows of the blueprint's own programme that a form breaks."""
    chosen = np.isin(np.arange(len(supply.content)), form).astype(float)
    total = supply.programme.matrix @ chosen
    is_broken = (total < supply.programme.low - 1e-9) | (total > supply.programme.high + 1e-9)
    return [supply.programme.names[row] for row in np.flatnonzero(is_broken)]


def test_every_form_meets_every_rule_at_the_greatest_length():
    supply = supply_of(*RULES, enemies=("page == 1 and topic == 'dew'",))

    found = assemble_forms(supply, n_forms=3)

    assert [len(form) for form in found.forms] == [8, 8, 8]
    assert [broken_rules(supply, form) for form in found.forms] == [[], [], []]
    assert (np.diag(found.overlap) == 8).all()


def test_forms_are_disjoint_when_asked():
    found = assemble_forms(supply_of(*RULES), n_forms=3, overlap=0)

    assert (found.overlap - np.diag(np.diag(found.overlap)) == 0).all()


def test_no_two_forms_have_more_items_in_common_than_asked():
    found = assemble_forms(supply_of(*RULES, n_items=20), n_forms=3, overlap=3)

    assert found.overlap[~np.eye(3, dtype=bool)].max() <= 3


def test_no_item_stands_in_more_forms_than_asked():
    found = assemble_forms(supply_of(*RULES, n_items=24), n_forms=4, overlap=6, max_use=2)

    assert np.bincount(np.concatenate(found.forms)).max() <= 2


def test_information_at_the_cuts_is_alike_in_all_forms():
    supply = supply_of(*RULES, n_items=90)

    found = assemble_forms(supply, n_forms=3)

    expected = item_information(items_of(90), CUTS)
    assert found.information[0, 0] == pytest.approx(expected[found.forms[0]].sum(axis=0))
    assert np.ptp(found.information, axis=0).max() < 0.1


def test_the_weakest_form_informs_as_well_as_a_search_of_all_pairs_of_forms_allows():
    supply = supply_of(n_items=6, length=(3, 3))
    information = supply.information[0]

    found = assemble_forms(supply, n_forms=2)

    def worth(rows):
        both = np.stack([information[:, list(rows)], information[:, ~np.isin(range(6), rows)]])
        sums = both.sum(axis=2)
        least = sums.min(axis=0)
        return least.min() + 0.1 * least.sum() - np.ptp(sums, axis=0).max()

    splits = [(0, i, j) for i in range(1, 6) for j in range(i + 1, 6)]
    best = max(map(worth, splits))
    assert worth(found.forms[0]) == pytest.approx(best, abs=0.02 * abs(best))


def test_many_forms_one_by_one_are_as_alike_as_few(monkeypatch):
    supply = supply_of(*RULES, n_items=90)
    together = assemble_forms(supply, n_forms=3)
    monkeypatch.setattr("assess.fixed_forms.TOGETHER", 0)

    found = assemble_forms(supply, n_forms=3)

    assert found.overlap.sum() == 3 * 8
    assert [broken_rules(supply, form) for form in found.forms] == [[]] * 3
    assert found.information.min() > 0.95 * together.information.min()
    assert np.ptp(found.information, axis=0).max() < 0.25


def test_an_impossible_wish_tells_how_many_forms_are_possible():
    supply = supply_of(*RULES, n_items=20)

    with pytest.raises(BlueprintError, match=r"^5 forms .* are not possible: at most 2$"):
        assemble_forms(supply, n_forms=5)


def test_forms_sought_one_by_one_are_only_said_not_to_be_found(monkeypatch):
    monkeypatch.setattr("assess.fixed_forms.TOGETHER", 0)
    supply = supply_of(*RULES, n_items=20)

    with pytest.raises(BlueprintError, match=r"^5 forms .* were not found: at most \d were$"):
        assemble_forms(supply, n_forms=5)


def test_rules_that_no_form_meets_are_named():
    supply = supply_of(Rule(where="topic == 'air'", min=3), Rule(where="words > 0", max=2))

    with pytest.raises(BlueprintError, match=r"at most 2 of words > 0"):
        assemble_forms(supply, n_forms=2)


def test_items_that_are_always_given_stand_in_every_form_and_are_no_overlap():
    supply = supply_of(*RULES, include=("id == 'i3'",))

    found = assemble_forms(supply, n_forms=3)

    assert all(3 in form for form in found.forms)
    assert found.overlap[0, 1] == 1


def test_items_go_from_easy_to_difficult_and_sets_stay_together():
    supply = supply_of(sets=("id == 'i3' or id == 'i30' or id == 'i44'",), include=("id == 'i3'",))

    form = assemble_forms(supply, n_forms=1).forms[0]

    places = np.flatnonzero(np.isin(form, [3, 30, 44]))
    others = form[~np.isin(form, [3, 30, 44])]
    assert np.ptp(places) == 2
    assert (np.diff(supply.location[others]) >= 0).all()


def test_the_same_seed_gives_the_same_forms():
    first, second = (assemble_forms(supply_of(*RULES), n_forms=2, seed=4) for _ in range(2))

    assert [form.tolist() for form in first.forms] == [form.tolist() for form in second.forms]


def test_a_test_is_shortened_to_what_its_rules_allow():
    rules = (Rule(where="words > 0", max=7),)

    found = longest_possible(blueprint(*rules, length=(5, 9)), attributes(60))

    assert found.max_items == 7


def test_a_test_that_cannot_be_shortened_enough_stays_as_it_is():
    wanted = blueprint(Rule(where="words > 0", max=4), length=(5, 9))

    assert longest_possible(wanted, attributes(60)) == wanted


@pytest.mark.slow
def test_forms_of_the_science_pool_meet_its_constraints(tmp_path):
    own = read_own_pool(write_items(tmp_path / "items.csv"), ATTRIBUTES, CONSTRAINTS)
    supply = form_supply(own.blueprint, own.attributes, own.parameters, cuts=CUTS)

    found = assemble_forms(
        supply, n_forms=3, overlap=1
    )  # SC00421 alone has its standard with its objective

    fixed = programme_of(tabulate_content(of_fixed_length(own.blueprint), own.attributes))
    chosen = [np.isin(fixed.item, form).astype(float) for form in found.forms]
    assert all((fixed.matrix @ one >= fixed.low - 1e-9).all() for one in chosen)
    assert all((fixed.matrix @ one <= fixed.high + 1e-9).all() for one in chosen)
    assert found.overlap[0, 1:].max() <= 3  # two items are always given
    assert np.ptp(found.information, axis=0).max() < 0.25
