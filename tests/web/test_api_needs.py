"""What is read in the personal needs that a CAT session brings."""

import base64

import pytest

from assess.access import EVERYBODY, SCREEN_READER
from assess.errors import MalformedDocument
from tests.web.delivery import needs
from web.api.needs import PLACE, access_of

SPOKEN = "<spoken><reading-type>{}</reading-type></spoken>"
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'


def encoded(text: str, encoding: str = "utf-8") -> str:
    return base64.b64encode(text.encode(encoding)).decode()


def test_who_lets_a_screen_reader_speak_has_its_profile() -> None:
    assert access_of(needs(SPOKEN.format("screen-reader"))) == SCREEN_READER


@pytest.mark.parametrize(
    "start",
    [
        "<access-for-all-pnp>",
        '<access-for-all-pnp xmlns="urn:example:another">',
        '<?xml version="1.0" encoding="UTF-8"?><access-for-all-pnp>',
    ],
)
def test_the_namespace_and_the_prolog_do_not_matter(start: str) -> None:
    text = f"{start}{SPOKEN.format(' screen-reader ')}</access-for-all-pnp>"

    assert access_of(encoded(text)) == SCREEN_READER


def test_prefixed_names_are_the_same_names() -> None:
    text = (
        '<p:access-for-all-pnp xmlns:p="urn:example"><p:spoken><p:reading-type>screen-reader'
        "</p:reading-type></p:spoken></p:access-for-all-pnp>"
    )

    assert access_of(encoded(text)) == SCREEN_READER


@pytest.mark.parametrize(
    "inside",
    [
        "",
        SPOKEN.format("computer-read-aloud"),
        "<spoken/>",
        "<spoken><speech-rate>120</speech-rate></spoken>",
        '<braille xml:lang="nl"><delivery-mode>refreshable</delivery-mode></braille>',
        "<high-contrast/><unheard-of><reading-type>screen-reader</reading-type></unheard-of>",
        "<activate-as-option-set><spoken/></activate-as-option-set>",
    ],
)
def test_what_says_nothing_of_a_screen_reader_is_everybodys(inside: str) -> None:
    assert access_of(needs(inside)) == EVERYBODY


def test_no_needs_are_everybodys() -> None:
    assert access_of("") == EVERYBODY


@pytest.mark.parametrize("set_name", ["activate-at-initialization-set", "prohibit-set"])
def test_what_is_switched_on_or_off_is_for_who_shows_the_items(set_name: str) -> None:
    inside = f"{SPOKEN.format('screen-reader')}<{set_name}><spoken/></{set_name}>"

    assert access_of(needs(inside)) == SCREEN_READER


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("%", "must be base64"),
        ("é", "must be base64"),
        (encoded("{}"), "must be base64 of XML"),
        (encoded("<access-for-all-pnp>"), "must be base64 of XML"),
        (encoded("<a>" * 12_000), "must be base64 of XML"),
        (encoded('<?xml version="1.0" encoding="x-no"?><a/>'), "must be base64 of XML"),
        (encoded(LAUGHS), "without a document type"),
        (encoded(LAUGHS, "utf-16"), "without a document type"),
        (encoded("<accessForAll/>"), "must have access-for-all-pnp as its root, got accessForAll"),
        (
            encoded("<access-for-all-pnp-records/>"),
            "must have access-for-all-pnp as its root, got access-for-all-pnp-records",
        ),
        (
            needs(SPOKEN.format("human")),
            "reading-type must be screen-reader or computer-read-aloud, got human",
        ),
        (needs(SPOKEN.format("")), "got none"),
    ],
)
def test_needs_that_cannot_be_read_are_refused_with_the_rule(word: str, rule: str) -> None:
    with pytest.raises(MalformedDocument, match=rule) as caught:
        access_of(word)

    assert caught.value.place == PLACE
