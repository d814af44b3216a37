"""Parametrisations in which items are estimated: slopes and intercepts, free of order and scale.

``xi`` holds the parameters of ``n`` items of one family as rows. The divide-by-total families
(2PL, PCM, GPCM, RSM, NRM) are linear in it: category ``k`` has the kernel ``xi @ design[k]``, which
makes their complete-data log-likelihood concave. The 3PL and 4PL keep the logits of their
asymptotes; graded items keep descending intercepts.

References
----------
.. [1] Muraki, E. (1992). A generalized partial credit model. Applied Psychological Measurement
   16(2), 159-176.
.. [2] Andrich, D. (1978). A rating formulation for ordered response categories. Psychometrika
   43(4), 561-573.
.. [3] Bock, R. D. (1972). Estimating item parameters and latent ability when responses are scored
   in two or more nominal categories. Psychometrika 37(1), 29-51.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters

BoolArray = npt.NDArray[np.bool_]

SMALLEST_SLOPE = 1e-3
"""A discrimination is kept above this; an item that ends near it says nothing about ability."""


@dataclass(frozen=True, slots=True)
class Family(ABC):
    """One way to write down items with a given number of categories."""

    n_categories: int

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Names of the columns of ``xi``."""

    @property
    @abstractmethod
    def natural_names(self) -> tuple[str, ...]:
        """Names of the columns of `natural`: a, b1, b2, ..., c, d."""

    @abstractmethod
    def to_items(self, xi: FloatArray) -> ItemParameters:
        """Items in the difficulty form."""

    @abstractmethod
    def from_items(self, items: ItemParameters) -> FloatArray:
        """The inverse of `to_items`, shape (n_items, n_parameters)."""

    @abstractmethod
    def natural(self, xi: FloatArray) -> FloatArray:
        """Parameters in the difficulty form, shape (n_items, n_parameters)."""

    @abstractmethod
    def is_valid(self, xi: FloatArray) -> BoolArray:
        """Which items obey the rules of `ItemParameters`, shape (n_items,)."""

    @abstractmethod
    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        """The same items for an ability with this mean and standard deviation taken out."""

    @abstractmethod
    def scores(self, xi: FloatArray, p: FloatArray, nodes: FloatArray) -> FloatArray:
        """Derivatives of the log-probabilities in ``xi``.

        Parameters
        ----------
        xi : ndarray of float64, shape (n_items, n_parameters)
        p : ndarray of float64, shape (n_items, n_categories, n_nodes)
            Probabilities at ``xi``.
        nodes : ndarray of float64, shape (n_nodes,)

        Returns
        -------
        ndarray of float64, shape (n_items, n_categories, n_parameters, n_nodes)
        """


class _Linear(Family):
    """Families whose kernel is linear in ``xi``."""

    __slots__ = ()

    @abstractmethod
    def design(self, nodes: FloatArray) -> FloatArray:
        """What each parameter adds to each kernel: (n_categories, n_parameters, n_nodes)."""

    def scores(self, xi: FloatArray, p: FloatArray, nodes: FloatArray) -> FloatArray:
        design = self.design(nodes)
        expected = np.einsum("ikq,kpq->ipq", p, design)
        slopes: FloatArray = design - expected[:, None]
        return slopes


