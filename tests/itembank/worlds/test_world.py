import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itembank.worlds import WORLDS, WorldFault

MAX_STATE_BYTES = 20_000
SHEET = ("A1", "B2", "C3", "A", "B", "3", "4", "up", "down", "sum", "divided", "=B2/C3", "=A1", "6")


@pytest.fixture(params=WORLDS, scope="module")
def one_of_each(request, world_items):
    """An item of each world."""
    return next(item for item in world_items.values() if item.world.name == request.param)


def known_words(item):
    """Return strings that mean something to the world, so that fuzzing gets somewhere."""
    ids = [value for value in _strings(item.raw["setup"]) if len(value) < 25]
    return [
        "inbox",
        "trash",
        "root",
        "bin",
        "home",
        "on",
        "off",
        "next",
        "back",
        "move",
        *SHEET,
        *ids,
    ]


def _strings(value):
    if isinstance(value, dict):
        for name, part in value.items():
            yield from (name, *_strings(part))
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield value


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_action_gives_a_bounded_state_or_a_fault(one_of_each, data):
    item = one_of_each
    names = ["do", "target", "to", "way", "name", "folder", "value", "query", "answer", "phrase"]
    names += ["column", "first", "last"]
    some_text = st.text(max_size=300) | st.sampled_from(known_words(item))
    deeds = st.sampled_from([*item.world.moves, "answer", "done"]) | st.text(max_size=5)
    state = item.world.start(item.setup, seed=data.draw(st.integers(0, 2**63 - 1)))
    for _ in range(data.draw(st.integers(1, 12))):
        rest = data.draw(st.dictionaries(st.sampled_from(names), some_text, max_size=6))
        before = json.dumps(state)
        try:
            after = item.world.act(item.setup, state, rest | {"do": data.draw(deeds)})
        except WorldFault:
            after = state
        assert json.dumps(state) == before
        state = json.loads(json.dumps(after))
        assert state == after
        assert len(before) < MAX_STATE_BYTES
        item.page(state, data.draw(st.sampled_from(["nl", "en"])))
        assert 0 <= item.score(state) <= item.rubric.points


def test_making_things_stops_at_a_limit(one_of_each):
    item = one_of_each
    state = item.world.start(item.setup, seed=1)
    sizes = []
    for number in range(60):
        for action in (
            {"do": "make", "name": f"map {number}"},
            {"do": "put", "target": "f1", "to": "root", "way": "copy"},
            {"do": "write"},
            {"do": "reply", "target": "m1"},
            {"do": "send", "to": "c1", "phrase": "p1", "attachment": "f1"},
        ):
            try:
                state = item.world.act(item.setup, state, action)
            except WorldFault:
                continue
            item.page(state)
        sizes.append(len(json.dumps(state)))

    assert sizes[-1] == sizes[-10] < MAX_STATE_BYTES


@pytest.mark.parametrize("action", [{}, {"do": ""}, {"do": "explode"}, {"target": "m1"}])
def test_an_action_that_does_not_exist_is_a_fault(one_of_each, action):
    state = one_of_each.world.start(one_of_each.setup, seed=1)

    with pytest.raises(WorldFault):
        one_of_each.world.act(one_of_each.setup, state, action)


def test_nothing_can_be_done_after_the_end(one_of_each):
    state = one_of_each.play({"do": "done"})

    assert one_of_each.page(state).forms == []
    with pytest.raises(WorldFault):
        one_of_each.world.act(one_of_each.setup, state, {"do": "done"})


def test_a_world_refuses_family_parameters(one_of_each):
    with pytest.raises(ValueError, match="takes no parameters"):
        one_of_each.world.start(one_of_each.setup, seed=1, values={"p": 2})


def test_every_form_carries_what_the_server_checks(one_of_each):
    html = one_of_each.page(one_of_each.world.start(one_of_each.setup, seed=1)).html

    for name in ("csrf_token", "token", "position", "step", "do"):
        assert html.count(f'name="{name}"') == html.count("<form")


def test_no_page_holds_script_or_style(item):
    for seed in range(5):
        for state in item.wander(seed):
            html = item.page(state).html
            assert "<script" not in html
            assert "style=" not in html
            assert not re.search(r"<[^>]*\son\w+=", html)


def test_ids_in_a_page_are_unique(item):
    for seed in range(5):
        for state in item.wander(seed):
            ids = [part.split('"')[0] for part in item.page(state).html.split(' id="')[1:]]
            assert len(ids) == len(set(ids))


def test_pages_in_english_hold_no_dutch_chrome(one_of_each):
    state = one_of_each.world.start(one_of_each.setup, seed=1)

    html = one_of_each.page(state, "en").html

    assert "Practice device" in html
    assert "Oefenomgeving" not in html


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_every_label_has_words_in_both_languages_and_a_name_of_its_own(world):
    for name, text in world.labels.items():
        assert text.nl.strip()
        assert text.en.strip()
        assert not hasattr(dict, name)  # a template would find the method instead
