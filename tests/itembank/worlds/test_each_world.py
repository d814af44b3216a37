"""What the single worlds promise, told through their items."""

import msgspec
import pytest

from itembank.worlds import WORLDS, WorldFault
from tests.itembank.worlds.paths.moves import made, picked, wrote


def test_the_message_list_shows_neither_address_nor_link_target(world_items):
    item = world_items["D4.1-mailbox-borrowed-names"]
    start = item.world.start(item.setup, seed=1)

    listed = item.page(start).html
    details = item.page(
        item.play({"do": "open", "target": "m3"}, {"do": "details", "target": "m3"})
    )

    assert ".example" not in listed
    assert "wattnu.energie-bonus.example" in details.html


def test_messages_come_in_another_order_for_another_seed(world_items):
    item = world_items["D4.1-mailbox-false-messages"]

    orders = {tuple(item.world.start(item.setup, seed=seed)["order"]) for seed in range(20)}

    assert len(orders) > 5


def test_a_mail_without_receiver_is_kept_and_not_sent(world_items):
    item = world_items["D2.1-mailbox-lease-attachment"]

    state = item.play({"do": "write"}, {"do": "send", "to": "", "phrase": "p2", "attachment": "f3"})

    assert state["sent"] == []
    assert "Kies eerst aan wie." in item.page(state).html
    assert '<option value="f3" selected>' in item.page(state).html


def test_the_last_mail_to_somebody_counts(world_items):
    item = world_items["D2.1-mailbox-lease-attachment"]
    wrong = [{"do": "write"}, {"do": "send", "to": "c1", "phrase": "p2", "attachment": "f1"}]
    right = [{"do": "write"}, {"do": "send", "to": "c1", "phrase": "p2", "attachment": "f3"}]

    assert item.score(item.play(*wrong, *right)) == 2
    assert item.score(item.play(*right, *wrong)) == 1


def test_a_mail_to_somebody_else_is_a_mistake(world_items):
    item = world_items["D2.1-mailbox-lease-attachment"]
    right = [{"do": "write"}, {"do": "send", "to": "c1", "phrase": "p2", "attachment": "f3"}]
    stray = [{"do": "write"}, {"do": "send", "to": "c2", "phrase": "p2", "attachment": "f3"}]

    assert item.score(item.play(*right, *stray)) == 1


def test_a_wrong_entry_is_explained_and_what_was_typed_stays(world_items):
    item = world_items["D2.2-counter-wrong-account"]

    state = item.play(
        {"do": "begin"},
        {"do": "fill", "way": "next", "field-sport": "s2", "field-amount": "vijf"},
    )

    page = item.page(state).html
    assert state["page"] == 0
    assert 'role="alert"' in page
    assert "Schrijf een getal" in page
    assert 'value="vijf"' in page


def test_the_review_page_leads_back_to_a_step(world_items):
    item = world_items["D2.2-counter-wrong-account"]
    filled = [
        {"do": "begin"},
        {"do": "fill", "way": "next", "field-sport": "s2", "field-amount": "90"},
        {"do": "fill", "way": "next", "field-account": "BE10999902014073"},
    ]
    mended = [
        {"do": "change", "target": "0"},
        {"do": "fill", "way": "next", "field-sport": "s2", "field-amount": "25"},
        {"do": "fill", "way": "next", "field-account": "BE10999902014073"},
    ]

    assert item.score(item.play(*filled, {"do": "submit"})) == 1
    assert item.score(item.play(*filled, *mended, {"do": "submit"})) == 2


def test_confirming_a_request_of_another_login_costs_a_point(world_items):
    item = world_items["D2.2-counter-matching-code"]
    after = [
        {"do": "confirm", "target": "r1"},
        {"do": "fill", "way": "next", "field-attest": "a3", "field-delivery": "b2"},
        {"do": "submit"},
    ]

    assert item.score(item.play({"do": "begin"}, *after)) == 2
    assert item.score(item.play({"do": "begin"}, {"do": "confirm", "target": "r2"}, *after)) == 1


def test_a_refused_login_can_be_asked_again(world_items):
    item = world_items["D2.2-counter-matching-code"]

    state = item.play(
        {"do": "begin"},
        {"do": "refuse", "target": "r1"},
        {"do": "begin"},
        {"do": "confirm", "target": "r1"},
    )

    assert state["place"] == "form"


def test_nothing_can_be_submitted_before_the_review(world_items):
    item = world_items["D2.2-counter-new-address"]

    with pytest.raises(WorldFault):
        item.world.act(item.setup, item.play({"do": "begin"}), {"do": "submit"})


