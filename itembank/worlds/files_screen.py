"""What a device with files shows: the tree of folders and the item that is open."""

from itembank.texts import LocalText
from itembank.worlds.files_setup import BIN, LABELS, ROOT, File, FilesSetup
from itembank.worlds.texts import paragraphs
from itembank.worlds.world import State, View, WorldFault


def folder_ids(state: State) -> list[str]:
    """Return the folders, binned ones too."""
    return [name for name, node in state["nodes"].items() if node["is_folder"]]


def ancestry(state: State, name: str) -> list[str]:
    """Return the folders from the top or the bin down to `name`, itself included."""
    line = [name]
    while line[0] not in {ROOT, BIN}:
        line.insert(0, state["nodes"][line[0]]["parent"])
    return line


def is_binned(state: State, name: str) -> bool:
    """Tell whether something is in the bin, or in a folder that is."""
    return ancestry(state, name)[0] == BIN


def destinations(state: State, target: str) -> list[str]:
    """Return the folders to which `target` can go: not the bin, not into itself."""
    folders = [ROOT, *folder_ids(state)]
    lines = {name: ancestry(state, name) for name in folders}
    return [name for name in folders if lines[name][0] != BIN and target not in lines[name]]


def title_of(setup: FilesSetup, state: State, name: str) -> LocalText:
    """Return the name something has now, without extension."""
    node = state["nodes"][name]
    if node["name"] is None:
        text = setup.originals()[node["of"] or name].text
    else:
        text = LocalText(nl=node["name"], en=node["name"])
    suffix = LABELS["copy_of"]
    return LocalText(
        nl=text.nl + f" - {suffix.nl}" * node["n_copy"],
        en=text.en + f" - {suffix.en}" * node["n_copy"],
    )


def file_of(setup: FilesSetup, state: State, name: str) -> File:
    """Return the file that `name` is, or is a copy of."""
    original = setup.originals()[state["nodes"][name]["of"] or name]
    if not isinstance(original, File):
        msg = f"{name!r} is a folder"
        raise WorldFault(msg)
    return original


def screen(setup: FilesSetup, state: State, language: str) -> View:
    """Return the open folder or item as the page shows it."""
    here = state["folder"]
    inside = [name for name, node in state["nodes"].items() if node["parent"] == here]
    rows = [_row(setup, state, name, language) for name in inside]
    return {
        "title": setup.title.of(language),
        "folder": here,
        "is_binned": is_binned(state, here),
        "path": [
            {"id": name, "text": _folder_text(setup, state, name, language)}
            for name in ancestry(state, here)
        ],
        "rows": sorted(rows, key=lambda row: (not row["is_folder"], row["name"].casefold())),
        "item": _item(setup, state, language),
        "refused_name": _refused_name(state),
    }


def _row(setup: FilesSetup, state: State, name: str, language: str) -> View:
    title = title_of(setup, state, name).of(language)
    row = {"id": name, "base": title, "name": title, "is_folder": state["nodes"][name]["is_folder"]}
    if row["is_folder"]:
        return row
    file = file_of(setup, state, name)
    return row | {
        "name": f"{title}.{file.extension}",
        "changed": file.changed.of(language),
        "size": file.size.of(language),
    }


def _item(setup: FilesSetup, state: State, language: str) -> View | None:
    name = state["item"]
    if name is None:
        return None
    row = _row(setup, state, name, language)
    places = [
        {"id": to, "text": _folder_text(setup, state, to, language)}
        for to in destinations(state, name)
    ]
    body = [] if row["is_folder"] else paragraphs(file_of(setup, state, name).body.of(language))
    return row | {
        "body": body,
        "can_restore": state["nodes"][name]["parent"] == BIN,
        "is_binned": is_binned(state, name),
        "places": places,
        "place": state["nodes"][name]["parent"],
    }


def _refused_name(state: State) -> str | None:
    """Return what was typed on this page as a name that cannot be; states need not have any."""
    refused = state.get("refused") or {"at": None}
    is_here = refused["at"] == (state["item"] or state["folder"])
    return refused["name"] if is_here else None


def _folder_text(setup: FilesSetup, state: State, name: str, language: str) -> str:
    if name in {ROOT, BIN}:
        return LABELS[name].of(language)
    return title_of(setup, state, name).of(language)
