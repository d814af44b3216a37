"""Differential item functioning: equally able persons of two groups who do not succeed alike."""

from irt.dif.comparison import MIN_GROUP, Status
from irt.dif.mantel import MantelDif, mantel, naep_classes
from irt.dif.mantel_haenszel import MantelHaenszelDif, ets_classes, mantel_haenszel
from irt.dif.matching import theta_strata
from irt.dif.multiplicity import adjusted
from irt.dif.purification import Outcome, Purification, PurificationRule, purify

__all__ = [
    "MIN_GROUP",
    "MantelDif",
    "MantelHaenszelDif",
    "Outcome",
    "Purification",
    "PurificationRule",
    "Status",
    "adjusted",
    "ets_classes",
    "mantel",
    "mantel_haenszel",
    "naep_classes",
    "purify",
    "theta_strata",
]
