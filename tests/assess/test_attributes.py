"""Attributes of the items of a bank: languages follow from texts, devices from the item file."""

from dataclasses import replace

import msgspec

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
