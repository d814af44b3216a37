"""Correlated abilities: one dimension per domain, each item on one of them."""

from irt.profile.covariance import AbilityCovariance, estimate_covariance
from irt.profile.one_factor import OneFactor, Profile, one_factor_profile
from irt.profile.profiles import Profiles, draw_profiles, estimate_profiles

__all__ = [
    "AbilityCovariance",
    "OneFactor",
    "Profile",
    "Profiles",
    "draw_profiles",
    "estimate_covariance",
    "estimate_profiles",
    "one_factor_profile",
]
