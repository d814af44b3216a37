"""What an author writes for a spreadsheet, how its rubric scores, the fixed words on screen."""

import random
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import msgspec

from itembank.numbers import exact
from itembank.texts import LocalText
from itembank.worlds.fields import normal_form
from itembank.worlds.formulas import (
    Content,
    Formula,
    NotAFormula,
    Place,
    Range,
    Result,
    computed,
    letter,
)
from itembank.worlds.texts import comparable, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

MAX_COLUMNS, MAX_ROWS = 6, 12
N_TRIALS = 6  # other numbers on which a formula must agree with the wanted one

LABELS = labels(
    table=("Rekenblad", "Spreadsheet"),
    row=("Rij", "Row"),
    empty=("leeg", "empty"),
    error=("#FOUT", "#ERROR"),
    hint=(
        "Klik op een vak (cel) om er iets in te zetten.",
        "Click a box (cell) to put something in it.",
    ),
    cell=("Cel", "Cell"),
    content=("Inhoud van cel", "Content of cell"),
    save=("Bewaar", "Save"),
    save_hint=(
        "Typ hier en klik op Bewaar. Dan pas staat het in de cel.",
        "Type here and click Save. Only then is it in the cell.",
    ),
    unsaved=(
        "Wat u typte, staat nog niet in de cel. Klik op Bewaar.",
        "What you typed is not in the cell yet. Click Save.",
    ),
    result=("Uitkomst", "Result"),
    formula=("Formule maken", "Make a formula"),
    function=("Wat berekent u?", "What do you calculate?"),
    first=("Eerste cel", "First cell"),
    last=("Tweede of laatste cel", "Second or last cell"),
    choose=("Kies", "Choose"),
    put=("Zet de formule in cel", "Put the formula in cell"),
    fill_down=("Naar beneden kopiëren", "Copy down"),
    fill_to=("Tot en met rij", "Down to row"),
    fill=("Kopieer", "Copy"),
    order=("Sorteren", "Sort"),
    order_rows=("Sorteer rij {} tot en met {} volgens", "Sort rows {} to {} by"),
    column=("Kolom", "Column"),
    way=("Volgorde", "Order"),
    up=("van klein naar groot, van A naar Z", "smallest first, A to Z"),
    down=("van groot naar klein, van Z naar A", "largest first, Z to A"),
    sort_now=("Sorteer", "Sort"),
    undo=("Maak het laatste ongedaan", "Undo the last change"),
    reset=("Begin opnieuw", "Start again"),
    sum=("som: van de eerste tot en met de laatste cel", "sum: from the first to the last cell"),
    average=(
        "gemiddelde: van de eerste tot en met de laatste cel",
        "average: from the first to the last cell",
    ),
    largest=(
        "grootste: van de eerste tot en met de laatste cel",
        "largest: from the first to the last cell",
    ),
    smallest=(
        "kleinste: van de eerste tot en met de laatste cel",
        "smallest: from the first to the last cell",
    ),
    plus=("eerste cel + tweede cel", "first cell + second cell"),
    minus=("eerste cel − tweede cel", "first cell − second cell"),
    times=("eerste cel × tweede cel", "first cell × second cell"),
    divided=("eerste cel : tweede cel", "first cell ÷ second cell"),
    failure_cycle=("Deze formule rekent met zichzelf.", "This formula refers to itself."),
    failure_zero=("Deze formule deelt door nul.", "This formula divides by zero."),
    failure_text=("Deze formule rekent met een tekst.", "This formula calculates with a text."),
    failure_size=("Deze uitkomst is te groot.", "This result is too large."),
    failure_lost=(
        "Deze formule rekent met een cel die er niet is.",
        "This formula uses a cell that does not exist.",
    ),
    notice_saved=("Bewaard.", "Saved."),
    notice_filled=("Gekopieerd.", "Copied."),
    notice_sorted=("Gesorteerd.", "Sorted."),
    notice_undone=("Ongedaan gemaakt.", "Undone."),
    notice_reset=("Alles staat weer zoals in het begin.", "Everything is as it was at first."),
    notice_no_choice=("Maak eerst al uw keuzes.", "First make all your choices."),
    notice_no_formula=(
        "Het rekenblad begrijpt deze formule niet. De cel is niet gewijzigd.",
        "The spreadsheet does not understand this formula. The cell has not changed.",
    ),
)

