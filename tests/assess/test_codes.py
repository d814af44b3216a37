"""Codes people can type, and a pseudonym only the secret turns back."""

import pytest

from assess import codes

SECRET, OTHER = b"one secret of enough bytes, 32 of", b"another secret of enough bytes 32"


def test_a_new_code_has_nine_symbols_without_vowels_or_look_alikes():
    code = codes.new_code()

    assert len(code) == 9
    assert set(code) <= set("BCDFGHJKMPQRTVWXY2346789")
    assert not set(codes.ALPHABET) & set("AEIOU0L1S5Z")


def test_new_codes_use_the_whole_alphabet():
    symbols = "".join(codes.new_code() for _ in range(200))  # P(one is missing) = 24 e^-75

    assert set(symbols) == set(codes.ALPHABET)


def test_a_code_is_shown_in_three_groups():
    assert codes.readable("BCDFGHJKM") == "BCD-FGH-JKM"


@pytest.mark.parametrize("typed", ["BCD-FGH-JKM", "bcd fgh jkm", " bcdfghjkm\n", "BCD–FGH–JKM"])
def test_a_code_is_found_however_it_is_typed(typed):
    assert codes.code_hash(SECRET, typed) == codes.code_hash(SECRET, "BCDFGHJKM")


def test_the_hash_of_a_code_needs_the_secret():
    assert codes.code_hash(SECRET, "BCDFGHJKM") != codes.code_hash(OTHER, "BCDFGHJKM")


def test_a_card_can_be_printed_again_and_differs_from_its_neighbour():
    first, second = codes.new_id(), codes.new_id()

    assert codes.card_code(SECRET, first) == codes.card_code(SECRET, first)
    assert codes.card_code(SECRET, first) != codes.card_code(SECRET, second)
    assert set(codes.card_code(SECRET, first)) <= set(codes.ALPHABET)


def test_a_source_is_another_one_each_day():
    monday = codes.source_hash(SECRET, "10.0.0.1", "2026-11-23")

    assert monday != codes.source_hash(SECRET, "10.0.0.1", "2026-11-24")
    assert "10.0.0.1" not in monday


def test_the_pseudonym_leads_back_to_its_candidate_with_the_secret_only():
    candidate = codes.new_id()
    sitting = codes.sitting_id(SECRET, candidate)
    pseudonym = codes.subject_key(SECRET, sitting, candidate)

    assert codes.subject_key(SECRET, sitting, pseudonym) == candidate
    assert codes.subject_key(OTHER, sitting, pseudonym) != candidate


def test_a_seed_fits_a_signed_column_of_64_bits():
    assert all(0 <= codes.new_seed() < 2**63 for _ in range(100))
