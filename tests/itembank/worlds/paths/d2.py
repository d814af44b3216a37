"""A path to full points through each world item of D2, communication and online services."""

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
    switched,
    wrote,
)

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
    "D2.1-settings-video-lesson": [
        go("picture"),
        switched("camera", "on"),
        go("home"),
        go("sound"),
        switched("microphone", "off"),
        {"do": "choose", "target": "output", "value": "earphones"},
    ],
    "D2.1-mailbox-one-day": [
        {"do": "write"},
        {"do": "send", "to": "c2", "phrase": "p4"},
    ],
    "D2.1-files-team-folder": [
        go("d1"),
        opened("f2"),
        put("f2", "d2"),
        opened("f4"),
        put("f4", "d2"),
        go("root"),
        go("d2"),
        opened("f5"),
        put("f5", "d1"),
    ],
    "D2.1-mailbox-hospital-visit": [
        opened("m2"),
        {"do": "forward", "target": "m2"},
        {"do": "send", "to": "c4", "attachment": "f4"},
    ],
    "D2.1-sheet-hall-list": [
        picked("C8"),
        wrote("C8", "salsa"),
        picked("C4"),
        wrote("C4", ""),
        picked("D9"),
        wrote("D9", "?"),
    ],
    "D2.1-files-run-folders": [
        opened("f1"),
        go("root"),
        go("d4"),
        opened("f7"),
        put("f7", "d6"),
        go("root"),
        go("d1"),
        go("d2"),
        opened("f2"),
        put("f2", "d4"),
        go("d1"),
        go("d3"),
        opened("f4"),
        put("f4", "d5"),
    ],
    "D2.1-mailbox-bus-customers": [
        opened("m4"),
        {"do": "move", "target": "m4", "folder": "veerle"},
        opened("m3"),
        {"do": "move", "target": "m3", "folder": "greet"},
        opened("m5"),
        {"do": "move", "target": "m5", "folder": "aziz"},
    ],
    "D2.1-counter-automatic-reply": [
        BEGIN,
        filled(start="d5", back="d19", who="w4", text="t4"),
        SUBMIT,
    ],
    "D2.1-mailbox-who-waits": [
        opened("m1"),
        {"do": "move", "target": "m1", "folder": "answer"},
        opened("m4"),
        {"do": "move", "target": "m4", "folder": "answer"},
        opened("m6"),
        {"do": "move", "target": "m6", "folder": "answer"},
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
    "D2.2-counter-street-lamp": [
        BEGIN,
        filled(problem="a3", street="kerkstraat", pole="318"),
        SUBMIT,
    ],
    "D2.2-mailbox-request-number": [
        opened("m1"),
        {"do": "reply", "target": "m1"},
        {"do": "send", "phrase": "p3"},
    ],
    "D2.2-mailbox-street-group": [
        opened("m1"),
        {"do": "folder", "target": "inbox"},
        opened("m3"),
        {"do": "move", "target": "m3", "folder": "aside"},
        opened("m5"),
        {"do": "move", "target": "m5", "folder": "aside"},
        opened("m6"),
        {"do": "move", "target": "m6", "folder": "aside"},
    ],
    "D2.2-settings-job-profile": [
        go("work"),
        chosen("seeking", "companies"),
        go("home"),
        go("mail"),
        chosen("address", "vlug"),
        go("home"),
        go("contacts"),
        switched("news", "off"),
    ],
    "D2.2-settings-mandate": [
        go("mandates"),
        go("marek"),
        switched("marek_has", "on"),
        {"do": "choose", "target": "marek_scope", "value": "tax"},
        {"do": "choose", "target": "marek_right", "value": "send"},
        {"do": "choose", "target": "marek_until", "value": "july"},
        switched("marek_pass", "off"),
    ],
    "D2.2-files-market-stall": [
        opened("f1"),
        go("root"),
        go("d1"),
        opened("f3"),
        put("f3", "d4"),
        go("root"),
        go("d2"),
        opened("f7"),
        put("f7", "d4"),
        go("root"),
        go("d3"),
        opened("f8"),
        put("f8", "d4"),
    ],
    "D2.2-settings-pen-name": [
        go("proef"),
        switched("rain", "off"),
        switched("films", "off"),
        switched("seller", "off"),
    ],
    "D2.2-counter-two-passports": [
        BEGIN,
        filled(paper="a4", persons="b3"),
        filled(moment="c4"),
        SUBMIT,
    ],
    "D2.2-counter-three-pages": [
        BEGIN,
        filled(post1="own", post2="own", post3="club", post4="club", post5="library"),
        SUBMIT,
    ],
}

HALVES = [
    ("D2.2-counter-new-address", 3, 0),  # filled in, not submitted
    ("D2.1-settings-video-lesson", 5, 1),  # the lesson still sounds through the speaker
    ("D2.1-files-team-folder", 5, 1),  # what is private is out, the planning is not in
    ("D2.1-sheet-hall-list", 2, 1),  # stands on Thursday too
    ("D2.1-sheet-hall-list", 4, 2),  # the chess club has not been asked
    ("D2.1-files-run-folders", 5, 1),  # the start team sees its list
    ("D2.1-files-run-folders", 10, 2),  # all helpers still see who is ill
    ("D2.1-mailbox-bus-customers", 2, 1),  # only the injury
    ("D2.1-mailbox-bus-customers", 4, 2),  # the customer of a colleague who is away
    ("D2.1-counter-automatic-reply", 2, 0),  # filled in, not submitted
    ("D2.1-mailbox-who-waits", 2, 1),  # only what is asked with a question mark
    ("D2.1-mailbox-who-waits", 4, 2),  # the hall still lacks a number
    ("D2.2-mailbox-street-group", 4, 1),  # only the rude message
    ("D2.2-settings-job-profile", 5, 2),  # colleagues hear of it
    ("D2.2-settings-mandate", 5, 1),  # without end, and it may be passed on
    ("D2.2-settings-mandate", 6, 2),  # it may still be passed on
    ("D2.2-files-market-stall", 5, 1),  # where he lives, and no more
    ("D2.2-files-market-stall", 9, 2),  # no insurance yet
    ("D2.2-settings-pen-name", 2, 1),  # the photo alone
    ("D2.2-settings-pen-name", 3, 2),  # a name and an address still lead to her
]
"""Item, number of steps of its path, and the points they earn."""
