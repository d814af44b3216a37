"""Exact numbers: rounding, decimals, and how they are written in each language."""

from fractions import Fraction
from functools import lru_cache

ENDLESS = 99
"""Returned as the number of decimals of a fraction that no decimal number equals."""

MINUTES_PER_DAY = 24 * 60

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_SEPARATORS = {"nl": (_NO_BREAK_SPACE, ","), "en": (",", ".")}
_MAX_SHOWN_DECIMALS = 6


def exact(number: int | float | str) -> Fraction:
    """Return a number as written, so that 0.1 is one tenth."""
    return Fraction(str(number))


def rounded(x: Fraction, digits: int = 0) -> Fraction:
    """Return `x` with `digits` decimals; halves go away from zero."""
    n_units = _units(x, digits)
    return Fraction(n_units, 10**digits) if digits >= 0 else Fraction(n_units * 10**-digits)


def decimals_needed(x: Fraction) -> int:
    """Return how many decimals write `x` exactly, `ENDLESS` if none do."""
    rest, twos, fives = x.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else ENDLESS


@lru_cache(maxsize=16384)
def format_number(
    x: Fraction, language: str, *, digits: int | None = None, is_grouped: bool = True
) -> str:
    """Return `x` the local way: ``1 250,5`` in Dutch, ``1,250.5`` in English.

    Parameters
    ----------
    x
        The number.
    language
        ``nl`` or ``en``.
    digits
        Number of decimals; by default as few as show the number, at most six.
    is_grouped
        Whether thousands stand apart.
    """
    group, point = _SEPARATORS[language]
    n_digits = min(decimals_needed(x), _MAX_SHOWN_DECIMALS) if digits is None else digits
    n_units = _units(x, n_digits)
    whole, fraction = divmod(abs(n_units), 10**n_digits)
    head = f"{whole:,}".replace(",", group) if is_grouped else str(whole)
    tail = f"{point}{fraction:0{n_digits}d}" if n_digits else ""
    return f"{_MINUS if n_units < 0 else ''}{head}{tail}"


def format_time(minutes: Fraction) -> str:
    """Return minutes after midnight as a clock time such as ``8:05``."""
    hours, rest = divmod(int(rounded(minutes)) % MINUTES_PER_DAY, 60)
    return f"{hours}:{rest:02d}"


def _units(x: Fraction, digits: int) -> int:
    """Return `x` in units of the last of `digits` decimals; halves go away from zero."""
    up: int = 10 ** max(digits, 0)
    down: int = 10 ** max(-digits, 0)
    top, bottom = 2 * abs(x.numerator) * up, 2 * x.denominator * down
    n_units: int = (top + bottom // 2) // bottom
    return n_units if x >= 0 else -n_units
