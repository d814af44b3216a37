"""What the personal needs of a person ask of the items: AfA PNP 3.0, as a CAT session brings it.

Of the XML in base64 [1]_ one statement concerns the choice of items: ``spoken`` with
``reading-type`` ``screen-reader`` [2]_. All else is for the system that shows the items.

References
----------
.. [1] 1EdTech (2020). Computer Adaptive Testing Specification 1.0, createSession.
.. [2] 1EdTech (2021). Access for All Personal Needs and Preferences 3.0, XML binding.
"""

import base64
import binascii
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree import ElementTree as ET

from assess.access import EVERYBODY, SCREEN_READER, Access
from assess.errors import MalformedDocument

ROOT = "access-for-all-pnp"
PLACE = "$.personalNeedsAndPreferences"
READING_TYPES: Mapping[str, Access] = MappingProxyType(
    {"screen-reader": SCREEN_READER, "computer-read-aloud": EVERYBODY}
)
MAX_SHOWN = 40  # characters of what was sent, in a message


def access_of(word: str) -> Access:
    """The access profile of somebody with these needs; no needs are everybody's.

    Parameters
    ----------
    word : str
        AfA PNP 3.0 in base64, or nothing. Elements are known by their names in any namespace.

    Raises
    ------
    MalformedDocument
        When it is not base64, not XML, no AfA PNP, or has a reading type that nobody knows.
    """
    if not word:
        return EVERYBODY
    root = _parsed(word)
    if _name(root) != ROOT:
        raise MalformedDocument(PLACE, f"must have {ROOT} as its root, got {_name(root)}")
    profiles = {
        _profile((part.text or "").strip())
        for spoken in _below(root, "spoken")
        for part in _below(spoken, "reading-type")
    }
    return SCREEN_READER if SCREEN_READER in profiles else EVERYBODY


def _parsed(word: str) -> ET.Element:
    try:
        text = base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedDocument(PLACE, "must be base64") from error
    parser = ET.XMLParser(target=_WithoutDoctype())
    try:
        return ET.fromstring(text, parser)
    except (ET.ParseError, LookupError, ValueError) as error:
        rule = "must be base64 of XML, without a document type"
        raise MalformedDocument(PLACE, rule) from error


class _WithoutDoctype(ET.TreeBuilder):
    """Refuses a document type, where entities that grow without end are declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        message = f"a PNP has no document type, got {name} {pubid} {system}"
        raise ValueError(message)


def _profile(reading_type: str) -> Access:
    if reading_type not in READING_TYPES:
        known = " or ".join(READING_TYPES)
        rule = f"reading-type must be {known}, got {reading_type[:MAX_SHOWN] or 'none'}"
        raise MalformedDocument(PLACE, rule)
    return READING_TYPES[reading_type]


def _below(parent: ET.Element, name: str) -> list[ET.Element]:
    return [child for child in parent if _name(child) == name]


def _name(element: ET.Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2][:MAX_SHOWN]
