"""Formulas of a sheet: read, written in each language, copied to another row, computed exactly."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from itembank.texts import LocalText

MAX_SIZE = 10**15  # a larger result is an error, so that no chain of products fills the memory
MAX_DENOMINATOR_BITS = 512


class NotAFormula(ValueError):
    """What was typed after `=` cannot be read."""


class Place(NamedTuple):
    """Where a cell stands; both count from 1."""

    column: int
    row: int

    @property
    def name(self) -> str:
        """The name as on screen: `B3`."""
        return f"{letter(self.column)}{self.row}"


class Failure(StrEnum):
    """Why a cell shows no result."""

    CYCLE = "cycle"
    ZERO = "zero"
    TEXT = "text"
    SIZE = "size"
    LOST = "lost"


Value = Fraction | LocalText | None
Result = Value | Failure


@dataclass(frozen=True, slots=True)
class Range:
    """All cells between two corners."""

    first: Place
    last: Place

    def places(self) -> Iterator[Place]:
        """Return the places row by row."""
        columns = sorted((self.first.column, self.last.column))
        rows = sorted((self.first.row, self.last.row))
        for row in range(rows[0], rows[1] + 1):
            for column in range(columns[0], columns[1] + 1):
                yield Place(column, row)


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign or a function and what it works on."""

    name: str
    parts: tuple["Node", ...]


Node = Fraction | Place | Range | Operation | Failure


class Token(NamedTuple):
    """One sign, number, name or place of a formula."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in its one spelling: `=SUM(B2:B5;10)`, in English, with a decimal point."""

    text: str

    @classmethod
    def read(cls, typed: str) -> "Formula":
        """Return what was typed in either language; raise `NotAFormula` if it makes no sense."""
        formula = cls("=" + "".join(token.text for token in _tokens(typed.removeprefix("="))))
        _tree(formula.text)
        return formula

    def shifted(self, n_rows: int) -> "Formula":
        """Return the formula as it reads when copied `n_rows` down."""
        tokens = _tokens(self.text[1:])
        return Formula("=" + "".join(_moved(token, n_rows) for token in tokens))

    def written(self, language: str) -> str:
        """Return the formula as a sheet in that language writes it."""
        if language == "en":
            return self.text.replace(";", ",")
        return "=" + "".join(
            _DUTCH.get(token.text, token.text).replace(".", ",") for token in _tokens(self.text[1:])
        )

    def places(self) -> frozenset[Place]:
        """Return the cells that the formula names."""
        return _named(self.text)

    def outcome(self, values: Mapping[Place, Result]) -> Result:
        """Return the result, given those of the cells it names."""
        try:
            return _evaluate(_tree(self.text), values) or Fraction(0)
        except _Failed as failed:
            return failed.failure


Content = Value | Formula


def letter(column: int) -> str:
    """Return the name of a column: A for 1."""
    return chr(ord("A") + column - 1)


def computed(contents: Mapping[Place, Content]) -> dict[Place, Result]:
    """Return what each cell shows; cells that wait for each other show a failure."""
    values: dict[Place, Result] = {}
    waiting: dict[Place, Formula] = {}
    for place, content in contents.items():
        if isinstance(content, Formula):
            waiting[place] = content
        else:
            values[place] = content
    while ready := [p for p, formula in waiting.items() if not formula.places() & waiting.keys()]:
        values |= {place: waiting.pop(place).outcome(values) for place in ready}
    return values | dict.fromkeys(waiting, Failure.CYCLE)


class _Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def _average(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _product(numbers: list[Fraction]) -> Fraction:
    result = Fraction(1)
    for number in numbers:
        result = _bounded(result * number)
    return result


_FUNCTIONS: Mapping[str, Callable[[list[Fraction]], Fraction]] = {
    "SUM": lambda numbers: sum(numbers, Fraction(0)),
    "AVERAGE": _average,
    "MAX": lambda numbers: max(numbers, default=Fraction(0)),
    "MIN": lambda numbers: min(numbers, default=Fraction(0)),
    "COUNT": lambda numbers: Fraction(len(numbers)),
    "PRODUCT": _product,
}
_SIGNS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}
_DUTCH = {"SUM": "SOM", "AVERAGE": "GEMIDDELDE", "COUNT": "AANTAL"}
_ENGLISH = {dutch: english for english, dutch in _DUTCH.items()}
_LOST = "#REF!"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,12}(?:[.,]\d{1,6})?%?)|(?P<place>\$?[A-Z]\$?[1-9]\d?(?![\w$]))"
    r"|(?P<name>[A-Z]+)|(?P<lost>#REF!)|(?P<sign>[-+*/():;,]))"
)


def _tokens(text: str) -> list[Token]:
    """Cut a formula into tokens, each in its one spelling."""
    plain = text.upper().rstrip()
    found, start = [], 0
    while start < len(plain):
        match = _TOKEN.match(plain, start)
        if match is None or match.lastgroup is None:
            raise NotAFormula
        kind = match.lastgroup
        found.append(Token(kind, _spelt(kind, match[kind])))
        start = match.end()
    return found


def _spelt(kind: str, text: str) -> str:
    if kind == "number":
        return text.replace(",", ".")
    if kind == "name":
        return _ENGLISH.get(text, text)
    return ";" if text == "," else text


