"""An item: a question version with its place in the framework."""

from dataclasses import dataclass
from typing import TypeVar

from itembank.definitions import AnyDefinition, Definition, WorldTask
from itembank.framework import Competence
from itembank.worlds import World, WorldRubric, WorldSetup

_DEFAULT_STEPS = {1: (0.0,), 2: (-0.5, 0.5), 3: (-0.8, 0.0, 0.8)}  # around the judged difficulty

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWorld:
    """The simulated device of an item, its setup and rubric read."""

    world: World
    setup: WorldSetup
    rubric: WorldRubric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """A question version, ready to be shown and scored.

    Attributes
    ----------
    id, version
        Which question version this is.
    competence, domain, area
        Codes of the framework; `area` is None outside the digital domain.
    format
        ``single_choice``, ``multiple_response``, ``numeric``, ``gap``, ``ordering``,
        ``matching`` or ``world``.
    cognitive, level_target, context
        For the quotas of a blueprint.
    judged, sd
        The author's difficulty and its uncertainty, in logits.
    steps
        Where each score step lies, in logits; one for an item scored 0 or 1.
    max_score, n_categories
        The highest score, and one more.
    calculator
        Whether a calculator is allowed.
    enemies
        Ids that may not share a sitting with this item.
    access
        What a screen-reader user gets: ``equal``, ``substitute`` or ``none``.
    devices
        On what it can be answered: ``phone``, ``computer`` or both.
    substitute
        Id of the item that such a user gets instead; empty where none is named.
    seconds
        Expected answering time.
    is_family
        Whether it has parameters.
    status
        ``operational``, or ``pilot``: shown to collect responses, never scored.
    is_interactive
        Whether it is a task on a simulated device.
    official_term
        Whether an official term of basic literacy covers its competence.
    file
        Path below the folder of the items.
    definition
        What the author wrote.
    device
        The simulated device; None for other formats.
    """

    id: str
    version: int
    competence: str
    domain: str
    area: str | None
    format: str
    cognitive: str
    level_target: str
    context: str
    judged: float
    sd: float
    steps: tuple[float, ...]
    max_score: int
    calculator: bool
    enemies: tuple[str, ...]
    access: str
    devices: tuple[str, ...]
    substitute: str
    seconds: int
    is_family: bool
    status: str
    official_term: bool
    file: str
    definition: AnyDefinition
    device: PlacedWorld | None

    @property
    def n_categories(self) -> int:
        """Number of score categories."""
        return self.max_score + 1

    @property
    def is_interactive(self) -> bool:
        """Whether it is a task on a simulated device."""
        return self.device is not None

    def defined_as(self, kind: type[D]) -> D:
        """Return the definition, which must be of this kind.

        Raises
        ------
        TypeError
            If the item has another format.
        """
        if not isinstance(self.definition, kind):
            msg = f"item {self.id} is {self.format}, not {kind.__name__}"
            raise TypeError(msg)
        return self.definition


def build_item(
    definition: AnyDefinition,
    competence: Competence,
    *,
    file: str,
    device: PlacedWorld | None = None,
) -> Item:
    """Return the item of a definition, its steps filled in."""
    max_score = _max_score(definition, device)
    judged = definition.difficulty.judged
    default = tuple(judged + step for step in _DEFAULT_STEPS[max_score])
    return Item(
        id=definition.id,
        version=definition.version,
        competence=competence.code,
        domain=competence.domain,
        area=competence.area,
        format=format_of(definition),
        cognitive=definition.cognitive,
        level_target=definition.level_target,
        context=definition.context,
        judged=judged,
        sd=definition.difficulty.sd,
        steps=definition.difficulty.steps or default,
        max_score=max_score,
        calculator=definition.calculator,
        enemies=definition.enemies,
        access=definition.access,
        devices=definition.devices,
        substitute=definition.substitute,
        seconds=definition.seconds,
        is_family=bool(definition.parameters),
        status=definition.status,
        official_term=competence.official_term,
        file=file,
        definition=definition,
        device=device,
    )


def format_of(definition: AnyDefinition) -> str:
    """Return the name of the format of a definition."""
    return str(type(definition).__struct_config__.tag)


def _max_score(definition: AnyDefinition, device: PlacedWorld | None) -> int:
    if isinstance(definition, WorldTask):
        return device.rubric.points if device else 1
    return 2 if getattr(definition, "scoring", "exact") == "partial" else 1
