"""A path to full points through each world item of D1, information and data."""

from tests.itembank.worlds.paths.moves import (
    BEGIN,
    SUBMIT,
    answer,
    chosen,
    filled,
    go,
    opened,
    picked,
    put,
    renamed,
    switched,
    wrote,
)

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
    "D1.1-search-proof-of-address": [
        {"do": "search", "query": "attest van woonst Merebeek"},
        opened("p5"),
        {"do": "choose", "target": "p5"},
    ],
    "D1.1-search-coffee-manual": [
        {"do": "search", "query": "handleiding koffiezet KM-240"},
        opened("p4"),
        answer("a13"),
    ],
    "D1.1-search-bus-in-water": [
        {"do": "search", "query": "rode bus water kerk twee torens"},
        opened("p5"),
        {"do": "about", "target": "p5"},
        {"do": "choose", "target": "p5"},
        answer("a7"),
    ],
    "D1.1-counter-library-list": [
        BEGIN,
        filled(words="Nora Belin", place="w3", kind="k6", tongue="t5"),
        SUBMIT,
    ],
    "D1.1-counter-bridge-sources": [
        BEGIN,
        filled(first="s3"),
        filled(second="s2"),
        filled(third="s4"),
        SUBMIT,
    ],
    "D1.2-files-french-exercise": [go("bin"), opened("f3"), {"do": "restore", "target": "f3"}],
    "D1.2-files-garden-photos": [
        {"do": "make", "name": "tuin"},
        opened("f2"),
        put("f2", "n1"),
        opened("f4"),
        put("f4", "n1"),
        opened("f6"),
        put("f6", "n1"),
    ],
    "D1.2-files-newest-cv": [go("d1"), opened("f4"), put("f4", "d3", way="copy")],
    "D1.2-files-badminton-club": [
        go("d1"),
        opened("f7"),
        put("f7", "d2"),
        opened("f2"),
        renamed("f2", "leden 2027"),
        go("d1"),
        opened("f4"),
        {"do": "delete", "target": "f4"},
    ],
    "D1.2-files-six-payslips": [
        go("bin"),
        opened("f2"),
        {"do": "restore", "target": "f2"},
        go("root"),
        go("d1"),
        opened("f4"),
        put("f4", "d3"),
        go("root"),
        go("d3"),
        opened("f6"),
        renamed("f6", "Juni"),
    ],
    "D1.1-settings-beaver-sentences": [
        go("places"),
        switched("place_a", "off"),
        go("home"),
        go("tower"),
        switched("tower_b", "off"),
        go("home"),
        go("frogs"),
        switched("frog_b", "off"),
    ],
    "D1.2-settings-thesis-copy": [
        go("place"),
        chosen("store", "cloud"),
        go("home"),
        go("folders"),
        chosen("what", "with_talks"),
        go("home"),
        go("versions"),
        chosen("keep", "season"),
    ],
    "D1.2-sheet-three-price-lists": [
        picked("B3"),
        wrote("B3", "33"),
        picked("B7"),
        wrote("B7", ""),
        picked("B5"),
        wrote("B5", "?"),
    ],
    "D1.1-counter-washing-machine": [
        BEGIN,
        filled(kind="k3", part="r4", state="t3", price="p3"),
        SUBMIT,
    ],
    "D1.1-counter-waste-rules": [
        BEGIN,
        filled(glass="yes", big="yes", rest="yes", clothes="yes"),
        SUBMIT,
    ],
    "D1.2-settings-library-letter": [
        go("saving"),
        chosen("place", "w4"),
        chosen("kind", "k3"),
        chosen("clash", "n3"),
    ],
    "D1.2-settings-train-folders": [
        go("work"),
        chosen("customers", "laptop"),
        chosen("drawings", "both"),
        go("home"),
        go("free"),
        chosen("films", "online"),
    ],
}

HALVES = [
    ("D1.2-files-rent-letter", 3, 1),  # renamed, not moved
    ("D1.2-files-full-phone", 3, 1),  # one of the two photos
    ("D1.2-files-garden-photos", 1, 0),  # an empty folder
    ("D1.2-files-garden-photos", 3, 1),  # one of the three photos
    ("D1.1-counter-library-list", 2, 0),  # filled in, not sent
    ("D1.2-files-badminton-club", 3, 1),  # moved, not yet renamed or deleted
    ("D1.2-files-badminton-club", 5, 2),  # moved and renamed
    ("D1.2-files-six-payslips", 3, 1),  # February is back, April and June are not right
    ("D1.2-files-six-payslips", 7, 2),  # June still has the name of July
    ("D1.1-settings-beaver-sentences", 2, 1),  # the plan and the cause are still there
    ("D1.1-settings-beaver-sentences", 5, 2),  # the cause that nobody found
    ("D1.2-settings-thesis-copy", 2, 1),  # in the cloud, but all of it
    ("D1.2-settings-thesis-copy", 5, 2),  # old versions are gone after a week
    ("D1.2-sheet-three-price-lists", 2, 1),  # one price of Lea's list
    ("D1.2-sheet-three-price-lists", 4, 2),  # one of two new prices is taken unasked
    ("D1.1-counter-washing-machine", 2, 0),  # filled in, not sent
    ("D1.2-settings-library-letter", 2, 1),  # a safe place, but one can only read it
    ("D1.2-settings-library-letter", 3, 2),  # an old letter is lost
    ("D1.2-settings-train-folders", 2, 1),  # no drawings on the train, no room
    ("D1.2-settings-train-folders", 3, 2),  # the films still take the room
]
"""Item, number of steps of its path, and the points they earn."""
