"""Cuts from people: contrasting groups and the borderline group.

References
----------
.. [1] Livingston, S. A. & Zieky, M. J. (1982). Passing scores. Educational Testing Service. Ch. 4.
.. [2] Cizek, G. J. & Bunch, M. B. (2007). Standard setting. Sage. Ch. 7 and 8 (the logistic form).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray

ENOUGH_PER_SIDE = 100
ENOUGH_BORDERLINE = 30
_MAX_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCut:
    """A cut from people whose level was judged without seeing their score.

    Attributes
    ----------
    theta : float
        In logits.
    standard_error : float
    low, high : float
        95 % interval.
    n_below, n_above : int
        People judged on either side; both 0 for a borderline group.
    n_persons : int
    agreement : float
        Share of the people on the side of the cut that they were judged to be on; NaN for a
        borderline group.
    has_enough : bool
        Whether the recommended numbers of people are there (100 on each side, 30 at the border).
    """

    theta: float
    standard_error: float
    low: float
    high: float
    n_below: int
    n_above: int
    n_persons: int
    agreement: float
    has_enough: bool


def contrasting_groups(theta: FloatArray, is_above: npt.NDArray[np.bool_]) -> GroupCut:
    """Theta at which a judge is as likely to say "above" as "below" ([2], logistic regression).

    Parameters
    ----------
    theta : ndarray of float64, shape (n_persons,)
        Abilities, in logits.
    is_above : ndarray of bool, shape (n_persons,)
        The judgement.

    Raises
    ------
    ValueError
        When one side is empty, the sides do not overlap (the slope has no estimate), or the able
        are judged lower.
    """
    n_above = int(is_above.sum())
    n_below = len(theta) - n_above
    if not (n_above and n_below):
        message = f"both sides need people, got {n_below} below and {n_above} above"
        raise ValueError(message)
    if theta[is_above].min() > theta[~is_above].max():
        message = "the two groups do not overlap: any theta between them separates them"
        raise ValueError(message)
    if theta[is_above].mean() <= theta[~is_above].mean():
        message = "people judged above the level have no higher scores than those below"
        raise ValueError(message)
    X = np.column_stack([np.ones_like(theta), theta])
    beta = np.zeros(2)
    for _ in range(_MAX_STEPS):
        p = 1 / (1 + np.exp(-X @ beta))
        information = (X * (p * (1 - p))[:, None]).T @ X
        step = np.linalg.solve(information, X.T @ (is_above - p))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    cut = float(-beta[0] / beta[1])
    gradient = np.array([-1 / beta[1], beta[0] / beta[1] ** 2])
    error = float(np.sqrt(gradient @ np.linalg.solve(information, gradient)))
    return GroupCut(
        theta=cut,
        standard_error=error,
        low=cut - 1.96 * error,
        high=cut + 1.96 * error,
        n_below=n_below,
        n_above=n_above,
        n_persons=len(theta),
        agreement=float(((theta > cut) == is_above).mean()),
        has_enough=min(n_below, n_above) >= ENOUGH_PER_SIDE,
    )


def borderline_group(
    theta: FloatArray, *, n_bootstrap: int = 2000, rng: np.random.Generator
) -> GroupCut:
    """Median theta of people judged to be just at the level ([1], ch. 4), error by bootstrap.

    Parameters
    ----------
    theta : ndarray of float64, shape (n_persons,)
        Abilities of the borderline group, in logits.
    n_bootstrap : int
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        With fewer than two people.
    """
    if len(theta) < 2:
        message = f"a borderline group needs at least two people, got {len(theta)}"
        raise ValueError(message)
    cut = float(np.median(theta))
    again = np.median(rng.choice(theta, (n_bootstrap, len(theta))), axis=1)
    low, high = np.quantile(again, [0.025, 0.975])
    return GroupCut(
        theta=cut,
        standard_error=float(again.std(ddof=1)),
        low=float(low),
        high=float(high),
        n_below=0,
        n_above=0,
        n_persons=len(theta),
        agreement=float("nan"),
        has_enough=len(theta) >= ENOUGH_BORDERLINE,
    )
