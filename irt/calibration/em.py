"""The EM loop: expected counts in, better parameters out, until nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import numpy as np

from irt.calibration.acceleration import extrapolate
from irt.calibration.chunks import Loader
from irt.calibration.counts import ExpectedCounts, Tables, expected_counts, tabulate
from irt.calibration.layout import Layout
from irt.calibration.maximisation import Maximisation
from irt.calibration.priors import ItemPriors
from irt.parameters import FloatArray

CountAll = Callable[[Tables], ExpectedCounts]
"""An E-step over all persons, wherever they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the loop stands after an E-step.

    Attributes
    ----------
    cycle : int
        E-steps so far.
    log_likelihood : float
        Of the parameters that this E-step was made with.
    change : float
        Largest move of a free parameter in the last M-step.
    """

    cycle: int
    log_likelihood: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmResult:
    """The last state of the loop.

    Attributes
    ----------
    phi : ndarray of float64, shape (n_phi,)
    counts : ExpectedCounts
        At ``phi``.
    history : tuple of Progress
    is_converged, is_interrupted : bool
    """

    phi: FloatArray
    counts: ExpectedCounts
    history: tuple[Progress, ...]
    is_converged: bool
    is_interrupted: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmSettings:
    """When to stop, and whom to tell.

    Attributes
    ----------
    max_cycles : int
        E-steps.
    tolerance : float
        Largest move of a free parameter in an M-step that counts as standing still.
    on_progress : callable, optional
        Called after every E-step.
    """

    max_cycles: int = 2000
    tolerance: float = 1e-4
    on_progress: Callable[[Progress], None] | None = None


def count_in(loaders: Sequence[Loader], mapper: Callable[..., object] = map) -> CountAll:
    """An E-step over chunks; ``mapper`` is `map` or the ``map`` method of an executor."""

    def count(tables: Tables) -> ExpectedCounts:
        parts = mapper(partial(_count_one, tables=tables), loaders)
        return reduce(add, parts)  # type: ignore[call-overload, no-any-return]

    return count


def _count_one(loader: Loader, *, tables: Tables) -> ExpectedCounts:
    return expected_counts(loader.load(), tables)


class Em:
    """Marginal maximum likelihood by accelerated EM.

    Parameters
    ----------
    layout : Layout
    nodes : ndarray of float64, shape (n_nodes,)
    priors : ItemPriors
    count : callable
        The E-step.
    settings : EmSettings
    """

    def __init__(
        self,
        layout: Layout,
        nodes: FloatArray,
        priors: ItemPriors,
        count: CountAll,
        settings: EmSettings,
    ) -> None:
        self._layout = layout
        self._nodes = nodes
        self._priors = priors
        self._count = count
        self._settings = settings
        self._history: list[Progress] = []

    def run(self, phi: FloatArray) -> EmResult:
        """Climb from ``phi``; Ctrl-C gives the state so far."""
        counts = self._expect(phi, change=np.inf)
        try:
            while len(self._history) < self._settings.max_cycles:
                phi, counts, is_converged = self._accelerated_cycle(phi, counts)
                if is_converged:
                    return self._result(phi, counts, is_converged=True)
        except KeyboardInterrupt:
            return self._result(phi, counts, is_interrupted=True)
        return self._result(phi, counts)

    def _accelerated_cycle(
        self, first: FloatArray, counts: ExpectedCounts
    ) -> tuple[FloatArray, ExpectedCounts, bool]:
        """Two EM steps and an extrapolation, which may not lose likelihood."""
        second = self._maximise(first, counts)
        change = _largest_move(first, second)
        counts = self._expect(second, change=change)
        third = self._maximise(second, counts)
        change = _largest_move(second, third)
        if change < self._settings.tolerance:
            return third, self._expect(third, change=change), True
        point = extrapolate(first, second, third, self._layout.is_valid)
        point_counts = self._expect(point, change=change)
        if self._value(point, point_counts) >= self._value(second, counts):
            return point, point_counts, False
        return third, self._expect(third, change=change), False

    def _maximise(self, phi: FloatArray, counts: ExpectedCounts) -> FloatArray:
        m_step = Maximisation(
            layout=self._layout, counts=counts, nodes=self._nodes, priors=self._priors
        )
        return m_step.run(phi)

    def _value(self, phi: FloatArray, counts: ExpectedCounts) -> float:
        """Marginal log-likelihood plus log prior."""
        residuals = (
            self._priors.residuals(block.family, block.xi(phi), block.rows)
            for block in self._layout.blocks
        )
        return counts.log_likelihood - 0.5 * sum(float((r**2).sum()) for r in residuals)

    def _expect(self, phi: FloatArray, *, change: float) -> ExpectedCounts:
        items = self._layout.items(phi)
        counts = self._count(tabulate(items, *self._layout.groups(phi), self._nodes))
        progress = Progress(
            cycle=len(self._history) + 1, log_likelihood=counts.log_likelihood, change=change
        )
        self._history.append(progress)
        if self._settings.on_progress is not None:
            self._settings.on_progress(progress)
        return counts

    def _result(
        self,
        phi: FloatArray,
        counts: ExpectedCounts,
        *,
        is_converged: bool = False,
        is_interrupted: bool = False,
    ) -> EmResult:
        return EmResult(
            phi=phi,
            counts=counts,
            history=tuple(self._history),
            is_converged=is_converged,
            is_interrupted=is_interrupted,
        )


def _largest_move(before: FloatArray, after: FloatArray) -> float:
    return float(np.abs(after - before).max(initial=0.0))
