"""Item parameters of any mix of models on one scale, checked once.

Metric: logistic, no 1.7 (D = 1). Difficulty form: ``a * (theta - b)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Model(IntEnum):
    """The response functions an item may have."""

    LOGISTIC = 0
    """Rasch to 4PL: two categories."""
    GRADED = 1
    """Graded response model: ``b`` are the thresholds of the cumulative curves."""
    PARTIAL_CREDIT = 2
    """PCM, RSM and GPCM: ``b`` are the steps between neighbouring categories."""
    NOMINAL = 3
    """Nominal response model: a GPCM whose categories have scores of their own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemParameters:
    """Parameters of ``n_items`` items as parallel arrays.

    Build with `logistic`, `graded`, `partial_credit`, `nominal` or `concatenate`; the arrays are
    read-only.

    Attributes
    ----------
    model : ndarray of int64, shape (n_items,)
        A `Model` per item.
    a : ndarray of float64, shape (n_items,)
        Discrimination, per logit; positive.
    b : ndarray of float64, shape (n_items, max_categories - 1)
        Difficulty, thresholds or steps, in logits; NaN where the item has fewer categories.
    c, d : ndarray of float64, shape (n_items,)
        Lower and upper asymptote, probabilities; 0 and 1 for polytomous items.
    se_b : ndarray of float64, shape (n_items,)
        Standard deviation of the location (all ``b`` of an item move together), in logits; 0 where
        the location is taken as known.
    n_categories : ndarray of int64, shape (n_items,)
        Number of response categories, at least 2.
    scores : ndarray of float64, shape (n_items, max_categories)
        How strongly each category speaks for ability, NaN behind the last: 0, 1, 2, ... except for
        nominal items, whose categories may stand in any order.

    Raises
    ------
    ValueError
        When a value breaks its rule; the message names the rule, the value and the 0-based item.
    """

    model: IntArray
    a: FloatArray
    b: FloatArray
    c: FloatArray
    d: FloatArray
    se_b: FloatArray
    n_categories: IntArray
    scores: FloatArray

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)
        _check_shapes(self)
        _check_values(self)

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def logistic(
        cls,
        *,
        b: npt.ArrayLike,
        a: npt.ArrayLike = 1.0,
        c: npt.ArrayLike = 0.0,
        d: npt.ArrayLike = 1.0,
        se_b: npt.ArrayLike = 0.0,
    ) -> ItemParameters:
        """Parameters of Rasch, 2PL, 3PL or 4PL items: ``c + (d - c) * logistic(a * (theta - b))``.

        Parameters
        ----------
        b : array_like of float, shape (n_items,)
            Difficulties in logits.
        a, c, d, se_b : array_like of float, shape (n_items,) or scalar
            Discrimination, asymptotes and standard deviation of the location.
        """
        b = np.atleast_1d(np.asarray(b, dtype=np.float64))
        return cls(
            model=np.full(len(b), Model.LOGISTIC, dtype=np.int64),
            a=_per_item(a, len(b)),
            b=b[:, None].copy(),
            c=_per_item(c, len(b)),
            d=_per_item(d, len(b)),
            se_b=_per_item(se_b, len(b)),
            n_categories=np.full(len(b), 2, dtype=np.int64),
            scores=np.tile([0.0, 1.0], (len(b), 1)),
        )

    @classmethod
    def graded(
        cls, *, b: npt.ArrayLike, a: npt.ArrayLike = 1.0, se_b: npt.ArrayLike = 0.0
    ) -> ItemParameters:
        """Parameters of graded response items.

        Parameters
        ----------
        b : array_like of float, shape (n_items, max_categories - 1)
            Thresholds in logits, ascending in each row, NaN behind the last.
        a, se_b : array_like of float, shape (n_items,) or scalar
            Discrimination and standard deviation of the location.
        """
        return _polytomous(Model.GRADED, a=a, b=b, se_b=se_b)

    @classmethod
    def partial_credit(
        cls, *, b: npt.ArrayLike, a: npt.ArrayLike = 1.0, se_b: npt.ArrayLike = 0.0
    ) -> ItemParameters:
        """Parameters of (generalised) partial credit items.

        Parameters
        ----------
        b : array_like of float, shape (n_items, max_categories - 1)
            Steps in logits, in any order, NaN behind the last.
        a, se_b : array_like of float, shape (n_items,) or scalar
            Discrimination (1 for the PCM) and standard deviation of the location.
        """
        return _polytomous(Model.PARTIAL_CREDIT, a=a, b=b, se_b=se_b)

    @classmethod
    def nominal(cls, *, slopes: npt.ArrayLike, intercepts: npt.ArrayLike) -> ItemParameters:
        """Parameters of nominal response items from the slope and intercept of each category.

        ``P_k`` is proportional to ``exp(slopes_k * theta + intercepts_k)``. Only differences
        between the categories of an item matter.

        Parameters
        ----------
        slopes, intercepts : array_like of float, shape (n_items, max_categories)
            NaN behind the last category; slopes per logit.

        Raises
        ------
        ValueError
            When all slopes of an item are equal: it says nothing about ability.
        """
        slopes = np.atleast_2d(np.asarray(slopes, dtype=np.float64))
        intercepts = np.atleast_2d(np.asarray(intercepts, dtype=np.float64))
        n_items, n_categories = len(slopes), np.isfinite(slopes).sum(axis=1)
        span = np.nanmax(slopes, axis=1) - np.nanmin(slopes, axis=1)
        _demand("slopes of a nominal item must differ", slopes, span > 0)
        a = span / (n_categories - 1)
        return cls(
            model=np.full(n_items, Model.NOMINAL, dtype=np.int64),
            a=a,
            b=-np.diff(intercepts, axis=1) / a[:, None],
            c=np.zeros(n_items),
            d=np.ones(n_items),
            se_b=np.zeros(n_items),
            n_categories=n_categories,
            scores=(slopes - slopes[:, :1]) / a[:, None],
        )

    @classmethod
    def concatenate(cls, parts: Sequence[ItemParameters]) -> ItemParameters:
        """One set with the items of all parts, in order."""
        width = max(part.b.shape[1] for part in parts)
        return cls(
            model=np.concatenate([part.model for part in parts]),
            a=np.concatenate([part.a for part in parts]),
            b=np.concatenate([_widened(part.b, width) for part in parts]),
            c=np.concatenate([part.c for part in parts]),
            d=np.concatenate([part.d for part in parts]),
            se_b=np.concatenate([part.se_b for part in parts]),
            n_categories=np.concatenate([part.n_categories for part in parts]),
            scores=np.concatenate([_widened(part.scores, width + 1) for part in parts]),
        )

    def take(self, rows: npt.ArrayLike) -> ItemParameters:
        """Return the items at these rows (indexes or a mask), in that order."""
        rows = np.asarray(rows)
        found = object.__new__(ItemParameters)  # some of the items: nothing to check again
        for field in fields(self):
            values = getattr(self, field.name)[rows]
            values.setflags(write=False)
            object.__setattr__(found, field.name, values)
        return found

    def shifted_by(self, shift: npt.ArrayLike) -> ItemParameters:
        """Return the items with every ``b`` moved by these logits, shape (n_items,)."""
        return replace(self, b=self.b + np.asarray(shift, dtype=np.float64)[:, None])


