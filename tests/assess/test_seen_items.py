"""Items of earlier sittings: not shown again unless a rule needs them."""

import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import Rule
from assess.engine import Administer, decide, next_step
from assess.explanation import explain
from assess.sitting import Sitting
from tests.factories.banks import lengthened, made_up_pool, quotas_alone
from tests.factories.own_pools import blueprint, own_pool

RULES = (Rule(each="topic", min=1, max=3), Rule(each="format", min=2, max=4))


def _run(pool, seen, n=100):
    """Simulated sittings to their end; gives the items shown and what the rules add up to."""
    rng = np.random.default_rng(4)
    batch = new_batch(np.arange(n), pool, seen=seen)
    shown = np.zeros((n, len(pool)), dtype=np.bool_)
    while True:
        decisions = decide(batch)
        rows = np.flatnonzero(~decisions.is_complete)
        if not rows.size:
            return shown, shown @ pool.content.rules.weights.T
        items = decisions.selection.item[rows]
        assert (items >= 0).all()
        shown[rows, items] = True
        batch.record(rows, items, rng.integers(0, 2, rows.size))


def _take(pool, seed, seen):
    sitting = Sitting(id="own", blueprint_id="own", seed=seed, seen=tuple(seen))
    while isinstance(step := next_step(sitting, pool), Administer):
        sitting = sitting.administer(
            block=step.block, item_id=step.item_id, variant_seed=step.variant_seed
        ).record(step.position, step.position % 2)
    return sitting


def _keeps_rules(totals, pool):
    rules = pool.content.rules
    return bool(((totals >= rules.low) & (totals <= rules.high)).all())


def test_items_seen_before_are_not_shown_again():
    pool = own_pool(blueprint(*RULES))
    rng = np.random.default_rng(1)
    is_seen = np.argsort(rng.random((100, len(pool))), axis=1) < 16

    shown, totals = _run(pool, [np.array(pool.item_ids)[row].tolist() for row in is_seen])

    assert not (shown & is_seen).any()
    assert _keeps_rules(totals, pool)


def test_somebody_who_takes_one_test_after_another_meets_new_items_until_there_are_too_few():
    """60 items: two tests of at least 20 without a repetition, then at least 3 again.

    Of the 20 at most that are left three cannot come: they are of D3.2, which a test asks once.
    """
    pool = made_up_pool(lengthened(quotas_alone("digital")), per_group=6)
    seen, n_repeated = (), []

    for seed in range(3):
        sitting = _take(pool, seed, seen)
        shown = tuple(one.item_id for one in sitting.administrations)
        n_repeated.append(len(set(shown) & set(seen)))
        seen += shown

    assert len(pool) == 60
    assert n_repeated[:2] == [0, 0]
    assert 3 <= n_repeated[2] < 20


def test_enemies_of_items_seen_before_are_not_shown():
    pool = own_pool(blueprint(Rule(each="format", min=1), enemies=("topic == 'air'",)))
    air = np.flatnonzero(np.bincount(pool.content.cluster)[pool.content.cluster] > 1)

    shown, _ = _run(pool, [[pool.item_ids[air[0]]]] * 100)
    freely, _ = _run(pool, [[]] * 100)

    assert freely[:, air].any()
    assert not shown[:, air].any()


def test_a_rule_that_needs_items_seen_before_gets_as_many_as_it_needs():
    """Two items of topic air are needed; all but one were seen."""
    pool = own_pool(blueprint(Rule(where="topic == 'air'", min=2), Rule(each="format", min=2)))
    air = np.flatnonzero(pool.content.rules.weights[0] > 0)

    shown, totals = _run(pool, [[pool.item_ids[row] for row in air[1:]]] * 100)

    assert (shown[:, air[1:]].sum(axis=1) == 1).all()
    assert shown[:, air[0]].all()
    assert _keeps_rules(totals, pool)


@pytest.mark.parametrize("fields", [{}, {"refresh": 1}, {"refresh": 3}])
def test_somebody_who_has_seen_the_whole_bank_still_gets_a_whole_test(fields):
    pool = own_pool(blueprint(*RULES, **fields))

    shown, totals = _run(pool, [pool.item_ids] * 20, n=20)

    assert (shown.sum(axis=1) == 8).all()
    assert _keeps_rules(totals, pool)


@pytest.mark.parametrize("refresh", [1, 3])
def test_a_form_that_is_assembled_anew_leaves_out_items_seen_before(refresh):
    pool = own_pool(blueprint(*RULES, refresh=refresh))

    shown, totals = _run(pool, [pool.item_ids[:30]] * 20, n=20)

    assert not shown[:, :30].any()
    assert _keeps_rules(totals, pool)


def test_an_item_of_every_form_is_shown_again():
    pool = own_pool(blueprint(*RULES, include=("id == 'i7'",)))

    shown, _ = _run(pool, [["i7", "i8"]] * 20, n=20)

    assert shown[:, pool.rows["i7"]].all()
    assert not shown[:, pool.rows["i8"]].any()


def test_items_seen_before_come_last_in_a_test_that_may_end_early():
    """Everything but 14 items was seen: what may end after 10 items begins with those."""
    pool = own_pool(blueprint(length=(10, 20)), n_items=40)

    sitting = _take(pool, 3, pool.item_ids[14:])

    is_new = [pool.rows[one.item_id] < 14 for one in sitting.administrations]
    assert is_new[:10] == [True] * 10
    assert sum(is_new) == 14


def test_a_sitting_alone_takes_the_same_items_as_in_a_batch():
    pool = own_pool(blueprint(*RULES))
    seen = [pool.item_ids[:20], (), pool.item_ids[20:50]]

    together = decide(new_batch([5, 6, 7], pool, seen=seen)).selection.item
    alone = [
        decide(new_batch([seed], pool, seen=[one])).selection.item[0]
        for seed, one in zip([5, 6, 7], seen, strict=True)
    ]

    assert together.tolist() == alone


def test_ids_that_the_bank_does_not_hold_change_nothing():
    pool = own_pool(blueprint(*RULES))

    with_unknown = _take(pool, 9, ("gone", "of-another-test"))

    assert with_unknown.administrations == _take(pool, 9, ()).administrations


def test_a_replay_counts_items_seen_before_among_those_seen():
    pool = own_pool(blueprint(*RULES))
    sitting = _take(pool, 9, pool.item_ids[:20])

    found = explain(sitting, pool)

    assert [step.n_seen for step in found.steps] == list(range(20, 28))
