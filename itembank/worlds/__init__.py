"""Simulated devices for digital tasks, by name."""

from collections.abc import Mapping

from itembank.worlds.counter import COUNTER
from itembank.worlds.files import FILES
from itembank.worlds.mailbox import MAILBOX
from itembank.worlds.search import SEARCH
from itembank.worlds.settings import SETTINGS
from itembank.worlds.sheet import SHEET
from itembank.worlds.world import Action, State, View, World, WorldFault, WorldRubric, WorldSetup

WORLDS: Mapping[str, World] = {
    world.name: world for world in (MAILBOX, COUNTER, FILES, SEARCH, SETTINGS, SHEET)
}

__all__ = [
    "WORLDS",
    "Action",
    "State",
    "View",
    "World",
    "WorldFault",
    "WorldRubric",
    "WorldSetup",
]
