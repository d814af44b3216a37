"""What an author writes for a device with files, how its rubric scores, the words on screen."""

from collections.abc import Iterator

import msgspec

from itembank.texts import LocalText
from itembank.worlds.texts import Code, comparable, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

ROOT, BIN = "root", "bin"

LABELS = labels(
    root=("Bestanden", "Files"),
    bin=("Prullenmand", "Bin"),
    places=("Plaatsen", "Places"),
    path=("U bent hier", "You are here"),
    folder=("Map", "Folder"),
    empty=("Hier staat niets.", "There is nothing here."),
    manage=("Beheer deze map", "Manage this folder"),
    new_folder=("Nieuwe map", "New folder"),
    new_name=("Naam van de nieuwe map", "Name of the new folder"),
    make=("Maak map", "Make folder"),
    unsaved_folder=(
        "De map is nog niet gemaakt. Klik op Maak map.",
        "The folder has not been made yet. Click Make folder.",
    ),
    name=("Naam", "Name"),
    rename=("Wijzig naam", "Rename"),
    rename_hint=(
        "Typ hier een naam en klik op Wijzig naam. Dan pas verandert de naam.",
        "Type a name here and click Rename. Only then does the name change.",
    ),
    unsaved_name=(
        "De naam die u typte, is nog niet bewaard. Klik op Wijzig naam.",
        "The name you typed is not saved yet. Click Rename.",
    ),
    put=("Naar welke map?", "To which folder?"),
    move=("Verplaats", "Move"),
    make_copy=("Kopieer", "Copy"),
    delete=("Verwijder", "Delete"),
    restore=("Zet terug", "Restore"),
    changed=("Gewijzigd", "Changed"),
    size=("Grootte", "Size"),
    content=("Inhoud", "Content"),
    back=("Terug", "Back"),
    copy_of=("kopie", "copy"),
    notice_moved=("Verplaatst.", "Moved."),
    notice_copied=("Gekopieerd.", "Copied."),
    notice_renamed=("De naam is gewijzigd.", "The name has been changed."),
    notice_made=("De map is gemaakt.", "The folder has been made."),
    notice_deleted=("Verplaatst naar de prullenmand.", "Moved to the bin."),
    notice_restored=("Teruggezet.", "Restored."),
    notice_no_name=("Schrijf eerst een naam.", "Write a name first."),
    notice_bad_name=(
        'Deze tekens mogen niet in een naam: / \\ : * ? " < > |',
        'These characters cannot be in a name: / \\ : * ? " < > |',
    ),
    notice_exists=(
        "Er staat hier al iets met die naam.",
        "There is already something with that name here.",
    ),
    notice_full=("Er is geen plaats meer.", "There is no more room."),
)


class Folder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A folder; `parent` is another folder or the top."""

    id: Code
    text: LocalText
    parent: str = ROOT


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file; `text` is its name without the extension, which nobody can change."""

    id: Code
    text: LocalText
    extension: str
    parent: str = ROOT
    is_deleted: bool = False
    changed: LocalText
    size: LocalText
    body: LocalText


class FilesSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Folders and files."""

    title: LocalText
    folders: tuple[Folder, ...] = ()
    files: tuple[File, ...]

    def originals(self) -> dict[str, Folder | File]:
        """Return the folders and files by their id."""
        things: tuple[Folder | File, ...] = (*self.folders, *self.files)
        return {thing.id: thing for thing in things}


class WantedFolder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A folder that must have been made, and what must be in it."""

    names: tuple[str, ...]
    parent: str = ROOT
    holds: tuple[Code, ...] = ()


class WantedCopy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A copy that must have been made; without `names` any name will do."""

    of: Code
    parent: str
    names: tuple[str, ...] = ()


class FilesRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where things must be and what they must be called; all others as they were."""

    places: dict[str, str] = msgspec.field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    folders: tuple[WantedFolder, ...] = ()
    copies: tuple[WantedCopy, ...] = ()
    free: tuple[Code, ...] = ()


def mistakes(setup: FilesSetup, rubric: FilesRubric, state: State) -> int:
    """Count things out of place or misnamed, missing folders and copies, and spare ones."""
    nodes: dict[str, State] = state["nodes"]
    held = {name for wanted in rubric.folders for name in wanted.holds}
    originals = {name: t for name, t in setup.originals().items() if name not in rubric.free}
    misplaced: int = sum(
        nodes[name]["parent"] != rubric.places.get(name, _first_place(thing))
        for name, thing in originals.items()
        if name not in held
    )
    misnamed = sum(
        not _is_called(nodes[name]["name"], rubric.names.get(name, (thing.text.nl, thing.text.en)))
        for name, thing in originals.items()
        if name in rubric.names or nodes[name]["name"] is not None
    )
    made = {name: n for name, n in nodes.items() if n["is_made"] and n["parent"] != BIN}
    spare = max(0, len(made) - len(rubric.folders) - len(rubric.copies))
    unmade = sum(_folder_mistakes(wanted, made, nodes) for wanted in rubric.folders)
    uncopied = sum(_copy_mistakes(wanted, made, rubric) for wanted in rubric.copies)
    return misplaced + misnamed + spare + unmade + uncopied


def _first_place(thing: Folder | File) -> str:
    return BIN if isinstance(thing, File) and thing.is_deleted else thing.parent


def _is_called(name: str | None, names: tuple[str, ...]) -> bool:
    return name is not None and comparable(name) in {comparable(each) for each in names}


def _folder_mistakes(wanted: WantedFolder, made: dict[str, State], nodes: dict[str, State]) -> int:
    found = [
        name
        for name, node in made.items()
        if node["of"] is None
        and node["parent"] == wanted.parent
        and _is_called(node["name"], wanted.names)
    ]
    if not found:
        return 1 + len(wanted.holds)
    return sum(nodes[name]["parent"] != found[0] for name in wanted.holds)


def _copy_mistakes(wanted: WantedCopy, made: dict[str, State], rubric: FilesRubric) -> int:
    """Count a copy with another name as one mistake; no copy in that place costs all points."""
    names = [
        node["name"]
        for node in made.values()
        if node["of"] == wanted.of and node["parent"] == wanted.parent
    ]
    if not names:
        return rubric.points
    return int(bool(wanted.names) and not any(_is_called(name, wanted.names) for name in names))


def unknown(setup: FilesSetup, rubric: FilesRubric) -> Iterator[str]:
    """Tell which references lead nowhere."""
    folders = {ROOT, BIN, *(folder.id for folder in setup.folders)}
    originals = setup.originals()
    parents = [*(f.parent for f in rubric.folders), *(c.parent for c in rubric.copies)]
    held = (name for wanted in rubric.folders for name in wanted.holds)
    yield from absent("folder", (thing.parent for thing in originals.values()), folders)
    yield from absent("folder", rubric.places.values(), folders)
    yield from absent("folder", parents, folders)
    named = (*rubric.places, *rubric.names, *rubric.free, *held, *(c.of for c in rubric.copies))
    yield from absent("file or folder", named, originals)
    yield from (f"{name!r} is kept for what is made" for name in originals if name[0] == "n")
