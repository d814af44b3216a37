"""Benjamini and Hochberg's adjustment."""

import numpy as np

from irt.dif.multiplicity import adjusted, chi_square_tail


def test_adjusted_values_are_those_of_p_adjust():
    # R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "BH") is 0.05 throughout (Benjamini & Hochberg)
    np.testing.assert_allclose(adjusted([0.01, 0.02, 0.03, 0.04, 0.05]), 0.05)
    # by hand: 4 * 0.005, 4/2 * 0.03 = 0.06, 4/3 * 0.04 = 0.0533 caps it, 0.9
    np.testing.assert_allclose(adjusted([0.04, 0.9, 0.005, 0.03]), [0.16 / 3, 0.9, 0.02, 0.16 / 3])


def test_an_item_without_a_test_does_not_count():
    with_gap = adjusted([0.01, np.nan, 0.04])

    np.testing.assert_allclose(with_gap[[0, 2]], adjusted([0.01, 0.04]))
    assert np.isnan(with_gap[1])
    assert np.isnan(adjusted([np.nan])).all()


def test_tails_are_those_of_the_tables():
    # upper 5 % points of chi-square, any textbook
    np.testing.assert_allclose(chi_square_tail([3.841459, 5.991465], [1, 2]), 0.05, atol=1e-7)
