"""Item response theory on arrays: parameters, response functions, information and ability.

Metric: logistic, no 1.7 (D = 1). Nothing here knows files, clocks, databases, items or people.
"""

from irt.ability import (
    MISSING,
    AbilityEstimates,
    ImproperPrior,
    NormalPrior,
    estimate_eap,
    estimate_map,
    estimate_mle,
    estimate_wle,
    log_likelihood,
    posterior,
    posterior_moments,
)
from irt.information import item_information, table_information
from irt.parameters import ItemParameters, Model
from irt.quadrature import Quadrature, grid, normal_quadrature, weighted
from irt.response import log_probabilities, log_probability_table, probabilities, response_curves

__all__ = [
    "MISSING",
    "AbilityEstimates",
    "ImproperPrior",
    "ItemParameters",
    "Model",
    "NormalPrior",
    "Quadrature",
    "estimate_eap",
    "estimate_map",
    "estimate_mle",
    "estimate_wle",
    "grid",
    "item_information",
    "log_likelihood",
    "log_probabilities",
    "log_probability_table",
    "normal_quadrature",
    "posterior",
    "posterior_moments",
    "probabilities",
    "response_curves",
    "table_information",
    "weighted",
]