class PartialCredit(_Linear):
    """2PL, PCM and GPCM [1]: a slope and the cumulated intercept of each category but the first."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        return ("a", *_numbered("intercept", self.n_categories))

    @property
    def natural_names(self) -> tuple[str, ...]:
        return ("a", *_numbered("b", self.n_categories))

    def design(self, nodes: FloatArray) -> FloatArray:
        design = np.zeros((self.n_categories, self.n_categories, len(nodes)))
        for category in range(1, self.n_categories):
            design[category, 0] = category * nodes
            design[category, category] = 1.0
        return design

    def natural(self, xi: FloatArray) -> FloatArray:
        intercepts = np.diff(xi[:, 1:], axis=1, prepend=0.0)
        return np.hstack([xi[:, :1], -intercepts / xi[:, :1]])

    def to_items(self, xi: FloatArray) -> ItemParameters:
        natural = self.natural(xi)
        if self.n_categories == 2:
            return ItemParameters.logistic(a=natural[:, 0], b=natural[:, 1])
        return ItemParameters.partial_credit(a=natural[:, 0], b=natural[:, 1:])

    def from_items(self, items: ItemParameters) -> FloatArray:
        steps = items.b[:, : self.n_categories - 1]
        return np.hstack([items.a[:, None], -np.cumsum(items.a[:, None] * steps, axis=1)])

    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        steps = np.arange(1, self.n_categories)
        return np.hstack([xi[:, :1] * sd, xi[:, 1:] + steps * xi[:, :1] * mean])

    def is_valid(self, xi: FloatArray) -> BoolArray:
        return np.isfinite(xi).all(axis=1) & (xi[:, 0] >= SMALLEST_SLOPE)


class RatingScale(_Linear):
    """RSM [2]: a slope, a location and cumulated steps that items share; first and last step 0."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        return ("a", "location", *_numbered("step", self.n_categories - 1))

    @property
    def natural_names(self) -> tuple[str, ...]:
        return ("a", *_numbered("b", self.n_categories))

    def design(self, nodes: FloatArray) -> FloatArray:
        design = np.zeros((self.n_categories, self.n_categories, len(nodes)))
        for category in range(1, self.n_categories):
            design[category, 0] = category * nodes
            design[category, 1] = category
            if category < self.n_categories - 1:
                design[category, 1 + category] = 1.0
        return design

    def natural(self, xi: FloatArray) -> FloatArray:
        steps = np.diff(xi[:, 2:], axis=1, prepend=0.0, append=0.0)
        return np.hstack([xi[:, :1], -(xi[:, 1:2] + steps) / xi[:, :1]])

    def to_items(self, xi: FloatArray) -> ItemParameters:
        natural = self.natural(xi)
        return ItemParameters.partial_credit(a=natural[:, 0], b=natural[:, 1:])

    def from_items(self, items: ItemParameters) -> FloatArray:
        jumps = -items.a[:, None] * items.b[:, : self.n_categories - 1]
        location = jumps.mean(axis=1, keepdims=True)
        steps = np.cumsum(jumps - location, axis=1)[:, :-1]
        return np.hstack([items.a[:, None], location, steps])

    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        location = xi[:, 1:2] + xi[:, :1] * mean
        return np.hstack([xi[:, :1] * sd, location, xi[:, 2:]])

    def is_valid(self, xi: FloatArray) -> BoolArray:
        return np.isfinite(xi).all(axis=1) & (xi[:, 0] >= SMALLEST_SLOPE)


class Nominal(_Linear):
    """NRM [3]: a slope and an intercept of each category but the first."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (
            *_numbered("slope", self.n_categories),
            *_numbered("intercept", self.n_categories),
        )

    @property
    def natural_names(self) -> tuple[str, ...]:
        return self.names

    def design(self, nodes: FloatArray) -> FloatArray:
        others = self.n_categories - 1
        design = np.zeros((self.n_categories, 2 * others, len(nodes)))
        for category in range(1, self.n_categories):
            design[category, category - 1] = nodes
            design[category, others + category - 1] = 1.0
        return design

    def natural(self, xi: FloatArray) -> FloatArray:
        return xi

    def to_items(self, xi: FloatArray) -> ItemParameters:
        first = np.zeros((len(xi), 1))
        slopes, intercepts = np.hsplit(xi, 2)
        return ItemParameters.nominal(
            slopes=np.hstack([first, slopes]), intercepts=np.hstack([first, intercepts])
        )

    def from_items(self, items: ItemParameters) -> FloatArray:
        a = items.a[:, None]
        scores = items.scores[:, 1 : self.n_categories]
        intercepts = -np.cumsum(a * items.b[:, : self.n_categories - 1], axis=1)
        return np.hstack([a * scores, intercepts])

    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        slopes, intercepts = np.hsplit(xi, 2)
        return np.hstack([slopes * sd, intercepts + slopes * mean])

    def is_valid(self, xi: FloatArray) -> BoolArray:
        slopes = xi[:, : self.n_categories - 1]
        differs = np.abs(slopes).max(axis=1) >= SMALLEST_SLOPE
        return np.asarray(np.isfinite(xi).all(axis=1) & differs)


class Asymptotic(Family):
    """3PL and 4PL: slope, intercept and the logits of both asymptotes."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        return ("a", "intercept1", "logit_c", "logit_d")

    @property
    def natural_names(self) -> tuple[str, ...]:
        return ("a", "b1", "c", "d")

    def natural(self, xi: FloatArray) -> FloatArray:
        return np.stack(
            [xi[:, 0], -xi[:, 1] / xi[:, 0], _expit(xi[:, 2]), _expit(xi[:, 3])], axis=1
        )

    def to_items(self, xi: FloatArray) -> ItemParameters:
        a, b, c, d = self.natural(xi).T
        return ItemParameters.logistic(a=a, b=b, c=c, d=d)

    def from_items(self, items: ItemParameters) -> FloatArray:
        intercept = -items.a * items.b[:, 0]
        return np.stack([items.a, intercept, logit(items.c), logit(items.d)], axis=1)

    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        intercept = xi[:, 1:2] + xi[:, :1] * mean
        return np.hstack([xi[:, :1] * sd, intercept, xi[:, 2:]])

    def is_valid(self, xi: FloatArray) -> BoolArray:
        finite = np.isfinite(xi[:, :2]).all(axis=1) & ~np.isnan(xi).any(axis=1)
        above = xi[:, 0] >= SMALLEST_SLOPE
        return np.asarray(finite & above & (_expit(xi[:, 2]) < _expit(xi[:, 3])))

    def scores(self, xi: FloatArray, p: FloatArray, nodes: FloatArray) -> FloatArray:
        a, intercept, c, d = (
            column[:, None] for column in (xi[:, 0], xi[:, 1], _expit(xi[:, 2]), _expit(xi[:, 3]))
        )
        s = _expit(a * nodes + intercept)
        rise = (d - c) * s * (1 - s)
        slope = np.stack([rise * nodes, rise, c * (1 - c) * (1 - s), d * (1 - d) * s], axis=1)
        sign = np.array([-1.0, 1.0])[:, None, None]
        scores: FloatArray = sign * slope[:, None] / np.maximum(p, _TINY)[:, :, None]
        return scores


