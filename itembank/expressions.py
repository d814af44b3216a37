"""Arithmetic on exact fractions, written by authors, read without `eval`."""

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from itembank.arithmetic import (
    COMPARISONS,
    EQUALITIES,
    FUNCTIONS,
    OPERATORS,
    PI,
    as_fraction,
    as_truth,
)
from itembank.errors import ExpressionError
from itembank.numbers import exact
from itembank.texts import Value

MAX_LENGTH = 400
MAX_DEPTH = 40
RESERVED = frozenset(FUNCTIONS) | {"pi", "value"}
"""Names no parameter may have."""

Written = int | float | str
"""A number or expression as it stands in a file."""

_Values = Mapping[str, Value]
_Run = Callable[[_Values], Value]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read.

    Attributes
    ----------
    source
        As written.
    names
        Parameters it uses.
    """

    source: str
    names: frozenset[str]
    _run: _Run

    def evaluate(self, values: _Values) -> Value:
        """Return the value of the expression.

        Raises
        ------
        ExpressionError
            If a name is unknown or something can't be computed.
        """
        try:
            return self._run(values)
        except KeyError as error:
            msg = f"unknown name {error} in {self.source!r}"
            raise ExpressionError(msg) from error
        except ZeroDivisionError as error:
            msg = f"division by zero in {self.source!r}"
            raise ExpressionError(msg) from error
        except (TypeError, OverflowError) as error:
            msg = f"{error} in {self.source!r}"
            raise ExpressionError(msg) from error


@lru_cache(maxsize=8192)
def read_expression(written: Written) -> Expression:
    """Return the expression behind a number or a string.

    Raises
    ------
    ExpressionError
        If it holds anything else than the arithmetic of `docs/item-format.md`.
    """
    source = str(written)
    if len(source) > MAX_LENGTH:
        msg = f"an expression has at most {MAX_LENGTH} characters, got {len(source)}"
        raise ExpressionError(msg)
    if "\\" in source:
        msg = f"an expression has no backslash, got {source!r}"
        raise ExpressionError(msg)
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        msg = f"not an expression: {source!r}"
        raise ExpressionError(msg) from error
    names: set[str] = set()
    run = _Reader(source, names).read(tree.body, depth=0)
    return Expression(source, frozenset(names), run)


def number(written: Written, values: _Values) -> Fraction:
    """Return the value of an expression that must be a number.

    Raises
    ------
    ExpressionError
        If it can't be computed or is no number.
    """
    value = read_expression(written).evaluate(values)
    if not isinstance(value, Fraction):
        msg = f"{written!r} is not a number but {value!r}"
        raise ExpressionError(msg)
    return value


def holds(written: Written, values: _Values) -> bool:
    """Tell whether a condition is true.

    Raises
    ------
    ExpressionError
        If it can't be computed or is no condition.
    """
    value = read_expression(written).evaluate(values)
    if not isinstance(value, bool):
        msg = f"{written!r} is not true or false but {value!r}"
        raise ExpressionError(msg)
    return value


class _Reader:
    """Turns a syntax tree into nested closures, noting the names it meets."""

    def __init__(self, source: str, names: set[str]) -> None:
        self._source = source
        self._names = names

    def read(self, node: ast.AST, *, depth: int) -> _Run:
        reader = getattr(self, f"_read_{type(node).__name__.lower()}", None)
        if reader is None or depth > MAX_DEPTH:
            msg = f"{type(node).__name__} is not allowed in {self._source!r}"
            raise ExpressionError(msg)
        run: _Run = reader(node, depth + 1)
        return run

    def _read_constant(self, node: ast.Constant, _depth: int) -> _Run:
        written = node.value
        if isinstance(written, str):
            return lambda _: written
        if isinstance(written, bool) or not isinstance(written, int | float):
            msg = f"{written!r} is not allowed in {self._source!r}"
            raise ExpressionError(msg)
        if written in (math.inf, -math.inf):
            msg = f"a number is too large in {self._source!r}"
            raise ExpressionError(msg)
        constant = exact(written)
        return lambda _: constant

    def _read_name(self, node: ast.Name, _depth: int) -> _Run:
        name = node.id
        if name == "pi":
            return lambda _: PI
        self._names.add(name)
        return lambda values: values[name]

    def _read_binop(self, node: ast.BinOp, depth: int) -> _Run:
        combine = self._operator(node.op)
        left, right = self.read(node.left, depth=depth), self.read(node.right, depth=depth)
        return lambda v: combine(as_fraction(left(v)), as_fraction(right(v)))

    def _read_unaryop(self, node: ast.UnaryOp, depth: int) -> _Run:
        operand = self.read(node.operand, depth=depth)
        if isinstance(node.op, ast.Not):
            return lambda v: not as_truth(operand(v))
        change = self._operator(node.op)
        return lambda v: change(as_fraction(operand(v)))

    def _read_boolop(self, node: ast.BoolOp, depth: int) -> _Run:
        parts = [self.read(part, depth=depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda v: all(as_truth(part(v)) for part in parts)
        return lambda v: any(as_truth(part(v)) for part in parts)

    def _read_ifexp(self, node: ast.IfExp, depth: int) -> _Run:
        test = self.read(node.test, depth=depth)
        yes, no = self.read(node.body, depth=depth), self.read(node.orelse, depth=depth)
        return lambda v: yes(v) if as_truth(test(v)) else no(v)

    def _read_compare(self, node: ast.Compare, depth: int) -> _Run:
        operands = [self.read(part, depth=depth) for part in (node.left, *node.comparators)]
        links = [self._comparison(op) for op in node.ops]

        def compare(values: _Values) -> bool:
            met = [operand(values) for operand in operands]
            return all(link(*pair) for link, pair in zip(links, pairwise(met), strict=True))

        return compare

    def _read_call(self, node: ast.Call, depth: int) -> _Run:
        if not isinstance(node.func, ast.Name) or node.keywords:
            msg = f"only plain functions can be called in {self._source!r}"
            raise ExpressionError(msg)
        function = FUNCTIONS.get(node.func.id)
        if function is None:
            msg = f"unknown function {node.func.id!r} in {self._source!r}"
            raise ExpressionError(msg)
        arguments = [self.read(argument, depth=depth) for argument in node.args]
        return lambda v: function(*(as_fraction(argument(v)) for argument in arguments))

    def _operator(self, op: ast.AST) -> Callable[..., Any]:
        if type(op) not in OPERATORS:
            msg = f"operator {type(op).__name__} is not allowed in {self._source!r}"
            raise ExpressionError(msg)
        return OPERATORS[type(op)]

    def _comparison(self, op: ast.AST) -> Callable[[Value, Value], bool]:
        if type(op) not in COMPARISONS:
            msg = f"comparison {type(op).__name__} is not allowed in {self._source!r}"
            raise ExpressionError(msg)
        compare = COMPARISONS[type(op)]
        if isinstance(op, EQUALITIES):
            return compare
        return lambda x, y: compare(as_fraction(x), as_fraction(y))
