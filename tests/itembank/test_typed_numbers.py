"""Numbers are understood as people in Flanders type them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itembank.numbers import format_number
from itembank.typed_numbers import (
    Ambiguous,
    NotANumber,
    NotATime,
    TooLong,
    WrongUnit,
    read_number,
    read_time,
    unit_factor,
)


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("3,5", "7/2", ""),
        ("3.5", "7/2", ""),
        ("  € 3,50 ", "7/2", "€"),
        ("3,50 €", "7/2", "€"),
        ("€ 5,-", "5", "€"),
        ("3,5 km", "7/2", "km"),
        ("1 250,5", "2501/2", ""),
        ("1\u00a0250,5", "2501/2", ""),
        ("1\u202f250", "1250", ""),
        ("1.250,50", "2501/2", ""),
        ("1,250.50", "2501/2", ""),
        ("1.250.000", "1250000", ""),
        ("1'250", "1250", ""),
        ("0.125", "1/8", ""),
        ("1,250", "5/4", ""),
        (",5", "1/2", ""),
        ("3,", "3", ""),
        ("3/4", "3/4", ""),
        ("+4", "4", ""),
        ("\u22123", "-3", ""),
        ("\u20133", "-3", ""),
        ("-€ 3", "-3", "€"),
        ("\uff13,\uff15", "7/2", ""),
        ("\u0663", "3", ""),
        ("12 m\u00b2", "12", "m²"),
        ("20%", "20", "%"),
    ],
)
def test_a_typed_number_is_understood(typed: str, value: str, unit: str) -> None:
    read = read_number(typed, "nl")

    assert (read.value, read.unit) == (Fraction(value), unit)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "12 34", "1,5,5", "--5", "½", "3½", "10²", "1/0", "nan", "inf", "€", "€ 5 km", "."],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_number(typed, "nl")


@pytest.mark.parametrize(("typed", "language"), [("1.250", "nl"), ("1,250", "en")])
def test_a_thousand_that_may_be_a_decimal_is_asked_again(typed: str, language: str) -> None:
    with pytest.raises(Ambiguous):
        read_number(typed, language)


def test_an_absurdly_long_number_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLong):
        read_number("9" * 100_000, "nl")


@given(st.integers(-9_999_999, 9_999_999), st.integers(0, 4), st.sampled_from(["nl", "en"]))
def test_a_number_reads_as_it_is_shown(whole: int, digits: int, language: str) -> None:
    value = Fraction(whole, 10**digits)
    shown = format_number(value, language)

    try:
        read = read_number(shown, language)
    except Ambiguous:
        assert language == "en"  # "1,250" in English: a reader may have meant a decimal comma
    else:
        assert read.value == value


@given(st.text(max_size=70))
def test_any_text_is_a_number_or_a_refusal(typed: str) -> None:
    try:
        read = read_number(typed, "en")
    except NotANumber:
        return
    assert isinstance(read.value, Fraction)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("20:25", 1225),
        ("20.25", 1225),
        ("20u25", 1225),
        ("20h25", 1225),
        ("20:25 uur", 1225),
        ("8 uur", 480),
        ("2025", 1225),
        ("0:05", 5),
    ],
)
def test_a_clock_time_is_minutes_after_midnight(typed: str, minutes: int) -> None:
    assert read_time(typed) == minutes


@pytest.mark.parametrize("typed", ["24:00", "8:60", "laat", "8:5", "", "9" * 1000])
def test_what_is_no_clock_time_is_refused(typed: str) -> None:
    with pytest.raises((NotATime, TooLong)):
        read_time(typed)


def test_units_are_compared_without_case_unless_case_tells_them_apart() -> None:
    accepted = {"mW": Fraction(1, 1000), "MW": Fraction(10**6), "Euro": Fraction(1)}

    assert unit_factor("MW", accepted) == 10**6
    assert unit_factor("mW", accepted) == Fraction(1, 1000)
    assert unit_factor("EURO.", accepted) == 1


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(WrongUnit):
        unit_factor("mijl", {"km": Fraction(1)})
