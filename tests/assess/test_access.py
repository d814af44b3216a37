"""Access profiles in a sitting: what does not fit never comes, and every rule still holds."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess.batch import new_batch
from assess.blueprint import Rule
from assess.content import tabulate_content
from assess.engine import Administer, Stop, decide, next_step
from assess.errors import BlueprintError, SittingError
from assess.examinees import draw_truth
from assess.explanation import explain
from assess.exposure import N_SEGMENTS
from assess.pool import build_pool, pool_of_content
from assess.simulation import quota_violations, simulate
from assess.sitting import Sitting
from irt.parameters import ItemParameters
from tests.factories.banks import FakeBank, FakeItem, bank_for, lengthened, quotas_alone
from tests.factories.exposures import exposure_of
from tests.factories.own_pools import attributes, blueprint

READER = "screen_reader"
RULES = (Rule(each="topic", min=1, max=3), Rule(each="format", min=2, max=4))


def _pool(wanted, unfit, substitutes=None, n_items=60):
    """Made-up items of which some rows are ``none``; those with a substitute name its row."""
    access, substitute = np.full(n_items, "equal", dtype="U10"), np.full(n_items, "", dtype="U10")
    access[list(unfit)] = "none"
    for row, other in (substitutes or {}).items():
        access[row], substitute[row] = "substitute", f"i{other}"
    table = attributes(n_items) | {"access": access, "substitute": substitute}
    rng = np.random.default_rng(0)
    items = ItemParameters.logistic(a=rng.lognormal(0, 0.3, n_items), b=rng.normal(0, 1, n_items))
    return pool_of_content(tabulate_content(wanted, table), items, wanted)


def _run(pool, n=100, seen=None):
    """Simulated sittings with a screen reader to their end, as items shown."""
    rng = np.random.default_rng(4)
    batch = new_batch(np.arange(n), pool, seen=seen, access=[READER] * n)
    shown = np.zeros((n, len(pool)), dtype=np.bool_)
    while True:
        decisions = decide(batch)
        rows = np.flatnonzero(~decisions.is_complete)
        if not rows.size:
            return shown
        items = decisions.selection.item[rows]
        assert (items >= 0).all()
        shown[rows, items] = True
        batch.record(rows, items, rng.integers(0, 2, rows.size))


def _take(pool, seed, **fields):
    sitting = Sitting(id="own", blueprint_id="own", seed=seed, **fields)
    while isinstance(step := next_step(sitting, pool), Administer):
        sitting = sitting.administer(
            block=step.block,
            item_id=step.item_id,
            variant_seed=step.variant_seed,
            is_pilot=step.is_pilot,
        ).record(step.position, step.position % 2)
    return sitting


def _keeps_rules(shown, pool):
    totals, rules = shown @ pool.content.rules.weights.T, pool.content.rules
    return bool(((totals >= rules.low) & (totals <= rules.high)).all())


def _bank(wanted, *, n_unfit, **options):
    """The bank of a blueprint in which the first items of each group are ``none``."""
    bank = bank_for(wanted, **options)
    items = tuple(
        replace(item, access="none") if int(item.id.rsplit("-", 1)[1]) < n_unfit else item
        for item in bank.items
    )
    return replace(bank, items=items)


@pytest.mark.parametrize("fields", [{}, {"refresh": 1}, {"refresh": 3}, {"max_exposure": 0.5}])
def test_what_does_not_fit_never_comes_and_every_rule_is_kept(fields):
    unfit = np.random.default_rng(2).permutation(60)[:40]
    pool = _pool(blueprint(*RULES, **fields), unfit)

    shown = _run(pool)

    assert not shown[:, unfit].any()
    assert (shown.sum(axis=1) == 8).all()
    assert _keeps_rules(shown, pool)


@pytest.mark.parametrize("name", ["digital", "adult_stem", "combined", "school"])
def test_a_shipped_blueprint_holds_over_a_bank_half_of_which_does_not_fit(name):
    wanted = quotas_alone(name)
    pool = build_pool(_bank(wanted, n_unfit=3), wanted)
    rng, unfit = np.random.default_rng(5), pool.content.unfit[READER]
    truth, seeds = draw_truth(pool, 200, rng=rng), rng.integers(0, 2**62, 200)

    found = simulate(pool, truth, seeds, rng=rng, access=READER)
    freely = simulate(pool, truth, seeds, rng=rng)

    assert quota_violations(found, pool) == 0
    assert not unfit[found.items[found.items >= 0]].any()
    assert unfit[freely.items[freely.items >= 0]].mean() > 0.3


def test_everybody_else_meets_the_same_items_as_if_all_of_them_fitted():
    wanted = blueprint(*RULES)
    pool, other = _pool(wanted, range(0, 60, 2)), _pool(wanted, ())

    assert _take(pool, 5).administrations == _take(other, 5).administrations
    assert other.access_forms == {}
    assert _take(other, 5, access=READER).administrations == _take(other, 5).administrations


def test_the_form_is_mended_with_the_named_substitutes():
    """The best form of everybody; each of its items names another of the same topic and format."""
    wanted = blueprint(*RULES)
    form = _pool(wanted, ()).forms[0]
    table = attributes(60)
    kinds = np.array([f"{t}-{f}" for t, f in zip(table["topic"], table["format"], strict=True)])
    named = {}
    for row in form:
        others = [
            other
            for other in np.flatnonzero(kinds == kinds[row])
            if other not in form and other not in named.values()
        ]
        if others:
            named[int(row)] = int(others[-1])

    pool = _pool(wanted, (), named)

    assert len(named) >= 4
    assert set(pool.forms_for(READER)[0]) == {named.get(int(row), int(row)) for row in form}


def test_a_substitute_that_breaks_a_rule_does_not_come_in_the_form():
    wanted = blueprint(Rule(where="topic == 'air'", min=4, max=4))
    topic = attributes(60)["topic"]
    form = _pool(wanted, ()).forms[0]
    going = next(int(row) for row in form if topic[row] == "air")
    other = next(row for row in range(60) if topic[row] == "bone" and row not in form)

    pool = _pool(wanted, (), {going: other})

    assert going not in pool.forms_for(READER)[0]
    assert (topic[pool.forms_for(READER)[0]] == "air").sum() == 4


def test_where_exchanges_do_not_do_a_whole_form_is_assembled():
    """A set may only go as a whole: no exchange of one item takes it out."""
    wanted = blueprint(Rule(where="page == 0", min=3), sets=("topic == 'air' and page == 0",))
    table = attributes(60)
    of_set = np.flatnonzero((table["topic"] == "air") & (table["page"] == 0))
    pool = _pool(wanted, of_set[:1])

    shown = _run(pool)

    assert not shown[:, of_set].any()
    assert _keeps_rules(shown, pool)


def test_rules_that_the_fitting_items_cannot_meet_are_named_before_a_sitting_begins():
    wanted = blueprint(Rule(where="topic == 'air'", min=2), Rule(where="topic == 'bone'", min=1))
    air = np.flatnonzero(attributes(60)["topic"] == "air")
    pool = _pool(wanted, air[1:])

    with pytest.raises(BlueprintError) as refused:
        next_step(Sitting(id="own", blueprint_id="own", seed=1, access=READER), pool)

    assert str(refused.value) == (
        "blueprint own, access screen_reader: the items that fit cannot meet these rules together: "
        "at least 2 of topic == 'air'"
    )
    assert len(_take(pool, 1).administrations) == 8  # nobody else is kept from it


def test_an_unfit_item_of_every_form_is_named():
    pool = _pool(blueprint(include=("id == 'i7'",)), [7])

    with pytest.raises(BlueprintError, match="i7 always"):
        pool.forms_for(READER)


def test_an_unfit_item_does_not_keep_its_enemies_out():
    """One of each set of enemies fits: it comes, although the others count as used."""
    wanted = blueprint(Rule(where="topic == 'air'", min=1), enemies=("topic == 'air'",))
    air = np.flatnonzero(attributes(60)["topic"] == "air")
    pool = _pool(wanted, air[1:])

    shown = _run(pool)

    assert shown[:, air[0]].all()
    assert not shown[:, air[1:]].any()


def test_items_seen_before_come_again_rather_than_items_that_do_not_fit():
    """Four items of topic air are needed; two fit and are new, two fit and were seen."""
    pool = _pool(
        blueprint(Rule(where="topic == 'air'", min=4)),
        np.flatnonzero(attributes(60)["topic"] == "air")[4:],
    )
    air = np.flatnonzero(attributes(60)["topic"] == "air")
    seen = [f"i{row}" for row in (*air[2:4], *range(20, 40))]

    shown = _run(pool, seen=[seen] * 100)

    assert not shown[:, air[4:]].any()
    assert shown[:, air[:4]].all()
    assert _keeps_rules(shown, pool)


@pytest.mark.parametrize("refresh", [0, 1, 3])
def test_seen_unfit_and_barred_items_work_together(refresh):
    rng = np.random.default_rng(3)
    unfit = rng.permutation(60)[:30]
    pool = _pool(blueprint(*RULES, refresh=refresh), unfit)
    chances = np.where(rng.random(60) < 0.3, 0.05, 1.0)
    pool = replace(pool, exposure=exposure_of(np.tile(chances, (N_SEGMENTS, 1))))
    is_seen = np.zeros(60, dtype=np.bool_)
    is_seen[rng.permutation(60)[:12]] = True

    shown = _run(pool, seen=[[f"i{row}" for row in np.flatnonzero(is_seen)]] * 100)

    assert not shown[:, unfit].any()
    assert shown[:, is_seen].sum(axis=1).max() <= 2
    assert _keeps_rules(shown, pool)


def test_a_sitting_alone_takes_the_same_items_as_in_a_batch_of_both_kinds():
    pool = _pool(blueprint(*RULES), range(0, 60, 2))
    kinds = [READER, "", READER, ""]

    together = decide(new_batch([5, 6, 7, 8], pool, access=kinds)).selection.item
    alone = [
        decide(new_batch([seed], pool, access=[kind])).selection.item[0]
        for seed, kind in zip([5, 6, 7, 8], kinds, strict=True)
    ]

    assert together.tolist() == alone


def test_a_replay_on_a_pool_made_anew_takes_the_same_steps_and_counts_what_did_not_fit():
    wanted, unfit = blueprint(*RULES), np.random.default_rng(2).permutation(60)[:40]
    sitting = _take(_pool(wanted, unfit), 9, access=READER, seen=("i1", "i2", "i3"))

    found = explain(sitting, _pool(wanted, unfit))

    assert [step.item_id for step in found.steps] == [s.item_id for s in sitting.administrations]
    assert {step.n_unfit for step in found.steps} == {40}
    for step in found.steps:
        parts = step.n_unfit + step.n_seen + step.n_out_of_quota + step.n_too_hard
        assert parts + step.n_eligible == step.n_in_block


def test_without_its_profile_a_sitting_cannot_be_replayed():
    pool = _pool(blueprint(*RULES), range(0, 60, 2))
    sitting = _take(pool, 9, access=READER)

    with pytest.raises(ValueError, match="cannot be replayed"):
        explain(replace(sitting, access=""), pool)


def test_pilot_questions_that_do_not_fit_do_not_come():
    wanted = msgspec.structs.replace(lengthened(quotas_alone("digital")), pilot=0.2)
    bank = _bank(wanted, n_unfit=2)
    pilots = tuple(
        FakeItem(
            id=f"pilot-{k}",
            competence="D1.1",
            status="pilot",
            access="none" if k % 2 else "equal",
            enemies=("pilot-0",) if k == 1 else (),
        )
        for k in range(8)
    )
    pool = build_pool(_with_pilots(bank, pilots), wanted)

    shown = [
        one.item_id
        for seed in range(40)
        for one in _take(pool, seed, access=READER).administrations
        if one.is_pilot
    ]

    assert set(shown) == {"pilot-0", "pilot-2", "pilot-4", "pilot-6"}


def _with_pilots(bank, pilots):
    extra = ItemParameters.logistic(b=np.zeros(len(pilots)), se_b=0.6)
    parameters = ItemParameters.concatenate([bank.parameters, extra])
    return FakeBank(items=(*bank.items, *pilots), parameters=parameters)


def test_a_sitting_knows_the_profiles_there_are():
    with pytest.raises(SittingError, match="access must be one of '', 'screen_reader', got 'eyes'"):
        Sitting(id="own", blueprint_id="own", seed=1, access="eyes")


def test_a_complete_sitting_with_a_screen_reader_says_why_it_ended():
    pool = _pool(blueprint(*RULES), range(0, 60, 2))

    assert isinstance(next_step(_take(pool, 2, access=READER), pool), Stop)
