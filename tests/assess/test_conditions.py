"""Conditions on items: two spellings, one meaning, and nothing executed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.conditions import read_condition
from assess.errors import BlueprintError

ITEMS = {
    "ID": np.array(["a", "b", "c", "d"]),
    "LEVEL": np.array([3.0, 3.0, 4.0, 5.0]),
    "TYPE": np.array(["DRAG", "A & B", "DRAG", "FILL"]),
    "interactive": np.array([True, False, False, True]),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LEVEL == 3", "ab"),
        ('LEVEL > 3 & TYPE == "DRAG"', "c"),
        ("LEVEL > 3 and TYPE == 'DRAG'", "c"),
        ("LEVEL %in% c(3, 5)", "abd"),
        ("LEVEL in (3, 5)", "abd"),
        ("LEVEL %in% 5", "d"),
        ("LEVEL not in (3, 5)", "c"),
        ("TYPE == 'A & B'", "b"),
        ("TYPE != 'DRAG' | LEVEL <= 3", "abd"),
        ("!(LEVEL == 3) & LEVEL >= -1", "cd"),
        ("interactive", "ad"),
        ("not interactive and LEVEL < 4", "b"),
        ("interactive == TRUE", "ad"),
    ],
)
def test_a_condition_holds_for_these_items(text, expected):
    found = ITEMS["ID"][read_condition(text).holds(ITEMS)]

    assert "".join(found) == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("LEVEL = 3", "can't be read"),
        ("", "can't be read"),
        ("LEVEL ==", "can't be read"),
        ("__import__('os')", "must compare attributes"),
        ("LEVEL + 1 == 4", "must compare attributes"),
        ("LEVEL == other", "number or with text in quotes"),
        ("3 < LEVEL < 5", "must compare attributes"),
        ("LEVEL == " + "1" * 600, "at most 500 characters"),
    ],
)
def test_what_is_no_condition_is_refused(text, rule):
    with pytest.raises(BlueprintError, match=rule):
        read_condition(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("COLOUR == 'red'", "no attribute COLOUR, only ID, LEVEL, TYPE, interactive"),
        ("LEVEL == '3'", "compares a number with '3'"),
        ("TYPE > 3", "compares text with 3"),
    ],
)
def test_a_condition_that_does_not_fit_the_items_is_refused(text, rule):
    with pytest.raises(BlueprintError, match=rule):
        read_condition(text).holds(ITEMS)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        condition = read_condition(text)
    except BlueprintError:
        return
    assert condition.text == text
