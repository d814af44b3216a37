"""Questions of a sitting brought back from the record, and the one that comes next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from assess import codes
from assess.engine import Administer, Stop
from assess.repository.sittings import ShownQuestion
from assess.repository.steps import add_step
from assess.repository.world_steps import WorldStep
from assess.services.desk import TestDesk
from itembank.errors import UnknownItem
from itembank.items import Item, PlacedWorld
from itembank.questions import Question, render_question
from itembank.worlds import State, View


def item_of(shown: ShownQuestion, desk: TestDesk) -> Item | None:
    """The item as it was shown; None when it has left the bank or was changed since."""
    try:
        item = desk.bank.item(shown.administration.item_id)
    except UnknownItem:
        return None
    return item if item.version == shown.item_version else None


def rendered(item: Item, shown: ShownQuestion, language: str) -> Question:
    """The question as the person saw it."""
    return render_question(item, seed=shown.administration.variant_seed, language=language)


def device_state(device: PlacedWorld, shown: ShownQuestion, last: WorldStep | None) -> State:
    """State of a simulated device after what was last done on it."""
    if last is not None:
        return last.state
    return device.world.start(device.setup, seed=shown.administration.variant_seed)


def device_view(
    device: PlacedWorld, shown: ShownQuestion, last: WorldStep | None, language: str
) -> View:
    """What a simulated device shows after what was last done on it."""
    return device.world.view(device.setup, device_state(device, shown, last), language)


def append_step(
    connection: Connection,
    sitting_id: str,
    step: Administer | Stop,
    *,
    desk: TestDesk,
    now: datetime,
) -> None:
    """Store what comes next in a sitting; a question gets the random token of its form."""
    version = desk.bank.item(step.item_id).version if isinstance(step, Administer) else 0
    add_step(connection, sitting_id, step, item_version=version, token=codes.new_id(), now=now)
