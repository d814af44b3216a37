"""How much DIF matters: for an item, for the test, and for the share below a cut.

Two sets of parameters of the same items on the same scale are compared: those that hold for the
reference group and those that hold for the focal group. Every signed number is focal minus
reference: positive when the focal group scores higher than equally able persons of the reference
group.

References
----------
.. [1] Raju, N. S. (1988). The area between two item characteristic curves. Psychometrika 53(4),
   495-502.
.. [2] Cohen, A. S., Kim, S.-H. & Baker, F. B. (1993). Detection of differential item functioning in
   the graded response model. Applied Psychological Measurement 17(4), 335-350.
.. [3] Meade, A. W. (2010). A taxonomy of effect size measures for the differential functioning of
   items and scales. Journal of Applied Psychology 95(4), 728-743.
.. [4] Chalmers, R. P., Counsell, A. & Flora, D. B. (2016). It might not make a big DIF: improved
   differential test functioning statistics that account for sampling variability. Educational and
   Psychological Measurement 76(1), 114-140. Eq. 5 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.parameters import FloatArray, ItemParameters, Model
from irt.quadrature import Quadrature
from irt.response import probabilities

_AREA_NODES = 20_001
_TAILS = 40.0  # the tail of a logistic curve beyond this many units of 1/a is below 1e-17


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemEffects:
    """Differences in expected score of each item over a focal population [3].

    Attributes
    ----------
    signed, unsigned : ndarray of float64, shape (n_items,)
        Mean difference (SIDS) and mean absolute difference (UIDS), in points of the item.
    largest : ndarray of float64, shape (n_items,)
        Difference that is largest in absolute value on the nodes (D-max), with its sign.
    largest_at : ndarray of float64, shape (n_items,)
        Where, in logits.
    standardised : ndarray of float64, shape (n_items,)
        ESSD: ``signed`` over the pooled standard deviation of the expected scores; NaN where both
        are constant.
    """

    signed: FloatArray
    unsigned: FloatArray
    largest: FloatArray
    largest_at: FloatArray
    standardised: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEffects:
    """Differences in the expected score of the whole test over a population.

    Attributes
    ----------
    signed, unsigned : float
        sDTF and uDTF [4], with the weights of the population, in points of the test: mean
        difference and mean absolute difference. DIF of opposite signs cancels between items; only
        the signed one lets it cancel between abilities.
    largest, largest_at : float
        Largest difference on the nodes, with its sign, and where in logits.
    standardised : float
        ETSSD [3]: ``signed`` over the pooled standard deviation of the expected test scores.
    share_of_maximum : float
        ``signed`` over the highest test score.
    """

    signed: float
    unsigned: float
    largest: float
    largest_at: float
    standardised: float
    share_of_maximum: float


def expected_scores(parameters: ItemParameters, theta: FloatArray) -> FloatArray:
    """Expected category number of each item: (n_items, n_thetas)."""
    p = probabilities(parameters, theta)
    expected: FloatArray = np.einsum("ikq,k->iq", p, np.arange(p.shape[1], dtype=np.float64))
    return expected


def area_between(
    reference: ItemParameters,
    focal: ItemParameters,
    *,
    limits: tuple[float, float] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Signed and unsigned area between the expected score curves of each item [1, 2].

    Parameters
    ----------
    reference, focal : ItemParameters
        The same items.
    limits : tuple of float, optional
        Interval of theta in logits; the whole line by default, on which the areas are Raju's.

    Returns
    -------
    signed, unsigned : ndarray of float64, shape (n_items,)
        In points times logits. On the whole line the signed area is the sum of the differences
        ``b_reference - b_focal``, times ``d - c`` for a logistic item (Raju's [1] has the other
        sign: reference minus focal).

    Raises
    ------
    ValueError
        When the sets are not the same items, or curves with different asymptotes, or nominal items,
        are compared on the whole line: their area may be infinite.
    """
    check_same_items(reference, focal)
    if limits is None:
        _check_finite_area(reference, focal)
        limits = _all_of_the_curves(reference, focal)
    theta = np.linspace(limits[0], limits[1], _AREA_NODES)
    step = theta[1] - theta[0]
    signed, unsigned = np.empty(len(reference)), np.empty(len(reference))
    for item in range(len(reference)):  # one at a time: the grid is long
        gap = (
            expected_scores(focal.take([item]), theta)
            - expected_scores(reference.take([item]), theta)
        )[0]
        signed[item] = np.trapezoid(gap, dx=step)
        unsigned[item] = np.trapezoid(np.abs(gap), dx=step)
    return signed, unsigned


