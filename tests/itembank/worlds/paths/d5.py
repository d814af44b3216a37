"""A path to full points through each world item of D5, solving problems."""

from tests.itembank.worlds.paths.moves import (
    BEGIN,
    SUBMIT,
    chosen,
    filled,
    go,
    opened,
    put,
    switched,
)

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
    "D5.1-settings-larger-letters": [
        go("display"),
        {"do": "choose", "target": "letters", "value": "s4"},
    ],
    "D5.1-files-deleted-cv": [
        go("bin"),
        opened("f3"),
        {"do": "restore", "target": "f3"},
    ],
    "D5.1-counter-internet-fault": [
        BEGIN,
        filled(problem="p3", since="8 maart 2027", lamp="b3"),
        filled(serial="7731 0925", restart="r3"),
        SUBMIT,
    ],
    "D5.1-settings-mobile-data": [
        go("network"),
        go("usage"),
        go("network"),
        go("apps"),
        switched("photos", "off"),
        switched("news", "off"),
    ],
    "D5.1-settings-video-call": [
        go("apps"),
        go("calls"),
        switched("calls_microphone", "on"),
        go("apps"),
        go("home"),
        go("sound"),
        {"do": "choose", "target": "speaker", "value": "s1"},
        {"do": "choose", "target": "microphone", "value": "m2"},
    ],
    "D5.1-settings-one-ear": [
        go("sound"),
        {"do": "choose", "target": "sides", "value": "o3"},
        go("home"),
        go("typing"),
        switched("double", "on"),
        go("home"),
        go("display"),
        {"do": "choose", "target": "sleep", "value": "t3"},
    ],
    "D5.1-settings-laptop-from-london": [
        go("time"),
        {"do": "choose", "target": "zone", "value": "z3"},
        go("home"),
        go("language"),
        {"do": "choose", "target": "layout", "value": "k3"},
        go("home"),
        go("files"),
        go("open"),
        {"do": "choose", "target": "photos", "value": "a2"},
    ],
    "D5.2-search-bus-to-hospital": [
        {"do": "filter", "filter-changes": "one", "filter-arrival": "ten"},
        opened("p5"),
        {"do": "choose", "target": "p5"},
    ],
    "D5.2-search-phone-plan": [
        {"do": "filter", "filter-price": "max15", "filter-data": "min5"},
        opened("p5"),
        {"do": "choose", "target": "p5"},
    ],
    "D5.2-mailbox-open-bills": [
        opened("m1"),
        {"do": "move", "target": "m1", "folder": "topay"},
        opened("m5"),
        {"do": "move", "target": "m5", "folder": "topay"},
    ],
    "D5.2-counter-evening-course": [
        BEGIN,
        filled(course="c3", evening="d4"),
        filled(laptop="l2"),
        SUBMIT,
    ],
    "D5.2-settings-shared-calendar": [
        go("physio"),
        chosen("physio_again", "r5"),
        chosen("physio_alert", "m5"),
        chosen("physio_shown", "w2"),
    ],
    "D5.2-settings-neighbours-trip": [
        go("day"),
        chosen("day_app", "o3"),
        go("home"),
        go("list"),
        chosen("list_app", "o1"),
        go("home"),
        go("photos"),
        chosen("photos_app", "o4"),
    ],
    "D5.2-counter-train-tickets": [
        BEGIN,
        filled(there="t4"),
        filled(back="t3"),
        filled(sending="w4"),
        SUBMIT,
    ],
    "D5.1-counter-no-picture": [
        BEGIN,
        filled(laptop4="yes", cable_c="yes", blue="yes"),
        SUBMIT,
    ],
    "D5.1-settings-till-tablet": [
        go("quiet"),
        switched("agenda", "off"),
        go("home"),
        go("battery"),
        chosen("background", "always"),
        go("home"),
        go("printing"),
        go("printers"),
        go("printing"),
        go("paper"),
        chosen("receipts", "p3"),
    ],
    "D5.2-settings-shared-car": [
        go("car"),
        chosen("which_car", "o5"),
        go("home"),
        go("price"),
        chosen("which_price", "o3"),
        go("home"),
        go("place"),
        chosen("which_place", "o4"),
    ],
    "D5.1-counter-three-printers": [
        BEGIN,
        filled(help1="o3"),
        filled(help2="o5"),
        filled(help3="o4"),
        SUBMIT,
    ],
    "D5.1-files-films-on-tv": [
        go("d3"),
        opened("f5"),
        put("f5", "d1"),
        opened("f6"),
        put("f6", "d1"),
        go("root"),
        go("d1"),
        go("d2"),
        opened("f3"),
        put("f3", "d1"),
    ],
    "D5.2-mailbox-who-can-help": [
        opened("m1"),
        {"do": "move", "target": "m1", "folder": "bank"},
        opened("m2"),
        {"do": "move", "target": "m2", "folder": "provider"},
        opened("m3"),
        {"do": "move", "target": "m3", "folder": "school"},
    ],
    "D5.2-counter-standing-order": [
        BEGIN,
        filled(often="o3", first="d1", last="e3"),
        SUBMIT,
    ],
}

HALVES = [
    ("D5.1-settings-silent-phone", 2, 1),  # one of the two causes
    ("D5.1-settings-mobile-data", 5, 1),  # one of the two apps
    ("D5.1-settings-video-call", 7, 2),  # the microphone in the kitchen still listens
    ("D5.1-settings-one-ear", 5, 2),  # the screen still goes off too soon
    ("D5.1-settings-laptop-from-london", 2, 1),  # the clock alone
    ("D5.1-settings-till-tablet", 2, 1),  # the beep alone
    ("D5.1-settings-till-tablet", 9, 2),  # the receipts still come out elsewhere
    ("D5.2-settings-shared-car", 2, 1),  # the car alone
    ("D5.2-settings-shared-car", 5, 2),  # the place not yet
    ("D5.2-mailbox-open-bills", 2, 1),  # one of the two bills
    ("D5.2-settings-shared-calendar", 2, 1),  # how often, not yet the alert
    ("D5.2-settings-shared-calendar", 3, 2),  # not yet shared
    ("D5.2-settings-neighbours-trip", 2, 1),  # an app for one of the three needs
    ("D5.2-settings-neighbours-trip", 5, 2),  # for two of them
    ("D5.2-counter-train-tickets", 4, 0),  # chosen, not submitted
    ("D5.1-files-films-on-tv", 3, 1),  # one of the three films
    ("D5.1-files-films-on-tv", 5, 2),  # the film in the inner folder not found
    ("D5.2-mailbox-who-can-help", 4, 2),  # the course not yet
]
"""Item, number of steps of its path, and the points they earn."""
