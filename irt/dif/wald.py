"""Wald test of an item whose parameters were estimated in each group.

References
----------
.. [1] Lord, F. M. (1980). Applications of Item Response Theory to Practical Testing Problems.
   Erlbaum. Section 14.4.
.. [2] Cai, L., Thissen, D. & du Toit, S. H. C. (2011). IRTPRO for Windows. Scientific Software
   International (slopes first, then the others given equal slopes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from irt.calibration import Calibration
from irt.calibration.layout import FIXED
from irt.dif.multiplicity import chi_square_tail
from irt.parameters import FloatArray, IntArray


class ChiSquare(NamedTuple):
    """A chi-square, its degrees of freedom and its p-value; NaN, 0, NaN where there is none."""

    chi2: float
    df: int
    p: float


NO_TEST = ChiSquare(float("nan"), 0, float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaldTest:
    """Differences between groups in the parameters of an item, in slope and intercept form.

    Attributes
    ----------
    both : ChiSquare
        All parameters [1].
    slope : ChiSquare
        Non-uniform DIF: the slopes alone.
    rest : ChiSquare
        Uniform DIF: the other parameters given equal slopes, ``both - slope`` [2]. It means little
        when the slopes differ.
    """

    both: ChiSquare
    slope: ChiSquare
    rest: ChiSquare


NO_WALD = WaldTest(both=NO_TEST, slope=NO_TEST, rest=NO_TEST)


def wald_of_split(calibration: Calibration, columns: list[int]) -> WaldTest:
    """Wald tests of an item that stands in one column per group.

    Parameters
    ----------
    calibration : Calibration
        With standard errors; without them every number is NaN.
    columns : list of int
        Where the item stands, the reference group first. Parameters that are fixed or shared
        between the columns are left out.
    """
    index, is_slope = _places(calibration, columns)
    is_free = (index[0] != FIXED) & (index != index[0])[1:].all(axis=0)
    if not is_free.any() or not np.isfinite(calibration.covariance).all():
        return NO_WALD
    both = _chi_square(calibration, index[:, is_free])
    if not (is_slope & is_free).any():
        return WaldTest(both=both, slope=NO_TEST, rest=both)
    slope = _chi_square(calibration, index[:, is_slope & is_free])
    df = both.df - slope.df
    chi2 = max(0.0, both.chi2 - slope.chi2)
    rest = ChiSquare(chi2, df, float(chi_square_tail(chi2, df))) if df else NO_TEST
    return WaldTest(both=both, slope=slope, rest=rest)


def _places(calibration: Calibration, columns: list[int]) -> tuple[IntArray, np.ndarray]:
    """Places in ``phi`` of each parameter in each column, and which of them are slopes."""
    for block in calibration.layout.blocks:
        if np.isin(columns, block.rows).all():
            rows = [int(np.flatnonzero(block.rows == column)[0]) for column in columns]
            names = block.family.names
            is_slope = np.array([name == "a" or name.startswith("slope") for name in names])
            return block.index[rows], is_slope
    message = f"columns {columns} must hold the same model and number of categories"
    raise ValueError(message)


def _chi_square(calibration: Calibration, index: IntArray) -> ChiSquare:
    """All columns against the first: differences, weighted by the inverse of their covariance."""
    n_parameters = index.shape[1]
    others = index[1:].ravel()
    contrast = np.zeros((len(others), len(calibration.phi)))
    row = np.arange(len(others))
    contrast[row, others] = 1.0
    contrast[row, index[0][row % n_parameters]] -= 1.0
    difference: FloatArray = contrast @ calibration.phi
    covariance = contrast @ calibration.covariance @ contrast.T
    chi2 = float(difference @ np.linalg.solve(covariance, difference))
    return ChiSquare(chi2, len(others), float(chi_square_tail(chi2, len(others))))
