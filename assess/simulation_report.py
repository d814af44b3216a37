"""What a simulation says of a test: bias, error, honesty of the SEM, exposure, quotas.

References
----------
.. [1] Barrada, J. R., Olea, J., Ponsoda, V. & Abad, F. J. (2010). A method for the comparison of
item
   selection rules in computerized adaptive testing. Applied Psychological Measurement 34(6),
   438-452 (bias, RMSE and overlap).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assess.classification import mean_quality, quality_from_sem
from assess.pool import Pool
from assess.simulation import SimulatedSittings, exposure_rates, quota_violations
from assess.standards import Standard
from irt.parameters import FloatArray

ABILITY_EDGES = np.array([-np.inf, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, np.inf])
"""Borders of the groups of true ability, in logits."""

Z_95 = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleAccuracy:
    """Accuracy on one scale; all in logits but the shares.

    ``coverage95`` is the share of sittings whose 95 % interval holds the true ability;
    ``accuracy_at_literacy_cut`` the share that is put on the right side of the literacy cut, and
    ``expected_accuracy`` the share that theta and SEM themselves lead to expect.
    """

    scale: str
    bias: float
    rmse: float
    mean_sem: float
    coverage95: float
    correlation: float
    accuracy_at_literacy_cut: float
    expected_accuracy: float
    mean_length: float
    bias_by_ability: tuple[float | None, ...]
    rmse_by_ability: tuple[float | None, ...]
    n_by_ability: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """Summary of simulated sittings.

    ``mean_overlap`` is the mean share of items that two random sittings have in common [1];
    ``run_outs`` counts sittings that ended before their minimum length.
    """

    is_simulated: bool
    blueprint: str
    bank_version: str
    n_examinees: int
    seed: int
    mean_length: float
    max_exposure: float
    mean_overlap: float
    share_items_under_2pct: float
    quota_violations: int
    run_outs: int
    shares: dict[str, dict[str, float]]
    scales: tuple[ScaleAccuracy, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON-able values."""
        return asdict(self)


def summarise(
    sittings: SimulatedSittings,
    pool: Pool,
    *,
    standard: Standard,
    bank_version: str,
    seed: int,
    attributes: dict[str, tuple[str, ...]],
) -> SimulationReport:
    """Summarise a simulation.

    Parameters
    ----------
    sittings : SimulatedSittings
    pool : Pool
    standard : Standard
    bank_version : str
    seed : int
    attributes : dict of str to tuple of str
        Attributes of the items whose shares of the test are reported, each of length n_items.
    """
    rates = exposure_rates(sittings, pool)
    length = sittings.block_counts.sum(axis=1)
    minimum = np.array([block.min_items for block in pool.blueprint.blocks])
    return SimulationReport(
        is_simulated=True,
        blueprint=pool.blueprint.id,
        bank_version=bank_version,
        n_examinees=len(sittings.seeds),
        seed=seed,
        mean_length=float(length.mean()),
        max_exposure=float(rates.max()),
        mean_overlap=_overlap(rates, len(sittings.seeds), float(length.mean())),
        share_items_under_2pct=float((rates < 0.02).mean()),
        quota_violations=quota_violations(sittings, pool),
        run_outs=int((sittings.block_counts < minimum).any(axis=1).sum()),
        shares={name: _shares(values, rates) for name, values in attributes.items()},
        scales=tuple(
            _accuracy(sittings, b, block.scale, standard)
            for b, block in enumerate(pool.blueprint.blocks)
        ),
    )


def _overlap(rates: FloatArray, n_sittings: int, mean_length: float) -> float:
    """Expected share of common items of two different sittings ([1] eq. 6)."""
    pairs = (n_sittings * rates**2 - rates) / (n_sittings - 1)
    return float(pairs.sum() / mean_length)


def _shares(values: tuple[str, ...], rates: FloatArray) -> dict[str, float]:
    kinds, index = np.unique(np.array(values), return_inverse=True)
    total = np.bincount(index, weights=rates) / rates.sum()
    return {str(kind): round(float(share), 4) for kind, share in zip(kinds, total, strict=True)}


def _accuracy(
    sittings: SimulatedSittings, block: int, scale: str, standard: Standard
) -> ScaleAccuracy:
    truth, theta = sittings.true_theta[:, block], sittings.theta[:, block]
    error, sem = theta - truth, sittings.sem[:, block]
    same_side = (truth < standard.literacy_cut) == (theta < standard.literacy_cut)
    expected = mean_quality(quality_from_sem(theta, sem, [standard.literacy_cut]))
    group = np.searchsorted(ABILITY_EDGES, truth, side="right") - 1
    members = [error[group == g] for g in range(len(ABILITY_EDGES) - 1)]
    return ScaleAccuracy(
        scale=scale,
        bias=float(error.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        mean_sem=float(sem.mean()),
        coverage95=float((np.abs(error) <= Z_95 * sem).mean()),
        correlation=float(np.corrcoef(truth, theta)[0, 1]),
        accuracy_at_literacy_cut=float(same_side.mean()),
        expected_accuracy=expected.accuracy,
        mean_length=float(sittings.block_counts[:, block].mean()),
        bias_by_ability=tuple(float(e.mean()) if e.size else None for e in members),
        rmse_by_ability=tuple(float(np.sqrt((e**2).mean())) if e.size else None for e in members),
        n_by_ability=tuple(int(e.size) for e in members),
    )