def _per_item(values: npt.ArrayLike, n_items: int) -> FloatArray:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (n_items,)).copy()


def _widened(values: FloatArray, width: int) -> FloatArray:
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=np.nan)


def category_scores(n_categories: IntArray) -> FloatArray:
    """Scores 0, 1, 2, ... of each item, NaN behind the last: (n_items, max_categories)."""
    category = np.arange(n_categories.max(initial=2), dtype=np.float64)
    return np.where(category < n_categories[:, None], category, np.nan)


def _polytomous(
    model: Model, *, a: npt.ArrayLike, b: npt.ArrayLike, se_b: npt.ArrayLike
) -> ItemParameters:
    b = np.atleast_2d(np.asarray(b, dtype=np.float64)).copy()
    n_items = len(b)
    n_categories = 1 + np.isfinite(b).sum(axis=1)
    return ItemParameters(
        model=np.full(n_items, model, dtype=np.int64),
        a=_per_item(a, n_items),
        b=b,
        c=np.zeros(n_items),
        d=np.ones(n_items),
        se_b=_per_item(se_b, n_items),
        n_categories=n_categories,
        scores=_widened(category_scores(n_categories), b.shape[1] + 1),
    )


def _check_shapes(items: ItemParameters) -> None:
    n_items = len(items.a)
    if items.b.ndim != 2 or len(items.b) != n_items:
        message = f"b must have one row per item ({n_items}), got shape {items.b.shape}"
        raise ValueError(message)
    for name in ("model", "c", "d", "se_b", "n_categories"):
        shape = getattr(items, name).shape
        if shape != (n_items,):
            message = f"{name} must have shape ({n_items},), got {shape}"
            raise ValueError(message)
    expected = (n_items, items.b.shape[1] + 1)
    if items.scores.shape != expected:
        message = f"scores must have shape {expected}, got {items.scores.shape}"
        raise ValueError(message)


def _check_values(items: ItemParameters) -> None:
    used = np.arange(items.b.shape[1]) < (items.n_categories - 1)[:, None]
    step = np.diff(items.b, axis=1)
    descends = (items.model == Model.GRADED)[:, None] & used[:, 1:] & ~(step > 0)
    known = (items.model >= min(Model)) & (items.model <= max(Model))
    _demand("model must be a Model", items.model, known)
    _demand("discrimination must be positive", items.a, np.isfinite(items.a) & (items.a > 0))
    _demand("n_categories must be at least 2", items.n_categories, items.n_categories >= 2)
    finite = np.isfinite(items.b) == used
    _demand("difficulties must be finite, one less than categories", items.b, finite.all(axis=1))
    _demand("thresholds of a graded item must ascend", items.b, ~descends.any(axis=1))
    _demand("guessing must lie in [0, 1)", items.c, (items.c >= 0) & (items.c < 1))
    _demand("upper asymptote must lie in (c, 1]", items.d, (items.d > items.c) & (items.d <= 1))
    in_use = np.arange(items.scores.shape[1]) < items.n_categories[:, None]
    scored = (np.isfinite(items.scores) == in_use).all(axis=1)
    _demand("each category of an item must have one score", items.scores, scored)
    known_spread = np.isfinite(items.se_b) & (items.se_b >= 0)
    _demand("se_b must be finite and not negative", items.se_b, known_spread)
    polytomous = items.model != Model.LOGISTIC
    _demand(
        "a logistic item has two categories",
        items.n_categories,
        polytomous | (items.n_categories == 2),
    )
    no_asymptotes = (items.c == 0) & (items.d == 1)
    _demand("a polytomous item has no asymptotes", items.c, ~polytomous | no_asymptotes)


def _demand(rule: str, values: npt.NDArray[np.generic], is_met: npt.NDArray[np.bool_]) -> None:
    if is_met.all():
        return
    item = int(np.flatnonzero(~is_met)[0])
    message = f"{rule}, got {values[item]} (item {item})"
    raise ValueError(message)
