"""Simulated devices for digital tasks, by name."""

from collections.abc import Mapping

from itembank.worlds.mailbox import MAILBOX
from itembank.worlds.world import Action, State, View, World, WorldFault, WorldRubric, WorldSetup

WORLDS: Mapping[str, World] = {world.name: world for world in (MAILBOX,)}

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
