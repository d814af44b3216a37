"""Paths over several forms: chains of links, and one link from several paths.

References
----------
.. [1] Battauz, M. (2013). IRT test equating in complex linkage plans. Psychometrika 78(3), 464-480.
.. [2] Battauz, M. (2015). equateIRT: An R package for IRT test equating. Journal of Statistical
   Software 68(7), 1-22.
.. [3] Holland, P. W. & Strawderman, W. E. (2011). How to average equating functions, if you must.
   In A. A. von Davier (Ed.), Statistical models for test equating, scaling, and linking. Springer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from irt.linking.result import Link, combined_sensitivities
from irt.parameters import FloatArray


def chain(links: Sequence[Link]) -> Link:
    """One link that goes through several forms: first link first ([1], [2]).

    Parameters
    ----------
    links : sequence of Link
        Each goes on where the one before ends. The standard errors allow for the items that the
        middle forms give to both of their links.

    Raises
    ------
    ValueError
        When there is no link or one does not begin where the one before ends.
    """
    if not links:
        message = "a chain needs at least one link"
        raise ValueError(message)
    whole = links[0]
    for step in links[1:]:
        if whole.to_form != step.from_form:
            message = f"the chain breaks: a link to {whole.to_form!r}, then from {step.from_form!r}"
            raise ValueError(message)
        before = np.array([[step.A, 0.0], [0.0, step.A]])
        after = np.array([[whole.A, 0.0], [whole.B, 1.0]])
        whole = Link(
            A=step.A * whole.A,
            B=step.A * whole.B + step.B,
            from_form=whole.from_form,
            to_form=step.to_form,
            sensitivities=combined_sensitivities([whole, step], [before, after]),
        )
    return whole


def bisector(paths: Sequence[Link], *, weights: npt.ArrayLike | None = None) -> Link:
    """Average of several links between the same two forms ([1], [3]).

    The bisector treats both scales alike: the average of the inverse links is the inverse of the
    average. ``A = sum(w A_p)`` and ``B = sum(w B_p)`` with ``w`` proportional to
    ``weight_p / sqrt(1 + A_p^2)``.

    Parameters
    ----------
    paths : sequence of Link
        Direct links or chains.
    weights : array_like of float, shape (n_paths,), optional
        How much each path counts; equal when left out, `minimum_variance_weights` for the most
        precise average. Taken as known in the standard errors.

    Raises
    ------
    ValueError
        When the paths do not join the same forms, or the weights are not positive.
    """
    return _bisector(paths, _checked_weights(paths, weights))


def minimum_variance_weights(paths: Sequence[Link]) -> FloatArray:
    """Weights with which `bisector` has the smallest var(A) + var(B) ([1]).

    That sum is the mean error variance of a linked theta in a standard population.

    Parameters
    ----------
    paths : sequence of Link
        Links between the same two forms, with sensitivities.

    Returns
    -------
    ndarray of float64, shape (n_paths,)
        Not negative, sum 1.

    Raises
    ------
    ValueError
        When a path has no sensitivities, or the search does not converge.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (loads in half a second)

    _checked_weights(paths, None)
    if not all(path.sensitivities for path in paths):
        message = "minimum variance weights need the covariances of every form on the paths"
        raise ValueError(message)

    def variance(weights: FloatArray) -> float:
        covariance = _bisector(paths, weights / weights.sum()).covariance
        return np.nan if covariance is None else float(np.trace(covariance))

    n_paths = len(paths)
    scale = variance(np.ones(n_paths))
    result = minimize(
        lambda weights: variance(weights) / scale,
        np.full(n_paths, 1 / n_paths),
        method="SLSQP",
        bounds=[(0.0, 1.0)] * n_paths,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    if not result.success:
        message = f"minimum variance weights not found: {result.message}"
        raise ValueError(message)
    weights: FloatArray = np.clip(result.x, 0.0, 1.0) / np.clip(result.x, 0.0, 1.0).sum()
    return weights


def _bisector(paths: Sequence[Link], weights: FloatArray) -> Link:
    A, B = (np.array([getattr(path, name) for path in paths]) for name in ("A", "B"))
    u = weights / np.sqrt(1 + A**2)  # [1]; [2] section 2.3
    d_u = -u * A / (1 + A**2)
    mean_A, mean_B = u @ A / u.sum(), u @ B / u.sum()
    jacobians = [
        np.array([[u[p] + d_u[p] * (A[p] - mean_A), 0.0], [d_u[p] * (B[p] - mean_B), u[p]]])
        / u.sum()
        for p in range(len(paths))
    ]
    return Link(
        A=float(mean_A),
        B=float(mean_B),
        from_form=paths[0].from_form,
        to_form=paths[0].to_form,
        sensitivities=combined_sensitivities(paths, jacobians),
    )


def _checked_weights(paths: Sequence[Link], weights: npt.ArrayLike | None) -> FloatArray:
    ends = {(path.from_form, path.to_form) for path in paths}
    if len(ends) != 1:
        message = f"a bisector needs paths between the same two forms, got {sorted(ends)}"
        raise ValueError(message)
    given: FloatArray = np.asarray(
        np.ones(len(paths)) if weights is None else weights, dtype=np.float64
    )
    if given.shape != (len(paths),) or not (np.isfinite(given) & (given >= 0)).all():
        message = f"weights must be {len(paths)} numbers, not negative, got {given}"
        raise ValueError(message)
    if not given.sum() > 0:
        message = "one of the weights must be positive"
        raise ValueError(message)
    return given
