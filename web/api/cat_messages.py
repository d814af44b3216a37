"""What the operations of the 1EdTech CAT Service take and give, as far as this engine needs it.

Names as on the wire, in camel case. What a platform sends beside these is passed over.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from assess.sitting_document import Name

Needs = Annotated[
    str,
    Meta(
        description="AfA PNP 3.0 (XML) in base64, or nothing. `spoken` with `reading-type` "
        "`screen-reader` gives the access profile `screen_reader`; all else is passed over."
    ),
]


class NewSection(msgspec.Struct, frozen=True, rename="camel"):
    """Asks for an adaptive section; the configuration is a blueprint's id in base64."""

    section_configuration: str


class SectionCreated(msgspec.Struct, frozen=True, rename="camel"):
    """The section, which is the blueprint."""

    section_identifier: str


class ItemSet(msgspec.Struct, frozen=True, rename="camel"):
    """Items that a platform must be able to show."""

    item_identifiers: tuple[str, ...]


class Section(msgspec.Struct, frozen=True, rename="camel"):
    """An adaptive section."""

    items: ItemSet


class NewSession(msgspec.Struct, frozen=True, rename="camel"):
    """Asks for a session; demographics and prior data are not used."""

    personal_needs_and_preferences: Needs = ""


class NextItems(msgspec.Struct, frozen=True, rename="camel"):
    """The stage to show: one item, or none at the end; ``variantSeeds`` is ours."""

    item_identifiers: tuple[str, ...]
    stage_length: int
    variant_seeds: tuple[int, ...]


class SessionCreated(msgspec.Struct, frozen=True, rename="camel"):
    """A session and its opaque state."""

    session_identifier: str
    session_state: str
    next_items: NextItems


class OutcomeValue(msgspec.Struct, frozen=True, rename="camel"):
    """One value of a variable."""

    value_string: str
    base_type: str = "float"


class OutcomeVariable(msgspec.Struct, frozen=True, rename="camel"):
    """A variable; of an item ``SCORE`` is read."""

    identifier: str
    values: tuple[OutcomeValue, ...] = ()


class ItemResult(msgspec.Struct, frozen=True, rename="camel"):
    """The result of one item."""

    identifier: Name
    outcome_variables: tuple[OutcomeVariable, ...] = ()


class AssessmentResult(msgspec.Struct, frozen=True, rename="camel"):
    """The results of the stage."""

    item_result: tuple[ItemResult, ...]


class Results(msgspec.Struct, frozen=True, rename="camel"):
    """The state as it was given, with the results of the stage."""

    session_state: str
    assessment_result: AssessmentResult


class TestResult(msgspec.Struct, frozen=True, rename="camel"):
    """Of each scale ``<scale>_THETA`` and ``<scale>_SEM``, in logits."""

    outcome_variables: tuple[OutcomeVariable, ...]


class TestOutcome(msgspec.Struct, frozen=True, rename="camel"):
    """What is known after the stage."""

    test_result: TestResult


class ResultsTaken(msgspec.Struct, frozen=True, rename="camel"):
    """The next stage, the new state and what is known so far."""

    session_state: str
    next_items: NextItems
    assessment_result: TestOutcome
