"""Rules about texts as written: both languages, the same placeholders, no brands."""

import re
from collections.abc import Iterator

from itembank.definitions import WorldTask
from itembank.errors import Severity, TextError
from itembank.expressions import RESERVED
from itembank.items import Item
from itembank.texts import LANGUAGES, placeholders
from itembank.validation.findings import Finding, ItemRule
from itembank.validation.parts import TextPart, texts

MAX_WORD = 14  # letters; longer compounds are hard to read at A2 and B1

BRANDS = (
    "airbnb", "android", "bancontact", "bol.com", "carrefour", "chatgpt", "colruyt", "delhaize",
    "doccle", "ebay", "facebook", "fluvius", "gmail", "google", "hotmail", "ikea", "instagram",
    "iphone", "itsme", "kbc", "belfius", "microsoft", "netflix", "nmbs", "payconiq", "paypal",
    "proximus", "samsung", "spotify", "telenet", "tiktok", "vinted", "whatsapp", "youtube",
)  # fmt: skip

_BRAND = re.compile(rf"\b(?:{'|'.join(map(re.escape, BRANDS))})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NEGATION = {
    "nl": re.compile(r"^(?:Welke?|Wat|Wie|Waar)\b[^,.]*\b(?:niet|geen)\b"),
    "en": re.compile(r"^(?:Which|What|Who|Where)\b[^,.]*(?:\bnot\b|n't\b|\bno\b)"),
}
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_MARKUP = re.compile(r"</?[a-zA-Z]|&[a-z]+;|\*\*")


def missing_text(item: Item) -> Iterator[Finding]:
    """No text is empty in one language."""
    for part in texts(item.definition):
        for language in LANGUAGES:
            if not part.of(language).strip():
                rule = "an alternative text" if part.path == "figure.alt" else "a text"
                yield Finding(_place(part, language), f"{rule} is missing in {language!r}")


def placeholder(item: Item) -> Iterator[Finding]:
    """Placeholders are known, well-formed and the same in each language."""
    known = {*item.definition.parameters, *item.definition.derived}
    for part in texts(item.definition):
        allowed = known | ({"value"} if part.value is not None else set())
        try:
            used = {language: set(placeholders(part.of(language))) for language in LANGUAGES}
        except TextError as error:
            yield Finding(part.path, str(error))
            continue
        for language, names in used.items():
            for name in sorted(names - allowed):
                yield Finding(_place(part, language), f"unknown placeholder {{{name}}}")
        if used["nl"] != used["en"]:
            lacking = ", ".join(sorted(used["nl"] ^ used["en"]))
            message = (
                f"placeholders differ between nl and en ({lacking}); a value may have nl and en"
            )
            yield Finding(part.path, message)


def parameter_name(item: Item) -> Iterator[Finding]:
    """Parameters and derived values have new, plain names."""
    definition = item.definition
    for field in ("parameters", "derived"):
        for name in getattr(definition, field):
            if name in RESERVED or not _NAME.match(name):
                yield Finding(f"{field}.{name}", f"{name!r} is reserved or not a plain name")
    for name in definition.parameters.keys() & definition.derived.keys():
        yield Finding(f"derived.{name}", f"{name!r} is already a parameter")
    if not definition.parameters and (definition.derived or definition.constraints):
        yield Finding("derived", "derived values and constraints need parameters")


def brand(item: Item) -> Iterator[Finding]:
    """No real brand or service is named."""
    for part, language, text in _every_text(item):
        for match in _BRAND.finditer(text):
            yield Finding(_place(part, language), f"real brand {match[0]!r}")
    if isinstance(item.definition, WorldTask):
        for path, text in _strings(item.definition.setup, "setup"):
            for match in _BRAND.finditer(text):
                yield Finding(path, f"real brand {match[0]!r}")


def markup(item: Item) -> Iterator[Finding]:
    """Texts are plain: no HTML and no Markdown."""
    for part, language, text in _every_text(item):
        for match in _MARKUP.finditer(text):
            yield Finding(_place(part, language), f"texts are plain, got {match[0]!r}")


def negative_question(item: Item) -> Iterator[Finding]:
    """A question that asks for what is not so writes NIET in capitals."""
    for language in LANGUAGES:
        question = item.definition.text.of(language).question
        if _NEGATION[language].search(question):
            message = "ask it positively, or write the negation in capitals"
            yield Finding(f"text.{language}.question", message, Severity.WARNING)


def long_word(item: Item) -> Iterator[Finding]:
    """Dutch compounds of more than 14 letters are replaced, hyphenated or what is tested."""
    tested = {word.casefold() for word in item.definition.term_tested}
    met: set[str] = set()
    for part in texts(item.definition):
        for word in _WORD.findall(part.nl):
            if len(word) > MAX_WORD and word.casefold() not in tested | met:
                met.add(word.casefold())
                message = f"{word!r} has {len(word)} letters (at most {MAX_WORD})"
                yield Finding(_place(part, "nl"), message, Severity.WARNING)


def _every_text(item: Item) -> Iterator[tuple[TextPart, str, str]]:
    for part in texts(item.definition):
        for language in LANGUAGES:
            yield part, language, part.of(language)


def _strings(part: object, path: str) -> Iterator[tuple[str, str]]:
    """Return every string inside a simulated device, with its path."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, dict):
        for name, inner in part.items():
            yield from _strings(inner, f"{path}.{name}")
    elif isinstance(part, list):
        for i, inner in enumerate(part):
            yield from _strings(inner, f"{path}[{i}]")


def _place(part: TextPart, language: str) -> str:
    if "*" in part.path:
        return part.path.replace("*", language)
    return f"{part.path}.{language}"


WORDING_RULES: tuple[ItemRule, ...] = (
    missing_text,
    placeholder,
    parameter_name,
    brand,
    markup,
    negative_question,
    long_word,
)
