"""A path to full points through every world item."""

from tests.itembank.worlds.paths import d1, d2, d3, d4, d5

_AREAS = (d1, d2, d3, d4, d5)

SOLUTIONS = {item: path for area in _AREAS for item, path in area.SOLUTIONS.items()}
HALVES = [half for area in _AREAS for half in area.HALVES]
