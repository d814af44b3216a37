"""A compiled function whose first arguments are handed over once.

Before each call the compiler looks at the type of every argument, also of every array in a tuple:
for the sixty arrays behind a step that takes longer than the step. Here the arrays that stay the
same are looked at once, and only the others before each call.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from assess.compiled import machine_code

_FOUND: dict[Hashable, Callable[..., None]] = {}  # machine code by function and kinds of arguments


class BoundCall:
    """Call a compiled function with arguments that stay the same objects, and some more.

    Parameters
    ----------
    function : callable
        As `assess.compiled.compiled` gives it.
    *fixed
        Its first arguments: arrays, numbers and tuples of them. Arrays may change in place.
    """

    __slots__ = "_by_kind", "_fixed", "_function"

    def __init__(self, function: Callable[..., None], *fixed: Any) -> None:
        self._function, self._fixed = function, fixed
        self._by_kind: dict[Hashable, Callable[..., None]] = {}

    def __call__(self, *others: Any) -> None:
        """Call the function with the fixed arguments and these."""
        kind = kind_of(others)
        run = self._by_kind.get(kind)
        if run is None:
            run = self._by_kind[kind] = self._find(others, kind)
        run(*self._fixed, *others)

    def _find(self, others: tuple[Any, ...], kind: Hashable) -> Callable[..., None]:
        key = self._function, kind_of(self._fixed), kind
        if key not in _FOUND:
            _FOUND[key] = machine_code(self._function, *self._fixed, *others)
        return _FOUND[key]


def kind_of(value: Any) -> Any:
    """What machine code depends on: all that is the same here can be handed to the same code."""
    if isinstance(value, np.ndarray):
        return value.dtype.num, value.ndim, value.flags.num
    if isinstance(value, tuple):
        return type(value), *map(kind_of, value)
    return type(value)
