"""A path to full points through each world item of D5, solving problems."""

from tests.itembank.worlds.paths.moves import BEGIN, SUBMIT, filled, go, switched

SOLUTIONS = {
    "D5.2-counter-water-bill": [
        BEGIN,
        filled(amount="64,40", reference="091234876536", date="23/3/2027"),
        SUBMIT,
    ],
    "D5.1-settings-guest-wifi": [
        go("network"),
        switched("wifi", "on"),
        {"do": "choose", "target": "wifi_name", "value": "n3", "code": "lezen24"},
    ],
    "D5.1-settings-silent-phone": [
        go("sound"),
        switched("calls", "on"),
        go("home"),
        go("quiet"),
        {"do": "choose", "target": "quiet_when", "value": "night"},
    ],
}

HALVES = [
    ("D5.1-settings-silent-phone", 2, 1),  # one of the two causes
]
"""Item, number of steps of its path, and the points they earn."""
