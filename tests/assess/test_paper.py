"""Items on paper."""

import msgspec

from assess.attributes import BankAttributes
from assess.blueprint import Group, Quota, Rule, load_blueprints
from assess.paper import balanced_seeds, key_balance, key_code, on_paper
from tests.factories.banks import shipped_bank

BANK = shipped_bank()
PLAIN = [item for item in BANK.items if not item.is_interactive]
ATTRIBUTES = BankAttributes(PLAIN)


def test_keys_are_spread_evenly_over_the_letters():
    items = [item for item in PLAIN if item.format == "single_choice"]

    for seed in range(5):
        seeds = balanced_seeds(items, seed=seed)
        times = key_balance([key_code(item, seeds[item.id]) for item in items]).values()
        assert max(times) - min(times) <= 2
        assert sum(times) == len(items)


def test_an_item_that_stands_in_an_earlier_form_keeps_its_variant():
    items = PLAIN[:20]
    given = {item.id: 77 for item in items[:3]}

    seeds = balanced_seeds(items, seed=1, given=given)

    assert [seeds[item.id] for item in items[:3]] == [77, 77, 77]


def _by_kind(quota):
    """The quota with two simulated tasks and two plain questions at most of each competence."""
    groups = tuple(
        Group(competences=group.competences, min=least, max=2, interactive=is_simulated)
        for group in quota.groups
        for is_simulated, least in ((True, 1), (False, 0))
    )
    return msgspec.structs.replace(quota, groups=groups)


def test_simulated_tasks_are_left_out_of_a_blueprint_and_named():
    """Of ten competences two plain questions each are left: 20 of 25."""
    shipped = load_blueprints()["digital"]
    quotas = tuple(_by_kind(quota) for quota in shipped.blocks[0].quotas)
    block = msgspec.structs.replace(shipped.blocks[0], quotas=quotas)

    found = on_paper(msgspec.structs.replace(shipped, blocks=(block,)), ATTRIBUTES)

    groups = [g for b in found.blueprint.blocks for q in b.quotas for g in q.groups]
    assert not any(group.interactive for group in groups)
    assert "not on paper: D1.1 (simulated) (1 to 2 items)" in found.notes
    assert "not on paper: at least 7 of interactive" in found.notes
    assert found.blueprint.max_items == 20
    assert "interactive" in found.blueprint.exclude


def test_a_blueprint_without_simulated_tasks_stays_as_it_is():
    before = load_blueprints()["adult_stem"]

    found = on_paper(before, ATTRIBUTES)

    assert found.notes == ()
    assert found.blueprint.blocks == before.blocks


def test_a_quota_of_simulated_tasks_alone_goes():
    before = load_blueprints()["digital"]
    group = Group(competences=("D1.1",), min=1, max=2, interactive=True)
    plain = Group(competences=("D1.2",), min=1, max=9)
    quotas = (
        Quota(name="A", min=1, max=2, groups=(group,)),
        Quota(name="B", min=1, max=9, groups=(plain,)),
    )
    block = msgspec.structs.replace(before.blocks[0], quotas=quotas)

    found = on_paper(msgspec.structs.replace(before, blocks=(block,)), ATTRIBUTES)

    assert [quota.name for quota in found.blueprint.blocks[0].quotas] == ["B"]


def test_a_rule_that_only_simulated_tasks_meet_goes_and_is_named():
    before = load_blueprints()["digital"]
    kept = Rule(where="format == 'single_choice'", min=1)
    rules = (Rule(where="interactive", min=6), kept)
    blocks = (msgspec.structs.replace(before.blocks[0], rules=rules),)

    found = on_paper(msgspec.structs.replace(before, blocks=blocks, rules=rules), ATTRIBUTES)

    assert found.blueprint.blocks[0].rules == (kept,)
    assert found.blueprint.rules == (kept,)
    assert "not on paper: at least 6 of interactive" in found.notes
