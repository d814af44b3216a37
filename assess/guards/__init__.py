"""Guards: signs that the answers of one sitting may not show what the person can."""

from assess.guards.effort import Abilities, effort_moderated, estimate_abilities
from assess.guards.flags import (
    CusumFlag,
    LzFlag,
    ScaleGuards,
    SittingGuards,
    TimedAnswer,
    guard_sitting,
)
from assess.guards.person_fit import (
    CusumBounds,
    FitStatistics,
    cusum_bounds,
    fit_statistics,
    honest_sittings,
    simulated_p,
)
from assess.guards.rapid_guessing import Effort, response_time_effort, time_thresholds
from assess.guards.responses import Responses, first_of_block

__all__ = [
    "Abilities",
    "CusumBounds",
    "CusumFlag",
    "Effort",
    "FitStatistics",
    "LzFlag",
    "Responses",
    "ScaleGuards",
    "SittingGuards",
    "TimedAnswer",
    "cusum_bounds",
    "effort_moderated",
    "estimate_abilities",
    "first_of_block",
    "fit_statistics",
    "guard_sitting",
    "honest_sittings",
    "response_time_effort",
    "simulated_p",
    "time_thresholds",
]
