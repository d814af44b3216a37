"""The operators and functions of expressions: exact, bounded, on fractions only."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from itembank.numbers import decimals_needed, rounded
from itembank.texts import Value

PI = Fraction("3.141592653589793238462")

MAX_POWER_BITS = 2048
"""Size of the largest power, so that no expression fills the memory."""


def as_fraction(value: Value) -> Fraction:
    """Return a value that must be a number; raise `TypeError` if it is none."""
    if not isinstance(value, Fraction):
        msg = f"expected a number, got {value!r}"
        raise TypeError(msg)
    return value


def as_truth(value: Value) -> bool:
    """Return a value that must be true or false; raise `TypeError` if it is neither."""
    if not isinstance(value, bool):
        msg = f"expected true or false, got {value!r}"
        raise TypeError(msg)
    return value


def _whole(value: Fraction) -> int:
    if value.denominator != 1:
        msg = f"expected a whole number, got {value}"
        raise TypeError(msg)
    return value.numerator


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    n = _whole(exponent)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(n) > MAX_POWER_BITS:
        msg = f"{base} ** {n} is too large"
        raise OverflowError(msg)
    return Fraction(base**n)


def _round(x: Fraction, digits: Fraction = Fraction(0)) -> Fraction:
    n = _whole(digits)
    if abs(n) > 12:
        msg = f"round takes at most 12 digits, got {n}"
        raise OverflowError(msg)
    return rounded(x, n)


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: lambda x, y: Fraction(x // y),
    ast.Mod: operator.mod,
    ast.Pow: _power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
COMPARISONS: Mapping[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
EQUALITIES = (ast.Eq, ast.NotEq)
FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "round": _round,
    "floor": lambda x: Fraction(math.floor(x)),
    "ceil": lambda x: Fraction(math.ceil(x)),
    "gcd": lambda x, y: Fraction(math.gcd(_whole(x), _whole(y))),
    "lcm": lambda x, y: Fraction(math.lcm(_whole(x), _whole(y))),
    "is_whole": lambda x: x.denominator == 1,
    "apart": lambda x, y, share: abs(x - y) >= share * abs(y),
    "decimals": lambda x: Fraction(decimals_needed(x)),
}
"""What an expression may call; every argument is a number."""
