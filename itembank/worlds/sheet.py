"""The spreadsheet: pick a cell, type, make a formula, copy it down, sort rows."""

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

from itembank.numbers import decimals_needed, format_number
from itembank.texts import LocalText
from itembank.worlds.formulas import (
    Content,
    Failure,
    Formula,
    NotAFormula,
    Place,
    Result,
    computed,
    letter,
)
from itembank.worlds.sheet_setup import (
    LABELS,
    SheetRubric,
    SheetSetup,
    is_same,
    mistakes,
    place_called,
    read_content,
    unknown,
)
from itembank.worlds.texts import typed
from itembank.worlds.world import Action, State, View, World, WorldFault, chosen, field

MAX_CELL = 40  # characters kept of what is typed in a cell
FORMULAS = {
    "sum": "=SUM({0}:{1})",
    "average": "=AVERAGE({0}:{1})",
    "largest": "=MAX({0}:{1})",
    "smallest": "=MIN({0}:{1})",
    "plus": "={0}+{1}",
    "minus": "={0}-{1}",
    "times": "={0}*{1}",
    "divided": "={0}/{1}",
}

Entry = Mapping[str, str | int]
"""What a candidate put in a cell: `text` and the `row` it was written for, or a copy of `given`."""


def _opening(setup: SheetSetup, _rng: random.Random) -> State:
    return {"cell": None, "typed": {}, "order": setup.order(), "before": None, "refused": None}


def _pick(setup: SheetSetup, state: State, action: Action) -> None:
    state.update(cell=_target(setup, action).name, refused=None)


def _type(setup: SheetSetup, state: State, action: Action) -> None:
    target = _target(setup, action)
    text = typed(field(action, "value"))[:MAX_CELL].strip()
    state["cell"] = target.name
    try:
        content = read_content(text)
    except NotAFormula:  # it stays in the field, to be mended
        state.update(refused=text, notice="no_formula")
        return
    _remember(state)
    spelt = content.text if isinstance(content, Formula) else text
    _put(setup, state, target, {"text": spelt, "row": target.row})
    state["notice"] = "saved"


def _make(setup: SheetSetup, state: State, action: Action) -> None:
    _expect(setup.can_compute)
    target = _target(setup, action)
    names = {"", *(place.name for place in setup.places())}
    function = chosen(action, "name", {"", *FORMULAS})
    first, last = chosen(action, "first", names), chosen(action, "last", names)
    state["cell"] = target.name
    if not function or not first or not last:
        state["notice"] = "no_choice"
        return
    _remember(state)
    formula = Formula.read(FORMULAS[function].format(first, last))
    _put(setup, state, target, {"text": formula.text, "row": target.row})
    state["notice"] = "saved"


def _fill(setup: SheetSetup, state: State, action: Action) -> None:
    _expect(setup.can_compute)
    target = _target(setup, action)
    to = chosen(action, "to", {"", *map(str, _rows_below(setup, target))})
    state["cell"] = target.name
    if not to:
        state["notice"] = "no_choice"
        return
    _remember(state)
    origin = setup.origin(state, target).name
    entry: Entry = state["typed"].get(origin, {"given": origin})
    for row in range(target.row + 1, int(to) + 1):
        _put(setup, state, Place(target.column, row), entry)
    state["notice"] = "filled"


def _sort(setup: SheetSetup, state: State, action: Action) -> None:
    _expect(setup.records is not None)
    column = chosen(action, "column", {"", *_letters(setup)})
    way = chosen(action, "way", ("up", "down"))
    if not column:
        state["notice"] = "no_choice"
        return
    _remember(state)
    results = computed(setup.contents(state))
    rows = setup.order()
    cells = {row: results[place_called(f"{column}{row}")] for row in rows}
    filled = sorted(
        (row for row in rows if cells[row] is not None),
        key=lambda row: _rank(cells[row]),
        reverse=way == "down",
    )
    empty = [row for row in rows if cells[row] is None]
    state["order"] = [state["order"][row - rows[0]] for row in (*filled, *empty)]
    state.update(cell=None, refused=None, notice="sorted")


def _undo(_setup: SheetSetup, state: State, _action: Action) -> None:
    _expect(state["before"] is not None)
    state.update(state["before"], before=None, refused=None, notice="undone")


def _reset(setup: SheetSetup, state: State, _action: Action) -> None:
    _remember(state)
    state.update(cell=None, refused=None, typed={}, order=setup.order(), notice="reset")


def _target(setup: SheetSetup, action: Action) -> Place:
    return place_called(chosen(action, "target", {place.name for place in setup.places()}))


def _put(setup: SheetSetup, state: State, place: Place, entry: Entry) -> None:
    """Put an entry in a cell; one that says what stood there at first is not kept."""
    state["refused"] = None
    origin = setup.origin(state, place).name
    if is_same(setup.entered(entry, place), setup.entered({"given": origin}, place)):
        state["typed"].pop(origin, None)
    else:
        state["typed"][origin] = dict(entry)


