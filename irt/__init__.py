"""Item response theory on arrays: parameters, response functions, information and ability.

Metric: logistic, no 1.7 (D = 1). Nothing here knows files, clocks, databases, items or people.
"""

from irt.ability import (
    AbilityEstimates,
    ImproperPrior,
    NormalPrior,
    estimate_eap,
    estimate_map,
    estimate_mle,
    estimate_wle,
)
from irt.information import item_information, observed_information, table_information
from irt.intervals import ability_interval
from irt.parameters import ItemParameters, Model
from irt.population import (
    LatentRegression,
    ShareEstimate,
    draw_plausible_values,
    fit_latent_regression,
    impute_abilities,
    share_below,
)
from irt.posterior import (
    MISSING,
    draw_from,
    log_likelihood,
    mass_below,
    posterior,
    posterior_moments,
)
from irt.profile import Profile, one_factor_profile
from irt.quadrature import Quadrature, grid, normal_quadrature, weighted
from irt.reliability import empirical_reliability, marginal_reliability
from irt.response import (
    log_probabilities,
    log_probability_table,
    paired_probabilities,
    probabilities,
    response_curves,
)
from irt.sum_scores import SumScoreTable, score_distribution, sum_score_table

__all__ = [
    "MISSING",
    "AbilityEstimates",
    "ImproperPrior",
    "ItemParameters",
    "LatentRegression",
    "Model",
    "NormalPrior",
    "Profile",
    "Quadrature",
    "ShareEstimate",
    "SumScoreTable",
    "ability_interval",
    "draw_from",
    "draw_plausible_values",
    "empirical_reliability",
    "estimate_eap",
    "estimate_map",
    "estimate_mle",
    "estimate_wle",
    "fit_latent_regression",
    "grid",
    "impute_abilities",
    "item_information",
    "log_likelihood",
    "log_probabilities",
    "log_probability_table",
    "marginal_reliability",
    "mass_below",
    "normal_quadrature",
    "observed_information",
    "one_factor_profile",
    "paired_probabilities",
    "posterior",
    "posterior_moments",
    "probabilities",
    "response_curves",
    "score_distribution",
    "share_below",
    "sum_score_table",
    "table_information",
    "weighted",
]
