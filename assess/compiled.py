"""Functions that are compiled to machine code when they are first called, and kept on disk.

The step of a sitting is many small decisions about few items: as array operations each costs more
in calls than in work. These functions are plain Python over arrays and run the same, only slower,
with ``NUMBA_DISABLE_JIT=1``.

References
----------
.. [1] Lam, S. K., Pitrou, A. & Seibert, S. (2015). Numba: a LLVM-based Python JIT compiler.
   LLVM-HPC 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Arrays belong to the caller: not counting references to them makes small functions five times
# faster. So a compiled function makes no array; it fills in those that it gets.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "_nrt": False}


def compiled(function: _Function) -> _Function:
    """Compile a function; its machine code is kept beside the source or in the user's cache."""
    try:
        return cast(_Function, njit(cache=True, **_OPTIONS)(function))
    except RuntimeError:  # no directory that can be written to
        return cast(_Function, njit(**_OPTIONS)(function))
