"""What an author writes in an item file, one struct per format (see docs/item-format.md)."""

from typing import Annotated, Any, Literal, get_args

import msgspec

from itembank.expressions import Written
from itembank.figures.definitions import AnyFigure
from itembank.texts import LocalText

ErrorCode = Literal["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10"]
Scoring = Literal["exact", "partial"]
Device = Literal["phone", "computer"]
DEVICES: tuple[Device, ...] = get_args(Device)
"""On what a question can be answered."""

Context = Literal[
    "home", "shop", "work", "travel", "health", "garden", "sport", "care",
    "school", "town", "nature", "kitchen", "device", "money", "leisure",
]  # fmt: skip


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything written in an item file: an unknown field is a fault."""


class Difficulty(Part, frozen=True, kw_only=True):
    """The author's judgement, in logits; 0 is the average adult."""

    judged: float
    sd: float
    reason: str
    steps: tuple[float, ...] = ()


class Wording(Part, frozen=True, kw_only=True):
    """The text of an item in one language."""

    question: str
    stimulus: str = ""
    body: str = ""
    first: str = ""
    last: str = ""


class Wordings(Part, frozen=True, kw_only=True):
    """The text of an item in each language."""

    nl: Wording
    en: Wording

    def of(self, language: str) -> Wording:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


class Parameter(Part, frozen=True, kw_only=True):
    """What a parameter of a family is drawn from: a range, listed numbers or listed texts."""

    start: Written | None = msgspec.field(name="from", default=None)
    to: Written | None = None
    step: Written | None = None
    values: tuple[Written, ...] = ()
    text: tuple[str | LocalText, ...] = ()


class Definition(Part, frozen=True, kw_only=True, tag_field="format"):
    """What every item has."""

    id: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    competence: str
    cognitive: Literal["know", "apply", "reason"]
    level_target: Literal["L0", "L1", "L2", "L3"]
    context: Context
    difficulty: Difficulty
    text: Wordings
    calculator: bool = True
    enemies: tuple[str, ...] = ()
    term_tested: tuple[str, ...] = ()
    access: Literal["equal", "substitute", "none"] = "equal"
    devices: Annotated[tuple[Device, ...], msgspec.Meta(min_length=1)] = DEVICES
    substitute: str = ""
    seconds: Annotated[int, msgspec.Meta(ge=5, le=600)] = 60
    figure: AnyFigure | None = None
    note: str = ""
    status: Literal["operational", "pilot"] = "operational"
    parameters: dict[str, Parameter] = {}
    derived: dict[str, Written | LocalText] = {}
    constraints: tuple[str, ...] = ()


class Option(Part, frozen=True, kw_only=True):
    """One option; a wrong one says which thinking leads to it."""

    nl: str
    en: str
    value: Written | None = None
    key: bool = False
    error: ErrorCode | None = None
    why: str = ""

    def of(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


class SingleChoice(Definition, frozen=True, kw_only=True, tag="single_choice"):
    """One right option, scored 0 or 1."""

    options: Annotated[tuple[Option, ...], msgspec.Meta(min_length=3, max_length=4)]
    order: Literal["shuffled", "fixed", "ascending"] = "shuffled"


class MultipleResponse(Definition, frozen=True, kw_only=True, tag="multiple_response"):
    """Two or more right options."""

    options: Annotated[tuple[Option, ...], msgspec.Meta(min_length=4, max_length=6)]
    order: Literal["shuffled", "fixed", "ascending"] = "shuffled"
    scoring: Scoring = "exact"


class Wrong(Part, frozen=True, kw_only=True):
    """A wrong number we expect, logged and never shown."""

    value: Written
    error: ErrorCode


class NumericKey(Part, frozen=True, kw_only=True):
    """The right number and how it may be typed."""

    value: Written
    check: str = ""
    tolerance: Written = 0
    unit: LocalText = LocalText(nl="", en="")
    accept_units: dict[str, Written] = {}
    kind: Literal["number", "time"] = "number"
    wrong: tuple[Wrong, ...] = ()


class Numeric(Definition, frozen=True, kw_only=True, tag="numeric"):
    """A number is typed, scored 0 or 1."""

    answer: NumericKey


class GapChoice(Part, frozen=True, kw_only=True):
    """The options of one gap, shown in this order."""

    options: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=5)]


class Gap(Definition, frozen=True, kw_only=True, tag="gap"):
    """A running text with a choice at each ``[[n]]``."""

    gaps: Annotated[tuple[GapChoice, ...], msgspec.Meta(min_length=1, max_length=6)]
    scoring: Scoring = "exact"


class Element(Part, frozen=True, kw_only=True):
    """One thing to put in order."""

    nl: str
    en: str
    value: Written | None = None

    def of(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


class Ordering(Definition, frozen=True, kw_only=True, tag="ordering"):
    """Things to put in order; written in the right order unless sorted by value."""

    elements: Annotated[tuple[Element, ...], msgspec.Meta(min_length=3, max_length=6)]
    sort_by: Literal["ascending"] | None = None
    scoring: Scoring = "exact"


class Pair(Part, frozen=True, kw_only=True):
    """One prompt and the index of its target."""

    nl: str
    en: str
    target: Annotated[int, msgspec.Meta(ge=0)]

    def of(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


class Matching(Definition, frozen=True, kw_only=True, tag="matching"):
    """Each prompt belongs to one target."""

    targets: Annotated[tuple[LocalText, ...], msgspec.Meta(min_length=2, max_length=5)]
    pairs: Annotated[tuple[Pair, ...], msgspec.Meta(min_length=3, max_length=6)]
    scoring: Scoring = "exact"


class WorldTask(Definition, frozen=True, kw_only=True, tag="world"):
    """A task on a simulated device; setup and rubric are read by that world."""

    world: str
    setup: dict[str, Any]
    rubric: dict[str, Any]


AnyDefinition = SingleChoice | MultipleResponse | Numeric | Gap | Ordering | Matching | WorldTask
