"""What a simulation says of a test: bias, error, honesty of the SEM, exposure, quotas.

References
----------
.. [1] Barrada, J. R., Olea, J., Ponsoda, V. & Abad, F. J. (2010). A method for the comparison of
   item selection rules in computerized adaptive testing. Applied Psychological Measurement 34(6),
   438-452 (bias, RMSE and overlap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assess.classification import mean_quality, quality_from_sem
from assess.pilot_report import PilotReport, report_pilots
from assess.pool import Pool
from assess.simulation import SimulatedSittings, exposure_rates, quota_violations
from irt.parameters import FloatArray

BoolArray = npt.NDArray[np.bool_]

ABILITY_EDGES = np.array([-np.inf, *np.arange(-2.25, 2.5, 0.5), np.inf])
"""Borders of the groups of true ability around -2, -1.5, ... 2, in logits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Accuracy over some people; in logits, but for the coverage.

    ``coverage95`` is the share of sittings whose 95 % interval (`irt.intervals`) holds the true
    ability; ``honesty`` the RMSE divided by the mean SEM that is claimed.
    """

    n: int
    bias: float
    rmse: float
    mean_sem: float
    coverage95: float
    honesty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CutAccuracy:
    """Sides of a cut: share of sittings put on the right one, and both kinds of errors.

    ``expected_accuracy`` is the share that theta and SEM themselves lead to expect, and
    ``expected_consistency`` the share that a second test would put on the same side.
    """

    cut: float
    accuracy: float
    expected_accuracy: float
    expected_consistency: float
    wrongly_above: float
    wrongly_below: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleAccuracy:
    """Accuracy on one scale.

    ``mean_information`` is that of the items shown, at the final estimate, per square logit.
    ``by_ability`` holds the groups of `ABILITY_EDGES`, ``by_group`` the subgroups by name; a group
    without people is None.
    """

    scale: str
    overall: Accuracy
    correlation: float
    mean_information: float
    mean_length: float
    cuts: tuple[CutAccuracy, ...]
    by_ability: tuple[Accuracy | None, ...]
    by_group: dict[str, Accuracy | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """Summary of simulated sittings of one design.

    Numbers of accuracy are means over the scales; ``classification_accuracy`` is that at the first
    cut. ``mean_overlap`` is the mean share of items that two random sittings have in common [1];
    ``run_outs`` counts sittings that ended before their minimum length.
    """

    is_simulated: bool
    design: str
    answers: str
    blueprint: str
    bank_version: str
    n_examinees: int
    seed: int
    bias: float
    rmse: float
    mean_sem: float
    coverage95: float
    classification_accuracy: float
    mean_length: float
    max_exposure: float
    max_exposure_by_third: tuple[float, ...]
    mean_overlap: float
    share_items_under_2pct: float
    quota_violations: int
    run_outs: int
    shares: dict[str, dict[str, float]]
    scales: tuple[ScaleAccuracy, ...]
    pilots: PilotReport | None

    def as_json(self) -> dict[str, Any]:
        """The report as JSON-able values; ``pilots`` is left out of a test without them."""
        values = asdict(self)
        if self.pilots is None:
            del values["pilots"]
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to summarise beside the sittings themselves.

    Attributes
    ----------
    design, answers, bank_version : str
        Names for the report; answers are by the model or recorded ones.
    seed : int
    cuts : tuple of float
        In logits; the first is the one that matters.
    attributes : mapping of str to ndarray of shape (n_items,)
        Attributes of the items whose shares of the test are reported.
    groups : mapping of str to ndarray of bool, shape (n_sittings,)
        Subgroups of the people.
    pilot_error : ndarray of float64, shape (n_pilots,), or None
        How far the true difficulties of the pilot items lie from the judged ones, in logits; None
        where no pilot question was shown.
    """

    design: str
    answers: str
    bank_version: str
    seed: int
    cuts: tuple[float, ...]
    attributes: Mapping[str, Sequence[str]]
    groups: Mapping[str, npt.NDArray[np.bool_]]
    pilot_error: FloatArray | None = None


