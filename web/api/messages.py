"""What the API takes and gives; the OpenAPI document is made from these forms."""

from typing import Annotated

import msgspec
from msgspec import Meta

from assess.access import EVERYBODY, Access
from assess.sitting_document import Count, Name, Seed, SeenItems, SittingDocument
from assess.stopping import StopReason

REF_TEMPLATE = "#/components/schemas/{name}"

State = Annotated[
    msgspec.Raw, Meta(extra_json_schema={"$ref": REF_TEMPLATE.format(name="SittingDocument")})
]
"""Read in a second step, so that a document of another version is told from a broken one."""


class ScaleLength(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scale that is reported on, with how many items it takes; SEM in logits."""

    scale: str
    min_items: int
    max_items: int
    sem: float


class BlueprintSummary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of test; its scales stand in the order of its blocks."""

    id: str
    version: int
    title: dict[str, str]
    scales: tuple[ScaleLength, ...]


class BlueprintList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every kind of test."""

    blueprints: tuple[BlueprintSummary, ...]


class NewSitting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for a sitting: the same seed, seen items, access and scores give the same steps.

    ``seen`` names items that the person was shown in earlier sittings. ``access`` is
    ``screen_reader`` for somebody who uses one: items that do not fit never come.
    """

    blueprint: Name
    seed: Seed | None = None
    seen: SeenItems = ()
    access: Access = EVERYBODY


class ItemResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The score of the open item, 0 to its ``max_score``."""

    position: Count
    item_id: Name
    score: int


class SittingResponses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state as it was given, and what was answered since."""

    state: State
    responses: Annotated[tuple[ItemResponse, ...], Meta(max_length=1000)] = ()


class NextItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The item to show, by its id and the seed of its variant."""

    position: int
    block: int
    scale: str
    item_id: str
    variant_seed: int
    max_score: int


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ability on one scale: EAP, posterior standard deviation, 95 % interval; in logits."""

    scale: str
    theta: float
    sem: float
    low: float
    high: float
    n_items: int


class SittingStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the sitting stands; ``stop_reasons`` has one per block once it is complete."""

    state: SittingDocument
    next: NextItem | None
    complete: bool
    stop_reasons: tuple[StopReason, ...]
    scores: tuple[Score, ...]