def test_what_is_deleted_can_be_put_back(world_items):
    item = world_items["D1.2-files-full-phone"]
    start = item.world.start(item.setup, seed=1)

    deleted = item.play(
        {"do": "go", "target": "d1"},
        {"do": "open", "target": "f2"},
        {"do": "delete", "target": "f2"},
        {"do": "go", "target": "bin"},
        {"do": "open", "target": "f2"},
    )
    restored = item.world.act(item.setup, deleted, {"do": "restore", "target": "f2"})

    assert deleted["nodes"]["f2"]["parent"] == "bin"
    assert restored["nodes"] == start["nodes"]


def test_a_folder_cannot_go_into_itself(world_items):
    item = world_items["D1.2-files-rent-letter"]
    state = item.play({"do": "go", "target": "d2"}, {"do": "open", "target": "d2"})

    with pytest.raises(WorldFault):
        item.world.act(item.setup, state, {"do": "put", "target": "d2", "to": "d3", "way": "move"})


def test_restoring_from_a_deleted_folder_goes_to_the_top(world_items):
    item = world_items["D1.2-files-rent-letter"]
    act = item.world.act
    state = item.play({"do": "go", "target": "d2"}, {"do": "go", "target": "d3"})
    for action in (
        {"do": "open", "target": "f3"},
        {"do": "delete", "target": "f3"},
        {"do": "delete", "target": "d2"},
        {"do": "restore", "target": "f3"},
    ):
        state = act(item.setup, state, action)

    assert state["nodes"]["f3"]["parent"] == "root"


@pytest.mark.parametrize(
    ("name", "notice"),
    [("", "no_name"), ("a/b", "bad_name"), ("SCAN0040", "exists"), ("scan0040.pdf", "exists")],
)
def test_an_impossible_name_is_refused_with_a_reason(name, notice, world_items):
    item = world_items["D1.2-files-rent-letter"]

    state = item.play(
        {"do": "go", "target": "d1"},
        {"do": "open", "target": "f1"},
        {"do": "rename", "target": "f1", "name": name},
    )

    assert state["notice"] == notice
    assert state["nodes"]["f1"]["name"] is None


def _typed(item, state):
    """What stands in the text field of the page, by its name."""
    return {name: text for form in item.page(state).forms for name, text in form.typed.items()}


def test_a_refused_name_stays_in_its_field_until_the_page_is_left(world_items):
    item = world_items["D1.2-files-rent-letter"]
    at_file = [{"do": "go", "target": "d1"}, {"do": "open", "target": "f1"}]

    refused = item.play(*at_file, {"do": "rename", "target": "f1", "name": "huur 3/4"})
    left = item.world.act(item.setup, refused, {"do": "go", "target": "d1"})
    renamed = item.world.act(item.setup, refused, {"do": "rename", "target": "f1", "name": "huur"})

    assert _typed(item, refused) == {"name": "huur 3/4"}
    assert _typed(item, left) == {"name": ""}
    assert _typed(item, renamed) == {"name": "huur"}


def test_a_name_refused_for_a_file_is_not_offered_for_a_folder(world_items):
    item = world_items["D1.2-files-rent-letter"]

    state = item.play(
        {"do": "go", "target": "d1"},
        {"do": "open", "target": "f1"},
        {"do": "rename", "target": "f1", "name": "huur 3/4"},
        {"do": "delete", "target": "f1"},
    )

    assert _typed(item, state) == {"name": ""}


def test_a_refused_name_of_a_folder_stays_in_its_field(world_items):
    item = world_items["D1.2-files-rent-letter"]
    refused = {"do": "make", "name": "huur?"}

    state = item.play({"do": "go", "target": "d1"}, refused)

    assert _typed(item, state) == {"name": "huur?"}
    assert _typed(item, item.world.act(item.setup, state, {"do": "make", "name": "huur"})) == {
        "name": ""
    }


def test_a_device_stored_before_names_were_kept_is_still_shown(world_items):
    item = world_items["D1.2-files-rent-letter"]
    state = item.play({"do": "go", "target": "d1"})
    del state["refused"]

    assert _typed(item, state) == {"name": ""}


def test_copies_in_one_folder_get_different_names(world_items):
    item = world_items["D3.1-files-new-invitation"]
    copy = {"do": "put", "target": "f1", "to": "d1", "way": "copy"}

    state = item.play(
        {"do": "go", "target": "d1"},
        {"do": "open", "target": "f1"},
        copy,
        {"do": "open", "target": "f1"},
        copy,
    )

    page = item.page(state).html
    assert "Uitnodiging 2026 - kopie.docx" in page
    assert "Uitnodiging 2026 - kopie - kopie.docx" in page


def test_making_and_deleting_a_spare_folder_costs_nothing(world_items):
    item = world_items["D1.2-files-family-photo"]
    path = [
        {"do": "go", "target": "d1"},
        {"do": "open", "target": "f1"},
        {"do": "put", "target": "f1", "to": "d2", "way": "move"},
        {"do": "make", "name": "Nieuw"},
    ]
    tidied = [
        {"do": "go", "target": "n1"},
        {"do": "open", "target": "n1"},
        {"do": "delete", "target": "n1"},
    ]

    assert item.score(item.play(*path)) == 0
    assert item.score(item.play(*path, *tidied)) == 1


