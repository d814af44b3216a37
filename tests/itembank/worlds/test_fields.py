import pytest
from hypothesis import given
from hypothesis import strategies as st

from itembank.worlds.fields import normal_form
from itembank.worlds.texts import MAX_TYPED, comparable, typed


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "1/4/2027", "2027-04-01"),
        ("date", "01-04-2027", "2027-04-01"),
        ("date", "1 april 2027", "2027-04-01"),
        ("date", "1 Apr 2027", "2027-04-01"),
        ("date", "2027-04-01", "2027-04-01"),
        ("number", "€ 1 250,50", "1250.5"),
        ("number", "1.250,50", "1250.5"),
        ("number", "1.250", "1250"),
        ("number", "25.00", "25"),
        ("number", "100 euro", "100"),
        ("iban", "be10 9999-0201.4073", "BE10999902014073"),
        ("postcode", "9 996", "9996"),
        ("email", "Karim@PostVlug.example", "karim@postvlug.example"),
        ("reference", "+++091/2348/76536+++", "091234876536"),  # 0912348765 mod 97 = 36
        ("reference", "000000009797", "000000009797"),  # 97 mod 97 = 0, written as 97
        ("text", "Merebeek-aan-de-Vliet", "merebeekaandevliet"),
        ("text", "  Élodie ", "elodie"),
    ],
)
def test_different_spellings_have_one_normal_form(kind, text, expected):
    assert normal_form(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "31/2/2027"),
        ("date", "1 foo 2027"),
        ("date", "4/2027"),
        ("number", "twelve"),
        ("number", "1,2,3"),
        ("iban", "BE10 9999 0201 473"),
        ("postcode", "999"),
        ("email", "karim.postvlug.example"),
        ("reference", "091234876577"),
    ],
)
def test_an_impossible_value_is_refused(kind, text):
    with pytest.raises(ValueError, match=r"."):
        normal_form(kind, text)


@given(st.text(max_size=600))
def test_typed_text_is_short_clean_and_stays_the_same(text):
    clean = typed(text)

    assert len(clean) <= MAX_TYPED
    assert clean.isprintable()
    assert typed(clean) == clean
    clean.encode("utf-8")


def test_comparing_names_forgives_case_spaces_and_punctuation():
    assert comparable("Huur_2027") == comparable("huur 2027") != comparable("huur 2026")
