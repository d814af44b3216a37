"""What a teacher reads of a class: each card's result, and the means with their uncertainty."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from assess.reporting import BAND, ScaleReport

_Z_BAND = NormalDist().inv_cdf((1 + BAND) / 2)
_Z_95 = NormalDist().inv_cdf(0.975)
_LIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet compute a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilResult:
    """The finished test of one card."""

    number: int
    scales: tuple[ScaleReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMean:
    """Mean of the finished pupils on a scale or domain, on the reported scale.

    ``low`` and ``high`` are a 95 % interval for these pupils: it holds the error of measurement,
    not that of drawing pupils.
    """

    name: str
    is_scale: bool
    n_pupils: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassReport:
    """Results of a class.

    Attributes
    ----------
    n_cards : int
    pupils : tuple of PupilResult
        Finished pupils, by number.
    means : tuple of ClassMean
        Each scale, followed by its domains.
    """

    n_cards: int
    pupils: tuple[PupilResult, ...]
    means: tuple[ClassMean, ...]


def summarise_class(n_cards: int, pupils: Sequence[PupilResult]) -> ClassReport:
    """Put the results of a class together."""
    ordered = tuple(sorted(pupils, key=lambda pupil: pupil.number))
    values: dict[tuple[str, bool], list[tuple[int, int, int]]] = {}
    for pupil in ordered:
        for scale in pupil.scales:
            values.setdefault((scale.scale, True), []).append((scale.score, scale.low, scale.high))
            for domain in scale.domains:
                mark = (domain.score, domain.low, domain.high)
                values.setdefault((domain.name, False), []).append(mark)
    means = tuple(_mean(name, is_scale, marks) for (name, is_scale), marks in values.items())
    return ClassReport(n_cards=n_cards, pupils=ordered, means=means)


def class_csv(report: ClassReport, *, header: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The report for a Belgian spreadsheet: BOM, semicolons, decimal comma, no live cells.

    Parameters
    ----------
    report : ClassReport
    header : mapping
        Words for ``card``, ``scale``, ``level``, ``score``, ``low``, ``high``, ``mean``,
        ``pupils``.
    names : mapping
        Names of scales and domains by code.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = ("card", "scale", "level", "score", "low", "high")
    writer.writerow([safe_cell(header[name]) for name in columns])
    for pupil in report.pupils:
        for scale in pupil.scales:
            label = safe_cell(names[scale.scale])
            marks = (scale.score, scale.low, scale.high)
            writer.writerow([pupil.number, label, scale.level, *marks])
    writer.writerow([])
    writer.writerow([safe_cell(header[n]) for n in ("mean", "pupils", "score", "low", "high")])
    for mean in report.means:
        marks_in_words = (decimal_comma(x) for x in (mean.mean, mean.low, mean.high))
        writer.writerow([safe_cell(names[mean.name]), mean.n_pupils, *marks_in_words])
    return "\ufeff" + out.getvalue()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet shows and never computes."""
    return f"'{text}" if text.startswith(_LIVE) else text


def decimal_comma(value: float) -> str:
    """A number with one decimal, the Belgian way."""
    return f"{value:.1f}".replace(".", ",")


def _mean(name: str, is_scale: bool, marks: Sequence[tuple[int, int, int]]) -> ClassMean:
    n = len(marks)
    mean = sum(score for score, _, _ in marks) / n
    variances = [((high - low) / (2 * _Z_BAND)) ** 2 for _, low, high in marks]
    half_width = _Z_95 * sum(variances) ** 0.5 / n
    return ClassMean(
        name=name,
        is_scale=is_scale,
        n_pupils=n,
        mean=mean,
        low=mean - half_width,
        high=mean + half_width,
    )