Given = LocalText | str | int | float
"""A cell as written: a text, a number, a formula that begins with `=`, or `""` for an empty one."""


class SheetSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sheet: its cells row by row, and the first and last row that sorting moves."""

    title: LocalText
    rows: tuple[tuple[Given, ...], ...]
    decimals: dict[str, int] = msgspec.field(default_factory=dict)
    records: tuple[int, int] | None = None
    can_compute: bool = True

    def places(self) -> list[Place]:
        """Return all places, row by row."""
        return [
            Place(column, row)
            for row, cells in enumerate(self.rows, start=1)
            for column in range(1, len(cells) + 1)
        ]

    def given(self, place: Place) -> Content:
        """Return what the author wrote in a cell."""
        written = self.rows[place.row - 1][place.column - 1]
        if isinstance(written, LocalText):
            return written
        return read_content(written) if isinstance(written, str) else exact(written)

    def order(self) -> list[int]:
        """Return the rows that sorting moves, as they stand at first."""
        return list(range(self.records[0], self.records[1] + 1)) if self.records else []

    def origin(self, state: State, place: Place) -> Place:
        """Return where what is shown at `place` stood at first."""
        order = self.order()
        is_moved = place.row in order
        row = state["order"][order.index(place.row)] if is_moved else place.row
        return Place(place.column, row)

    def shown_at(self, state: State, origin: Place) -> Place:
        """Return where what stood at `origin` is shown now."""
        order = self.order()
        row = order[state["order"].index(origin.row)] if origin.row in order else origin.row
        return Place(origin.column, row)

    def contents(self, state: State) -> dict[Place, Content]:
        """Return the content of each cell, by the place where it is shown."""
        return {place: self.content(state, place) for place in self.places()}

    def content(self, state: State, place: Place) -> Content:
        """Return the content of the cell shown at `place`."""
        origin = self.origin(state, place)
        entry = state["typed"].get(origin.name, {"given": origin.name})
        return self.entered(entry, place)

    def entered(self, entry: Mapping[str, str | int], place: Place) -> Content:
        """Return what an entry of a state means at `place`: formulas go along with their row."""
        if "given" in entry:
            source = place_called(str(entry["given"]))
            content, row = self.given(source), source.row
        else:
            content, row = read_content(str(entry["text"])), int(entry["row"])
        return content.shifted(place.row - row) if isinstance(content, Formula) else content


class SheetRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What cells must show, compute, and in which order rows must be; all others as they were."""

    cells: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    formulas: dict[str, str] = msgspec.field(default_factory=dict)
    order: tuple[int, ...] = ()
    is_order_free: bool = False
    free: tuple[str, ...] = ()


def read_content(text: str) -> Content:
    """Return what a typed text puts in a cell; raise `NotAFormula` if it starts with = in vain."""
    if not text:
        return None
    if text.startswith("="):
        return Formula.read(text)
    try:
        return Fraction(normal_form("number", text))
    except ValueError:
        return LocalText(nl=text, en=text)


def place_called(name: str) -> Place:
    """Return the place that a name such as `B3` means."""
    return Place(ord(name[0]) - ord("A") + 1, int(name[1:]))


def places_called(name: str) -> list[Place]:
    """Return the places of one cell (`B3`) or of a range (`B3:B6`)."""
    first, _, last = name.partition(":")
    return list(Range(place_called(first), place_called(last or first)).places())


def is_same(one: Content | Result, other: Content | Result) -> bool:
    """Tell whether two contents or results are equal; texts may differ in case and spaces."""
    if isinstance(one, LocalText) and isinstance(other, LocalText):
        return bool(_spellings(one) & _spellings(other))
    return one == other