def test_advertisements_are_labelled(world_items):
    item = world_items["D1.1-search-library-hours"]

    page = item.page(item.play({"do": "search", "query": "bib merebeek"}))

    assert page.html.count("world-sponsored") == 1


def test_an_unknown_query_finds_nothing_and_says_so(world_items):
    item = world_items["D1.1-search-library-hours"]

    page = item.page(item.play({"do": "search", "query": "?! zwembad"}))

    assert "Niets gevonden" in page.html


def test_the_page_details_earn_the_second_point_only_with_the_right_answer(world_items):
    item = world_items["D1.1-search-two-amounts"]
    found = [{"do": "search", "query": "premie"}, {"do": "open", "target": "p3"}]
    chosen = [{"do": "choose", "target": "p3"}]
    looked = [{"do": "about", "target": "p3"}]

    def score(*actions, answer):
        return item.score(item.play(*actions, {"do": "answer", "answer": answer}))

    assert score(*found, *chosen, answer="a1") == 1
    assert score(*found, *looked, *chosen, answer="a1") == 2
    assert score(*found, *looked, *chosen, answer="a3") == 0


def test_a_network_needs_wifi_and_its_code(world_items):
    item = world_items["D5.1-settings-guest-wifi"]
    join = {"do": "choose", "target": "wifi_name", "value": "n3", "code": "lezen"}
    network = item.play({"do": "go", "target": "network"})

    with pytest.raises(WorldFault):
        item.world.act(item.setup, network, join)
    on = item.world.act(item.setup, network, {"do": "switch", "target": "wifi", "value": "on"})
    refused = item.world.act(item.setup, on, join)

    assert refused["values"]["wifi_name"] == ""
    assert "Deze code klopt niet." in item.page(refused).html


def test_changing_another_app_costs_a_point(world_items):
    item = world_items["D4.2-settings-word-game"]
    wanted = {"game_location": "never", "game_contacts": False, "game_microphone": False}
    state = item.world.start(item.setup, seed=1)

    done = state | {"values": state["values"] | wanted}
    spoilt = state | {"values": state["values"] | wanted | {"bus_location": "never"}}

    assert (item.score(done), item.score(spoilt)) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("=SOM(B2:B5)", 2),
        ("=b2+b3+b4+b5", 2),
        ("=sum(B1:B5)", 2),
        ("=SOM(B2:B4)", 1),
        ("426,90", 1),  # right now, wrong once an amount changes
        ("=240+96+52,4+38,5", 1),
        ("=SOM(B2:B6)", 1),
    ],
)
def test_a_total_must_be_a_formula_that_keeps_up(typed, points, world_items):
    item = world_items["D3.1-sheet-day-out"]

    state = item.play(picked("B4"), wrote("B4", "52,40"), picked("B6"), wrote("B6", typed))

    assert item.score(state) == points


@pytest.mark.parametrize(
    ("language", "content", "result"),
    [("nl", "=GEMIDDELDE(B2:C3)", "14,88"), ("en", "=AVERAGE(B2:C3)", "14.88")],
)
def test_formulas_and_results_are_written_the_local_way(language, content, result, world_items):
    item = world_items["D3.1-sheet-odd-jobs"]

    state = item.play(picked("D2"), made("D2", "average", "B2", "C3"))

    html = item.page(state, language).html
    assert f'value="{content}"' in html
    assert f'aria-label="D2: {result}"' in html


def test_a_formula_that_cannot_be_read_leaves_the_cell_as_it_was(world_items):
    item = world_items["D3.1-sheet-odd-jobs"]

    state = item.play(picked("B2"), wrote("B2", "=SOM(B2"))

    assert state["typed"] == {}
    assert "begrijpt deze formule niet" in item.page(state).html


def test_a_formula_that_cannot_be_read_stays_in_the_field_until_something_else_is_done(world_items):
    item = world_items["D3.1-sheet-odd-jobs"]
    refused = [picked("B2"), wrote("B2", "=SOM(B2")]

    html = item.page(item.play(*refused)).html
    elsewhere = item.page(item.play(*refused, picked("B3"), picked("B2"))).html
    mended = item.page(item.play(*refused, wrote("B2", "=SOM(B3:B4)"))).html

    assert 'value="=SOM(B2"' in html
    assert 'aria-invalid="true"' in html
    for later in (elsewhere, mended):
        assert 'value="=SOM(B2"' not in later
        assert "aria-invalid" not in later
    assert 'value="=SOM(B3:B4)"' in mended


