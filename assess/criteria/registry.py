"""The selection criteria by the name a blueprint gives them; a larger value is a better item.

Metric: logistic, no 1.7 (D = 1). Sources stand with the functions that compute the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from assess.criteria import decision, divergence, expected, information, ordering
from assess.criteria.interpolation import interval_weights
from assess.criteria.situation import Situation
from irt.parameters import FloatArray

_CUT_HALF_WIDTH = 0.2  # logits; half the usual indifference region of a classification test
_ACCELERATION = 1.0  # Barrada et al. (2008): chance fades in proportion to the items taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A way to value every item for every sitting.

    Attributes
    ----------
    rule : str
        Its name in words, for the trace of a sitting.
    value : callable
        Of a `Situation`; gives an ndarray of float64, shape (n_sittings, n_items), always finite.
    uses_chance : bool
        Whether it reads ``draws``.
    """

    rule: str
    value: Callable[[Situation], FloatArray]
    uses_chance: bool = False


DEFAULT_CRITERION = "mpwi"
"""What a blueprint without a criterion gets, and every easy start."""


def criterion_named(name: str) -> Criterion:
    """The criterion of this name.

    Raises
    ------
    ValueError
        When there is none; the message lists the known ones.
    """
    if name not in CRITERIA:
        message = f"criterion must be one of {', '.join(CRITERIA)}, got {name}"
        raise ValueError(message)
    return CRITERIA[name]


def _information_at_estimate(now: Situation) -> FloatArray:
    return information.information_at(now.items.information, now.items.nodes, now.theta)


def _likelihood_weighted_information(now: Situation) -> FloatArray:
    return information.weighted_information(now.items.information, now.likelihood)


def _posterior_weighted_information(now: Situation) -> FloatArray:
    return information.weighted_information(now.items.information, now.posterior)


def _divergence(now: Situation, weights: FloatArray) -> FloatArray:
    at_estimate = divergence.probabilities_at(now.items.log_p, now.items.nodes, now.theta)
    return divergence.kullback_leibler(now.items.log_p, at_estimate, weights)


def _likelihood_weighted_divergence(now: Situation) -> FloatArray:
    return _divergence(now, now.likelihood)


def _posterior_weighted_divergence(now: Situation) -> FloatArray:
    return _divergence(now, now.posterior)


def _divergence_in_interval(now: Situation) -> FloatArray:
    half_width = divergence.interval_half_width(now.position - 1)
    return _divergence(now, interval_weights(now.items.nodes, now.theta, half_width))


def _global_discrimination(now: Situation) -> FloatArray:
    return divergence.global_discrimination(now.items.p, now.likelihood)


def _posterior_global_discrimination(now: Situation) -> FloatArray:
    return divergence.global_discrimination(now.items.p, now.posterior)


def _expected_posterior_variance(now: Situation) -> FloatArray:
    return expected.expected_posterior_variance(now.items.p, now.posterior, now.items.nodes)


def _expected(now: Situation, information_of_item: FloatArray) -> FloatArray:
    p, nodes = now.items.p, now.items.nodes
    return expected.expected_information(
        information_of_item,
        nodes,
        predictive=expected.predictive_probabilities(p, now.posterior),
        updated=expected.updated_means(p, now.posterior, nodes),
    )


def _expected_information(now: Situation) -> FloatArray:
    return _expected(now, now.items.information)


def _expected_observed_information(now: Situation) -> FloatArray:
    return _expected(now, now.items.observed)


def _mutual_information(now: Situation) -> FloatArray:
    return expected.mutual_information(now.items.p, now.items.entropy, now.posterior)


def _decision_information(now: Situation) -> FloatArray:
    return decision.decision_information(now.items.p, now.posterior, now.items.nodes, cut=now.cut)


def _divergence_at_cut(now: Situation) -> FloatArray:
    value = decision.divergence_at_cut(
        now.items.log_p, now.items.nodes, cut=now.cut, half_width=_CUT_HALF_WIDTH
    )
    return np.tile(value, (len(now.theta), 1))


def _nearest_difficulty(now: Situation) -> FloatArray:
    return ordering.nearest(now.items.location, now.theta)


def _nearest_peak(now: Situation) -> FloatArray:
    return ordering.nearest(now.items.peak, now.theta)


def _stratified(now: Situation) -> FloatArray:
    stage = ordering.stage_of(now.position, now.length, n_stages=now.items.n_strata)
    return ordering.stratified(now.items.location, now.items.stratum, now.theta, stage=stage)


def _progress(now: Situation) -> FloatArray:
    return ordering.progress_weight(now.position, now.length, acceleration=_ACCELERATION)


def _progressive(now: Situation) -> FloatArray:
    return ordering.progressive(
        _information_at_estimate(now),
        weight=_progress(now),
        eligible=now.eligible,
        draws=now.draws,
    )


def _proportional(now: Situation) -> FloatArray:
    return ordering.proportional(
        _information_at_estimate(now), power=now.length * _progress(now), draws=now.draws
    )


def _random(now: Situation) -> FloatArray:
    return now.draws


CRITERIA: Mapping[str, Criterion] = MappingProxyType(
    {
        "mpwi": Criterion(
            rule="posterior_weighted_information", value=_posterior_weighted_information
        ),
        "mlwi": Criterion(
            rule="likelihood_weighted_information", value=_likelihood_weighted_information
        ),
        "mfi": Criterion(rule="information_at_estimate", value=_information_at_estimate),
        "kl": Criterion(
            rule="likelihood_weighted_divergence", value=_likelihood_weighted_divergence
        ),
        "klp": Criterion(
            rule="posterior_weighted_divergence", value=_posterior_weighted_divergence
        ),
        "kl_interval": Criterion(rule="divergence_in_interval", value=_divergence_in_interval),
        "gdi": Criterion(rule="global_discrimination", value=_global_discrimination),
        "gdip": Criterion(
            rule="posterior_global_discrimination", value=_posterior_global_discrimination
        ),
        "mepv": Criterion(rule="expected_posterior_variance", value=_expected_posterior_variance),
        "mei": Criterion(rule="expected_information", value=_expected_information),
        "mei_observed": Criterion(
            rule="expected_observed_information", value=_expected_observed_information
        ),
        "mutual_information": Criterion(rule="mutual_information", value=_mutual_information),
        "decision": Criterion(rule="decision_information", value=_decision_information),
        "kl_cut": Criterion(rule="divergence_at_cut", value=_divergence_at_cut),
        "b_optimal": Criterion(rule="nearest_difficulty", value=_nearest_difficulty),
        "th_optimal": Criterion(rule="nearest_peak", value=_nearest_peak),
        "a_stratified": Criterion(rule="a_stratified", value=_stratified),
        "progressive": Criterion(rule="progressive", value=_progressive, uses_chance=True),
        "proportional": Criterion(rule="proportional", value=_proportional, uses_chance=True),
        "random": Criterion(rule="random", value=_random, uses_chance=True),
    }
)
"""Every criterion for one scale by name."""
