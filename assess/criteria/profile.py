"""Criteria for a profile: items of one dimension each, correlated dimensions, one test.

The posterior of the dimensions is taken as normal with covariance ``S``. An item of dimension d
with information I adds ``I e_d e_d'`` to the precision ``S^-1``, so every criterion has a closed
form in one column of S (Sherman-Morrison), and the smallest eigenvalue is one root. Metric:
logistic, no 1.7 (D = 1).

References
----------
.. [1] Segall, D. O. (1996). Multidimensional adaptive testing. Psychometrika 61, 331-354 (D, with
   the prior).
.. [2] Mulder, J. & van der Linden, W. J. (2009). Multidimensional adaptive testing with optimal
   design criteria for item selection. Psychometrika 74, 273-296 (D, A, E and composites).
.. [3] Chalmers, R. P. (2016). Generating adaptive and non-adaptive test interfaces for
   multidimensional item response theory applications. Journal of Statistical Software 71(5) (T, W).
.. [4] Golub, G. H. (1973). Some modified matrix eigenvalue problems. SIAM Review 15, 318-334
   (eigenvalues after a change of rank one).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from irt.parameters import FloatArray, IntArray

_NEARLY_NOTHING = 1e-9  # per square logit; stands for no information in a dimension
_HALVINGS = 48  # of an interval of eigenvalues: 3e-15 of its length


def covariance_without_prior(covariance: FloatArray, prior_covariance: FloatArray) -> FloatArray:
    """Covariance that the answers alone give: the prior taken out of the posterior.

    ``(S^-1 - S_0^-1 + 1e-9)^-1``: a dimension without answers keeps a variance of 1e9, so that D, A
    and E serve it first.

    Parameters
    ----------
    covariance : ndarray of float64, shape (n_sittings, n_dimensions, n_dimensions)
        Posterior, in square logits.
    prior_covariance : ndarray of float64, shape (n_dimensions, n_dimensions)

    Raises
    ------
    ValueError
        When the posterior is wider than the prior in some direction.
    """
    answers = np.linalg.inv(covariance) - np.linalg.inv(prior_covariance)
    lowest = np.linalg.eigvalsh(answers).min()
    if lowest < -1e-6:
        message = (
            "covariance must not be wider than prior_covariance, got an information of the answers "
            f"with eigenvalue {lowest:.3g}"
        )
        raise ValueError(message)
    answers += _NEARLY_NOTHING * np.eye(len(prior_covariance))
    return np.asarray(np.linalg.inv(answers), dtype=np.float64)


def d_optimality(
    covariance: FloatArray, information: FloatArray, dimension: IntArray
) -> FloatArray:
    """Growth of the log-determinant of the precision, ``log(1 + I S_dd)`` ([1], [2]).

    Parameters
    ----------
    covariance : ndarray of float64, shape (n_sittings, n_dimensions, n_dimensions)
        Posterior (with the prior) or of `covariance_without_prior`, in square logits.
    information : ndarray of float64, shape (n_sittings, n_items)
        Of each item in its own dimension, per square logit.
    dimension : ndarray of int64, shape (n_items,)
        Dimension of each item, from 0.

    Returns
    -------
    ndarray of float64, shape (n_sittings, n_items)
    """
    variance = np.diagonal(covariance, axis1=1, axis2=2)[:, dimension]
    value: FloatArray = np.log1p(information * variance)
    return value


def a_optimality(
    covariance: FloatArray, information: FloatArray, dimension: IntArray
) -> FloatArray:
    """Fall of the sum of the variances, ``I |S e_d|^2 / (1 + I S_dd)`` ([2]).

    Parameters and result as in `d_optimality`; in square logits.
    """
    variance = np.diagonal(covariance, axis1=1, axis2=2)[:, dimension]
    length = (covariance**2).sum(axis=1)[:, dimension]
    value: FloatArray = information * length / (1 + information * variance)
    return value


def e_optimality(
    covariance: FloatArray, information: FloatArray, dimension: IntArray
) -> FloatArray:
    """Smallest eigenvalue of the precision after the item ([2]).

    It is the root below the second eigenvalue of ``1 + I sum_j v_j^2 / (l_j - x)`` with l the
    eigenvalues of the precision and v row d of its eigenvectors ([4]), found by halving. Ties are
    common: with three or more dimensions an item often cannot move the worst direction.

    Parameters and result as in `d_optimality`; per square logit.
    """
    variance, vectors = np.linalg.eigh(covariance)
    eigenvalues = 1 / variance.T[::-1, :, None]  # one array of shape (n_sittings, 1) each
    pull = information * np.moveaxis(vectors, 2, 0)[::-1, :, dimension] ** 2
    low = np.broadcast_to(eigenvalues[0], information.shape)
    high = low + information
    if len(eigenvalues) > 1:
        high = np.minimum(high, eigenvalues[1])
    with np.errstate(divide="ignore", invalid="ignore"):  # the gap is 0 where the interval is empty
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            terms = (up / (e - middle) for up, e in zip(pull, eigenvalues, strict=True))
            is_above = sum(terms, start=np.ones_like(middle)) > 0
            low, high = np.where(is_above, low, middle), np.where(is_above, middle, high)
    value: FloatArray = (low + high) / 2
    return value


def t_optimality(
    covariance: FloatArray, information: FloatArray, dimension: IntArray
) -> FloatArray:
    """Growth of the trace of the precision: the item's own information ([3]).

    The prior adds the same to every item, so it plays no part.

    Parameters and result as in `d_optimality`; per square logit.
    """
    del covariance, dimension
    return information.copy()


def w_optimality(
    covariance: FloatArray,
    information: FloatArray,
    dimension: IntArray,
    *,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Growth of ``w' S^-1 w``, which is ``w_d^2 I`` ([3]); the prior plays no part.

    Parameters and result as in `d_optimality`; ``weights`` of shape (n_dimensions,) are equal by
    default.
    """
    weights = np.ones(covariance.shape[1]) if weights is None else weights
    value: FloatArray = weights[dimension] ** 2 * information
    return value


def c_optimality(
    covariance: FloatArray,
    information: FloatArray,
    dimension: IntArray,
    *,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Fall of the variance of the composite ``w' theta``, ``I (S w)_d^2 / (1 + I S_dd)`` ([2]).

    Parameters and result as in `w_optimality`; in square logits.
    """
    weights = np.ones(covariance.shape[1]) if weights is None else weights
    variance = np.diagonal(covariance, axis1=1, axis2=2)[:, dimension]
    shared = (covariance @ weights)[:, dimension]
    value: FloatArray = information * shared**2 / (1 + information * variance)
    return value


ProfileCriterion = Callable[[FloatArray, FloatArray, IntArray], FloatArray]

PROFILE_CRITERIA: Mapping[str, ProfileCriterion] = {
    "d": d_optimality,
    "a": a_optimality,
    "e": e_optimality,
    "t": t_optimality,
    "w": w_optimality,
    "c": c_optimality,
}
"""Criteria for a profile by name; weights of ``w`` and ``c`` are equal."""

WEIGHTED_CRITERIA: Mapping[str, Callable[..., FloatArray]] = {"w": w_optimality, "c": c_optimality}
"""Those that take weights."""
