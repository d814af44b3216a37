"""Rules as arrays: what they count, and what they say when they do not fit the items."""

import numpy as np
import pytest

from assess.blueprint import Rule
from assess.content import tabulate_content, usable_items
from assess.errors import BlueprintError
from assess.rules import tabulate_rules
from tests.factories.own_pools import attributes, blueprint

TABLE = attributes(60)
BLOCK = np.zeros(60, dtype=np.int64)


def _rules(*rules):
    return tabulate_rules(blueprint(*rules), TABLE, BLOCK)


def test_a_rule_counts_the_items_of_its_condition():
    rules = _rules(Rule(where="topic == 'air' and format == 'gap'", min=1, max=2))

    expected = (TABLE["topic"] == "air") & (TABLE["format"] == "gap")
    np.testing.assert_array_equal(rules.weights[0], expected)
    assert (rules.low[0], rules.high[0]) == (1, 2)
    assert rules.is_count.all()


def test_a_sum_adds_up_an_attribute_over_its_condition():
    rules = _rules(Rule(where="topic == 'air'", sum="words", max=100))

    expected = np.where(TABLE["topic"] == "air", TABLE["words"], 0)
    np.testing.assert_array_equal(rules.weights[0], expected)
    np.testing.assert_array_equal(rules.sums, [0])


def test_each_makes_a_rule_for_every_value():
    rules = _rules(Rule(each="topic", max=3))

    assert rules.names == tuple(f"items, topic {one}" for one in ("air", "bone", "coal", "dew"))
    assert rules.weights.sum() == 60


def test_a_rule_that_nothing_can_break_is_left_out():
    assert len(_rules(Rule(where="topic == 'air'", max=8))) == 0  # a test has eight items
    assert len(_rules(Rule(where="topic == 'air'", max=7))) == 1


def test_a_bit_stands_for_each_rule_that_counts_an_item():
    rules = _rules(Rule(each="topic", max=3), Rule(where="words > 30", max=4))

    n_bits = np.bitwise_count(rules.bits).sum(axis=1)
    np.testing.assert_array_equal(n_bits, 1 + (TABLE["words"] > 30))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            Rule(where="colour == 'red'", max=1),
            r"blocks\[0\]\.rules\[0\]: condition .* items have no attribute colour",
        ),
        (
            Rule(where="topic = 'air'", max=1),
            r"blocks\[0\]\.rules\[0\]: condition .* can't be read",
        ),
        (Rule(sum="topic", max=1), r"blocks\[0\]\.rules\[0\]: sum: items have no attribute topic"),
        (Rule(each="colour", max=1), r"blocks\[0\]\.rules\[0\]\.each: items have no attribute"),
        (Rule(where="words > 'x'", max=1), r"blocks\[0\]\.rules\[0\]: condition .* compares"),
    ],
)
def test_a_rule_that_does_not_fit_the_items_names_its_place(rule, message):
    with pytest.raises(BlueprintError, match=message):
        _rules(rule)


@pytest.mark.parametrize("field", ["include", "enemies", "sets"])
def test_a_condition_of_a_list_names_its_place(field):
    wanted = blueprint(**{field: ("page == 1", "colour == 'red'")})

    with pytest.raises(BlueprintError, match=rf"{field}\[1\]: condition"):
        tabulate_content(wanted, TABLE)


def test_a_condition_of_what_is_excluded_names_its_place():
    wanted = blueprint(exclude=("page == 1", "colour == 'red'"))

    with pytest.raises(BlueprintError, match=r"exclude\[1\]: condition"):
        usable_items(wanted, TABLE)
