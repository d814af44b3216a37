"""Linking and equating: one scale for several calibrations, one score for several forms.

Metric: logistic, D = 1. Scale: ``theta_to = A * theta_from + B``.
"""

from irt.linking.forms import Form, bisector, chain, link_forms, minimum_variance_weights
from irt.linking.link import Method, link
from irt.linking.parameter_matrix import parameter_labels
from irt.linking.result import Link, Sensitivity, transformed

__all__ = [
    "Form",
    "Link",
    "Method",
    "Sensitivity",
    "bisector",
    "chain",
    "link",
    "link_forms",
    "minimum_variance_weights",
    "parameter_labels",
    "transformed",
]