def _moved(token: Token, n_rows: int) -> str:
    match = re.fullmatch(r"(\$?[A-Z])(\d+)", token.text)
    if token.kind != "place" or match is None:  # a dollar sign before the row keeps it
        return token.text
    row = int(match[2]) + n_rows
    return f"{match[1]}{row}" if 1 <= row <= 99 else _LOST


@lru_cache(maxsize=4096)
def _tree(text: str) -> Node:
    """Return a formula's tree; raise `NotAFormula` if there is none."""
    reader = _Reader(_tokens(text.removeprefix("=")))
    node = reader.sum()
    if reader.rest:
        raise NotAFormula
    return node


class _Reader:
    """Recursive descent over the tokens; each method takes what it reads off `rest`."""

    def __init__(self, tokens: list[Token]) -> None:
        self.rest = tokens[::-1]

    def sum(self) -> Node:
        return self._chain("+-", self.product)

    def product(self) -> Node:
        return self._chain("*/", self.signed)

    def signed(self) -> Node:
        if self._take("-"):
            return Operation("-", (Fraction(0), self.single()))
        self._take("+")
        return self.single()

    def single(self) -> Node:
        token = self._next()
        match token.kind:
            case "number":
                number = Fraction(token.text.removesuffix("%"))
                return number / 100 if token.text.endswith("%") else number
            case "place":
                return _place(token.text)
            case "lost":
                return Failure.LOST
            case "name":
                return self._call(token.text)
        if token.text != "(":
            raise NotAFormula
        return self._closed(self.sum())

    def _chain(self, signs: str, part: Callable[[], Node]) -> Node:
        node = part()
        while self.rest and self.rest[-1].text in signs:
            sign = self.rest.pop().text
            node = Operation(sign, (node, part()))
        return node

    def _call(self, name: str) -> Node:
        if name not in _FUNCTIONS or not self._take("("):
            raise NotAFormula
        parts = [self._argument()]
        while self._take(";"):
            parts.append(self._argument())
        return self._closed(Operation(name, tuple(parts)))

    def _argument(self) -> Node:
        node = self.sum()
        if not self._take(":"):
            return node
        last = self.single()
        if Failure.LOST in (node, last):
            return Failure.LOST
        if not isinstance(node, Place) or not isinstance(last, Place):
            raise NotAFormula
        return Range(node, last)

    def _closed(self, node: Node) -> Node:
        if not self._take(")"):
            raise NotAFormula
        return node

    def _take(self, sign: str) -> bool:
        is_next = bool(self.rest) and self.rest[-1].text == sign
        if is_next:
            self.rest.pop()
        return is_next

    def _next(self) -> Token:
        if not self.rest:
            raise NotAFormula
        return self.rest.pop()


def _place(text: str) -> Place:
    bare = text.replace("$", "")
    return Place(ord(bare[0]) - ord("A") + 1, int(bare[1:]))


@lru_cache(maxsize=4096)
def _named(text: str) -> frozenset[Place]:
    return frozenset(_places(_tree(text)))


def _places(node: Node) -> Iterator[Place]:
    if isinstance(node, Place):
        yield node
    elif isinstance(node, Range):
        yield from node.places()
    elif isinstance(node, Operation):
        for part in node.parts:
            yield from _places(part)


def _evaluate(node: Node, values: Mapping[Place, Result]) -> Value:
    if isinstance(node, Place):
        return _shown(node, values)
    if isinstance(node, Failure):
        raise _Failed(node)
    if isinstance(node, Range):
        raise _Failed(Failure.TEXT)
    if isinstance(node, Fraction):
        return node
    if node.name in _SIGNS:
        left, right = (_number(_evaluate(part, values)) for part in node.parts)
        return _safely(lambda: _SIGNS[node.name](left, right))
    numbers = [number for part in node.parts for number in _numbers(part, values)]
    return _safely(lambda: _FUNCTIONS[node.name](numbers))


def _numbers(part: Node, values: Mapping[Place, Result]) -> list[Fraction]:
    """Return the numbers among an argument's cells; texts and empty cells do not count."""
    places: Iterable[Place] | None = None
    if isinstance(part, Range):
        places = part.places()
    elif isinstance(part, Place):
        places = [part]
    if places is None:
        return [_number(_evaluate(part, values))]
    found = (_shown(place, values) for place in places)
    return [value for value in found if isinstance(value, Fraction)]


def _shown(place: Place, values: Mapping[Place, Result]) -> Value:
    value = values.get(place)
    if isinstance(value, Failure):
        raise _Failed(value)
    return value


def _number(value: Value) -> Fraction:
    if isinstance(value, LocalText):
        raise _Failed(Failure.TEXT)
    return value or Fraction(0)


def _safely(compute: Callable[[], Fraction]) -> Fraction:
    try:
        return _bounded(compute())
    except ZeroDivisionError:
        raise _Failed(Failure.ZERO) from None


def _bounded(number: Fraction) -> Fraction:
    if abs(number) >= MAX_SIZE or number.denominator.bit_length() > MAX_DENOMINATOR_BITS:
        raise _Failed(Failure.SIZE)
    return number
