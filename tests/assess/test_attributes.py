"""Attributes of the items of a bank: languages follow from texts, devices from the item file."""

from dataclasses import replace

import msgspec
import pytest

from assess.attributes import BankAttributes
from assess.conditions import read_condition


def test_every_shipped_item_serves_both_languages_and_devices(bank):
    attributes = BankAttributes(bank.items)

    for name in ("language_nl", "language_en", "device_phone", "device_computer"):
        assert attributes[name].all()


def test_a_condition_may_name_a_language_and_a_device(bank):
    first, second = bank.items[:2]
    wording = msgspec.structs.replace(first.definition.text.en, question="")
    text = msgspec.structs.replace(first.definition.text, en=wording)
    dutch = replace(first, definition=msgspec.structs.replace(first.definition, text=text))
    desktop = replace(second, devices=("computer",))
    attributes = BankAttributes([dutch, desktop])

    assert read_condition("language_en").holds(attributes).tolist() == [False, True]
    assert read_condition("language_nl").holds(attributes).tolist() == [True, True]
    assert read_condition("not device_phone").holds(attributes).tolist() == [False, True]


def test_values_are_read_once_and_cannot_be_changed(bank):
    attributes = BankAttributes(bank.items[:3])

    with pytest.raises(ValueError, match="read-only"):
        attributes["words"][0] = 0
    assert attributes["words"] is attributes["words"]


def test_an_attribute_that_items_do_not_have_is_not_in_it(bank):
    attributes = BankAttributes(bank.items[:3])

    assert "words" in attributes
    assert "colour" not in attributes
