"""A path to full points through each world item of D3, making content."""

from tests.itembank.worlds.paths.moves import (
    chosen,
    go,
    made,
    opened,
    picked,
    put,
    renamed,
    switched,
    wrote,
)

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
    "D3.1-settings-print-lesson": [
        go("what"),
        chosen("pages", "three_four"),
        chosen("copies", "c8"),
        go("home"),
        go("paper"),
        chosen("sides", "both"),
    ],
    "D3.1-settings-walk-form": [
        go("q1"),
        switched("q1_must", "on"),
        go("home"),
        go("q2"),
        chosen("q2_kind", "more"),
        go("home"),
        go("q4"),
        switched("q4_must", "off"),
    ],
    "D3.1-sheet-bottles": [picked("C3"), wrote("C3", "6")],
    "D3.1-sheet-cup": [
        {"do": "sort", "column": "C", "way": "down"},
        picked("D2"),
        wrote("D2", "Beker"),
    ],
    "D3.1-sheet-day-out": [
        picked("B4"),
        wrote("B4", "€ 52,4"),
        picked("B6"),
        made("B6", "sum", "B2", "B5"),
    ],
    "D3.1-sheet-odd-jobs": [
        picked("D2"),
        made("D2", "times", "B2", "C2"),
        {"do": "fill", "target": "D2", "to": "5"},
        picked("D6"),
        wrote("D6", "=som(d2:d5)"),
    ],
    "D3.1-sheet-plant-sale": [
        picked("D8"),
        made("D8", "minus", "D6", "D7"),
        picked("D6"),
        wrote("D6", "=som(d2:d5)"),
        picked("D3"),
        {"do": "fill", "target": "D3", "to": "4"},
    ],
    "D3.1-settings-find-replace": [
        go("first"),
        chosen("first_finds", "whole"),
        go("home"),
        go("second"),
        chosen("second_finds", "case"),
        go("home"),
        go("third"),
        chosen("third_where", "p23"),
    ],
    "D3.1-sheet-club-grants": [
        picked("C2"),
        wrote("C2", "=b2*b$10"),
        {"do": "fill", "target": "C2", "to": "6"},
        picked("E2"),
        made("E2", "smallest", "C2", "D2"),
        {"do": "fill", "target": "E2", "to": "6"},
        picked("B9"),
        made("B9", "divided", "E7", "B7"),
    ],
    "D3.1-settings-bike-photo": [
        go("edit"),
        chosen("cut", "right"),
        chosen("light", "lighter"),
        go("home"),
        go("keep"),
        chosen("size", "s3"),
    ],
    "D3.1-sheet-school-party-hours": [
        picked("B3"),
        wrote("B3", "4"),
        picked("B5"),
        wrote("B5", "=2+1"),
        picked("B7"),
        wrote("B7", "2"),
    ],
}

HALVES = [
    ("D3.1-files-new-invitation", 3, 1),  # copied, not renamed
    ("D3.1-settings-print-lesson", 3, 1),  # on one side of the sheet
    ("D3.1-settings-walk-form", 5, 2),  # a remark must still be made
    ("D3.1-sheet-cup", 1, 1),  # sorted, no cup
    ("D3.1-sheet-day-out", 2, 1),  # typed, no total
    ("D3.1-sheet-odd-jobs", 2, 1),  # one row
    ("D3.1-sheet-odd-jobs", 3, 2),  # all rows, no total
    ("D3.1-sheet-plant-sale", 2, 1),  # the profit of a total that is wrong
    ("D3.1-sheet-plant-sale", 4, 2),  # one row still holds a typed result
    ("D3.1-settings-find-replace", 2, 1),  # one of the three replacements
    ("D3.1-settings-find-replace", 5, 2),  # the years are still replaced everywhere
    ("D3.1-sheet-club-grants", 5, 1),  # the smaller amount in one row only
    ("D3.1-sheet-club-grants", 6, 2),  # no average
    ("D3.1-settings-bike-photo", 5, 2),  # too big for the site
    ("D3.1-sheet-school-party-hours", 2, 1),  # only the unit is gone
    ("D3.1-sheet-school-party-hours", 4, 2),  # a word is not counted
]
"""Item, number of steps of its path, and the points they earn."""
