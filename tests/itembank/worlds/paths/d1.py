"""A path to full points through each world item of D1, information and data."""

from tests.itembank.worlds.paths.moves import answer, go, opened, put, renamed

SOLUTIONS = {
    "D1.2-files-family-photo": [go("d1"), opened("f1"), put("f1", "d2")],
    "D1.2-files-rent-letter": [
        go("d1"),
        opened("f1"),
        renamed("f1", "huur 2027.pdf"),
        put("f1", "d3"),
    ],
    "D1.2-files-full-phone": [
        go("d1"),
        opened("f1"),
        {"do": "delete", "target": "f1"},
        opened("f4"),
        {"do": "delete", "target": "f4"},
    ],
    "D1.1-search-library-hours": [
        {"do": "search", "query": "Openingsuren bibliotheek"},
        opened("p2"),
        answer("a16"),
    ],
    "D1.1-search-second-hand-bike": [
        {
            "do": "filter",
            "filter-price": "max150",
            "filter-distance": "max10",
            "filter-lights": "with",
        },
        opened("p4"),
        {"do": "choose", "target": "p4"},
    ],
    "D1.1-search-two-amounts": [
        {"do": "search", "query": "sportpremie Merebeek 2027"},
        opened("p3"),
        {"do": "about", "target": "p3"},
        {"do": "choose", "target": "p3"},
        answer("a1"),
    ],
}

HALVES = [
    ("D1.2-files-rent-letter", 3, 1),  # renamed, not moved
    ("D1.2-files-full-phone", 3, 1),  # one of the two photos
]
"""Item, number of steps of its path, and the points they earn."""
