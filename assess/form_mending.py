"""Forms with items taken out of them: exchanged, one by one, for items that break no rule.

Where one exchange after the other does not do it, a mixed-integer programme finds a whole form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.assembly import programme_of
from assess.content import BoolArray, Content
from assess.form_solver import FormSolver
from irt.parameters import FloatArray, IntArray

_SPREAD = 0.01  # of the lottery among forms with as few items to avoid: less than one item


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mending:
    """What must change in a form.

    Attributes
    ----------
    is_out : ndarray of bool, shape (n_items,)
        Items that may not stand in it.
    is_avoided : ndarray of bool, shape (n_items,)
        Items that stand in it only as far as the rules force them to.
    draws : ndarray of float64, shape (n_items,)
        Numbers below 1: among items that fit, that of the largest number comes.
    """

    is_out: BoolArray
    is_avoided: BoolArray
    draws: FloatArray


def mend(form: IntArray, mending: Mending, content: Content) -> bool:
    """Take items out of a form that meets every rule, in place.

    The named substitute of an item that may not stand in it comes in its place before any other.

    Parameters
    ----------
    form : ndarray of int64, shape (n_places,)
    mending : Mending
    content : Content

    Returns
    -------
    bool
        False where the rules force some item in that may not stand in it.
    """
    named = content.substitute[form[mending.is_out[form]]]
    while _exchange_one(form, mending, content):
        pass
    left = mending.is_out | (mending.is_avoided & ~content.is_included)
    if left[form].any():
        _assemble(form, left, named[named >= 0], mending, content)
    return not mending.is_out[form].any()


def _exchange_one(form: IntArray, mending: Mending, content: Content) -> bool:
    """Exchange the first item that another one can replace; False where there is none."""
    goes = mending.is_out | mending.is_avoided
    for place in np.flatnonzero(goes[form] & ~content.is_fixed[form]):
        coming = _fitting(form, int(place), goes, content)
        if coming.size:
            is_named = mending.is_out[form[place]] & (coming == content.substitute[form[place]])
            form[place] = coming[np.argmax(np.where(is_named, 1.0, mending.draws[coming]))]
            return True
    return False


def _fitting(form: IntArray, place: int, goes: BoolArray, content: Content) -> IntArray:
    """Items that may stay and can take a place of the form without breaking a rule."""
    going, rules = form[place], content.rules
    is_enemy = np.isin(content.cluster, content.cluster[np.delete(form, place)])
    may_come = content.block == content.block[going]
    may_come &= ~goes & ~content.is_fixed & ~is_enemy
    items: IntArray = np.flatnonzero(may_come)
    change = rules.weights[:, items] - rules.weights[:, [going]]
    total = rules.weights[:, form].sum(axis=1, keepdims=True) + change
    fits = (total <= rules.high[:, None]).all(axis=0)
    if content.place_is_core[place]:
        core = rules.weights[:, form[content.place_is_core]].sum(axis=1, keepdims=True) + change
        fits &= (core >= rules.low[:, None]).all(axis=0)
    fitting: IntArray = items[fits]
    return fitting


def _assemble(
    form: IntArray, left: BoolArray, named: IntArray, mending: Mending, content: Content
) -> None:
    """Replace a form by one with the fewest items to avoid.

    The solver is new each time: one that goes on from an earlier search could find another of
    several best forms, and the sitting could not be replayed.
    """
    draws = mending.draws.copy()
    draws[named] = 1.0
    value = np.where(left, 0.0, 1.0) + _SPREAD * draws
    best = FormSolver(programme_of(content)).best(value, banned=mending.is_out)
    if best is None:
        return
    if mending.is_out[form].any() or left[best].sum() < left[form].sum():
        form[:] = best
