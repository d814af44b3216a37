"""Conditions on the attributes of items, as blueprints and constraint files write them.

``format in ("world", "gap") and level_target == "L1"`` or, as in R, ``STANDARD %in% c(2, 4) &
DOK >= 3``: comparisons joined by and, or and not. Nothing is executed: the text is parsed, and only
these constructions are known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from assess.errors import BlueprintError

BoolArray = npt.NDArray[np.bool_]
Attributes = Mapping[str, npt.NDArray[np.generic]]
"""Values of each attribute, shape (n_items,): text, numbers or truth values."""

_R_TOKENS = re.compile(
    r"""("[^"]*"|'[^']*')|%in%\s*c\s*\(|%in%|&&?|\|\|?|!(?!=)|\bTRUE\b|\bFALSE\b"""
)
_COMPARISONS: Mapping[type[ast.cmpop], Callable[..., BoolArray]] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
_MAX_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read.

    Attributes
    ----------
    text : str
        As written.
    """

    text: str
    _tree: ast.expr

    def holds(self, attributes: Attributes) -> BoolArray:
        """Items for which it holds, shape (n_items,).

        Raises
        ------
        BlueprintError
            When it names an attribute that the items do not have, or compares text with a number.
        """
        return _evaluate(self._tree, attributes, self.text)


def read_condition(text: str) -> Condition:
    """Read a condition.

    Raises
    ------
    BlueprintError
        When it is not one; the message quotes it.
    """
    if len(text) > _MAX_LENGTH:
        message = f"a condition has at most {_MAX_LENGTH} characters, got {len(text)}"
        raise BlueprintError(message)
    try:
        tree = ast.parse(_R_TOKENS.sub(_translated, text).strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        message = f"condition {text!r} can't be read: {error}"
        raise BlueprintError(message) from error
    _check(tree, text)
    return Condition(text, tree)


def _translated(token: re.Match[str]) -> str:
    """Python's word for a word of R; quoted text stays as it is."""
    found = token.group(0)
    if found.startswith("%in%"):
        return " in (" if found.endswith("(") else " in "
    words = {"&": " and ", "|": " or ", "!": " not ", "T": "True", "F": "False"}
    return found if token.group(1) else words[found[0]]


def _check(tree: ast.expr, text: str) -> None:
    match tree:
        case ast.BoolOp(values=values):
            for value in values:
                _check(value, text)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, text)
        case ast.Compare(left=ast.Name(), ops=[ast.In() | ast.NotIn()], comparators=[listed]):
            _listed(listed, text)
        case ast.Compare(left=ast.Name(), ops=[op], comparators=[value]) if (
            type(op) in _COMPARISONS
        ):
            _constant(value, text)
        case ast.Name():
            pass
        case _:
            message = (
                f"condition {text!r} must compare attributes with values (==, !=, <, <=, >, >=, "
                "in), joined by and, or, not"
            )
            raise BlueprintError(message)


def _evaluate(tree: ast.expr, attributes: Attributes, text: str) -> BoolArray:
    match tree:
        case ast.BoolOp(op=op, values=values):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return reduce(join, (_evaluate(value, attributes, text) for value in values))
        case ast.UnaryOp(operand=operand):
            return ~_evaluate(operand, attributes, text)
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]):
            return _compare(_attribute(name, attributes, text), op, right, text)
        case ast.Name(id=name):
            return _attribute(name, attributes, text).astype(np.bool_)
    raise AssertionError(text)  # _check lets nothing else through


def _compare(
    values: npt.NDArray[np.generic], op: ast.cmpop, right: ast.expr, text: str
) -> BoolArray:
    if isinstance(op, ast.In | ast.NotIn):
        found = np.zeros(values.shape, dtype=np.bool_)
        for one in _listed(right, text):
            found |= values == _fitting(one, values, text)
        return ~found if isinstance(op, ast.NotIn) else found
    result: BoolArray = _COMPARISONS[type(op)](
        values, _fitting(_constant(right, text), values, text)
    )
    return result


def _attribute(name: str, attributes: Attributes, text: str) -> npt.NDArray[np.generic]:
    if name not in attributes:
        known = ", ".join(attributes)
        message = f"condition {text!r}: items have no attribute {name}, only {known}"
        raise BlueprintError(message)
    return attributes[name]


def _fitting(
    value: str | float | bool, values: npt.NDArray[np.generic], text: str
) -> str | float | bool:
    """The value, when it is of the kind of the attribute."""
    if isinstance(value, str) != (values.dtype.kind in "OUT"):
        kind = "text" if values.dtype.kind in "OUT" else "a number"
        message = f"condition {text!r} compares {kind} with {value!r}"
        raise BlueprintError(message)
    return value


def _constant(tree: ast.expr, text: str) -> str | float | bool:
    match tree:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
    message = f"condition {text!r} must compare with a number or with text in quotes"
    raise BlueprintError(message)


def _listed(tree: ast.expr, text: str) -> list[str | float | bool]:
    parts = tree.elts if isinstance(tree, ast.Tuple | ast.List) else [tree]
    return [_constant(part, text) for part in parts]
