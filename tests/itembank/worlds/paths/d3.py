"""A path to full points through each world item of D3, making content."""

from tests.itembank.worlds.paths.moves import go, opened, put, renamed

SOLUTIONS = {
    "D3.1-files-new-invitation": [
        go("d1"),
        opened("f1"),
        put("f1", "d2", "copy"),
        go("root"),
        go("d2"),
        opened("n1"),
        renamed("n1", "Uitnodiging 2027"),
    ],
}

HALVES = [
    ("D3.1-files-new-invitation", 3, 1),  # copied, not renamed
]
"""Item, number of steps of its path, and the points they earn."""
