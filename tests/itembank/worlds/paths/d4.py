"""A path to full points through each world item of D4, safety and privacy."""

from tests.itembank.worlds.paths.moves import BEGIN, SUBMIT, filled, go, moved, switched

SOLUTIONS = {
    "D4.1-mailbox-false-messages": [*moved("m1"), *moved("m3")],
    "D4.1-mailbox-borrowed-names": [*moved("m1"), *moved("m3"), *moved("m6")],
    "D4.2-counter-no-advertising": [
        BEGIN,
        filled(name="Karim Peeters", email="Karim@postvlug.example", born="", job=""),
        filled(rules="yes"),
        SUBMIT,
    ],
    "D4.1-settings-account-safety": [
        go("login"),
        switched("two_step", "on"),
        go("home"),
        go("devices"),
        switched("device2", "off"),
        switched("device4", "off"),
    ],
    "D4.2-settings-word-game": [
        go("apps"),
        go("game"),
        {"do": "choose", "target": "game_location", "value": "never"},
        switched("game_contacts", "off"),
        switched("game_microphone", "off"),
    ],
}

HALVES = [
    ("D4.1-mailbox-false-messages", 2, 1),  # one of the two false messages
    ("D4.1-mailbox-borrowed-names", 4, 1),  # two of the three
    ("D4.1-settings-account-safety", 5, 1),  # one device forgotten
]
"""Item, number of steps of its path, and the points they earn."""
