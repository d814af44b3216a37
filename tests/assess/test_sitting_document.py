"""A sitting's document comes back as it went out, or is refused with the place and the reason."""

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import MalformedDocument, StaleDocument, TamperedDocument
from assess.sitting import Administration, Sitting
from assess.sitting_document import (
    SEED_BITS,
    Edition,
    decode,
    document_of,
    encode,
    pack,
    sitting_of,
    unpack,
)

SECRET = b"0123456789abcdef-for-tests-only-0123456789"
EDITION = Edition(
    blueprint_version=1,
    bank_version="aaaabbbbcccc",
    scale_version="judged-1",
    exposure_version="shipped-1",
)
SITTING = (
    Sitting(id="s1", blueprint_id="digital", seed=5, seen=("D1-008",), access="screen_reader")
    .administer(block=0, item_id="D1-001", variant_seed=9)
    .record(1, 1)
    .administer(block=0, item_id="D1-002", variant_seed=10)
)
DOCUMENT = document_of(SITTING, EDITION, SECRET)

seeds = st.integers(0, 2**SEED_BITS - 1)
names = st.text(min_size=1, max_size=40)


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    scores = draw(st.lists(st.integers(0, 9), max_size=30))
    shown = [
        Administration(
            position=position,
            block=draw(st.integers(0, 3)),
            item_id=draw(names),
            variant_seed=draw(seeds),
            score=score,
            is_pilot=draw(st.booleans()),
        )
        for position, score in enumerate(scores, start=1)
    ]
    if shown and draw(st.booleans()):
        shown[-1] = replace(shown[-1], score=None)
    return Sitting(
        id=draw(names),
        blueprint_id=draw(names),
        seed=draw(seeds),
        administrations=tuple(shown),
        seen=tuple(draw(st.lists(names, max_size=5))),
        access=draw(st.sampled_from(["", "screen_reader"])),
    )


@given(sitting=sittings())
def test_any_sitting_comes_back_as_it_went_out(sitting: Sitting) -> None:
    document = document_of(sitting, EDITION, SECRET)

    received = [decode(encode(document)), unpack(pack(document))]

    assert [sitting_of(each, EDITION, SECRET) for each in received] == [sitting, sitting]


@given(sitting=sittings())
def test_order_of_keys_and_white_space_do_not_matter(sitting: Sitting) -> None:
    document = json.loads(encode(document_of(sitting, EDITION, SECRET)))
    rewritten = json.dumps(dict(reversed(document.items())), indent=3).encode()

    assert sitting_of(decode(rewritten), EDITION, SECRET) == sitting


@given(text=st.binary(max_size=200))
def test_bytes_that_are_no_document_are_refused_as_such(text: bytes) -> None:
    with pytest.raises(MalformedDocument):
        decode(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sitting_id",), "s2"),
        (("blueprint_id",), "school"),
        (("blueprint_version",), 2),
        (("bank_version",), "ddddeeeeffff"),
        (("scale_version",), "judged-2"),
        (("exposure_version",), "none"),
        (("seed",), 6),
        (("seen",), []),
        (("seen", 0), "D1-009"),
        (("access",), ""),
        (("administrations",), []),
        (("administrations", 0, "position"), 2),
        (("administrations", 0, "block"), 1),
        (("administrations", 0, "item_id"), "D1-003"),
        (("administrations", 0, "variant_seed"), 8),
        (("administrations", 0, "score"), 0),
        (("administrations", 0, "score"), None),
        (("administrations", 1, "score"), 1),
        (("administrations", 1, "is_pilot"), True),
        (("signature",), "0" * 64),
    ],
)
def test_a_change_of_any_field_is_refused(path: tuple[str | int, ...], value: object) -> None:
    changed = json.loads(encode(DOCUMENT))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    document = decode(json.dumps(changed).encode())

    with pytest.raises(TamperedDocument, match=r"^\$\.signature: must be the one this site gave"):
        sitting_of(document, EDITION, SECRET)


def test_every_field_is_in_the_test_of_changes() -> None:
    """A field added to the document must be added to the parameters above."""
    assert len(DOCUMENT.__struct_fields__) == 12
    assert len(DOCUMENT.administrations[0].__struct_fields__) == 6


def test_a_document_of_another_site_is_refused() -> None:
    with pytest.raises(TamperedDocument):
        sitting_of(DOCUMENT, EDITION, SECRET[::-1])


@pytest.mark.parametrize(
    ("edition", "message"),
    [
        (replace(EDITION, blueprint_version=2), r"^\$\.blueprint_version: must be 2, got 1"),
        (replace(EDITION, bank_version="new"), r"^\$\.bank_version: must be new, got aaaabbbbcccc"),
        (replace(EDITION, scale_version="new"), r"^\$\.scale_version: must be new, got judged-1"),
        (replace(EDITION, exposure_version="new"), r"^\$\.exposure_version: must be new, got shi"),
    ],
)
def test_a_document_of_another_edition_is_refused_by_what_changed(
    edition: Edition, message: str
) -> None:
    with pytest.raises(StaleDocument, match=message):
        sitting_of(DOCUMENT, edition, SECRET)


def test_a_document_of_another_form_is_stale_whatever_else_it_holds() -> None:
    later = {"schema_version": 5, "new_field": {}}

    with pytest.raises(StaleDocument, match=r"^\$\.state\.schema_version: must be 4, got 5"):
        decode(json.dumps(later).encode(), place="$.state")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": "5"}, r"^\$\.seed: expected `int`, got `str`$"),
        ({"seed": -1}, r"^\$\.seed: expected `int` >= 0$"),
        ({"seed": 2**SEED_BITS}, r"^\$\.seed: expected `int` <= 9007199254740991$"),
        ({"extra": 1}, r"^\$: object contains unknown field `extra`$"),
        ({"signature": "f" * 63}, r"^\$\.signature: expected `str` matching regex"),
        ({"administrations": [{}]}, r"^\$\.administrations\[0\]: object missing required field"),
    ],
)
def test_a_malformed_document_is_refused_with_place_and_rule(
    changes: dict[str, object], message: str
) -> None:
    text = json.dumps(json.loads(encode(DOCUMENT)) | changes).encode()

    with pytest.raises(MalformedDocument, match=message):
        decode(text)


@pytest.mark.parametrize("word", ["", "%%%", "é", "e30=", "bm9uc2Vuc2U="])
def test_a_word_that_is_no_document_is_refused(word: str) -> None:
    with pytest.raises(MalformedDocument):
        unpack(word)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    with pytest.raises(MalformedDocument, match="must be JSON"):
        decode(b'{"x":' + b"[" * 60_000)


def test_an_earlier_document_of_the_same_sitting_is_still_good() -> None:
    """Nothing stateless can tell it from the last one; the holder keeps the last one alone."""
    earlier = document_of(Sitting(id="s1", blueprint_id="digital", seed=5), EDITION, SECRET)

    assert sitting_of(earlier, EDITION, SECRET).administrations == ()


def test_the_document_holds_no_more_than_its_values() -> None:
    assert msgspec.json.decode(encode(DOCUMENT)).keys() == set(DOCUMENT.__struct_fields__)
