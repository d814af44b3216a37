"""Forms for people who have seen some of the items in earlier sittings.

A form that holds seen items has them exchanged, one by one, for unseen items that break no rule.
Where seen items are left, a mixed-integer programme finds the form with the fewest of them: what
stands in that form the rules force, and it may be shown again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assess.assembly import programme_of
from assess.content import BoolArray, Content
from assess.form_solver import FormSolver
from irt.parameters import FloatArray, IntArray

_SPREAD = 0.01  # of the lottery among forms with as few seen items: over a form less than one item


def seen_items(seen: Sequence[Sequence[str]], content: Content) -> BoolArray:
    """Items that each person has seen, and the enemies of these.

    Parameters
    ----------
    seen : sequence of sequence of str, one per sitting
        Item ids; those that the pool does not hold are passed over.
    content : Content

    Returns
    -------
    ndarray of bool, shape (n_sittings, n_items)
    """
    ids = np.array(content.item_ids)
    found = np.zeros((len(seen), len(content)), dtype=np.bool_)
    for row, names in enumerate(seen):
        if names:
            clusters = content.cluster[np.isin(ids, list(names))]
            found[row] = np.isin(content.cluster, clusters)
    return found


def without_seen(forms: IntArray, is_seen: BoolArray, draws: FloatArray, content: Content) -> None:
    """Take seen items out of forms, in place, as far as the rules allow.

    Parameters
    ----------
    forms : ndarray of int64, shape (n_sittings, n_places)
        Each meets every rule, before and after.
    is_seen : ndarray of bool, shape (n_sittings, n_items)
    draws : ndarray of float64, shape (n_sittings, n_items)
        Numbers in [0, 1): among items that fit, that of the largest number comes.
    content : Content
    """
    for row in np.flatnonzero(np.take_along_axis(is_seen, forms, axis=1).any(axis=1)):
        while _exchange_one(forms[row], is_seen[row], draws[row], content):
            pass
        left = is_seen[row] & ~content.is_included
        if left[forms[row]].any():
            _assemble(forms[row], left, draws[row], content)


def _exchange_one(form: IntArray, is_seen: BoolArray, draws: FloatArray, content: Content) -> bool:
    """Exchange the first seen item that an unseen one can replace; False where there is none."""
    places = np.flatnonzero(is_seen[form] & ~content.is_fixed[form])
    for place in places:
        coming = _fitting(form, int(place), is_seen, content)
        if coming.size:
            form[place] = coming[np.argmax(draws[coming])]
            return True
    return False


def _fitting(form: IntArray, place: int, is_seen: BoolArray, content: Content) -> IntArray:
    """Unseen items that can take a place of the form without breaking a rule."""
    going, rules = form[place], content.rules
    is_enemy = np.isin(content.cluster, content.cluster[np.delete(form, place)])
    may_come = content.block == content.block[going]
    may_come &= ~is_seen & ~content.is_fixed & ~is_enemy
    items: IntArray = np.flatnonzero(may_come)
    change = rules.weights[:, items] - rules.weights[:, [going]]
    total = rules.weights[:, form].sum(axis=1, keepdims=True) + change
    fits = (total <= rules.high[:, None]).all(axis=0)
    if content.place_is_core[place]:
        core = rules.weights[:, form[content.place_is_core]].sum(axis=1, keepdims=True) + change
        fits &= (core >= rules.low[:, None]).all(axis=0)
    fitting: IntArray = items[fits]
    return fitting


def _assemble(form: IntArray, is_seen: BoolArray, draws: FloatArray, content: Content) -> None:
    """Replace a form by one with the fewest seen items.

    The solver is new each time: one that goes on from an earlier search could find another of
    several best forms, and the sitting could not be replayed.
    """
    best = FormSolver(programme_of(content)).best(np.where(is_seen, 0.0, 1.0) + _SPREAD * draws)
    if best is not None and is_seen[best].sum() < is_seen[form].sum():
        form[:] = best
