"""A path to full points through each world item of D2, communication and online services."""

from tests.itembank.worlds.paths.moves import BEGIN, SUBMIT, answer, filled, opened

SOLUTIONS = {
    "D2.1-mailbox-dentist-time": [opened("m1"), answer("a14")],
    "D2.1-mailbox-school-reply": [
        opened("m1"),
        {"do": "reply", "target": "m1"},
        {"do": "send", "phrase": "p3"},
    ],
    "D2.1-mailbox-lease-attachment": [
        {"do": "write"},
        {"do": "send", "to": "c1", "phrase": "p2", "attachment": "f3"},
    ],
    "D2.2-counter-matching-code": [
        BEGIN,
        {"do": "refuse", "target": "r2"},
        {"do": "confirm", "target": "r1"},
        filled(attest="a3", delivery="b2"),
        SUBMIT,
    ],
    "D2.2-counter-new-address": [
        BEGIN,
        filled(street="molenweg", number="14", postcode="9996", town="Merebeek"),
        filled(date="1 april 2027", persons="n3"),
        SUBMIT,
    ],
    "D2.2-counter-wrong-account": [
        BEGIN,
        filled(sport="s2", amount="€ 25,00"),
        filled(account="BE10 9999 0201 473"),
        filled(account="be10999902014073"),
        SUBMIT,
    ],
}

HALVES = [
    ("D2.2-counter-new-address", 3, 0),  # filled in, not submitted
]
"""Item, number of steps of its path, and the points they earn."""
