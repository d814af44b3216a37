"""Local suppression: no combination of background answers may be shared by fewer than k persons.

References
----------
.. [1] Samarati, P. & Sweeney, L. (1998). Protecting privacy when disclosing information:
k-anonymity
   and its enforcement through generalization and suppression. SRI International.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

K = 10
"""Smallest number of persons with one combination of answers."""

Record = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """Records after suppression.

    Attributes
    ----------
    records : tuple of Record or None
        In the given order; None where the whole record is left out.
    n_suppressed : tuple of int
        Number of answers hidden per variable.
    n_dropped : int
        Records left out.
    """

    records: tuple[Record | None, ...]
    n_suppressed: tuple[int, ...]
    n_dropped: int


def suppress(records: Sequence[Record], *, order: Sequence[int], k: int = K) -> Suppressed:
    """Hide answers until every remaining combination is shared by at least k persons.

    Variables are hidden one after another, the least important first, in every record that still
    stands in a small combination; "hidden" counts as a value of its own, which is the strict
    reading [1]. A record that remains in a small combination is left out, and the rest is checked
    again.

    Parameters
    ----------
    records : sequence of Record
        Background answers of each person; None where there is none.
    order : sequence of int
        Variables to hide, least important first.
    k : int

    Returns
    -------
    Suppressed
        Every remaining combination is shared by at least k of the remaining records.
    """
    current: list[Record | None] = list(records)
    for variable in order:
        for row in _in_small_cells(current, k):
            current[row] = _hide(current[row], variable)
    while small := _in_small_cells(current, k):
        for row in small:
            current[row] = None
    kept = [(old, new) for old, new in zip(records, current, strict=True) if new is not None]
    n_variables = len(records[0]) if records else 0
    return Suppressed(
        records=tuple(current),
        n_suppressed=tuple(
            sum(old[v] is not None and new[v] is None for old, new in kept)
            for v in range(n_variables)
        ),
        n_dropped=sum(new is None for new in current),
    )


def _in_small_cells(records: Sequence[Record | None], k: int) -> list[int]:
    counts = Counter(record for record in records if record is not None)
    return [row for row, record in enumerate(records) if record is not None and counts[record] < k]


def _hide(record: Record | None, variable: int) -> Record | None:
    if record is None:
        return None
    return (*record[:variable], None, *record[variable + 1 :])