def mistakes(setup: SheetSetup, rubric: SheetRubric, state: State) -> int:
    """Count cells and formulas that are not as wanted, others that changed, and a wrong order."""
    contents = setup.contents(state)
    results = computed(contents)
    named = {p.name for name in _named(rubric) for p in places_called(name)}
    misordered = state["order"] != (list(rubric.order) or setup.order())
    wrong_cells = sum(
        not any(is_same(results[place], read_content(text)) for text in accepted)
        for name, accepted in rubric.cells.items()
        for place in _shown(setup, state, name)
    )
    wrong_formulas = sum(
        not _agrees(contents, _model(setup, state, name, Formula.read(wanted)))
        for name, wanted in rubric.formulas.items()
    )
    spoilt = len(state["typed"].keys() - named)
    return wrong_cells + wrong_formulas + spoilt + int(misordered and not rubric.is_order_free)


def _spellings(text: LocalText) -> set[str]:
    return {comparable(text.nl), comparable(text.en)}


def _named(rubric: SheetRubric) -> tuple[str, ...]:
    return (*rubric.cells, *rubric.formulas, *rubric.free)


def _shown(setup: SheetSetup, state: State, name: str) -> list[Place]:
    return [setup.shown_at(state, origin) for origin in places_called(name)]


def _model(setup: SheetSetup, state: State, name: str, wanted: Formula) -> dict[Place, Formula]:
    """Return the wanted formula, written for the first cell named, as it reads in each of them."""
    row = places_called(name)[0].row
    return {place: wanted.shifted(place.row - row) for place in _shown(setup, state, name)}


def _agrees(contents: Mapping[Place, Content], model: Mapping[Place, Formula]) -> bool:
    """Tell whether formulas give what the model gives, on these numbers and on others."""
    if not all(isinstance(contents[place], Formula) for place in model):
        return False
    for trial in range(N_TRIALS):
        sheet = _varied(contents, trial)
        found, due = computed(sheet), computed({**sheet, **model})
        if not all(isinstance(found[p], Fraction) and found[p] == due[p] for p in model):
            return False
    return True


def _varied(contents: Mapping[Place, Content], trial: int) -> dict[Place, Content]:
    """Return the sheet with other numbers; as it is in trial 0."""
    rng = random.Random(trial)
    return {
        place: Fraction(rng.randint(1, 9999), 10)
        if trial and isinstance(content, Fraction)
        else content
        for place, content in contents.items()
    }


def unknown(setup: SheetSetup, rubric: SheetRubric) -> Iterator[str]:
    """Tell which references lead nowhere, which formulas cannot be read, what is too large."""
    widths = {len(cells) for cells in setup.rows}
    if len(widths) != 1 or max(widths) > MAX_COLUMNS or len(setup.rows) > MAX_ROWS:
        yield f"a sheet has rows of one length, at most {MAX_COLUMNS} by {MAX_ROWS} cells"
        return
    names = {place.name for place in setup.places()}
    parts = [part for name in _named(rubric) for part in name.split(":")]
    missing = [
        *absent("cell", parts, names),
        *absent("column", setup.decimals, {letter(column) for column in range(1, max(widths) + 1)}),
        *absent("row", map(str, setup.order()), {str(n) for n in range(1, len(setup.rows) + 1)}),
    ]
    yield from missing
    if rubric.order and sorted(rubric.order) != setup.order():
        yield "the wanted order does not hold each of the records once"
    written = [cell for cells in setup.rows for cell in cells if isinstance(cell, str)]
    accepted = [text for texts in rubric.cells.values() for text in texts]
    unread = list(_unread([*written, *accepted, *rubric.formulas.values()]))
    yield from unread
    if not missing and not unread:
        yield from _uneven(setup)


def _unread(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        try:
            read_content(text)
        except NotAFormula:
            yield f"{text!r} is no formula"


def _uneven(setup: SheetSetup) -> Iterator[str]:
    """Tell which columns would be sorted in another order in each language."""
    for column in range(1, len(setup.rows[0]) + 1):
        cells = [setup.given(Place(column, row)) for row in setup.order()]
        texts = [cell for cell in cells if isinstance(cell, LocalText)]
        if sorted(texts, key=lambda t: t.nl.casefold()) != sorted(
            texts, key=lambda t: t.en.casefold()
        ):
            yield f"column {letter(column)} is sorted in another order in each language"
