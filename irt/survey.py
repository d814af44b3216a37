"""Estimates for a population from plausible values, weights and replicate weights.

References
----------
.. [1] Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley. Eq. 3.1.5.
.. [2] Shen, Z. (2000). Nested multiple imputation. PhD thesis, Harvard University. (Also Rubin, D.
   B. (2003). Nested multiple imputation of NMES. Statistica Neerlandica 57(1), 3-18, eq. 4.)
.. [3] Wolter, K. M. (2007). Introduction to variance estimation, 2nd ed. Springer. Ch. 4.
.. [4] Rao, J. N. K. & Wu, C. F. J. (1988). Resampling inference with complex survey data. Journal
   of the American Statistical Association 83(401), 231-241.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Person weights and their replicates.

    Attributes
    ----------
    full : ndarray of float64, shape (n_persons,)
    replicates : ndarray of float64, shape (n_persons, n_replicates)
    factor : float
        What the sum of squared deviations over replicates is multiplied by: 1 for JK2 (ICILS,
        TIMSS), 0.05 for the 80 Fay replicates of PISA, 1 over their number for a bootstrap [3].
    """

    full: FloatArray
    replicates: FloatArray
    factor: float

    def of(self, persons: npt.NDArray[np.bool_]) -> Weights:
        """The same with the weight of all others at 0: a domain of the population."""
        return Weights(
            full=np.where(persons, self.full, 0.0),
            replicates=np.where(persons[:, None], self.replicates, 0.0),
            factor=self.factor,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveyEstimate:
    """A figure for a population with the parts of its variance.

    Attributes
    ----------
    by_draw : ndarray of float64, shape (n_outer, n_inner)
        The figure from each plausible value: outer draws differ in their item parameters, inner
        draws only in the persons' abilities.
    by_replicate : ndarray of float64, shape (n_outer, n_inner, n_replicates)
    factor : float
    """

    by_draw: FloatArray
    by_replicate: FloatArray
    factor: float

    def __sub__(self, other: SurveyEstimate) -> SurveyEstimate:
        """Difference of two figures from the same draws and replicates."""
        return SurveyEstimate(
            by_draw=self.by_draw - other.by_draw,
            by_replicate=self.by_replicate - other.by_replicate,
            factor=self.factor,
        )

    @property
    def value(self) -> float:
        """Mean over the plausible values."""
        return float(self.by_draw.mean())

    @property
    def sampling_variance(self) -> float:
        """Mean over the plausible values of the replicates' variance [3]."""
        deviation = self.by_replicate - self.by_draw[:, :, None]
        return float(self.factor * (deviation**2).sum(axis=2).mean())

    @property
    def imputation_variance(self) -> float:
        """Variance because abilities are not seen: [1] eq. 3.1.5, or its share in [2] eq. 4."""
        n_outer, n_inner = self.by_draw.shape
        if n_outer == 1:
            return float((1 + 1 / n_inner) * self.by_draw.var(ddof=1))
        within = self._within
        return float((1 - 1 / n_inner) * within + (1 + 1 / n_outer) * within / n_inner)

    @property
    def parameter_variance(self) -> float:
        """Variance because item parameters are estimates: between outer draws [2]."""
        n_outer, n_inner = self.by_draw.shape
        if n_outer == 1:
            return 0.0
        between = self.by_draw.mean(axis=1).var(ddof=1) - self._within / n_inner
        return float((1 + 1 / n_outer) * max(between, 0.0))

    @property
    def standard_error(self) -> float:
        """Root of the sum of all variances."""
        return float(
            np.sqrt(self.sampling_variance + self.imputation_variance + self.parameter_variance)
        )

    @property
    def _within(self) -> float:
        return float(self.by_draw.var(axis=1, ddof=1).mean())


def weighted_mean(values: FloatArray, weights: Weights) -> SurveyEstimate:
    """Mean of a quantity that every plausible value gives each person.

    Parameters
    ----------
    values : ndarray of float64, shape (n_persons, n_outer, n_inner)
    weights : Weights

    Raises
    ------
    ValueError
        When all weights of the persons, or of a replicate, are 0.
    """
    return _estimate(_means(values, weights), weights)


def weighted_sd(values: FloatArray, weights: Weights) -> SurveyEstimate:
    """Standard deviation in the population, as `weighted_mean`."""
    mean, square = _means(values, weights), _means(values**2, weights)
    return _estimate(np.sqrt(np.maximum(square - mean**2, 0.0)), weights)


def weighted_share_below(values: FloatArray, cut: float, weights: Weights) -> SurveyEstimate:
    """Share of the population whose plausible values lie below a cut, as `weighted_mean`."""
    return weighted_mean((values < cut).astype(np.float64), weights)


def bootstrap_weights(
    full: npt.ArrayLike,
    *,
    n_replicates: int = 200,
    clusters: npt.ArrayLike | None = None,
    rng: np.random.Generator,
) -> Weights:
    """Replicates by resampling persons, or whole clusters such as schools, with replacement [4].

    Parameters
    ----------
    full : array_like of float, shape (n_persons,)
    n_replicates : int
    clusters : array_like, shape (n_persons,), optional
        What was sampled: a label per person.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        With fewer than two clusters.
    """
    full = np.asarray(full, dtype=np.float64)
    labels = np.arange(len(full)) if clusters is None else np.asarray(clusters)
    _, cluster = np.unique(labels, return_inverse=True)
    n_clusters = int(cluster.max(initial=-1)) + 1
    if n_clusters < 2:
        message = f"a bootstrap needs at least two clusters, got {n_clusters}"
        raise ValueError(message)
    drawn = rng.multinomial(n_clusters - 1, np.full(n_clusters, 1 / n_clusters), n_replicates)
    times = drawn.T[cluster] * (n_clusters / (n_clusters - 1))  # [4], m = n - 1
    return Weights(full=full, replicates=full[:, None] * times, factor=1 / n_replicates)


def _means(values: FloatArray, weights: Weights) -> FloatArray:
    """Weighted mean of each plausible value: (n_outer, n_inner, 1 + n_replicates), full first."""
    everything = np.column_stack([weights.full, weights.replicates])
    total = everything.sum(axis=0)
    if not (total > 0).all():
        message = f"the weights add up to 0 (column {int(np.argmin(total > 0))}, 0 is the full one)"
        raise ValueError(message)
    means: FloatArray = np.tensordot(values, everything / total, axes=(0, 0))
    return means


def _estimate(figures: FloatArray, weights: Weights) -> SurveyEstimate:
    return SurveyEstimate(
        by_draw=figures[:, :, 0], by_replicate=figures[:, :, 1:], factor=weights.factor
    )
