"""Which items may come next: sound always, complete where quotas are nested."""

import csv
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.assembly import programme_of
from assess.batch import new_batch
from assess.blueprint import Rule
from assess.content import tabulate_content, usable_items
from assess.engine import decide
from assess.examinees import Truth
from assess.form_solver import FormSolver
from assess.pool import pool_of_content
from assess.selection import within_rules
from assess.simulation import exposure_rates, quota_violations, simulate
from irt.parameters import ItemParameters
from tests.factories.banks import lengthened, made_up_pool, quotas_alone
from tests.factories.own_pools import attributes, blueprint, own_pool
from tests.oracles import science_pool
from web.researcher.attributes_file import read_attributes
from web.researcher.constraints_file import read_constraints
from web.researcher.items_file import read_items

CROSSING = (
    Rule(each="topic", min=1, max=3),
    Rule(each="format", min=2, max=4),
    Rule(where="topic == 'air' and format == 'gap'", max=1),
    Rule(sum="words", min=200, max=300),
)


def _answer_some(pool, n_answers, n_sittings=6):
    batch = new_batch(np.arange(n_sittings), pool)
    rng = np.random.default_rng(2)
    for _ in range(n_answers):
        item = decide(batch).selection.item
        batch.record(np.arange(n_sittings), item, rng.integers(0, 2, n_sittings))
    return batch


def _can_be_finished(pool, batch, row):
    """Of each item: is there a form with what was shown and this one next? By integer programme."""
    solver = FormSolver(programme_of(pool.content))
    programme, forms = solver.programme, batch.forms
    in_core = (forms.is_open[row] & pool.content.place_is_core).any()
    shown = np.zeros(len(programme.item), dtype=bool)
    for place in np.flatnonzero(~forms.is_open[row]):
        core = pool.content.place_is_core[place]
        shown |= (programme.item == forms.items[row, place]) & (programme.is_core == core)
    found = np.zeros(len(pool), dtype=bool)
    for item in np.flatnonzero(~batch.is_used[row]):
        column = (programme.item == item) & (programme.is_core == in_core)
        found[item] = solver.best(np.zeros(len(pool)), shown=shown | column) is not None
    return found


@pytest.mark.parametrize("n_answers", [0, 5, 9, 17])
@pytest.mark.parametrize("shortest", [11, 20, 25])
def test_with_nested_quotas_exactly_the_items_are_reachable_that_can_be(shortest, n_answers):
    """Also where items wait behind the core, as in a test that may end early."""
    pool = made_up_pool(lengthened(quotas_alone("digital"), shortest), per_group=3)
    batch = _answer_some(pool, n_answers)

    reachable = within_rules(batch, np.zeros(6, dtype=np.int64))

    for row in range(6):
        np.testing.assert_array_equal(reachable[row], _can_be_finished(pool, batch, row))


def test_whatever_may_come_comes_without_breaking_a_rule():
    """Some items only come by way of a place behind the core."""
    pool = made_up_pool(quotas_alone("digital"), per_group=3)
    rules, here = pool.content.rules, np.zeros(1, dtype=np.int64)
    (reachable,) = within_rules(_answer_some(pool, 9, n_sittings=1), here)

    for item in np.flatnonzero(reachable):
        batch = _answer_some(pool, 9, n_sittings=1)
        batch.record(here, np.array([item]), [1])

        assert (batch.forms.total[0] <= rules.high).all()
        assert (batch.forms.core_total[0] >= rules.low).all()
        np.testing.assert_array_equal(
            batch.forms.total[0], rules.weights[:, batch.forms.items[0]].sum(axis=1)
        )


@pytest.mark.parametrize("n_answers", [0, 3, 6])
def test_with_crossing_rules_a_reachable_item_can_always_be_followed_to_the_end(n_answers):
    pool = own_pool(blueprint(*CROSSING))
    batch = _answer_some(pool, n_answers, n_sittings=2)

    reachable = within_rules(batch, np.zeros(2, dtype=np.int64))

    for row in range(2):
        can = _can_be_finished(pool, batch, row)
        assert not (reachable[row] & ~can).any()
        assert reachable[row].sum() >= can.sum() / 2


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    early=st.integers(5, 9),
    low=st.integers(0, 1),
    enemies=st.sampled_from([(), ("words < 20",), ("page == 0 and format == 'gap'",)]),
)
def test_no_sitting_breaks_a_rule_whatever_the_pool(seed, early, low, enemies):
    rules = (
        Rule(each="topic", min=low, max=4),
        Rule(each="format", min=1, max=5),
        Rule(sum="words", max=400),
    )
    pool = own_pool(blueprint(*rules, length=(early, 9), enemies=enemies), n_items=50, seed=seed)
    rng = np.random.default_rng(seed)
    truth = Truth(theta=rng.normal(size=(40, 1)), location_error=np.zeros(len(pool)))

    found = simulate(pool, truth, np.arange(40), rng=rng)

    assert quota_violations(found, pool) == 0
    assert (found.block_counts == 9).all()
    for shown in found.items:
        clusters = pool.content.cluster[shown]
        assert len(np.unique(clusters)) == len(shown)