class Graded(Family):
    """GRM: a slope and the descending intercepts of the cumulative curves."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        return ("a", *_numbered("intercept", self.n_categories))

    @property
    def natural_names(self) -> tuple[str, ...]:
        return ("a", *_numbered("b", self.n_categories))

    def natural(self, xi: FloatArray) -> FloatArray:
        return np.hstack([xi[:, :1], -xi[:, 1:] / xi[:, :1]])

    def to_items(self, xi: FloatArray) -> ItemParameters:
        natural = self.natural(xi)
        return ItemParameters.graded(a=natural[:, 0], b=natural[:, 1:])

    def from_items(self, items: ItemParameters) -> FloatArray:
        thresholds = items.b[:, : self.n_categories - 1]
        return np.hstack([items.a[:, None], -items.a[:, None] * thresholds])

    def rescaled(self, xi: FloatArray, mean: float, sd: float) -> FloatArray:
        return np.hstack([xi[:, :1] * sd, xi[:, 1:] + xi[:, :1] * mean])

    def is_valid(self, xi: FloatArray) -> BoolArray:
        descends = (np.diff(xi[:, 1:], axis=1) < 0).all(axis=1)
        return np.isfinite(xi).all(axis=1) & (xi[:, 0] >= SMALLEST_SLOPE) & descends

    def scores(self, xi: FloatArray, p: FloatArray, nodes: FloatArray) -> FloatArray:
        s = _expit(xi[:, :1, None] * nodes + xi[:, 1:, None])
        rise = s * (1 - s)
        dp = np.zeros((len(xi), self.n_categories, self.n_categories, len(nodes)))
        for threshold in range(1, self.n_categories):
            step = rise[:, threshold - 1]
            dp[:, threshold, threshold] += step
            dp[:, threshold - 1, threshold] -= step
            dp[:, threshold, 0] += step * nodes
            dp[:, threshold - 1, 0] -= step * nodes
        scores: FloatArray = dp / np.maximum(p, _TINY)[:, :, None]
        return scores


_TINY = 1e-300


def logit(p: FloatArray) -> FloatArray:
    """Log odds; -inf and inf at 0 and 1."""
    with np.errstate(divide="ignore"):
        odds: FloatArray = np.log(p) - np.log1p(-p)
    return odds


def _expit(x: FloatArray) -> FloatArray:
    y: FloatArray = np.exp(-np.logaddexp(0.0, -x))
    return y


def _numbered(name: str, n_categories: int) -> tuple[str, ...]:
    return tuple(f"{name}{number}" for number in range(1, n_categories))
