"""Every world item: it can be solved through its own pages, and luck does not solve it."""

import random
from itertools import pairwise

import pytest

from itembank.worlds import WORLDS

N_WANDERERS = 200


def go(target: str) -> dict[str, str]:
    return {"do": "go", "target": target}


def opened(target: str) -> dict[str, str]:
    return {"do": "open", "target": target}


def answer(option: str) -> dict[str, str]:
    return {"do": "answer", "answer": option}


def moved(message: str) -> list[dict[str, str]]:
    return [opened(message), {"do": "move", "target": message, "folder": "suspicious"}]


def filled(way: str = "next", **fields: str) -> dict[str, str]:
    typed = {f"field-{name}": value for name, value in fields.items()}
    return {"do": "fill", "way": way} | typed


def put(target: str, to: str, way: str = "move") -> dict[str, str]:
    return {"do": "put", "target": target, "to": to, "way": way}


def renamed(target: str, name: str) -> dict[str, str]:
    return {"do": "rename", "target": target, "name": name}


def switched(target: str, value: str) -> dict[str, str]:
    return {"do": "switch", "target": target, "value": value}


BEGIN, SUBMIT, DONE = {"do": "begin"}, {"do": "submit"}, {"do": "done"}

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
    "D4.1-mailbox-false-messages": [*moved("m1"), *moved("m3")],
    "D4.1-mailbox-borrowed-names": [*moved("m1"), *moved("m3"), *moved("m6")],
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
    "D3.1-files-new-invitation": [
        go("d1"),
        opened("f1"),
        put("f1", "d2", "copy"),
        go("root"),
        go("d2"),
        opened("n1"),
        renamed("n1", "Uitnodiging 2027"),
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
    "D4.2-counter-no-advertising": [
        BEGIN,
        filled(name="Karim Peeters", email="Karim@postvlug.example", born="", job=""),
        filled(rules="yes"),
        SUBMIT,
    ],
    "D5.2-counter-water-bill": [
        BEGIN,
        filled(amount="64,40", reference="091234876536", date="23/3/2027"),
        SUBMIT,
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


def test_the_setup_and_rubric_fit_together(item):
    assert item.world.faults(item.setup, item.rubric) == ()


@pytest.mark.parametrize("seed", [1, 2**62])
def test_a_known_path_through_the_pages_earns_full_points(item, seed):
    state = item.play(*SOLUTIONS[item.id], DONE, seed=seed)

    assert item.score(state) == item.rubric.points
    assert item.world.done(state)


def test_ending_at_once_earns_nothing(item):
    assert item.score(item.play(DONE)) == 0


def test_each_missing_step_of_the_path_is_missed_or_made_up_for(item):
    path = SOLUTIONS[item.id]

    scores = [item.score(item.play(*path[:n_steps])) for n_steps in range(len(path))]

    assert max(scores) < item.rubric.points


def test_random_clicking_seldom_reaches_full_points(item):
    n_full = sum(
        item.score(list(item.wander(seed))[-1]) == item.rubric.points for seed in range(N_WANDERERS)
    )

    assert n_full < 0.05 * N_WANDERERS


def test_no_page_says_how_the_task_is_scored(item):
    for seed in range(10):
        for state in item.wander(seed):
            page = item.page(state, random.Random(seed).choice(["nl", "en"]))
            lower = page.html.casefold()
            assert ">None<" not in page.html
            for word in ("rubric", "score", "phish", "vals", "false", "mistake"):
                assert word not in lower


def test_headings_follow_each_other_below_the_question(item):
    for seed in range(10):
        for state in item.wander(seed):
            levels = [1, *item.page(state).headings]
            steps = [after - before for before, after in pairwise(levels)]
            assert max(steps) <= 1


def test_the_world_looks_the_same_for_the_same_seed(item):
    pages = [item.page(item.world.start(item.setup, seed=7)).html for _ in range(2)]

    assert pages[0] == pages[1]


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_has_items(world, world_items):
    assert sum(item.world.name == world for item in world_items.values()) >= 3


@pytest.mark.parametrize("item_id", ["D4.1-mailbox-false-messages", "D4.1-mailbox-borrowed-names"])
def test_distrusting_every_message_earns_nothing(item_id, world_items):
    item = world_items[item_id]
    everything = [action for message in item.setup.messages for action in moved(message.id)]

    assert item.score(item.play(*everything)) == 0


@pytest.mark.parametrize(
    ("item_id", "n_actions", "points"),
    [
        ("D4.1-mailbox-false-messages", 2, 1),  # one of the two false messages
        ("D4.1-mailbox-borrowed-names", 4, 1),  # two of the three
        ("D1.2-files-rent-letter", 3, 1),  # renamed, not moved
        ("D3.1-files-new-invitation", 3, 1),  # copied, not renamed
        ("D1.2-files-full-phone", 3, 1),  # one of the two photos
        ("D4.1-settings-account-safety", 5, 1),  # one device forgotten
        ("D5.1-settings-silent-phone", 2, 1),  # one of the two causes
        ("D2.2-counter-new-address", 3, 0),  # filled in, not submitted
    ],
)
def test_half_a_path_earns_what_the_rubric_says(item_id, n_actions, points, world_items):
    item = world_items[item_id]

    assert item.score(item.play(*SOLUTIONS[item_id][:n_actions])) == points
