"""The shadow test: the best way to finish a sitting, assembled anew before its next item.

The reference for the fast path of `assess.shadow_forms`, which keeps some way to finish within the
rules, not the best one.

References
----------
.. [1] van der Linden, W. J. & Reese, L. M. (1998). A model for optimal constrained adaptive
   testing. Applied Psychological Measurement 22, 259-270.
"""

from __future__ import annotations

import numpy as np

from assess.form_solver import FormSolver
from assess.shadow_forms import BoolArray, ShadowForms
from irt.parameters import FloatArray, IntArray

_TINY = 1e-6  # per square logit: nothing beside the information of an item


def reassemble(
    forms: ShadowForms,
    rows: IntArray,
    worth: FloatArray,
    solver: FormSolver,
    *,
    banned: BoolArray,
) -> None:
    """Replace what has not been shown by the items of the greatest total value.

    A form for which the solver finds nothing stays as it is.

    Parameters
    ----------
    forms : ShadowForms
    rows : ndarray of int64, shape (n_rows,)
        Sittings.
    worth : ndarray of float64, shape (n_rows, n_items)
    solver : FormSolver
        Of the programme of the same content.
    banned : ndarray of bool, shape (n_rows, n_items)
        Items that may not come any more.
    """
    content, programme = forms.content, solver.programme
    waiting_column = np.zeros(len(content), dtype=np.int64)
    waiting_column[programme.item[~programme.is_core]] = np.flatnonzero(~programme.is_core)
    for row, own, out in zip(rows, worth, banned, strict=True):
        is_open = forms.is_open[row]
        column = np.where(content.place_is_core, forms.items[row], waiting_column[forms.items[row]])
        shown, known = np.zeros((2, len(programme.item)), dtype=np.bool_)
        shown[column[~is_open]] = known[column] = True
        value = own + _apart(len(own))
        best = solver.best(value, shown=shown, banned=out, known=known)
        if best is not None:
            _place(forms, int(row), best)


def _apart(n_items: int) -> FloatArray:
    """Tiny values that differ from item to item, so that there is one best form."""
    golden = 0.6180339887498949
    fractions: FloatArray = np.modf(np.arange(1, n_items + 1) * golden)[0]
    return _TINY * fractions


def _place(forms: ShadowForms, row: int, best: IntArray) -> None:
    """Put the items of a form that have not been shown on the open places of their part.

    In both forms the places of a part follow each other, and the items shown are the same.
    """
    content, items, is_open = forms.content, forms.items[row], forms.is_open[row]
    is_shown = np.zeros(len(content), dtype=np.bool_)
    is_shown[items[~is_open]] = True
    forms.spot[row, content.cluster[items[is_open]]] = -1
    items[is_open] = best[~is_shown[best]]
    forms.spot[row, content.cluster[items]] = np.arange(len(items))
    weights = forms.tables.weights[items]
    forms.total[row] = weights.sum(axis=0)
    forms.core_total[row] = weights[content.place_is_core].sum(axis=0)