def item_effects(
    reference: ItemParameters, focal: ItemParameters, *, population: Quadrature
) -> ItemEffects:
    """Differences in expected score over the focal group [3].

    Parameters
    ----------
    reference, focal : ItemParameters
        The same items on the same scale.
    population : Quadrature
        Distribution of the focal group: `normal_quadrature` with its mean and standard deviation,
        or its averaged posteriors.

    Raises
    ------
    ValueError
        When the sets are not the same items.
    """
    check_same_items(reference, focal)
    weights = np.exp(population.log_weights)
    of_focal = expected_scores(focal, population.nodes)
    of_reference = expected_scores(reference, population.nodes)
    gap = of_focal - of_reference
    peak = np.abs(gap).argmax(axis=1)
    signed = gap @ weights
    return ItemEffects(
        signed=signed,
        unsigned=np.abs(gap) @ weights,
        largest=gap[np.arange(len(gap)), peak],
        largest_at=population.nodes[peak],
        standardised=_standardised(signed, of_focal, of_reference, weights),
    )


def scale_effects(
    reference: ItemParameters, focal: ItemParameters, *, population: Quadrature
) -> ScaleEffects:
    """Differences in the expected score of the whole test [3, 4].

    Parameters
    ----------
    reference, focal : ItemParameters
        The same items on the same scale; items without DIF belong to the test and have equal
        parameters in both.
    population : Quadrature
        Weights of the abilities; `weighted` with a constant density gives the uniform weights that
        [4] recommends, a normal density those of a group.

    Raises
    ------
    ValueError
        When the sets are not the same items.
    """
    check_same_items(reference, focal)
    weights = np.exp(population.log_weights)
    of_focal = expected_scores(focal, population.nodes).sum(axis=0, keepdims=True)
    of_reference = expected_scores(reference, population.nodes).sum(axis=0, keepdims=True)
    gap = of_focal - of_reference
    peak = int(np.abs(gap[0]).argmax())
    signed = gap @ weights
    return ScaleEffects(
        signed=float(signed[0]),
        unsigned=float(np.abs(gap[0]) @ weights),
        largest=float(gap[0, peak]),
        largest_at=float(population.nodes[peak]),
        standardised=float(_standardised(signed, of_focal, of_reference, weights)[0]),
        share_of_maximum=float(signed[0] / (reference.n_categories - 1).sum()),
    )


def _standardised(
    signed: FloatArray, of_focal: FloatArray, of_reference: FloatArray, weights: FloatArray
) -> FloatArray:
    pooled = np.sqrt((_variance(of_focal, weights) + _variance(of_reference, weights)) / 2)
    return np.divide(signed, pooled, out=np.full_like(signed, np.nan), where=pooled > 0)


def _variance(values: FloatArray, weights: FloatArray) -> FloatArray:
    variance: FloatArray = (values - (values @ weights)[:, None]) ** 2 @ weights
    return variance


def check_same_items(reference: ItemParameters, focal: ItemParameters) -> None:
    """Refuse sets of different sizes or categories.

    Raises
    ------
    ValueError
        With the categories of both.
    """
    if len(reference) != len(focal) or (reference.n_categories != focal.n_categories).any():
        message = (
            "reference and focal must hold the same items, "
            f"got {reference.n_categories} and {focal.n_categories} categories"
        )
        raise ValueError(message)


def _check_finite_area(reference: ItemParameters, focal: ItemParameters) -> None:
    is_nominal = (reference.model == Model.NOMINAL) | (focal.model == Model.NOMINAL)
    is_wrong = (reference.c != focal.c) | (reference.d != focal.d) | is_nominal
    if is_wrong.any():
        item = int(np.flatnonzero(is_wrong)[0])
        message = (
            "nominal items and curves with different asymptotes need `limits`: the area on the "
            f"whole line may be infinite (item {item})"
        )
        raise ValueError(message)


def _all_of_the_curves(reference: ItemParameters, focal: ItemParameters) -> tuple[float, float]:
    both = (reference, focal)
    tail = _TAILS / min(float(items.a.min()) for items in both)
    lowest = min(float(np.nanmin(items.b)) for items in both)
    highest = max(float(np.nanmax(items.b)) for items in both)
    return lowest - tail, highest + tail
