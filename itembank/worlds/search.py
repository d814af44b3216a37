"""The search engine: ask, filter, open pages, look who stands behind them, choose one."""

import random
import unicodedata

from itembank.worlds.search_setup import (
    LABELS,
    SearchPage,
    SearchRubric,
    SearchSetup,
    mistakes,
    unknown,
)
from itembank.worlds.texts import choices, comparable, ids, paragraphs, typed
from itembank.worlds.world import Action, State, View, World, WorldFault, chosen, field


def _opening(setup: SearchSetup, _rng: random.Random) -> State:
    return {
        "place": "results",
        "query": {"nl": setup.query.nl, "en": setup.query.en} if setup.query else None,
        "filters": {each.id: "" for each in setup.filters},
        "open": None,
        "opened": [],
        "looked": [],
        "chosen": None,
    }


def _search(_setup: SearchSetup, state: State, action: Action) -> None:
    query = typed(field(action, "query"))
    if query:
        state["query"] = {"nl": query, "en": query}
    else:
        state["notice"] = "no_query"
    state.update(place="results", open=None)


def _filter(setup: SearchSetup, state: State, action: Action) -> None:
    if not setup.filters:
        msg = "there are no filters"
        raise WorldFault(msg)
    for each in setup.filters:
        state["filters"][each.id] = chosen(action, f"filter-{each.id}", {"", *ids(each.options)})
    state.update(place="results", open=None)


def _open(setup: SearchSetup, state: State, action: Action) -> None:
    page = chosen(action, "target", _reachable(setup, state))
    state.update(place="page", open=page)
    if page not in state["opened"]:
        state["opened"].append(page)


def _about(setup: SearchSetup, state: State, action: Action) -> None:
    page = chosen(action, "target", _reachable(setup, state))
    state.update(place="about", open=page)
    if page not in state["looked"]:
        state["looked"].append(page)


def _choose(setup: SearchSetup, state: State, action: Action) -> None:
    offered = _reachable(setup, state) if setup.can_choose else []
    state["chosen"] = chosen(action, "target", offered)
    state["notice"] = "chosen"


def _back(_setup: SearchSetup, state: State, _action: Action) -> None:
    state.update(place="results", open=None)


def _reachable(setup: SearchSetup, state: State) -> list[str]:
    return [*_found(setup, state), *state["opened"]]


def _found(setup: SearchSetup, state: State) -> list[str]:
    """Return the pages that the query finds and the filters let through."""
    if state["query"] is None:
        return []
    # Dutch and English forms differ only in a query the item begins with: both find the same.
    asked = _tokens(state["query"]["nl"])
    pages = setup.by_id()
    for results in setup.results:
        if all(any(token.startswith(word) for token in asked) for word in results.words):
            return [name for name in results.pages if _passes(pages[name], state["filters"])]
    return []


def _tokens(query: str) -> list[str]:
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in query)
    return [comparable(word) for word in spaced.split()]


def _passes(page: SearchPage, filters: State) -> bool:
    return all(not wanted or wanted in page.tags.get(name, ()) for name, wanted in filters.items())


def _screen(setup: SearchSetup, state: State, language: str) -> View:
    pages = setup.by_id()
    return {
        "title": setup.title.of(language),
        "place": state["place"],
        "query": state["query"][language] if state["query"] else "",
        "has_searched": state["query"] is not None,
        "filters": [
            {
                "name": f"filter-{each.id}",
                "text": each.text.of(language),
                "options": choices(each.options, language),
                "chosen": state["filters"][each.id],
            }
            for each in setup.filters
        ],
        "results": [_result(pages[name], language) for name in _found(setup, state)],
        "page": _page(pages[state["open"]], language) if state["open"] else None,
        "can_choose": setup.can_choose,
        "chosen": pages[state["chosen"]].title.of(language) if state["chosen"] else None,
    }


def _result(page: SearchPage, language: str) -> View:
    return {
        "id": page.id,
        "title": page.title.of(language),
        "address": page.address,
        "snippet": page.snippet.of(language),
        "is_sponsored": page.is_sponsored,
    }


def _page(page: SearchPage, language: str) -> View:
    return _result(page, language) | {
        "body": paragraphs(page.body.of(language)),
        "author": page.author.of(language) if page.author else None,
        "date": page.date.of(language) if page.date else None,
        "about": paragraphs(page.about.of(language)) if page.about else [],
    }


SEARCH = World(
    name="search",
    Setup=SearchSetup,
    Rubric=SearchRubric,
    opening=_opening,
    moves={
        "search": _search,
        "filter": _filter,
        "open": _open,
        "about": _about,
        "choose": _choose,
        "back": _back,
    },
    screen=_screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
