"""Scores on one form as scores on another: true-score and observed-score equating.

Both forms must be on one scale: `irt.linking.transformed` first. Scores are sums of category
numbers (0, 1, 2, ...).

References
----------
.. [1] Kolen, M. J. & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.).
   Springer. Chapter 2 (percentile ranks), sections 6.5 and 6.6.
.. [2] Kolen, M. J. (1981). Comparison of traditional and item response theory methods for equating
   tests. Journal of Educational Measurement 18(1), 1-11.
.. [3] Lord, F. M. & Wingersky, M. S. (1984). Comparison of IRT true-score and equipercentile
   observed-score "equatings". Applied Psychological Measurement 8(4), 453-461.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters, Model
from irt.quadrature import Quadrature
from irt.response import log_probabilities, probabilities
from irt.sum_scores import score_distribution

FARTHEST_THETA = 1e4
"""Beyond it every curve of an item with a > 0.01 is flat."""
BISECTIONS = 100
"""Halve the range from 2e4 to below the spacing of floating point numbers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrueScoreEquating:
    """Scores whose expectation belongs to the same theta.

    Attributes
    ----------
    score, equated : ndarray of float64, shape (n_scores,)
        Score on the form equated from, and its equivalent on the form equated to.
    theta : ndarray of float64, shape (n_scores,)
        Where the first form expects the score, in logits; NaN outside the range of true scores.
    """

    score: FloatArray
    equated: FloatArray
    theta: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObservedScoreEquating:
    """Scores with the same percentile rank in a synthetic population.

    Attributes
    ----------
    score, equated : ndarray of float64, shape (n_scores,)
        Score 0, 1, 2, ... on the form equated from, and its equivalent on the form equated to.
    percentile_rank : ndarray of float64, shape (n_scores,)
        Share below the score plus half the share at it, times 100.
    from_distribution : ndarray of float64, shape (n_scores,)
        Share of the population with each score on the form equated from; sums to 1.
    to_distribution : ndarray of float64, shape (n_scores of the other form,)
        The same on the form equated to.
    """

    score: FloatArray
    equated: FloatArray
    percentile_rank: FloatArray
    from_distribution: FloatArray
    to_distribution: FloatArray


def equate_true_scores(
    from_items: ItemParameters, to_items: ItemParameters, *, scores: npt.ArrayLike | None = None
) -> TrueScoreEquating:
    """Equivalents of scores by equal true scores ([1], section 6.5).

    Between the lowest and the highest true score, sum of c and of d, the equivalent of x is the
    expected score at the theta where the first form expects x. Below, it runs linearly from 0 to
    the sum of c of the other form ([2]); above, likewise to the highest score.

    Parameters
    ----------
    from_items, to_items : ItemParameters
        Two forms on one scale.
    scores : array_like of float, shape (n_scores,), optional
        Scores to equate; every whole score when left out.

    Raises
    ------
    ValueError
        When a form holds nominal items, whose true score need not rise with theta, or a score lies
        outside the form.
    """
    for items in (from_items, to_items):
        _check_ordered(items)
    highest = _ends(from_items)[-1]
    x = np.arange(highest + 1) if scores is None else np.asarray(scores, dtype=np.float64)
    if not ((x >= 0) & (x <= highest)).all():
        message = f"scores must lie from 0 to {highest:g}, got {x.min():g} to {x.max():g}"
        raise ValueError(message)
    floor, ceiling = _ends(from_items)[1:3]
    is_true = (x > floor) & (x < ceiling)
    theta = np.full(len(x), np.nan)
    theta[is_true] = _theta_of(x[is_true], from_items)
    equated = np.interp(x, _ends(from_items), _ends(to_items))
    equated[is_true] = _true_score(to_items, theta[is_true])
    return TrueScoreEquating(score=x, equated=equated, theta=theta)


def equate_observed_scores(
    from_items: ItemParameters,
    to_items: ItemParameters,
    *,
    populations: Sequence[Quadrature],
    weights: npt.ArrayLike | None = None,
) -> ObservedScoreEquating:
    """Equivalents of scores by equal percentile ranks ([1], section 6.6).

    The distribution of scores on each form is that of [3] at each theta, averaged over a synthetic
    population. Scores are spread evenly over half a point on both sides, so the equivalents run
    from -0.5 to the highest score + 0.5.

    Parameters
    ----------
    from_items, to_items : ItemParameters
        Two forms on one scale.
    populations : sequence of Quadrature
        Distributions of theta on that scale, usually those who took the one form and the other.
    weights : array_like of float, shape (n_populations,), optional
        Shares of the populations in the synthetic one; equal when left out.

    Raises
    ------
    ValueError
        When there is no population or the weights do not fit.
    """
    shares = _shares(len(populations), weights)
    first, second = (_score_shares(items, populations, shares) for items in (from_items, to_items))
    rank = np.cumsum(first) - first / 2
    return ObservedScoreEquating(
        score=np.arange(len(first), dtype=np.float64),
        equated=_score_of_rank(rank, second),
        percentile_rank=100 * rank,
        from_distribution=first,
        to_distribution=second,
    )


def _check_ordered(items: ItemParameters) -> None:
    if (items.model == Model.NOMINAL).any():
        item = int(np.flatnonzero(items.model == Model.NOMINAL)[0])
        message = f"true scores of nominal items need not rise with theta (item {item})"
        raise ValueError(message)


def _ends(items: ItemParameters) -> FloatArray:
    """0, lowest true score, highest true score and highest score of a form."""
    highest = items.n_categories - 1
    return np.array([0.0, items.c.sum(), (items.d * highest).sum(), highest.sum()])


def _true_score(items: ItemParameters, theta: FloatArray) -> FloatArray:
    p = probabilities(items, theta)
    score: FloatArray = np.einsum("k,ikn->n", np.arange(p.shape[1]), p)
    return score


def _theta_of(score: FloatArray, items: ItemParameters) -> FloatArray:
    """Theta at which the form expects each score, by bisection: the true score rises with theta."""
    low = np.full(len(score), -FARTHEST_THETA)
    high = -low
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        is_below = _true_score(items, middle) < score
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    theta: FloatArray = (low + high) / 2
    return theta


def _shares(n_populations: int, weights: npt.ArrayLike | None) -> FloatArray:
    given = np.ones(n_populations) if weights is None else np.asarray(weights, dtype=np.float64)
    is_fit = n_populations > 0 and given.shape == (n_populations,)
    if not (is_fit and (given >= 0).all() and given.sum() > 0):
        message = f"populations need one weight each, not negative, got {given.tolist()}"
        raise ValueError(message)
    shares: FloatArray = given / given.sum()
    return shares


def _score_shares(
    items: ItemParameters, populations: Sequence[Quadrature], shares: FloatArray
) -> FloatArray:
    """Share of the synthetic population with each score."""
    parts = [
        score_distribution(log_probabilities(items, each.nodes)) @ np.exp(each.log_weights)
        for each in populations
    ]
    mixed: FloatArray = shares @ np.stack(parts)
    return mixed


def _score_of_rank(rank: FloatArray, distribution: FloatArray) -> FloatArray:
    """Score with each cumulative share when each score is spread evenly ([1], chapter 2)."""
    edges = np.concatenate([[0.0], np.cumsum(distribution)])
    score = np.clip(np.searchsorted(edges, rank, side="right") - 1, 0, len(distribution) - 1)
    equated: FloatArray = (rank - edges[score]) / distribution[score] + score - 0.5
    return equated
