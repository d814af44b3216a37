"""The page on which somebody types what stands in the booklets of a form.

One file without anything from outside: it works from a disk, keeps what is typed in the browser
and gives it back as `entry.csv`, which it also reads. It knows the letters of each question and no
key.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from assess.form_file import FormFile
from assess.paper_cells import NOT_GIVEN, UNREADABLE, CellRule, cell_rule
from itembank.bank import ItemBank
from web.paper.entry_words import ON_THE_PAGE, WHILE_TYPING, in_language
from web.paper.pages import render
from web.paper.sheets import form_questions
from web.researcher.entry_file import entry_columns

PERSON_CODE = r"[\p{L}\p{N}][\p{L}\p{N} ._\/-]{0,39}"
"""What a code may be, for JavaScript: no spreadsheet takes it for a formula (= + - @)."""

MAX_CELL = 60
"""Characters of a cell, as many as of a typed number."""

_SCRIPTS = (
    "entry_cells.js",
    "entry_store.js",
    "entry_file.js",
    "entry_view.js",
    "entry_answers.js",
    "entry_list.js",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """What the page shows for one question.

    Attributes
    ----------
    hint : str
        What can be typed, in words.
    keys : tuple of str
        Characters with a button, for fingers.
    is_number : bool
    """

    hint: str
    keys: tuple[str, ...]
    is_number: bool


def entry_page(form: FormFile, bank: ItemBank) -> str:
    """The page for data entry of a paper form, in the language of the form."""
    rules = [cell_rule(question) for question in form_questions(form, bank)]
    words = in_language(ON_THE_PAGE, form.language)
    settings = {
        "form": form.id,
        "store": f"stempeil entry {form.id} {_fingerprint(form)}",
        "columns": entry_columns(form),
        "rules": [asdict(rule) for rule in rules],
        "code": PERSON_CODE,
        "words": in_language(WHILE_TYPING, form.language),
    }
    return render(
        "entry.html",
        form,
        words=words,
        rows=[_row(rule, words) for rule in rules],
        max_cell=MAX_CELL,
        settings=settings,
        styles=_sources("static/stempeil.css", "templates/paper/entry.css"),
        scripts=_sources(*(f"templates/paper/{name}" for name in _SCRIPTS)),
    )


def _row(rule: CellRule, words: dict[str, str]) -> EntryRow:
    letters = "".join(sorted({letter for place in rule.places for letter in place}))
    keys = (*letters, UNREADABLE, NOT_GIVEN) if rule.places else (NOT_GIVEN,)
    return EntryRow(hint=_hint(rule, words), keys=keys, is_number=rule.kind == "number")


def _hint(rule: CellRule, words: dict[str, str]) -> str:
    if rule.kind == "time":
        return words["hint_time"]
    if rule.kind == "number":
        return words["hint_unit" if rule.unit else "hint_number"].format(unit=rule.unit)
    ranges = [f"{place[0]}–{place[-1]}" for place in rule.places]
    if rule.kind == "multiple_response":
        return words["hint_several"].format(letters=ranges[0])
    if len(ranges) == 1:
        return words["hint_one"].format(letters=ranges[0])
    shown = ranges[0] if len(set(ranges)) == 1 else ", ".join(ranges)
    return words["hint_letters"].format(n=len(ranges), letters=shown)


def _fingerprint(form: FormFile) -> str:
    """Tells forms apart that bear the same name: answers of one are never shown in another."""
    drawn = [(item.item, item.version, item.variant_seed) for item in form.items]
    told = repr((form.blueprint_version, form.language, drawn))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


@cache
def _sources(*paths: str) -> Markup:
    """Own files of the package, as they stand between the tags of a page."""
    return Markup("\n").join(Markup((files("web") / path).read_text("utf-8")) for path in paths)
