"""Situations follow from what items tell, and are named in as few words as possible."""

import numpy as np
import pytest

from assess.situations import everybody_in_words, in_words, serving_items, situations_of

TABLE = {
    "id": np.array(["a", "b", "c"]),
    "access": np.array(["equal", "none", "substitute"]),
    "language_nl": np.array([True, True, True]),
    "language_en": np.array([True, True, False]),
    "device_phone": np.array([1.0, 0.0, 1.0]),
    "device_computer": np.array([1.0, 1.0, 1.0]),
}
ALL = situations_of(TABLE)


def _those(**fields):
    return {one for one in ALL if all(getattr(one, name) == fields[name] for name in fields)}


def test_every_way_of_access_language_and_device_makes_a_situation():
    assert len(ALL) == 8
    assert everybody_in_words(ALL) == "no screen reader, screen reader; nl, en; phone, computer"


@pytest.mark.parametrize(
    ("fields", "serves"),
    [
        ({"profile": "no screen reader", "language": "nl", "device": "computer"}, "abc"),
        ({"profile": "screen reader", "language": "nl", "device": "computer"}, "a"),
        ({"profile": "no screen reader", "language": "en", "device": "computer"}, "ab"),
        ({"profile": "no screen reader", "language": "nl", "device": "phone"}, "ac"),
    ],
)
def test_an_item_serves_when_access_language_and_device_all_fit(fields, serves):
    (situation,) = _those(**fields)

    assert "".join(TABLE["id"][serving_items(situation, TABLE)]) == serves


def test_items_that_tell_nothing_make_one_situation_that_all_serve():
    table = {"id": np.array(["a", "b"]), "topic": np.array(["x", "y"])}

    (found,) = situations_of(table)

    assert serving_items(found, table).all()
    assert in_words([found], [found]) == "everybody"


def test_columns_that_only_look_alike_tell_nothing():
    table = {
        "id": np.array(["a", "b"]),
        "access": np.array(["free", "paid"]),
        "language_level": np.array([1.0, 3.0]),
        "device_kind": np.array(["watch", "radio"]),
    }

    assert len(situations_of(table)) == 1


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (set(ALL), "everybody"),
        (_those(device="phone"), "phone"),
        (_those(profile="screen reader", device="phone"), "screen reader, phone"),
        (_those(profile="screen reader") | _those(language="en"), "screen reader; en"),
        (
            set(ALL) - _those(language="en", device="phone"),
            "nl; computer",
        ),
    ],
)
def test_a_group_is_named_by_what_its_situations_have_in_common(group, words):
    assert in_words(group, ALL) == words
