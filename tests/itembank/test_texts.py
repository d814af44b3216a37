"""Texts are filled in the local way."""

from fractions import Fraction

import pytest

from itembank.errors import TextError
from itembank.numbers import decimals_needed, format_number, format_time, rounded
from itembank.texts import LocalText, fill

VALUES = {
    "x": Fraction(2501, 2),
    "t": Fraction(485),
    "year": Fraction(2027),
    "thing": LocalText("huur", "rent"),
    "who": "Fatma",
}


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        ("{x}", "1\u00a0250,5", "1,250.5"),
        ("{x:2}", "1\u00a0250,50", "1,250.50"),
        ("{x:0}", "1\u00a0251", "1,251"),
        ("{t:time}", "8:05", "8:05"),
        ("{year:plain}", "2027", "2027"),
        ("{thing} van {who}", "huur van Fatma", "rent van Fatma"),
        ("{{x}}", "{x}", "{x}"),
    ],
)
def test_a_placeholder_is_filled(text: str, nl: str, en: str) -> None:
    assert (fill(text, VALUES, "nl"), fill(text, VALUES, "en")) == (nl, en)


@pytest.mark.parametrize(
    "text", ["{nobody}", "{x", "x}", "{x.real}", "{x!r}", "{x:%d}", "{}", "{0}"]
)
def test_a_placeholder_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        fill(text, VALUES, "nl")


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{who}", {"who": "{x}"}, "nl") == "{x}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("-3", "\u22123"), ("-0.001", "0"), ("1000000", "1\u00a0000\u00a0000"), ("0.05", "0,05")],
)
def test_numbers_are_as_short_as_possible(number: str, shown: str) -> None:
    digits = 0 if number == "-0.001" else None

    assert format_number(Fraction(number), "nl", digits=digits) == shown


def test_halves_are_rounded_away_from_zero() -> None:
    assert [rounded(Fraction(x)) for x in ("0.5", "1.5", "-2.5")] == [1, 2, -3]
    assert rounded(Fraction(1250), -2) == 1300


def test_an_endless_fraction_needs_more_decimals_than_any_rule_allows() -> None:
    assert [decimals_needed(Fraction(x)) for x in ("3", "1/8", "1/40", "1/3")] == [0, 3, 3, 99]


def test_a_clock_goes_round() -> None:
    assert format_time(Fraction(24 * 60 + 5)) == "0:05"