def test_sorting_keeps_rows_together_and_what_was_typed_in_them(world_items):
    item = world_items["D3.1-sheet-cup"]
    by_rides = {"do": "sort", "column": "B", "way": "up"}

    state = item.play(picked("D7"), wrote("D7", "beker"), by_rides)

    rows = item.world.view(item.setup, state, "nl")["rows"]
    texts = [[cell["text"] for cell in row["cells"]] for row in rows]
    assert [row[0] for row in texts] == ["Naam", "Linh", "Tuur", "Aisha", "Pavel", "Joris", "Rosa"]
    assert texts[2] == ["Tuur", "11", "318", "beker"]


def test_the_last_change_can_be_undone_and_all_of_them_too(world_items):
    item = world_items["D3.1-sheet-cup"]
    start = item.world.start(item.setup, seed=1)
    changes = [picked("A1"), wrote("A1", "Wie"), {"do": "sort", "column": "A", "way": "down"}]

    undone = item.play(*changes, {"do": "undo"})
    reset = item.play(*changes, {"do": "reset"})

    assert (undone["typed"]["A1"]["text"], undone["order"]) == ("Wie", start["order"])
    assert (reset["typed"], reset["order"]) == ({}, start["order"])


def test_typing_what_stood_there_is_no_change(world_items):
    item = world_items["D3.1-sheet-odd-jobs"]

    state = item.play(picked("B3"), wrote("B3", "4"), wrote("B3", " 2,50"))

    assert state["typed"] == {}


@pytest.mark.parametrize(
    ("setup", "rubric", "sentence"),
    [
        ({"rows": [["a", 1], ["b"]]}, {}, "rows of one length"),
        ({"rows": [["a"]] * 13}, {}, "at most 6 by 12"),
        ({}, {"cells": {"C9": ["1"]}}, "cell 'C9' is not in the setup"),
        ({}, {"formulas": {"B2:B9": "=A2"}}, "cell 'B9' is not in the setup"),
        ({}, {"free": ["b2"]}, "cell 'b2' is not in the setup"),
        ({}, {"formulas": {"B2": "=SUM("}}, "'=SUM(' is no formula"),
        ({}, {"cells": {"B2": ["=A"]}}, "'=A' is no formula"),
        ({"rows": [["a", "=B"]]}, {}, "'=B' is no formula"),
        ({"decimals": {"G": 2}}, {}, "column 'G' is not in the setup"),
        ({"records": [2, 9]}, {}, "row '9' is not in the setup"),
        ({"records": [2, 3]}, {"order": [3, 3]}, "each of the records once"),
        ({}, {"cells": {"B2": ["1"]}}, "doing nothing earns points"),
        (
            {"rows": [[{"nl": "appel", "en": "pear"}], [{"nl": "peer", "en": "apple"}]]}
            | {"records": [1, 2]},
            {},
            "column A is sorted in another order",
        ),
    ],
)
def test_an_author_of_a_sheet_hears_what_is_wrong(setup, rubric, sentence):
    sheet = {"title": {"nl": "Blad", "en": "Sheet"}, "rows": [["a", "b"], ["c", 1], ["d", ""]]}
    world = WORLDS["sheet"]

    faults = world.faults(
        msgspec.convert(sheet | setup, world.Setup),
        msgspec.convert({"points": 1} | rubric, world.Rubric),
    )

    assert any(sentence in fault for fault in faults)


def test_formulas_in_sorted_rows_go_along_and_totals_stay():
    world = WORLDS["sheet"]
    rows = [["a", 3, "=B1*2"], ["b", 1, "=B2*2"], ["c", 2, "=B3*2"], ["d", "=SUM(B1:B3)", ""]]
    given = {"title": {"nl": "Blad", "en": "Sheet"}, "rows": rows, "records": [1, 3]}
    setup = msgspec.convert(given, world.Setup)
    rubric = msgspec.convert(
        {"points": 1, "order": [2, 3, 1], "formulas": {"C1:C3": "=B1*2", "B4": "=SUM(B1:B3)"}},
        world.Rubric,
    )

    state = world.act(setup, world.start(setup, seed=1), {"do": "sort", "column": "C", "way": "up"})

    shown = [
        [cell["text"] for cell in row["cells"]] for row in world.view(setup, state, "nl")["rows"]
    ]
    assert shown == [["b", "1", "2"], ["c", "2", "4"], ["a", "3", "6"], ["d", "6", ""]]
    assert world.score(setup, rubric, state) == 1


def test_copying_a_text_down_keeps_both_languages(world_items):
    item = world_items["D3.1-sheet-odd-jobs"]

    state = item.play(picked("A5"), {"do": "fill", "target": "A5", "to": "6"})

    assert state["typed"] == {"A6": {"given": "A5"}}
    assert 'aria-label="A6: Tap"' in item.page(state, "en").html
