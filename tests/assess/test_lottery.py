"""Numbers of the lottery depend on seed and position alone."""

import numpy as np
import pytest

from assess.lottery import Purpose, uniform, variant_seeds

SEEDS = np.arange(20_000) + 2**62


def test_one_sitting_draws_the_same_alone_and_in_a_batch():
    batch = uniform(SEEDS[:50], np.arange(50), Purpose.CHOICE)

    alone = [uniform(SEEDS[row], row, Purpose.CHOICE)[0] for row in range(50)]

    assert batch.tolist() == alone


@pytest.mark.parametrize("position", [1, 2, 35])
def test_draws_of_neighbouring_seeds_are_uniform(position):
    """Kolmogorov distance of 20,000 draws: 1.95 / sqrt(n) is the 0.1 % critical value."""
    u = np.sort(uniform(SEEDS, position, Purpose.CHOICE))

    distance = np.abs(u - (np.arange(len(u)) + 0.5) / len(u)).max()

    assert distance < 1.95 / np.sqrt(len(u))


def test_positions_and_purposes_have_streams_of_their_own():
    """Correlations of independent streams stay within 4 / sqrt(n)."""
    one = uniform(SEEDS, 1, Purpose.CHOICE)

    for other in (uniform(SEEDS, 2, Purpose.CHOICE), uniform(SEEDS, 1, Purpose.BLOCK_ORDER)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(len(SEEDS))


def test_variant_seeds_fit_in_31_bits():
    seeds = variant_seeds(SEEDS, 3)

    assert seeds.min() >= 0
    assert seeds.max() < 2**31
    assert len(np.unique(seeds)) > 19_000
