"""DIF by calibration: likelihood ratio and Wald tests of parameters that differ between groups.

An item that differs is split: a column for each group, missing for the others. The groups have
their own means and standard deviations, so that a difference in ability is not taken for DIF.

References
----------
.. [1] Thissen, D., Steinberg, L. & Wainer, H. (1993). Detection of differential item functioning
   using the parameters of item response models. In Holland & Wainer (eds), Differential Item
   Functioning, 67-113. Erlbaum.
.. [2] Lord, F. M. (1980). Applications of Item Response Theory to Practical Testing Problems.
   Erlbaum. Section 14.4 (the Wald chi-square).
.. [3] Woods, C. M., Cai, L. & Wang, M. (2013). The Langer-improved Wald test for DIF testing with
   multiple groups: evaluation and comparison to two-group IRT. Educational and Psychological
   Measurement 73(3), 532-547 (slopes first, then the others given equal slopes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.calibration import Calibration, Options, calibrate
from irt.dif.comparison import MIN_GROUP, BoolArray, Comparison, Status, compare
from irt.dif.multiplicity import adjusted, chi_square_tail
from irt.dif.purification import Purification, PurificationRule, flags, purify
from irt.dif.wald import NO_WALD, WaldTest, wald_of_split
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import MISSING

TOLERANCE = 1e-5
"""Of the calibrations: their log-likelihoods are then good to far below 0.01."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationDif:
    """Likelihood ratio and Wald statistics of each item.

    Attributes
    ----------
    status : tuple of Status
        DEGENERATE when a group left a category of the item unused.
    chi2 : ndarray of float64, shape (n_items,)
        Twice the gain in log-likelihood by splitting the item [1].
    df : ndarray of int64, shape (n_items,)
        Number of parameters gained; 0 where there is no test.
    p, p_adjusted : ndarray of float64, shape (n_items,)
        Adjusted by Benjamini-Hochberg.
    wald : tuple of WaldTest
        From the calibration with the item split; NaN without standard errors.
    split : tuple of ItemParameters or None
        The item in each group, reference first; None where there is no test.
    parameters : tuple of ItemParameters
        All items for each group: anchors in common, the others with their own.
    group_means, group_sds : ndarray of float64, shape (n_groups,)
        Of the calibration with the anchors in common, in logits.
    n_valid : ndarray of int64, shape (n_items, n_groups)
    is_anchor : ndarray of bool, shape (n_items,)
        Items with the same parameters in all groups; the studied item is none while it is studied.
    purification : Purification or None
    """

    status: tuple[Status, ...]
    chi2: FloatArray
    df: IntArray
    p: FloatArray
    p_adjusted: FloatArray
    wald: tuple[WaldTest, ...]
    split: tuple[ItemParameters | None, ...]
    parameters: tuple[ItemParameters, ...]
    group_means: FloatArray
    group_sds: FloatArray
    n_valid: IntArray
    is_anchor: BoolArray
    purification: Purification | None


def likelihood_ratio(
    responses: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    model: str | Sequence[str] = "2pl",
    studied: Sequence[int] | None = None,
    purification: PurificationRule | None = None,
    min_group: int = MIN_GROUP,
    options: Options | None = None,
) -> CalibrationDif:
    """Compare calibrations with and without the studied item split, all others being anchors [1].

    Each item takes a calibration of all responses; each round of purification takes them anew.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered. Adaptive tests are welcome.
    groups : array_like of int, shape (n_persons,)
        0 reference, 1 and up focal, -1 left out.
    model : str or sequence of str
        As for `irt.calibration.calibrate`.
    studied : sequence of int, optional
        Items to test, by default all; the others are anchors.
    purification : PurificationRule, optional
        Splits flagged items for good, round by round.
    min_group : int
        Fewest valid responses of each group.
    options : Options, optional
        Of the calibrations; by default Louis' errors and a tolerance of 1e-5.

    Raises
    ------
    ValueError
        When there are no two groups, or the calibration refuses the responses.
    """
    comparison = compare(responses, groups, min_group=min_group)
    n_items = comparison.n_items
    names = (model,) * n_items if isinstance(model, str) else tuple(model)
    bench = _Bench(comparison, names, options or Options(tolerance=TOLERANCE))
    status = _status(comparison, range(n_items) if studied is None else studied)

    def p_of(is_anchor: BoolArray) -> FloatArray:
        found = [bench.test(item, is_anchor) for item in range(n_items) if _is_open(status[item])]
        p = np.full(n_items, np.nan)
        p[[test.item for test in found]] = [test.p for test in found]
        return p

    trace = None
    anchors = np.ones(n_items, dtype=np.bool_)
    if purification is not None:
        rule = purification

        def flag(is_anchor: BoolArray) -> BoolArray:
            p = p_of(is_anchor)
            return flags(p, adjusted(p), rule)

        trace = purify(flag, n_items, max_rounds=rule.max_rounds, min_anchors=rule.min_anchors)
        anchors = trace.is_anchor
    return _summary(bench, status, anchors, trace)


