"""A bank whose keys stand out by length or place is caught; a fair one is not."""

from dataclasses import replace

import msgspec
import pytest

from itembank.bank import ItemBank
from itembank.items import Item
from itembank.validation.cues import key_position, longest_is_key


def copies(item: Item, n: int, *, order: str, lengths: tuple[int, ...]) -> tuple[Item, ...]:
    """Items alike but for their id, the key first, with options of these lengths."""
    options = tuple(
        msgspec.structs.replace(option, nl="x" * length, en="x" * length)
        for option, length in zip(item.definition.options, lengths, strict=True)
    )
    definition = msgspec.structs.replace(item.definition, options=options, order=order)
    return tuple(replace(item, id=f"S7-copy-{i}", definition=definition) for i in range(n))


@pytest.fixture
def item(bank: ItemBank) -> Item:
    return bank.item("S7-fair-test")


def test_keys_that_are_always_the_longest_are_a_cue(item: Item) -> None:
    items = copies(item, 12, order="shuffled", lengths=(30, 28, 27, 26))

    (dutch, english) = longest_is_key(items)

    assert "12 of 12" in dutch.finding.message
    assert "(en)" in english.finding.message


def test_keys_that_are_the_longest_as_often_as_chance_are_none(item: Item) -> None:
    items = (
        *copies(item, 3, order="shuffled", lengths=(30, 28, 27, 26)),
        *copies(item, 9, order="shuffled", lengths=(27, 28, 30, 26)),
    )

    assert not list(longest_is_key(items))


def test_keys_that_always_stand_first_are_a_cue(item: Item) -> None:
    items = copies(item, 12, order="fixed", lengths=(30, 28, 27, 26))

    messages = [misfit.finding.message for misfit in key_position(items)]

    assert "place 1 in 100%" in messages[0]


def test_shuffled_keys_stand_everywhere(item: Item) -> None:
    items = copies(item, 12, order="shuffled", lengths=(30, 28, 27, 26))

    assert not list(key_position(items))


def test_two_items_with_a_fixed_order_prove_nothing(item: Item) -> None:
    items = copies(item, 2, order="fixed", lengths=(30, 28, 27, 26))

    assert not list(key_position(items))
