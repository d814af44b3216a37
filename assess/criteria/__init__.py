"""Item selection criteria: the value of every item for every sitting, larger is better."""

from assess.criteria.profile import PROFILE_CRITERIA, ProfileCriterion
from assess.criteria.registry import CRITERIA, DEFAULT_CRITERION, Criterion, criterion_named
from assess.criteria.situation import ItemTable, Situation, likelihood_mass, situation_of, tabulate

__all__ = [
    "CRITERIA",
    "DEFAULT_CRITERION",
    "PROFILE_CRITERIA",
    "Criterion",
    "ItemTable",
    "ProfileCriterion",
    "Situation",
    "criterion_named",
    "likelihood_mass",
    "situation_of",
    "tabulate",
]
