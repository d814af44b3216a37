"""What several people say about a cut, as one cut with its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from irt.parameters import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelCut:
    """A cut from the cuts of panellists.

    Attributes
    ----------
    theta : float
        Mean over panellists, in logits.
    median : float
        Less moved by one panellist.
    standard_error : float
        The larger of the error over panellists and, with two panels or more, over panels: members
        of a panel have talked to each other.
    low, high : float
        95 % interval.
    spread : float
        Standard deviation over panellists.
    by_panellist : ndarray of float64, shape (n_panellists,)
    n_panels : int
    """

    theta: float
    median: float
    standard_error: float
    low: float
    high: float
    spread: float
    by_panellist: FloatArray
    n_panels: int


def panel_cut(cuts: FloatArray, panels: Sequence[str]) -> PanelCut:
    """One cut from those of the panellists.

    Parameters
    ----------
    cuts : ndarray of float64, shape (n_panellists,)
        In logits.
    panels : sequence of str
        The panel of each panellist; all the same where there was one.

    Raises
    ------
    ValueError
        With fewer than two panellists: there is no error to state.
    """
    if len(cuts) < 2:
        message = f"a cut with an error needs at least two panellists, got {len(cuts)}"
        raise ValueError(message)
    spread = float(cuts.std(ddof=1))
    error = spread / np.sqrt(len(cuts))
    names = sorted(set(panels))
    if len(names) > 1:
        place = np.array([names.index(panel) for panel in panels])
        means = np.array([cuts[place == number].mean() for number in range(len(names))])
        error = max(error, means.std(ddof=1) / np.sqrt(len(names)))
    theta = float(cuts.mean())
    return PanelCut(
        theta=theta,
        median=float(np.median(cuts)),
        standard_error=float(error),
        low=theta - 1.96 * float(error),
        high=theta + 1.96 * float(error),
        spread=spread,
        by_panellist=cuts,
        n_panels=len(names),
    )
