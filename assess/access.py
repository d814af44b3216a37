"""Access profiles: how people meet the items, and which items serve them as they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Access = Literal["", "screen_reader"]
"""Name of an access profile, as it is stored and sent."""

EVERYBODY: Access = ""
SCREEN_READER: Access = "screen_reader"

FITTING: Mapping[Access, str] = MappingProxyType(
    {EVERYBODY: "", SCREEN_READER: "access == 'equal'"}
)
"""Condition that an item of each profile meets; none for everybody."""