def summarise(sittings: SimulatedSittings, pool: Pool, question: Question) -> SimulationReport:
    """Summarise a simulation."""
    rates, by_third = exposure_rates(sittings, pool)
    length = sittings.block_counts.sum(axis=1)
    minimum = np.array([block.min_items for block in pool.blueprint.blocks])
    scales = tuple(
        _of_scale(sittings, b, pool, question) for b in range(len(pool.blueprint.blocks))
    )
    return SimulationReport(
        is_simulated=True,
        design=question.design,
        answers=question.answers,
        blueprint=pool.blueprint.id,
        bank_version=question.bank_version,
        n_examinees=len(sittings.seeds),
        seed=question.seed,
        bias=_mean([scale.overall.bias for scale in scales]),
        rmse=_mean([scale.overall.rmse for scale in scales]),
        mean_sem=_mean([scale.overall.mean_sem for scale in scales]),
        coverage95=_mean([scale.overall.coverage95 for scale in scales]),
        classification_accuracy=_mean([scale.cuts[0].accuracy for scale in scales]),
        mean_length=float(length.mean()),
        max_exposure=float(rates.max()),
        max_exposure_by_third=tuple(np.nan_to_num(by_third).max(axis=1).tolist()),
        mean_overlap=_overlap(rates, len(sittings.seeds), float(length.mean())),
        share_items_under_2pct=float((rates < 0.02).mean()),
        quota_violations=quota_violations(sittings, pool),
        run_outs=int((sittings.block_counts < minimum).any(axis=1).sum()),
        shares={name: _shares(values, rates) for name, values in question.attributes.items()},
        scales=scales,
        pilots=report_pilots(sittings, pool, question.pilot_error),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _overlap(rates: FloatArray, n_sittings: int, mean_length: float) -> float:
    """Expected share of common items of two different sittings ([1] eq. 6)."""
    pairs = (n_sittings * rates**2 - rates) / (n_sittings - 1)
    return float(pairs.sum() / mean_length)


def _shares(values: Sequence[str], rates: FloatArray) -> dict[str, float]:
    kinds, index = np.unique(np.array(values), return_inverse=True)
    total = np.bincount(index, weights=rates) / rates.sum()
    return {str(kind): round(float(share), 4) for kind, share in zip(kinds, total, strict=True)}


def _of_scale(
    sittings: SimulatedSittings, block: int, pool: Pool, question: Question
) -> ScaleAccuracy:
    truth, theta = sittings.true_theta[:, block], sittings.theta[:, block]
    sem = sittings.sem[:, block]
    is_held = (sittings.low[:, block] <= truth) & (truth <= sittings.high[:, block])
    group = np.searchsorted(ABILITY_EDGES, truth, side="right") - 1
    has_spread = truth.std() > 0 and theta.std() > 0
    return ScaleAccuracy(
        scale=pool.blueprint.blocks[block].scale,
        overall=_accuracy(theta - truth, sem, is_held),
        correlation=float(np.corrcoef(truth, theta)[0, 1]) if has_spread else float("nan"),
        mean_information=_information(sittings, block, pool),
        mean_length=float(sittings.block_counts[:, block].mean()),
        cuts=tuple(_at_cut(truth, theta, sem, cut) for cut in question.cuts),
        by_ability=tuple(
            _of_some(theta - truth, sem, is_held, group == g) for g in range(len(ABILITY_EDGES) - 1)
        ),
        by_group={
            name: _of_some(theta - truth, sem, is_held, members)
            for name, members in question.groups.items()
        },
    )


def _of_some(
    error: FloatArray, sem: FloatArray, is_held: BoolArray, members: BoolArray
) -> Accuracy | None:
    return _accuracy(error[members], sem[members], is_held[members]) if members.any() else None


def _accuracy(error: FloatArray, sem: FloatArray, is_held: BoolArray) -> Accuracy:
    rmse = float(np.sqrt((error**2).mean()))
    return Accuracy(
        n=len(error),
        bias=float(error.mean()),
        rmse=rmse,
        mean_sem=float(sem.mean()),
        coverage95=float(is_held.mean()),
        honesty=rmse / float(sem.mean()),
    )


def _at_cut(truth: FloatArray, theta: FloatArray, sem: FloatArray, cut: float) -> CutAccuracy:
    is_above, is_put_above = truth >= cut, theta >= cut
    expected = mean_quality(quality_from_sem(theta, sem, [cut]))
    return CutAccuracy(
        cut=cut,
        accuracy=float((is_above == is_put_above).mean()),
        expected_accuracy=expected.accuracy,
        expected_consistency=expected.consistency,
        wrongly_above=float((is_put_above & ~is_above).mean()),
        wrongly_below=float((is_above & ~is_put_above).mean()),
    )


def _information(sittings: SimulatedSittings, block: int, pool: Pool) -> float:
    """Mean over the sittings of the information of their items at the final estimate."""
    nodes = pool.quadrature.nodes
    in_block = np.append(pool.content.block == block, False)  # row -1: no item
    table = np.vstack([pool.items.information, np.zeros(len(nodes))])
    theta = np.clip(sittings.theta[:, block], nodes[0], nodes[-1])
    upper = np.clip(np.searchsorted(nodes, theta), 1, len(nodes) - 1)
    share = (theta - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1])
    total = np.zeros(len(theta))
    for items in sittings.items.T:
        at = table[items, upper - 1] * (1 - share) + table[items, upper] * share
        total += np.where(in_block[items], at, 0.0)
    return float(total.mean())