def test_items_ascend_where_the_blueprint_orders_them():
    pool = own_pool(blueprint(*CROSSING, order="page"))
    truth = Truth(theta=np.zeros((50, 1)), location_error=np.zeros(len(pool)))

    found = simulate(pool, truth, np.arange(50), rng=np.random.default_rng(1))

    assert (np.diff(pool.content.order[found.items], axis=1) >= 0).all()
    assert quota_violations(found, pool) == 0


def test_a_set_is_given_as_a_whole_without_a_break_or_not_at_all():
    one_set = "id in ('i3', 'i7', 'i20')"
    wanted = blueprint(Rule(each="topic", max=6), sets=(one_set,))
    pools = [own_pool(wanted), own_pool(msgspec.structs.replace(wanted, include=("id == 'i7'",)))]

    for pool in pools:
        members = [pool.rows[item] for item in ("i3", "i7", "i20")]
        truth = Truth(theta=np.zeros((60, 1)), location_error=np.zeros(len(pool)))
        found = simulate(pool, truth, np.arange(60), rng=np.random.default_rng(1))
        is_member = np.isin(found.items, members)
        assert set(is_member.sum(axis=1)) <= {0, 3}
        for row in np.flatnonzero(is_member.any(axis=1)):
            assert (np.diff(np.flatnonzero(is_member[row])) == 1).all()
    assert is_member.any(axis=1).all()  # the second pool always has them


def test_excluded_items_are_never_in_the_pool():
    pool = own_pool(blueprint(Rule(each="topic", max=6), exclude=("words < 30",)))

    assert set(pool.item_ids) == {
        name
        for name, words in zip(attributes(60)["id"], attributes(60)["words"], strict=True)
        if words >= 30
    }


def test_order_needs_a_fixed_length():
    with pytest.raises(Exception, match="order: items can only ascend in a test of fixed length"):
        own_pool(blueprint(length=(5, 8), order="page"))


@pytest.fixture(scope="module")
def science(tmp_path_factory):
    """The science pool and its 36 constraints, chosen by plain maximum information."""
    items = read_items(science_pool.write_items(tmp_path_factory.mktemp("pool") / "items.csv"))
    wanted = read_constraints(science_pool.CONSTRAINTS, criterion="mfi")
    table = read_attributes(science_pool.ATTRIBUTES, items.names)
    usable = usable_items(wanted, table)
    kept = {name: values[usable] for name, values in table.items()}
    return pool_of_content(tabulate_content(wanted, kept), items.parameters.take(usable), wanted)


def test_the_science_pool_keeps_its_36_constraints(science):
    """A pool published with the R package TestDesign: crossing counts, order, set, enemies."""
    rng = np.random.default_rng(5)
    truth = Truth(theta=rng.normal(size=(60, 1)), location_error=np.zeros(len(science)))

    found = simulate(science, truth, np.arange(60), rng=rng)

    with science_pool.CONSTRAINTS.open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 36
    assert quota_violations(found, science) == 0
    assert (np.diff(science.content.order[found.items], axis=1) >= 0).all()
    rates = exposure_rates(found, science).overall
    assert rates[[science.rows["SC00003"], science.rows["SC00004"]]].tolist() == [1.0, 1.0]


def test_a_form_assembled_anew_every_fifth_item_keeps_97_percent_of_the_information(science):
    """Against the shadow test before every item, as information at the final estimate."""

    def information(refresh):
        wanted = msgspec.structs.replace(science.blueprint, refresh=refresh)
        pool = replace(science, blueprint=wanted)
        rng = np.random.default_rng(3)
        truth = Truth(theta=rng.normal(size=(25, 1)), location_error=np.zeros(len(pool)))
        found = simulate(pool, truth, np.arange(25), rng=rng)
        assert quota_violations(found, pool) == 0
        curves = pool.items.information[found.items].sum(axis=1)
        nodes = pool.quadrature.nodes
        at = [
            np.interp(theta, nodes, c) for theta, c in zip(found.theta[:, 0], curves, strict=True)
        ]
        return np.mean(at)

    assert information(5) >= 0.97 * information(1)


def test_an_item_of_another_bank_takes_a_place_and_the_sitting_goes_on():
    """Two gaps in a test that allows one: history breaks the rule, the rest does not."""
    pool = own_pool(blueprint(Rule(where="format == 'gap'", max=1), Rule(each="topic", max=3)))
    gaps = np.flatnonzero(attributes(60)["format"] == "gap")
    batch = new_batch([1], pool)
    for item in gaps[:2]:
        batch.record(np.array([0]), np.array([item]), [1])

    for _ in range(6):
        item = decide(batch).selection.item
        assert item[0] not in gaps
        batch.record(np.array([0]), item, [1])

    assert decide(batch).is_complete[0]


def test_more_than_64_rules_are_compared_word_by_word():
    n_items = 140
    rules = [Rule(where=f"id in ('i{k}', 'i{k + 70}')", max=1) for k in range(70)]
    table = attributes(n_items)
    wanted = blueprint(*rules, length=(60, 60))
    parameters = ItemParameters.logistic(b=np.linspace(-2, 2, n_items))
    pool = pool_of_content(tabulate_content(wanted, table), parameters, wanted)
    truth = Truth(theta=np.zeros((5, 1)), location_error=np.zeros(n_items))

    found = simulate(pool, truth, np.arange(5), rng=np.random.default_rng(0))

    assert pool.content.rules.bits.shape[1] == 2
    assert quota_violations(found, pool) == 0
