"""Reliability: the share of the variance of ability estimates that is variance of ability.

References
----------
.. [1] Green, B. F., Bock, R. D., Humphreys, L. G., Linn, R. L. & Reckase, M. D. (1984). Technical
   guidelines for assessing computerized adaptive tests. Journal of Educational Measurement 21(4),
   347-360.
.. [2] Mislevy, R. J., Beaton, A. E., Kaplan, B. & Sheehan, K. M. (1992). Estimating population
   characteristics from sparse matrix samples of item responses. Journal of Educational Measurement
   29(2), 133-161.
"""

from __future__ import annotations

import numpy as np

from irt.information import item_information
from irt.parameters import FloatArray, ItemParameters
from irt.quadrature import Quadrature


def marginal_reliability(parameters: ItemParameters, *, quadrature: Quadrature) -> float:
    """Reliability that a whole test would have in a population ([1], p. 353).

    ``integral of I(theta) / (I(theta) + 1 / variance)`` over the population, so 0 for no items and
    towards 1 for many.

    Parameters
    ----------
    parameters : ItemParameters
        The items everybody answers.
    quadrature : Quadrature
        Grid and population.
    """
    weight = np.exp(quadrature.log_weights)
    mean = weight @ quadrature.nodes
    variance = weight @ (quadrature.nodes - mean) ** 2
    information = item_information(parameters, quadrature.nodes).sum(axis=0)
    return float(weight @ (information / (information + 1 / variance)))


def empirical_reliability(theta: FloatArray, sem: FloatArray) -> float:
    """Reliability of EAP or MAP estimates of real persons ([2]).

    Variance of the estimates over that variance plus the mean squared SEM.

    Parameters
    ----------
    theta, sem : ndarray of float64, shape (n_persons,)
        Estimates and their standard errors, in logits; at least two persons.
    """
    explained = float(np.var(theta))
    return explained / (explained + float(np.mean(sem**2)))
