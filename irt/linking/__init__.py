"""Linking and equating: one scale for several calibrations, one score for several forms.

Metric: logistic, D = 1. Scale: ``theta_to = A * theta_from + B``.
"""

from irt.linking.drift import (
    AnchorDrift,
    PurifiedLink,
    anchor_drift,
    purified_link,
    robust_z,
)
from irt.linking.equating import (
    ObservedScoreEquating,
    TrueScoreEquating,
    equate_observed_scores,
    equate_true_scores,
)
from irt.linking.forms import Form, link_forms
from irt.linking.link import Method, link
from irt.linking.parameter_matrix import parameter_labels
from irt.linking.paths import bisector, chain, minimum_variance_weights
from irt.linking.result import Link, Sensitivity, transformed

__all__ = [
    "AnchorDrift",
    "Form",
    "Link",
    "Method",
    "ObservedScoreEquating",
    "PurifiedLink",
    "Sensitivity",
    "TrueScoreEquating",
    "anchor_drift",
    "bisector",
    "chain",
    "equate_observed_scores",
    "equate_true_scores",
    "link",
    "link_forms",
    "minimum_variance_weights",
    "parameter_labels",
    "purified_link",
    "robust_z",
    "transformed",
]
