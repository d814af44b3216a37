"""Figures drawn from the same parameters as the key, so that the two can't disagree."""
