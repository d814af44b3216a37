"""Reading load is counted as a Dutch teacher would count it."""

import pytest

from itembank.validation.readability import count_syllables, count_words, reading_load


@pytest.mark.parametrize(
    ("word", "n_syllables"),
    [
        ("fiets", 1),
        ("nieuw", 1),
        ("leeuw", 1),
        ("fraai", 1),
        ("keuken", 2),
        ("koelkast", 2),
        ("ideeën", 3),
        ("kraanwater", 3),
        ("regenwater", 4),
        ("appartement", 4),
        ("kinderen", 3),
        ("zon", 1),
        ("450", 1),
        ("gsm", 1),
    ],
)
def test_syllables_of_dutch_words(word: str, n_syllables: int) -> None:
    assert count_syllables(word) == n_syllables


def test_words_and_sentences_are_counted() -> None:
    text = "De jas kost € 12,50. Hoeveel betaalt u?\n\nEn met korting"

    load = reading_load(text)

    assert (load.n_words, load.longest_sentence) == (10, 4)
    assert count_words(text) == 10


def test_reading_ease_follows_the_formula_of_douma() -> None:
    load = reading_load("De fiets van Tom is stuk. Hij loopt naar huis.")  # 10 words, 10 syllables

    assert load.flesch_douma == pytest.approx(206.84 - 0.93 * 5 - 77 * 1)


def test_official_prose_reads_harder_than_plain_prose() -> None:
    official = reading_load(
        "De belastingadministratie behandelt uitsluitend geregistreerde onroerende goederen."
    )
    plain = reading_load("De dienst kijkt naar huizen die op een lijst staan.")

    assert official.flesch_douma < 0 < 90 < plain.flesch_douma