def _is_open(status: Status) -> bool:
    return status is Status.TESTED


def _status(comparison: Comparison, studied: Sequence[int] | range) -> list[Status]:
    """Which items can be tested at all."""
    status = [Status.NOT_STUDIED] * comparison.n_items
    for item in studied:
        column = comparison.responses[:, item]
        used = [
            set(np.unique(column[(comparison.groups == group) & (column != MISSING)]).tolist())
            for group in range(comparison.n_groups)
        ]
        is_alike = all(categories == used[0] for categories in used) and len(used[0]) > 1
        enough = bool(comparison.has_enough[item])
        tested = Status.TESTED if is_alike else Status.DEGENERATE
        status[item] = tested if enough else Status.TOO_FEW
    return status


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Test:
    """One item split and not split, the other items being split or not as the anchors say."""

    item: int
    chi2: float
    df: int
    p: float
    columns: list[int]
    split: Calibration
    is_converged: bool


class _Bench:
    """Calibrations of the same responses with different items split, each made once."""

    def __init__(self, comparison: Comparison, names: tuple[str, ...], options: Options) -> None:
        self.comparison = comparison
        self._names = names
        self._options = options
        self._made: dict[frozenset[int], Calibration] = {}

    def calibration(self, split: frozenset[int]) -> Calibration:
        """Calibration with these items split."""
        if split not in self._made:
            columns, names = self._columns(split)
            self._made[split] = calibrate(
                columns, model=names, groups=self.comparison.groups, options=self._options
            )
        return self._made[split]

    def place(self, item: int, split: frozenset[int]) -> list[int]:
        """Columns of an item in that calibration: one, or one per group."""
        width = self.comparison.n_groups
        first = item + (width - 1) * sum(other < item for other in split)
        return list(range(first, first + (width if item in split else 1)))

    def test(self, item: int, is_anchor: BoolArray) -> _Test:
        """Compare the calibrations with the item split and not split."""
        others = frozenset(np.flatnonzero(~is_anchor).tolist()) - {item}
        small, large = self.calibration(others), self.calibration(others | {item})
        df = large.n_free - small.n_free
        chi2 = max(0.0, 2 * (large.log_likelihood - small.log_likelihood))
        is_converged = small.is_converged and large.is_converged
        return _Test(
            item=item,
            chi2=chi2,
            df=df,
            p=float(chi_square_tail(chi2, df)) if is_converged else float("nan"),
            columns=self.place(item, others | {item}),
            split=large,
            is_converged=is_converged,
        )

    def _columns(self, split: frozenset[int]) -> tuple[IntArray, tuple[str, ...]]:
        columns: list[IntArray] = []
        names: list[str] = []
        for item, name in enumerate(self._names):
            column = self.comparison.responses[:, item]
            own = [
                np.where(self.comparison.groups == group, column, MISSING)
                for group in range(self.comparison.n_groups)
            ]
            parts: list[IntArray] = own if item in split else [column]
            columns += parts
            names += [name] * len(parts)
        return np.column_stack(columns).astype(np.int64), tuple(names)


def _summary(
    bench: _Bench, status: list[Status], is_anchor: BoolArray, trace: Purification | None
) -> CalibrationDif:
    n_items = len(status)
    chi2, p = np.full(n_items, np.nan), np.full(n_items, np.nan)
    df = np.zeros(n_items, dtype=np.int64)
    wald = [NO_WALD] * n_items
    split: list[ItemParameters | None] = [None] * n_items
    for item in [item for item in range(n_items) if _is_open(status[item])]:
        test = bench.test(item, is_anchor)
        if not test.is_converged:
            status[item] = Status.NOT_CONVERGED
            continue
        chi2[item], p[item], df[item] = test.chi2, test.p, test.df
        wald[item] = wald_of_split(test.split, test.columns)
        split[item] = test.split.parameters.take(test.columns)
    shared = frozenset(np.flatnonzero(~is_anchor).tolist())
    common = bench.calibration(shared)
    places = [bench.place(item, shared) for item in range(n_items)]
    rows_of = [
        [place[min(group, len(place) - 1)] for place in places]
        for group in range(bench.comparison.n_groups)
    ]
    return CalibrationDif(
        status=tuple(status),
        chi2=chi2,
        df=df,
        p=p,
        p_adjusted=adjusted(p),
        wald=tuple(wald),
        split=tuple(split),
        parameters=tuple(common.parameters.take(rows) for rows in rows_of),
        group_means=common.group_means,
        group_sds=common.group_sds,
        n_valid=bench.comparison.n_valid,
        is_anchor=is_anchor,
        purification=trace,
    )
