"""Forms for people who have seen some of the items in earlier sittings.

A form that holds seen items has them exchanged, one by one, for unseen items that break no rule.
Where seen items are left, a mixed-integer programme finds the form with the fewest of them: what
stands in that form the rules force, and it may be shown again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assess.content import BoolArray, Content
from assess.form_mending import Mending, mend
from irt.parameters import FloatArray, IntArray


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


def without_seen(
    forms: IntArray, is_seen: BoolArray, is_unfit: BoolArray, draws: FloatArray, content: Content
) -> None:
    """Take seen items out of forms, in place, as far as the rules allow.

    Parameters
    ----------
    forms : ndarray of int64, shape (n_sittings, n_places)
        Each meets every rule and holds no unfit item, before and after.
    is_seen, is_unfit : ndarray of bool, shape (n_sittings, n_items)
    draws : ndarray of float64, shape (n_sittings, n_items)
        Numbers below 1: among items that fit, that of the largest number comes.
    content : Content
    """
    for row in np.flatnonzero(np.take_along_axis(is_seen, forms, axis=1).any(axis=1)):
        mending = Mending(is_out=is_unfit[row], is_avoided=is_seen[row], draws=draws[row])
        mend(forms[row], mending, content)
