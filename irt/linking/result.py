"""The result of a link: two constants, and how they depend on the item parameters.

Scale: ``theta_to = A * theta_from + B``.

References
----------
.. [1] Kolen, M. J. & Brennan, R. L. (2014). Test equating, scaling, and linking (3rd ed.).
   Springer. Section 6.2.
.. [2] Ogasawara, H. (2001). Standard errors of item response theory equating/linking by response
   function methods. Applied Psychological Measurement 25(1), 53-67.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from irt.parameters import FloatArray, ItemParameters, Model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """How the constants of a link follow the parameters of one calibration.

    Attributes
    ----------
    form : str
        Name of the calibrated form; "" where it has none.
    gradient : ndarray of float64, shape (2, n_parameters)
        Derivatives of A and B in the parameter vector (`parameter_labels` gives its order).
    covariance : ndarray of float64, shape (n_parameters, n_parameters)
        Covariance matrix of the parameter vector.
    """

    form: str
    gradient: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Link:
    """Constants that put one scale on another: ``theta_to = A * theta_from + B``.

    Attributes
    ----------
    A, B : float
        Slope, positive, and intercept, in logits of the scale linked to.
    from_form, to_form : str
        Names of the two calibrations; "" where they have none.
    sensitivities : tuple of Sensitivity
        One per calibration the constants depend on; empty when no covariances were given.
    """

    A: float
    B: float
    from_form: str = ""
    to_form: str = ""
    sensitivities: tuple[Sensitivity, ...] = ()

    def __post_init__(self) -> None:
        _check_constants(self.A, self.B)

    @property
    def covariance(self) -> FloatArray | None:
        """Covariance matrix of (A, B) by the delta method ([2]), None without sensitivities."""
        if not self.sensitivities:
            return None
        total: FloatArray = np.sum(
            [s.gradient @ s.covariance @ s.gradient.T for s in self.sensitivities], axis=0
        )
        return total

    @property
    def standard_errors(self) -> tuple[float, float] | None:
        """Standard errors of A and B (logits), None without sensitivities."""
        covariance = self.covariance
        if covariance is None:
            return None
        of_A, of_B = np.sqrt(np.diag(covariance))
        return float(of_A), float(of_B)

    def theta(self, theta: npt.ArrayLike) -> FloatArray:
        """Abilities on the scale linked to, same shape as the argument."""
        moved: FloatArray = self.A * np.asarray(theta, dtype=np.float64) + self.B
        return moved

    def inverse(self) -> Link:
        """Return the way back: ``theta_from = (theta_to - B) / A``."""
        jacobian = np.array([[-1 / self.A**2, 0.0], [self.B / self.A**2, -1 / self.A]])
        return Link(
            A=1 / self.A,
            B=-self.B / self.A,
            from_form=self.to_form,
            to_form=self.from_form,
            sensitivities=combined_sensitivities([self], [jacobian]),
        )


def transformed(items: ItemParameters, A: float, B: float) -> ItemParameters:
    """Items on the scale ``A * theta + B``, with the same curves ([1], section 6.2).

    ``a / A`` and ``A * b + B``; asymptotes and category scores stay. A step of a nominal item moves
    by B for each unit of score between its two categories.

    Parameters
    ----------
    items : ItemParameters
        Items on the old scale.
    A, B : float
        Constants; A positive.

    Raises
    ------
    ValueError
        When A is not positive or a constant is not finite.
    """
    _check_constants(A, B)
    gaps = np.where((items.model == Model.NOMINAL)[:, None], np.diff(items.scores, axis=1), 1.0)
    return replace(items, a=items.a / A, b=A * items.b + B * gaps, se_b=A * items.se_b)


def combined_sensitivities(
    links: Sequence[Link], jacobians: Sequence[FloatArray]
) -> tuple[Sensitivity, ...]:
    """Sensitivities of constants that are functions of the constants of several links.

    A calibration that several links share counts once, with its gradients added; one without a name
    counts as a sample of its own each time.

    Parameters
    ----------
    links : sequence of Link
        Links; when one of them has no sensitivities, the result is empty.
    jacobians : sequence of ndarray of float64, shape (2, 2)
        Per link the derivatives of the new (A, B), rows, in the link's (A, B), columns.
    """
    if not all(link.sensitivities for link in links):
        return ()
    merged: dict[str, Sensitivity] = {}
    for place, (link, jacobian) in enumerate(zip(links, jacobians, strict=True)):
        for order, part in enumerate(link.sensitivities):
            key = part.form or f"\0{place}.{order}"
            gradient = jacobian @ part.gradient
            if key in merged:
                gradient = gradient + merged[key].gradient
            merged[key] = replace(part, gradient=gradient)
    return tuple(merged.values())


def _check_constants(A: float, B: float) -> None:
    if not (np.isfinite(A) and A > 0 and np.isfinite(B)):
        message = f"A must be positive and A and B finite, got A = {A}, B = {B}"
        raise ValueError(message)
