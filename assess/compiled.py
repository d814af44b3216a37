"""Functions that are compiled to machine code when they are first called, and kept on disk.

The step of a sitting is many small decisions about few items: as array operations each costs more
in calls than in work. These functions are plain Python over arrays and run the same, only slower,
with ``NUMBA_DISABLE_JIT=1`` (numpy then warns of the overflows that the lottery is made of).

References
----------
.. [1] Lam, S. K., Pitrou, A. & Seibert, S. (2015). Numba: a LLVM-based Python JIT compiler.
   LLVM-HPC 2015.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit, typeof

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Arrays belong to the caller: not counting references to them makes small functions five times
# faster. So a compiled function makes no array; it fills in those that it gets. Functions become
# part of those that call them: handing over a tuple of arrays would take longer than their work.
_OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    "nogil": True,
    "forceinline": True,
    "_nrt": False,
}

_HERE = Path(__file__).parent
_PREFIX = "engine-"
_WEEK = 7 * 86_400  # seconds


def compiled(function: _Function) -> _Function:
    """Compile a function to machine code when it is first called."""
    return cast(_Function, njit(cache=_KEEPS, **_OPTIONS)(function))


def machine_code(function: Any, *arguments: Any) -> Callable[..., None]:
    """The code of a compiled function for arguments of these types; it looks at no type itself.

    Where nothing is compiled, the function itself.
    """
    if not hasattr(function, "compile"):
        return function  # type: ignore[no-any-return]
    types = tuple(typeof(one) for one in arguments)  # type: ignore[no-untyped-call]
    return function.compile(types)  # type: ignore[no-any-return]


def state_of_sources(folder: Path) -> str:
    """A name for the present text of all modules in a folder that hold compiled functions.

    Machine code holds the functions that it calls, from whatever file. Numba looks for changes in
    the file of the outer function alone, so each state of the sources has a place of its own.
    """
    texts = [path.read_bytes() for path in sorted(folder.rglob("*.py"))]
    state = hashlib.sha256(b"\0".join(text for text in texts if b"import compiled" in text))
    return state.hexdigest()[:16]


def first_writable(folders: Iterable[Path]) -> Path | None:
    """The first of these folders that can be made and written to."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def forget_old_machine_code() -> None:
    """Delete what was kept for other states of the sources and is older than a week.

    Younger one may still serve: a process of the version before, or another branch.
    """
    if _KEEPS:
        forget_beside(Path(config.CACHE_DIR))  # type: ignore[attr-defined]


def forget_beside(place: Path) -> None:
    """Delete the machine code beside a place that is older than a week."""
    for other in place.parent.glob(f"{_PREFIX}*"):
        if other != place and time.time() - other.stat().st_mtime > _WEEK:
            shutil.rmtree(other, ignore_errors=True)


def _keep_machine_code() -> bool:
    """Tell numba where; without a place everything is compiled anew by every process."""
    asked = [Path(config.CACHE_DIR)] if config.CACHE_DIR else []  # type: ignore[attr-defined]
    state = f"{_PREFIX}{state_of_sources(_HERE)}"
    caches = (*asked, _HERE / "__pycache__", Path("~/.cache/stempeil").expanduser())
    place = first_writable(folder / state for folder in caches)
    if place is not None:
        config.CACHE_DIR = str(place)  # type: ignore[attr-defined]
    return place is not None


_KEEPS = _keep_machine_code()
