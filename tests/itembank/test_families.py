"""Variants are drawn from the valid combinations, the same for the same seed."""

from collections import Counter

from itembank.bank import ItemBank
from itembank.expressions import holds
from itembank.families import count_combinations, draw_values, sample_values


def test_the_same_seed_gives_the_same_variant(bank: ItemBank) -> None:
    item = bank.item("M2-rent")

    assert draw_values(item, 7) == draw_values(item, 7)


def test_every_drawn_variant_keeps_the_constraints(bank: ItemBank) -> None:
    item = bank.item("M2-rent")

    drawn = [draw_values(item, seed) for seed in range(50)]

    assert all(holds("is_whole(new) and new == old * (1 + p / 100)", values) for values in drawn)


def test_an_item_without_parameters_has_one_empty_variant(bank: ItemBank) -> None:
    item = bank.item("S7-fair-test")

    assert draw_values(item, 1) == {}
    assert sample_values(item, 10) == [{}]


def test_a_sample_holds_every_valid_variant_once(bank: ItemBank) -> None:
    item = bank.item("M2-discount")

    sample = sample_values(item, 1000)

    assert count_combinations(item) == len(sample) == 12  # four prices, three discounts
    assert len({tuple(values.items()) for values in sample}) == 12


def test_all_variants_are_about_equally_likely(bank: ItemBank) -> None:
    item = bank.item("M2-discount")
    n_draws = 1200

    counts = Counter(tuple(draw_values(item, seed).items()) for seed in range(n_draws))

    chi_square = sum((n - 100) ** 2 / 100 for n in counts.values())
    assert len(counts) == 12
    assert chi_square < 31.3  # 11 degrees of freedom, p = 0.001
