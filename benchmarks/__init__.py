"""Measurements of this engine beside others, in one run."""