def _remember(state: State) -> None:
    state["before"] = {"typed": dict(state["typed"]), "order": list(state["order"])}


def _rank(result: Result) -> tuple[int, Fraction, str]:
    """Return by what cells are sorted: numbers, then texts, then errors."""
    if isinstance(result, Fraction):
        return (0, result, "")
    return (1, Fraction(0), result.nl.casefold()) if isinstance(result, LocalText) else _LAST


_LAST = (2, Fraction(0), "")


def _rows_below(setup: SheetSetup, place: Place) -> range:
    return range(place.row + 1, len(setup.rows) + 1)


def _letters(setup: SheetSetup) -> list[str]:
    return [letter(column) for column in range(1, len(setup.rows[0]) + 1)]


def _expect(is_offered: bool) -> None:
    if not is_offered:
        msg = "not offered in this sheet"
        raise WorldFault(msg)


def _screen(setup: SheetSetup, state: State, language: str) -> View:
    contents = setup.contents(state)
    results = computed(contents)
    return {
        "title": setup.title.of(language),
        "columns": _letters(setup),
        "rows": [
            {"number": row, "cells": [_cell(setup, state, p, results[p], language) for p in places]}
            for row, places in _by_row(setup)
        ],
        "cell": _chosen_cell(setup, state, contents, results, language) if state["cell"] else None,
        "functions": [{"id": name, "text": LABELS[name].of(language)} for name in FORMULAS],
        "places": [{"id": place.name, "text": place.name} for place in sorted(setup.places())],
        "can_compute": setup.can_compute,
        "sorting": _sorting(setup, results, language) if setup.records else None,
        "can_undo": state["before"] is not None,
        "is_changed": bool(state["typed"]) or state["order"] != setup.order(),
    }


def _by_row(setup: SheetSetup) -> Iterator[tuple[int, list[Place]]]:
    for row, cells in enumerate(setup.rows, start=1):
        yield row, [Place(column, row) for column in range(1, len(cells) + 1)]


def _cell(setup: SheetSetup, state: State, place: Place, result: Result, language: str) -> View:
    return {
        "id": place.name,
        "is_chosen": place.name == state["cell"],
        "text": _shown(setup, place, result, language),
        "is_number": isinstance(result, Fraction),
    }


def _chosen_cell(
    setup: SheetSetup,
    state: State,
    contents: Mapping[Place, Content],
    results: Mapping[Place, Result],
    language: str,
) -> View:
    place = place_called(state["cell"])
    content, result = contents[place], results[place]
    is_formula = isinstance(content, Formula)
    failure = LABELS[f"failure_{result}"].of(language) if isinstance(result, Failure) else None
    return {
        "id": place.name,
        "content": _written(content, language),
        "refused": state.get("refused"),
        "result": failure or (_shown(setup, place, result, language) if is_formula else None),
        "rows_below": [{"id": str(row), "text": str(row)} for row in _rows_below(setup, place)],
    }


def _written(content: Content, language: str) -> str:
    """Return a cell's content as it can be typed."""
    if isinstance(content, Formula):
        return content.written(language)
    if isinstance(content, Fraction):
        return format_number(content, language, is_grouped=False).replace("\N{MINUS SIGN}", "-")
    return content.of(language) if content else ""


def _shown(setup: SheetSetup, place: Place, result: Result, language: str) -> str:
    """Return what a cell shows: numbers with the decimals of their column, two at most."""
    if isinstance(result, Failure):
        return LABELS["error"].of(language)
    if isinstance(result, Fraction):
        n_digits = setup.decimals.get(letter(place.column), min(2, decimals_needed(result)))
        return format_number(result, language, digits=n_digits)
    return result.of(language) if result else ""


def _sorting(setup: SheetSetup, results: Mapping[Place, Result], language: str) -> View:
    rows = setup.order()
    headers = [Place(column + 1, rows[0] - 1) for column in range(len(setup.rows[0]))]
    return {
        "text": LABELS["order_rows"].of(language).format(rows[0], rows[-1]),
        "columns": [
            {
                "id": letter(place.column),
                "text": f"{letter(place.column)}: {_shown(setup, place, results[place], language)}"
                if place in results
                else letter(place.column),
            }
            for place in headers
        ],
        "ways": [{"id": way, "text": LABELS[way].of(language)} for way in ("up", "down")],
    }


SHEET = World(
    name="sheet",
    Setup=SheetSetup,
    Rubric=SheetRubric,
    opening=_opening,
    moves={
        "pick": _pick,
        "type": _type,
        "make": _make,
        "fill": _fill,
        "sort": _sort,
        "undo": _undo,
        "reset": _reset,
    },
    screen=_screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
