"""The e-counter: log in, fill in a form step by step, check it, submit it."""

import random

from itembank.worlds.counter_setup import (
    LABELS,
    CounterRubric,
    CounterSetup,
    Field,
    mistakes,
    unknown,
)
from itembank.worlds.fields import normal_form
from itembank.worlds.texts import choices, ids, paragraphs, typed
from itembank.worlds.world import Action, State, View, World, WorldFault, chosen, field

TICKED = "yes"


def _opening(setup: CounterSetup, rng: random.Random) -> State:
    requests = [request.id for request in setup.login.requests] if setup.login else []
    rng.shuffle(requests)
    return {
        "place": "intro",
        "page": 0,
        "reached": 0,
        "logged_in": setup.login is None,
        "requests": requests,
        "pending": [],
        "refused": [],
        "misled": [],
        "values": {name: field.value for name, field in setup.fields().items()},
        "errors": {},
        "submitted": False,
    }


def _begin(setup: CounterSetup, state: State, _action: Action) -> None:
    _expect(state, "intro", "login")
    if setup.login is None:
        state["place"] = "form"
    else:
        state.update(place="login", pending=list(state["requests"]))


def _confirm(setup: CounterSetup, state: State, action: Action) -> None:
    _expect(state, "login")
    request = chosen(action, "target", state["pending"])
    state["pending"].remove(request)
    if setup.login is not None and request == setup.login.right:
        state.update(place="form", logged_in=True, notice="logged_in")
        return
    state["notice"] = "confirmed"
    if request not in state["misled"]:
        state["misled"].append(request)


def _refuse(_setup: CounterSetup, state: State, action: Action) -> None:
    _expect(state, "login")
    request = chosen(action, "target", state["pending"])
    state["pending"].remove(request)
    state["notice"] = "refused"
    if request not in state["refused"]:
        state["refused"].append(request)


def _fill(setup: CounterSetup, state: State, action: Action) -> None:
    _expect(state, "form")
    way = chosen(action, "way", ("next", "back"))
    fields = setup.pages[state["page"]].fields
    for item in fields:
        state["values"][item.id] = _entered(item, action)
    state["errors"] = {}
    if way == "back":
        state["page"] = max(0, state["page"] - 1)
        return
    state["errors"] = {
        item.id: error for item in fields if (error := _error(item, state["values"][item.id]))
    }
    if not state["errors"]:
        _go_on(setup, state)


def _go_on(setup: CounterSetup, state: State) -> None:
    if state["page"] + 1 == len(setup.pages):
        state["place"] = "review"
    else:
        state["page"] += 1
    state["reached"] = max(state["reached"], state["page"])


def _entered(item: Field, action: Action) -> str:
    name = f"field-{item.id}"
    if item.kind == "tick":
        return TICKED if name in action else ""
    if item.kind == "select":
        return chosen(action, name, {"", *ids(item.options)})
    return typed(field(action, name))


def _error(item: Field, value: str) -> str | None:
    if not value:
        return "required" if item.required else None
    try:
        is_empty = not normal_form(item.kind, value)
    except ValueError:
        return item.kind
    return "required" if is_empty else None


def _change(_setup: CounterSetup, state: State, action: Action) -> None:
    _expect(state, "review")
    page = chosen(action, "target", [str(number) for number in range(state["reached"] + 1)])
    state.update(place="form", page=int(page), errors={})


def _submit(_setup: CounterSetup, state: State, _action: Action) -> None:
    _expect(state, "review")
    state.update(place="receipt", submitted=True)


def _expect(state: State, *places: str) -> None:
    if state["place"] not in places:
        msg = f"not offered here: {state['place']}"
        raise WorldFault(msg)


def _screen(setup: CounterSetup, state: State, language: str) -> View:
    return {
        "title": setup.title.of(language),
        "place": state["place"],
        "intro": paragraphs(setup.intro.of(language)),
        "needs_login": setup.login is not None,
        "login": _login(setup, state, language),
        "form": _form(setup, state, language),
        "review": _review(setup, state, language) if state["place"] == "review" else [],
        "receipt": paragraphs(setup.receipt.of(language)) if state["submitted"] else [],
    }


def _login(setup: CounterSetup, state: State, language: str) -> View | None:
    if setup.login is None or state["place"] != "login":
        return None
    requests = {request.id: request for request in setup.login.requests}
    return {
        "code": setup.login.code,
        "requests": [
            {
                "id": name,
                "service": requests[name].service.of(language),
                "code": requests[name].code,
            }
            for name in state["pending"]
        ],
    }


def _form(setup: CounterSetup, state: State, language: str) -> View | None:
    if state["place"] != "form":
        return None
    page = setup.pages[state["page"]]
    return {
        "number": state["page"] + 1,
        "n_pages": len(setup.pages),
        "title": page.title.of(language),
        "body": paragraphs(page.body.of(language)) if page.body else [],
        "fields": [_field(item, state, language) for item in page.fields],
    }


def _field(item: Field, state: State, language: str) -> View:
    error = state["errors"].get(item.id)
    return {
        "id": item.id,
        "kind": item.kind,
        "label": item.label.of(language),
        "hint": item.hint.of(language) if item.hint else None,
        "is_required": item.required,
        "value": state["values"][item.id],
        "options": choices(item.options, language),
        "error": LABELS[f"error_{error}"].of(language) if error else None,
    }


def _review(setup: CounterSetup, state: State, language: str) -> list[View]:
    return [
        {
            "number": str(number),
            "title": page.title.of(language),
            "lines": [_line(item, state["values"][item.id], language) for item in page.fields],
        }
        for number, page in enumerate(setup.pages)
    ]


def _line(item: Field, value: str, language: str) -> View:
    shown = value
    if item.kind == "tick":
        shown = LABELS["yes" if value else "no"].of(language)
    elif item.kind == "select":
        shown = next((o.text.of(language) for o in item.options if o.id == value), "")
    return {"label": item.label.of(language), "value": shown}


COUNTER = World(
    name="counter",
    Setup=CounterSetup,
    Rubric=CounterRubric,
    opening=_opening,
    moves={
        "begin": _begin,
        "confirm": _confirm,
        "refuse": _refuse,
        "fill": _fill,
        "change": _change,
        "submit": _submit,
    },
    screen=_screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
