"""A path to full points through each world item of D4, safety and privacy."""

from tests.itembank.worlds.paths.moves import (
    BEGIN,
    SUBMIT,
    filled,
    go,
    moved,
    opened,
    put,
    switched,
    wrote,
)


def picked(target: str, value: str) -> dict[str, str]:
    return {"do": "choose", "target": target, "value": value}


def replied(message: str, attachment: str) -> list[dict[str, str]]:
    reply = {"do": "send", "phrase": "p1", "attachment": attachment}
    return [opened(message), {"do": "reply", "target": message}, reply]


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
        picked("game_location", "never"),
        switched("game_contacts", "off"),
        switched("game_microphone", "off"),
    ],
    "D4.1-search-sewing-machine": [
        opened("p5"),
        {"do": "about", "target": "p5"},
        {"do": "back"},
        opened("p4"),
        {"do": "about", "target": "p4"},
        {"do": "choose", "target": "p4"},
    ],
    "D4.1-settings-stolen-password": [
        go("shop"),
        picked("pass5", "o1"),
        go("home"),
        go("post"),
        picked("pass2", "o2"),
        go("home"),
        go("energy"),
        picked("pass4", "o3"),
    ],
    "D4.1-mailbox-new-account-number": [
        opened("m1"),
        {"do": "details", "target": "m1"},
        {"do": "write"},
        {"do": "send", "to": "c2", "phrase": "p4"},
    ],
    "D4.2-settings-laptop-sleep": [go("power"), picked("sleep", "o2")],
    "D4.2-settings-photo-albums": [
        go("albums"),
        go("album2"),
        picked("who2", "o3"),
        go("albums"),
        go("album4"),
        picked("who4", "o3"),
        go("albums"),
        go("album5"),
        picked("who5", "o3"),
        go("albums"),
        go("album7"),
        picked("who7", "o3"),
    ],
    "D4.2-counter-holiday-camp": [
        BEGIN,
        filled(name="lina", food="o3", told="o2"),
        filled(photos="o4"),
        SUBMIT,
    ],
    "D4.2-mailbox-own-data": [
        opened("m1"),
        {"do": "write"},
        {"do": "send", "to": "c3", "phrase": "p3", "attachment": ""},
    ],
    "D4.1-settings-job-messages": [
        go("text2"),
        switched("block2", "on"),
        go("home"),
        go("text3"),
        switched("block3", "on"),
        go("home"),
        go("text5"),
        switched("block5", "on"),
    ],
    "D4.1-mailbox-choir-bills": [
        opened("m1"),
        {"do": "details", "target": "m1"},
        {"do": "move", "target": "m1", "folder": "call"},
        opened("m4"),
        {"do": "move", "target": "m4", "folder": "call"},
        opened("m5"),
        {"do": "move", "target": "m5", "folder": "call"},
    ],
    "D4.2-counter-child-tablet": [
        BEGIN,
        filled(video="m30", games="m60", books="free"),
        filled(dim="h19", rest="h20", wake="h7"),
        filled(free_apps="ask", buying="never"),
        SUBMIT,
    ],
    "D4.2-settings-doorbell-camera": [
        go("picture"),
        go("now"),
        go("picture"),
        go("parts"),
        switched("middle", "off"),
        go("picture"),
        go("home"),
        go("keep"),
        picked("days", "d14"),
        go("home"),
        go("people"),
        switched("street", "off"),
    ],
    "D4.1-counter-copied-card": [
        BEGIN,
        filled(pay5="yes", pay7="yes", pay8="yes"),
        SUBMIT,
    ],
    "D4.2-mailbox-three-proofs": [
        *replied("m1", "a2"),
        *replied("m2", "b4"),
        *replied("m3", "c3"),
    ],
    "D4.2-sheet-staff-answers": [
        cell
        for name in ("E8", "E4", "E6")
        for cell in ({"do": "pick", "target": name}, wrote(name, "x"))
    ],
    "D4.1-settings-library-computer": [
        go("sites"),
        switched("site2", "off"),
        go("home"),
        go("codes"),
        switched("code1", "off"),
        go("home"),
        go("files"),
        switched("file3", "off"),
    ],
    "D4.1-counter-phone-on-bus": [
        BEGIN,
        filled(power="a1", words="b4", texts="c3", paying="d4"),
        SUBMIT,
    ],
    "D4.2-files-open-computer": [
        go("d1"),
        *[step for file in ("f2", "f3", "f6") for step in (opened(file), put(file, "d2"))],
    ],
    "D4.2-settings-running-app": [
        go("map"),
        picked("track", "t3"),
        go("home"),
        go("share"),
        picked("moment", "s4"),
        go("home"),
        go("body"),
        picked("heart", "w2"),
    ],
}

HALVES = [
    ("D4.1-mailbox-false-messages", 2, 1),  # one of the two false messages
    ("D4.1-mailbox-borrowed-names", 4, 1),  # two of the three
    ("D4.1-settings-account-safety", 5, 1),  # one device forgotten
    ("D4.1-settings-stolen-password", 2, 1),  # only the shop that was robbed
    ("D4.2-settings-photo-albums", 9, 2),  # the fourth album forgotten
    ("D4.1-settings-job-messages", 5, 2),  # the card and PIN not noticed
    ("D4.1-mailbox-choir-bills", 3, 1),  # only the one with another address
    ("D4.2-settings-doorbell-camera", 5, 1),  # the neighbour's door alone
    ("D4.2-mailbox-three-proofs", 6, 0),  # a mail left out
    ("D4.2-sheet-staff-answers", 2, 1),  # the group of one alone
    ("D4.2-sheet-staff-answers", 4, 2),  # the total not used
    ("D4.1-settings-library-computer", 2, 1),  # logged out, no more
    ("D4.1-settings-library-computer", 5, 2),  # the letter stays behind
    ("D4.2-files-open-computer", 3, 1),  # the letter alone
    ("D4.2-settings-running-app", 2, 1),  # the map alone
]
"""Item, number of steps of its path, and the points they earn."""
