"""Profiles."""
from irt.profile.one_factor import Profile, one_factor_profile
