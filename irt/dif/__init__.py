"""Differential item functioning: equally able persons of two groups who do not succeed alike."""

from irt.dif.comparison import MIN_GROUP, Status
from irt.dif.cut_effect import CutEffect, cut_effect
from irt.dif.effect import (
    ItemEffects,
    ScaleEffects,
    area_between,
    expected_scores,
    item_effects,
    scale_effects,
)
from irt.dif.likelihood_ratio import CalibrationDif, likelihood_ratio
from irt.dif.logistic_regression import (
    JODOIN_GIERL,
    ZUMBO_THOMAS,
    DifStep,
    LogisticDif,
    logistic_regression,
    r2_classes,
)
from irt.dif.mantel import MantelDif, mantel, naep_classes
from irt.dif.mantel_haenszel import MantelHaenszelDif, ets_classes, mantel_haenszel
from irt.dif.matching import theta_strata
from irt.dif.multiplicity import adjusted
from irt.dif.purification import Outcome, Purification, PurificationRule, purify
from irt.dif.wald import ChiSquare, WaldTest, wald_of_split

__all__ = [
    "JODOIN_GIERL",
    "MIN_GROUP",
    "ZUMBO_THOMAS",
    "CalibrationDif",
    "ChiSquare",
    "CutEffect",
    "DifStep",
    "ItemEffects",
    "LogisticDif",
    "MantelDif",
    "MantelHaenszelDif",
    "Outcome",
    "Purification",
    "PurificationRule",
    "ScaleEffects",
    "Status",
    "WaldTest",
    "adjusted",
    "area_between",
    "cut_effect",
    "ets_classes",
    "expected_scores",
    "item_effects",
    "likelihood_ratio",
    "logistic_regression",
    "mantel",
    "mantel_haenszel",
    "naep_classes",
    "purify",
    "r2_classes",
    "scale_effects",
    "theta_strata",
    "wald_of_split",
]
