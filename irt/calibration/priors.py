"""Prior knowledge about item parameters, for marginal maximum a posteriori estimation.

References
----------
.. [1] Mislevy, R. J. (1986). Bayes modal estimation in item response models. Psychometrika 51(2),
   177-195.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.calibration.families import Family, logit
from irt.parameters import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal prior; arrays give each item its own.

    Attributes
    ----------
    mean, sd : float or array_like of float, shape (n_items,)
    """

    mean: npt.ArrayLike
    sd: npt.ArrayLike

    def of(self, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of these items, each of shape (len(rows),)."""
        mean, sd = np.asarray(self.mean, dtype=np.float64), np.asarray(self.sd, dtype=np.float64)
        if not (sd > 0).all():
            message = f"sd of a prior must be positive, got {sd.min()}"
            raise ValueError(message)
        return (
            mean[rows] if mean.ndim else np.full(len(rows), float(mean)),
            sd[rows] if sd.ndim else np.full(len(rows), float(sd)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPriors:
    """Priors on the parameters of free items; None means none [1].

    Attributes
    ----------
    log_a : Normal, optional
        On the logarithm of the discrimination.
    b : Normal, optional
        On the mean of the difficulties or thresholds of an item, in logits.
    logit_c, logit_d : Normal, optional
        On the logit of the lower and the upper asymptote.
    """

    log_a: Normal | None = None
    b: Normal | None = None
    logit_c: Normal | None = None
    logit_d: Normal | None = None

    def residuals(self, family: Family, xi: FloatArray, rows: IntArray) -> FloatArray:
        """Standardised distances to the priors, shape (n_items, n_priors).

        The log prior is minus half the sum of their squares.
        """
        natural = dict(zip(family.natural_names, family.natural(xi).T, strict=True))
        found = [
            (prior, value)
            for prior, value in (
                (self.log_a, _log(natural.get("a"))),
                (self.b, _location(natural)),
                (self.logit_c, _logit(natural.get("c"))),
                (self.logit_d, _logit(natural.get("d"))),
            )
            if prior is not None and value is not None and np.isfinite(value).all()
        ]
        columns = [(value - prior.of(rows)[0]) / prior.of(rows)[1] for prior, value in found]
        return np.stack(columns, axis=1) if columns else np.zeros((len(xi), 0))


DEFAULT_PRIORS = ItemPriors(
    log_a=Normal(0.0, 0.5), logit_c=Normal(-1.4, 0.7), logit_d=Normal(3.0, 0.7)
)
"""For the 3PL and 4PL, whose asymptotes few persons tell about: c about 0.2, d about 0.95."""

NO_PRIORS = ItemPriors()


def _log(a: FloatArray | None) -> FloatArray | None:
    return None if a is None else np.log(a)


def _logit(p: FloatArray | None) -> FloatArray | None:
    return None if p is None else logit(p)


def _location(natural: dict[str, FloatArray]) -> FloatArray | None:
    steps = [value for name, value in natural.items() if name.startswith("b")]
    return np.mean(steps, axis=0) if steps else None
