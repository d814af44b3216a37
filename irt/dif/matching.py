"""What makes persons of two groups comparable: a score, or an ability given from outside.

References
----------
.. [1] Holland, P. W. & Thayer, D. T. (1988). Differential item performance and the Mantel-Haenszel
   procedure. In Wainer & Braun (eds), Test Validity, 129-145. Erlbaum. (Why the studied item
   belongs to the score it is matched on.)
.. [2] Zwick, R., Thayer, D. T. & Wingersky, M. (1994). A simulation study of methods for assessing
   differential item functioning in computerized adaptive tests. Applied Psychological Measurement
   18(2), 121-140. (Matching on estimated ability in adaptive tests.)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.dif.comparison import BoolArray, Comparison
from irt.parameters import FloatArray, IntArray
from irt.posterior import MISSING


def theta_strata(theta: npt.ArrayLike, *, n_strata: int = 20) -> IntArray:
    """Strata of about equal size from abilities, for adaptive tests [2].

    Parameters
    ----------
    theta : array_like of float, shape (n_persons,)
        In logits; NaN for persons without an estimate, who are left out.
    n_strata : int
        At least 2. Few strata leave groups of unequal ability unequal within a stratum.

    Returns
    -------
    ndarray of int64, shape (n_persons,)
        Numbered from 0; -1 for persons left out.
    """
    ability = np.asarray(theta, dtype=np.float64)
    if n_strata < 2:
        message = f"n_strata must be at least 2, got {n_strata}"
        raise ValueError(message)
    edges = np.nanquantile(ability, np.arange(1, n_strata) / n_strata)
    strata = np.searchsorted(edges, ability, side="right")
    return np.where(np.isnan(ability), MISSING, strata).astype(np.int64)


def has_value(matching: npt.ArrayLike | None, *, is_strata: bool) -> BoolArray | None:
    """Persons whom a given matching places: not NaN and, for strata, not -1; None for a score."""
    if matching is None:
        return None
    values = np.asarray(matching, dtype=np.float64)
    is_known = np.isfinite(values)
    return is_known & (values != MISSING) if is_strata else is_known


def match_on(
    comparison: Comparison,
    matching: npt.ArrayLike | None,
    *,
    is_anchor: BoolArray,
    includes_item: bool,
) -> FloatArray:
    """Matching value of each person for each item.

    Parameters
    ----------
    comparison : Comparison
    matching : array_like of float, shape (n_persons,), or None
        Given values for all persons before any was left out; None for the score over the anchors.
    is_anchor : ndarray of bool, shape (n_items,)
        Items that count in the score.
    includes_item : bool
        Whether the studied item counts as well, anchor or not [1].

    Returns
    -------
    ndarray of float64, shape (n_persons, n_items)

    Raises
    ------
    ValueError
        When the score is asked for and a response is missing.
    """
    if matching is None:
        return _scores(comparison, is_anchor, includes_item=includes_item)
    kept = np.asarray(matching, dtype=np.float64)[comparison.is_kept]
    return np.broadcast_to(kept[:, None], comparison.responses.shape)


def _scores(comparison: Comparison, is_anchor: BoolArray, *, includes_item: bool) -> FloatArray:
    responses = comparison.responses
    if (responses == MISSING).any():
        person, item = (int(place) for place in np.argwhere(responses == MISSING)[0])
        message = (
            "a total score needs complete responses; give `matching` instead "
            f"(missing: person {person} of those compared, item {item})"
        )
        raise ValueError(message)
    score = (responses @ is_anchor.astype(np.int64))[:, None]
    own = ~is_anchor * responses if includes_item else -(is_anchor * responses)
    total: FloatArray = (score + own).astype(np.float64)
    return total


def strata_of(values: FloatArray) -> IntArray:
    """Numbers from 0 for the matching values; shape as given.

    Raises
    ------
    ValueError
        When a value is no whole number from 0.
    """
    if (values % 1 != 0).any() or (values < 0).any():
        message = "strata must be whole numbers from 0, or -1; cut abilities by `theta_strata`"
        raise ValueError(message)
    _, number = np.unique(values, return_inverse=True)
    return np.asarray(number, dtype=np.int64).reshape(values.shape)


def stratified_counts(comparison: Comparison, strata: IntArray) -> FloatArray:
    """Persons by item, stratum, group and category.

    Parameters
    ----------
    comparison : Comparison
    strata : ndarray of int64, shape (n_persons, n_items)
        From 0.

    Returns
    -------
    ndarray of float64, shape (n_items, n_strata, n_groups, n_categories)
    """
    responses = comparison.responses
    n_categories = int(responses.max(initial=0)) + 1
    shape = (comparison.n_items, int(strata.max(initial=0)) + 1, comparison.n_groups)
    person, item = np.nonzero(responses != MISSING)
    cell = np.ravel_multi_index((item, strata[person, item], comparison.groups[person]), shape)
    place = cell * n_categories + responses[person, item]
    counts = np.bincount(place, minlength=int(np.prod(shape)) * n_categories)
    return counts.reshape(*shape, n_categories).astype(np.float64)
