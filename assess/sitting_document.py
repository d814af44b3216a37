"""A sitting as a signed JSON document, for systems that keep the record themselves.

Whoever holds the document can read it and pass it on, not change it: its signature is HMAC-SHA256
over the document's canonical bytes [1]_, under a key of its own that the site's secret gives. The
bytes are made again from the values, so that the order of keys and white space do not matter.

The signature cannot tell an earlier document of the same sitting from the last one: who hands in an
old document goes on from there. Only the holder can prevent that, by keeping the last one alone.

References
----------
.. [1] Krawczyk, H., Bellare, M. & Canetti, R. (1997). HMAC: Keyed-hashing for message
   authentication. RFC 2104.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import asdict, dataclass
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from assess.access import Access
from assess.errors import MalformedDocument, StaleDocument, TamperedDocument
from assess.sitting import Administration, Sitting

T = TypeVar("T")

SCHEMA_VERSION = 4

SEED_BITS = 53
"""Greatest whole number that every JSON reader keeps exactly: 2**53 - 1 (RFC 7493, section 2.2)."""

_PURPOSE = b"sitting-document"

Count = Annotated[int, Meta(ge=1, le=1000)]
Index = Annotated[int, Meta(ge=0, le=1000)]
Seed = Annotated[int, Meta(ge=0, le=2**SEED_BITS - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
SeenItems = Annotated[tuple[Name, ...], Meta(max_length=500)]
Signature = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class AdministrationDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item shown at a position; ``score`` is null while it is open."""

    position: Count
    block: Index
    item_id: Name
    variant_seed: Seed
    score: Index | None
    is_pilot: bool


class SittingDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The state of a sitting: hand it back unchanged with the next response."""

    schema_version: int
    sitting_id: Name
    blueprint_id: Name
    blueprint_version: int
    bank_version: Name
    scale_version: Name
    exposure_version: Name
    seed: Seed
    administrations: Annotated[tuple[AdministrationDocument, ...], Meta(max_length=1000)]
    seen: SeenItems
    access: Access
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the steps of a sitting rest on beside its seed and responses."""

    blueprint_version: int
    bank_version: str
    scale_version: str
    exposure_version: str


class _Form(msgspec.Struct):
    schema_version: int


def document_of(sitting: Sitting, edition: Edition, secret: bytes) -> SittingDocument:
    """The signed document of a sitting."""
    unsigned = SittingDocument(
        schema_version=SCHEMA_VERSION,
        sitting_id=sitting.id,
        blueprint_id=sitting.blueprint_id,
        blueprint_version=edition.blueprint_version,
        bank_version=edition.bank_version,
        scale_version=edition.scale_version,
        exposure_version=edition.exposure_version,
        seed=sitting.seed,
        administrations=tuple(
            AdministrationDocument(**asdict(shown)) for shown in sitting.administrations
        ),
        seen=sitting.seen,
        access=sitting.access,
        signature="",
    )
    return msgspec.structs.replace(unsigned, signature=_signature(unsigned, secret))


def encode(document: SittingDocument) -> bytes:
    """The document as JSON, always the same bytes for the same values."""
    return msgspec.json.encode(document)


def decode(text: bytes, *, place: str = "$") -> SittingDocument:
    """Read a document, without checking its signature.

    Parameters
    ----------
    text : bytes
        JSON.
    place : str
        Where the document stands in what was sent, for messages.

    Raises
    ------
    MalformedDocument
        When it is not JSON or not of the stated form.
    StaleDocument
        When it has another form than this version of the program writes.
    """
    form = read_json(text, _Form, place=place)
    if form.schema_version != SCHEMA_VERSION:
        where = f"{place}.schema_version"
        rule = f"must be {SCHEMA_VERSION}, got {form.schema_version}; begin a new sitting"
        raise StaleDocument(where, rule)
    return read_json(text, SittingDocument, place=place)


def read_json(text: bytes, kind: type[T], *, place: str = "$") -> T:
    """Read JSON of a stated form.

    Raises
    ------
    MalformedDocument
        With the place, below ``place``, and the rule.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        rule, _, path = str(error).partition(" - at `$")
        raise MalformedDocument(place + path.rstrip("`"), rule[:1].lower() + rule[1:]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedDocument(place, "must be JSON") from error


def pack(document: SittingDocument) -> str:
    """The document as one opaque word, in the alphabet of base64url."""
    return base64.urlsafe_b64encode(encode(document)).decode()


def unpack(word: str, *, place: str = "$") -> SittingDocument:
    """Read a document from its opaque word, without checking its signature.

    Raises
    ------
    MalformedDocument, StaleDocument
    """
    try:
        text = base64.b64decode(word.encode(), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise MalformedDocument(place, "must be base64url") from error
    return decode(text, place=place)


def sitting_of(
    document: SittingDocument, edition: Edition, secret: bytes, *, place: str = "$"
) -> Sitting:
    """The sitting that a document holds, when this site made it and nothing has changed since.

    Raises
    ------
    TamperedDocument
        When the signature is not this site's, or does not belong to these values.
    StaleDocument
        When the bank, the blueprint, the scale or exposure control is another one now.
    """
    if not hmac.compare_digest(document.signature, _signature(document, secret)):
        where = f"{place}.signature"
        rule = "must be the one this site gave; the document was changed, or made elsewhere"
        raise TamperedDocument(where, rule)
    for name in ("blueprint_version", "bank_version", "scale_version", "exposure_version"):
        made_with, now = getattr(document, name), getattr(edition, name)
        if made_with != now:
            where = f"{place}.{name}"
            rule = f"must be {now}, got {made_with}; begin a new sitting"
            raise StaleDocument(where, rule)
    return Sitting(
        id=document.sitting_id,
        blueprint_id=document.blueprint_id,
        seed=document.seed,
        administrations=tuple(
            Administration(**msgspec.structs.asdict(shown)) for shown in document.administrations
        ),
        seen=document.seen,
        access=document.access,
    )


def _signature(document: SittingDocument, secret: bytes) -> str:
    key = hmac.digest(secret, _PURPOSE, "sha256")
    unsigned = msgspec.structs.replace(document, signature="")
    return hmac.digest(key, encode(unsigned), "sha256").hex()
