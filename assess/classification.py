"""How well persons are put into levels: expected accuracy and consistency, person by person.

Accuracy is the chance that the level given is the true one; consistency the chance that a second,
equal measurement gives the same level as the first. Both follow from the chances of the levels for
one person: normal around theta ([1], [2]), or from a posterior on a grid ([3]). Sums of squared
chances as consistency are from [4]; [5] compares these with the methods for sum scores, which an
adaptive test does not have. Metric: theta and SEM in logits.

References
----------
.. [1] Rudner, L. M. (2001). Computing the expected proportions of misclassified examinees.
   Practical Assessment, Research & Evaluation 7(14).
.. [2] Rudner, L. M. (2005). Expected classification accuracy. Practical Assessment, Research &
   Evaluation 10(13).
.. [3] Guo, F. (2006). Expected classification accuracy using the latent distribution. Practical
   Assessment, Research & Evaluation 11(6).
.. [4] Lee, W.-C. (2010). Classification consistency and accuracy for complex assessments using item
   response theory. Journal of Educational Measurement 47, 1-17.
.. [5] Lathrop, Q. N. & Cheng, Y. (2013). Two approaches to estimation of classification accuracy
   rate under item response theory. Applied Psychological Measurement 37, 226-241.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from irt.parameters import FloatArray
from irt.posterior import mass_below

_LEAST = 1e-12  # logits; stands for a SEM of 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassificationQuality:
    """Expected quality of the levels given, as chances.

    Attributes
    ----------
    accuracy_at_cuts, consistency_at_cuts : ndarray of float64, shape (n_persons, n_cuts)
        Of the side of each cut by itself.
    accuracy, consistency : ndarray of float64, shape (n_persons,)
        Of the level among all.
    """

    accuracy_at_cuts: FloatArray
    consistency_at_cuts: FloatArray
    accuracy: FloatArray
    consistency: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanClassificationQuality:
    """Means over persons of a `ClassificationQuality`; one number per cut in the tuples."""

    accuracy_at_cuts: tuple[float, ...]
    consistency_at_cuts: tuple[float, ...]
    accuracy: float
    consistency: float


def quality_from_sem(
    theta: npt.ArrayLike, sem: npt.ArrayLike, cuts: Sequence[float]
) -> ClassificationQuality:
    """Expected quality where the truth is normal around theta ([1], [2]).

    Parameters
    ----------
    theta, sem : array_like of float, shape (n_persons,)
        In logits; a SEM of 0 is a theta known exactly.
    cuts : sequence of float
        Ascending, in logits. A theta on a cut belongs to the level above.

    Raises
    ------
    ValueError
        When cuts do not ascend, or a SEM is negative or not a number.
    """
    theta, sem = np.atleast_1d(np.asarray(theta, float)), np.atleast_1d(np.asarray(sem, float))
    edges = _ascending(cuts)
    if not (sem >= 0).all():
        message = f"SEM must be 0 or more, got {sem[~(sem >= 0)][0]}"
        raise ValueError(message)
    below = norm.cdf((edges - theta[:, None]) / np.maximum(sem, _LEAST)[:, None])
    return _quality(below, theta, edges)


def quality_from_posterior(
    mass: FloatArray, nodes: FloatArray, cuts: Sequence[float]
) -> ClassificationQuality:
    """Expected quality from posteriors on a grid, the level given by the posterior mean ([3]).

    Parameters
    ----------
    mass : ndarray of float64, shape (n_persons, n_nodes)
        Posteriors, each summing to 1.
    nodes : ndarray of float64, shape (n_nodes,)
        Ascending, in logits.
    cuts : sequence of float
        Ascending, in logits. A mean on a cut belongs to the level above.

    Raises
    ------
    ValueError
        When cuts do not ascend.
    """
    edges = _ascending(cuts)
    below = np.stack([mass_below(mass, nodes, cut) for cut in edges], axis=1)
    return _quality(below, mass @ nodes, edges)


def mean_quality(quality: ClassificationQuality) -> MeanClassificationQuality:
    """Means over persons: the expected quality of a test for these persons."""
    return MeanClassificationQuality(
        accuracy_at_cuts=tuple(quality.accuracy_at_cuts.mean(axis=0).tolist()),
        consistency_at_cuts=tuple(quality.consistency_at_cuts.mean(axis=0).tolist()),
        accuracy=float(quality.accuracy.mean()),
        consistency=float(quality.consistency.mean()),
    )


def _quality(below: FloatArray, theta: FloatArray, cuts: FloatArray) -> ClassificationQuality:
    """From the chances below each cut, shape (n_persons, n_cuts), and the theta that decides."""
    outer = np.zeros((len(below), 1))
    levels = np.diff(np.concatenate([outer, below, outer + 1], axis=1), axis=1)
    given = np.searchsorted(cuts, theta, side="right")
    return ClassificationQuality(
        accuracy_at_cuts=np.where(theta[:, None] < cuts, below, 1 - below),
        consistency_at_cuts=below**2 + (1 - below) ** 2,
        accuracy=np.take_along_axis(levels, given[:, None], axis=1)[:, 0],
        consistency=(levels**2).sum(axis=1),  # [4]
    )


def _ascending(cuts: Sequence[float]) -> FloatArray:
    edges = np.asarray(cuts, dtype=np.float64)
    if edges.ndim != 1 or not edges.size or not (np.diff(edges) > 0).all():
        message = f"cuts must be one or more ascending numbers, got {tuple(cuts)}"
        raise ValueError(message)
    return edges
