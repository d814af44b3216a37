"""Files: open, rename, move, copy, delete, restore; make folders."""

import random

from itembank.texts import LocalText
from itembank.worlds.files_screen import (
    destinations,
    file_of,
    folder_ids,
    is_binned,
    screen,
    title_of,
)
from itembank.worlds.files_setup import (
    BIN,
    LABELS,
    ROOT,
    File,
    FilesRubric,
    FilesSetup,
    mistakes,
    unknown,
)
from itembank.worlds.texts import typed
from itembank.worlds.world import Action, State, World, WorldFault, chosen, field

MAX_MADE = 12  # folders and copies one task can hold; after that the device says it is full
FORBIDDEN = frozenset('/\\:*?"<>|')


def _opening(setup: FilesSetup, _rng: random.Random) -> State:
    nodes = {}
    for name, thing in setup.originals().items():
        is_deleted = isinstance(thing, File) and thing.is_deleted
        nodes[name] = {
            "parent": BIN if is_deleted else thing.parent,
            "home": thing.parent,
            "name": None,
            "of": None,
            "n_copy": 0,
            "is_folder": not isinstance(thing, File),
            "is_made": False,
        }
    return {"nodes": nodes, "n_made": 0, "folder": ROOT, "item": None}


def _go(_setup: FilesSetup, state: State, action: Action) -> None:
    folder = chosen(action, "target", {ROOT, BIN, *folder_ids(state)})
    state.update(folder=folder, item=None, refused=None)


def _open(_setup: FilesSetup, state: State, action: Action) -> None:
    state.update(item=chosen(action, "target", state["nodes"]), refused=None)


def _rename(setup: FilesSetup, state: State, action: Action) -> None:
    target = _target(state, action)
    node = state["nodes"][target]
    name = typed(field(action, "name"))
    if not node["is_folder"]:
        name = name.removesuffix(f".{file_of(setup, state, target).extension}").strip()
    state["notice"] = _objection(setup, state, LocalText(nl=name, en=name), node["parent"], target)
    if state["notice"] is not None:
        _keep_refused(state, name)
        return
    node["name"] = name
    state.update(refused=None, notice="renamed")


def _keep_refused(state: State, name: str) -> None:
    """Keep a name that cannot be, so that its page shows it until the candidate leaves it."""
    state["refused"] = {"at": state["item"] or state["folder"], "name": name}


def _put(setup: FilesSetup, state: State, action: Action) -> None:
    target = _target(state, action)
    to = chosen(action, "to", destinations(state, target))
    if chosen(action, "way", ("move", "copy")) == "copy":
        _copy(setup, state, target, to)
        return
    state["notice"] = _objection(setup, state, title_of(setup, state, target), to, target)
    if state["notice"] is None:
        state["nodes"][target].update(parent=to, home=to)
        state.update(item=None, notice="moved")


def _copy(setup: FilesSetup, state: State, target: str, to: str) -> None:
    node = state["nodes"][target]
    if node["is_folder"]:
        msg = "a folder cannot be copied"
        raise WorldFault(msg)
    copy = node | {"parent": to, "home": to, "of": node["of"] or target}
    made = _make(state, copy)
    if made:
        while _objection(setup, state, title_of(setup, state, made), to, made):
            state["nodes"][made]["n_copy"] += 1
        state.update(item=None, notice="copied")


def _new_folder(setup: FilesSetup, state: State, action: Action) -> None:
    parent = state["folder"]
    if is_binned(state, parent):
        msg = "no folder can be made in the bin"
        raise WorldFault(msg)
    name = typed(field(action, "name"))
    state["notice"] = _objection(setup, state, LocalText(nl=name, en=name), parent, None)
    folder = {"name": name, "of": None, "n_copy": 0, "is_folder": True}
    if state["notice"] is None and _make(state, folder | {"parent": parent, "home": parent}):
        state.update(refused=None, notice="made")
    else:
        _keep_refused(state, name)


def _make(state: State, node: State) -> str | None:
    if state["n_made"] >= MAX_MADE:
        state["notice"] = "full"
        return None
    state["n_made"] += 1
    name = f"n{state['n_made']}"
    state["nodes"][name] = node | {"is_made": True}
    return name


def _delete(_setup: FilesSetup, state: State, action: Action) -> None:
    node = state["nodes"][_target(state, action)]
    node.update(home=node["parent"], parent=BIN)
    if is_binned(state, state["folder"]):
        state["folder"] = ROOT
    state.update(item=None, notice="deleted")


def _restore(_setup: FilesSetup, state: State, action: Action) -> None:
    nodes = state["nodes"]
    node = nodes[chosen(action, "target", [name for name in nodes if nodes[name]["parent"] == BIN])]
    node["parent"] = ROOT if is_binned(state, node["home"]) else node["home"]
    state.update(item=None, notice="restored")


def _target(state: State, action: Action) -> str:
    return chosen(action, "target", [n for n in state["nodes"] if not is_binned(state, n)])


def _objection(
    setup: FilesSetup, state: State, title: LocalText, parent: str, but: str | None
) -> str | None:
    if not title.nl:
        return "no_name"
    if FORBIDDEN & set(title.nl):
        return "bad_name"
    others = [n for n, node in state["nodes"].items() if node["parent"] == parent and n != but]
    titles = [title_of(setup, state, name) for name in others]
    is_taken = any(
        title.nl.casefold() == other.nl.casefold() or title.en.casefold() == other.en.casefold()
        for other in titles
    )
    return "exists" if is_taken else None


FILES = World(
    name="files",
    Setup=FilesSetup,
    Rubric=FilesRubric,
    opening=_opening,
    moves={
        "go": _go,
        "open": _open,
        "rename": _rename,
        "put": _put,
        "make": _new_folder,
        "delete": _delete,
        "restore": _restore,
    },
    screen=screen,
    labels=LABELS,
    mistakes=mistakes,
    unknown=unknown,
)
