"""Whether a bank can serve a blueprint: conflicts in words, disjoint forms, least exposure."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from assess import feasibility
from assess.assembly import programme_of
from assess.blueprint import Rule, load_blueprints
from assess.content import tabulate_content
from assess.errors import BlueprintError
from assess.feasibility import check_bank, check_items, check_situations
from assess.form_solver import FormSolver
from assess.pool import build_pool
from tests.factories.own_pools import attributes, blueprint


def _check(*rules, n_items=60, **fields):
    return check_items(attributes(n_items), blueprint(*rules, **fields))


def test_conflicting_rules_are_named_and_others_are_not():
    found = _check(
        Rule(each="format", max=5),
        Rule(where="topic == 'air'", min=5),
        Rule(where="topic == 'bone'", min=4),
    )

    assert not found.is_possible
    assert set(found.conflict) == {
        "8 items in block 0",
        "at least 5 of topic == 'air'",
        "at least 4 of topic == 'bone'",
    }


def test_a_rule_that_finds_too_few_items_says_how_many_there_are():
    n_air = int((attributes(60)["topic"] == "air").sum())

    found = _check(Rule(where="topic == 'air'", min=30))

    assert found.conflict == (
        f"blueprint own asks 30 items of topic == 'air', the bank has {n_air}",
    )


def test_without_rules_the_bank_holds_as_many_forms_as_fit():
    found = _check(n_items=60)

    assert found.n_forms == (7, 7)  # 60 items, tests of 8
    assert found.least_exposure == pytest.approx(8 / 60)


def test_a_rare_kind_of_item_bounds_exposure_and_forms():
    n_rare = int(((attributes(60)["topic"] == "air") & (attributes(60)["format"] == "gap")).sum())

    found = _check(Rule(where="topic == 'air' and format == 'gap'", min=2))

    assert found.least_exposure == pytest.approx(2 / n_rare)
    assert found.n_forms[1] == n_rare // 2
    assert found.bottleneck == (
        f"at least 2 of the {n_rare} items of topic == 'air' and format == 'gap'",
    )


def test_rates_of_the_solver_keep_their_bound_and_are_a_mean_over_forms():
    content = tabulate_content(
        blueprint(Rule(each="topic", min=1, max=3), length=(6, 8)), attributes(60)
    )
    solver = FormSolver(programme_of(content))

    rates = solver.rates(np.linspace(0, 1, 60), 0.2)

    assert rates is not None
    assert rates.max() <= 0.2 + 1e-9
    assert rates.sum() == pytest.approx(8)
    assert solver.rates(np.ones(60), 0.1) is None  # 60 items cannot fill 8 places so rarely
    assert solver.best(np.ones(60)) is not None  # the bound is gone


@pytest.mark.parametrize("name", load_blueprints())
def test_the_shipped_bank_serves_every_blueprint_for_everybody(bank, name):
    found = check_bank(bank, load_blueprints()[name])

    assert [one.is_possible for one in found] == [True] * len(found)
    assert sum(len(one.situations) for one in found) == 8  # two of access, language and device


def test_a_bank_that_cannot_serve_phones_says_so_for_phones_alone(bank):
    items = tuple(
        replace(item, devices=("computer",)) if item.is_interactive else item for item in bank.items
    )

    found = check_bank(replace(bank, items=items), load_blueprints()["digital"])

    assert {one.who: one.is_possible for one in found} == {"phone": False, "computer": True}
    (phone,) = (one for one in found if one.who == "phone")
    assert {one.device for one in phone.situations} == {"phone"}
    assert phone.conflict == ("blueprint digital asks 7 items of interactive, the bank has 0",)


def test_a_bank_without_any_item_for_a_phone_is_told_in_words(bank):
    items = tuple(replace(item, devices=("computer",)) for item in bank.items)

    found = check_bank(replace(bank, items=items), load_blueprints()["digital"])

    (phone,) = (one for one in found if one.who == "phone")
    assert (phone.n_items, phone.is_possible) == (0, False)
    assert "the bank has 0" in phone.conflict[0]


def test_situations_that_the_same_items_serve_are_computed_once(monkeypatch):
    sizes = []

    def counted(table, *arguments, **options):
        sizes.append(len(table["id"]))
        return check_items(table, *arguments, **options)

    monkeypatch.setattr(feasibility, "check_items", counted)
    table = attributes(60)
    table |= {"language_nl": np.ones(60), "language_en": np.arange(60) < 50}
    table |= {"device_phone": np.ones(60), "device_computer": np.ones(60)}

    found = check_situations(table, blueprint())

    assert sizes == [60, 50]
    assert [(one.who, one.n_items) for one in found] == [("nl", 60), ("en", 50)]


def test_enemies_count_in_every_situation(bank):
    table = attributes(16) | {"device_phone": np.ones(16)}
    enemies = {f"i{row}": ("i0",) for row in range(1, 10)}

    (found,) = check_situations(table, blueprint(), enemies=enemies)

    assert not found.is_possible


def test_an_impossible_bank_is_told_which_rules_conflict(bank):
    shipped = load_blueprints()["digital"]
    wanted = msgspec.structs.replace(
        shipped, rules=(Rule(where="interactive", max=2), Rule(where="words > 5", min=1))
    )

    (found,) = check_bank(bank, wanted)

    assert (found.who, found.is_possible) == ("everybody", False)
    assert "at most 2 of interactive" in found.conflict


@pytest.mark.parametrize("is_included", [False, True])
def test_what_a_screen_reader_cannot_have_is_told_as_the_pool_tells_it(bank, is_included):
    """Too few items of a group fit, or one of every form does not."""
    wanted = load_blueprints()["digital"]
    unfit = {item.id for item in bank.items if item.competence == "D4.1"}
    if is_included:
        unfit = {min(unfit)}
        wanted = msgspec.structs.replace(wanted, include=(f"id == '{min(unfit)}'",))
    items = tuple(
        replace(item, access="none" if item.id in unfit else "equal") for item in bank.items
    )
    changed = replace(bank, items=items)

    found = {one.who: one.is_possible for one in check_bank(changed, wanted)}

    assert found == {"no screen reader": True, "screen reader": False}
    with pytest.raises(BlueprintError, match="access screen_reader"):
        build_pool(changed, wanted).forms_for("screen_reader")
