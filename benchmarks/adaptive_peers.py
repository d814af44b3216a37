"""One adaptive step, and whole simulated sittings, in catsim and adaptivetesting.

Each function gives what does the work; `installed` gives None where the package is absent. catsim
has no EAP: it finds the maximum likelihood estimate, without its standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from irt.parameters import FloatArray, IntArray, ItemParameters


def installed(make: Callable[..., Callable[[], Any]], *arguments: Any) -> Callable[[], Any] | None:
    """What ``make`` gives, or None where its package is not installed."""
    try:
        return make(*arguments)
    except ImportError:
        return None


def catsim_step(items: ItemParameters, shown: IntArray, scores: IntArray) -> Callable[[], int]:
    """Estimate ability from these answers and choose the item of maximum information."""
    from catsim.estimation import NumericalSearchEstimator
    from catsim.selection import MaxInfoSelector

    bank, estimator, selector = _catsim_bank(items), NumericalSearchEstimator(), MaxInfoSelector()
    administered, responses = shown.tolist(), [bool(score) for score in scores]

    def step() -> int:
        theta = estimator.estimate(
            item_bank=bank,
            administered_items=administered,
            response_vector=responses,
            est_theta=0.0,
        )
        return int(
            selector.select(item_bank=bank, administered_items=administered, est_theta=theta)
        )

    return step


def catsim_sittings(items: ItemParameters, theta: FloatArray, length: int) -> Callable[[], None]:
    """Simulate tests of this length for people of these abilities."""
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import MaxInfoSelector
    from catsim.simulation import Simulator
    from catsim.stopping import MinErrorStopper

    bank = _catsim_bank(items)

    def run() -> None:
        Simulator(bank, theta).simulate(
            FixedPointInitializer(0.0),
            MaxInfoSelector(),
            NumericalSearchEstimator(),
            MinErrorStopper(1e-6, max_items=length),
        )

    return run


def adaptivetesting_step(
    items: ItemParameters, shown: IntArray, scores: IntArray
) -> Callable[[], int]:
    """EAP and its standard error from these answers, and the item of maximum information."""
    from adaptivetesting.math.estimators import ExpectedAPosteriori, NormalPrior
    from adaptivetesting.math.item_selection import maximum_information_criterion
    from adaptivetesting.models import TestItem

    bank = []
    for number, (a, b) in enumerate(zip(items.a, items.b[:, 0], strict=True)):
        item = TestItem()
        item.id, item.a, item.b, item.c, item.d = number, float(a), float(b), 0.0, 1.0
        bank.append(item)
    answered, is_shown = [bank[row] for row in shown], set(shown.tolist())
    remaining = [item for row, item in enumerate(bank) if row not in is_shown]

    def step() -> int:
        estimator = ExpectedAPosteriori(scores.tolist(), answered, prior=NormalPrior(0, 1))
        theta = estimator.get_estimation()
        estimator.get_standard_error(theta)
        return int(maximum_information_criterion(remaining, theta).id)

    return step


def _catsim_bank(items: ItemParameters) -> Any:
    import numpy as np
    from catsim.item_bank import ItemBank

    return ItemBank(np.column_stack([items.a, items.b[:, 0], items.c, items.d]))
