"""Files of a simulation: numbers for programs, tables for spreadsheets, pages for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, select_autoescape
from matplotlib import rc_context
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from assess.pool import Pool
from assess.simulation import SimulatedSittings, exposure_rates
from assess.simulation_report import ScaleAccuracy, SimulationReport

SIMULATED = "GESIMULEERD"
"""Stands in every file and picture made from simulated sittings."""

_CENTRES = np.arange(-2.5, 3.0, 0.5)
_TEAL, _GREY, _ORANGE = "#0B5C57", "#767D8C", "#B3541E"
NUMBERS = (
    "bias",
    "rmse",
    "mean_sem",
    "coverage95",
    "classification_accuracy",
    "mean_length",
    "max_exposure",
    "mean_overlap",
    "share_items_under_2pct",
    "quota_violations",
    "run_outs",
)
"""Numbers of a design that are shown first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """One design, simulated.

    Attributes
    ----------
    report : SimulationReport
    sittings : SimulatedSittings
    pool : Pool
    seconds : float
        That the simulation took.
    """

    report: SimulationReport
    sittings: SimulatedSittings
    pool: Pool
    seconds: float

    @property
    def numbers(self) -> dict[str, Any]:
        """The report, with the speed on this machine."""
        n_steps = int((self.sittings.items >= 0).sum())
        return {
            **self.report.as_json(),
            "sittings_per_second": round(len(self.sittings.seeds) / self.seconds, 1),
            "milliseconds_per_step": round(1000 * self.seconds / n_steps, 4),
        }


def write_files(folder: Path, outcomes: Sequence[Outcome], about: dict[str, Any]) -> None:
    """Write ``report.json``, ``report.html``, ``items.csv`` and the plots of the first design.

    The numbers of the first design stand at the top of the report, all designs under ``designs``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = outcomes[0]
    document = {**first.numbers, **about, "designs": [one.numbers for one in outcomes]}
    (folder / "report.json").write_text(json.dumps(_plain(document), indent=2) + "\n", "utf-8")
    _write_items(folder / "items.csv", outcomes)
    pictures = {
        "ability.svg": _abilities(first),
        "accuracy.svg": _accuracies(outcomes),
        "exposure.svg": _exposures(outcomes),
    }
    for name, svg in pictures.items():
        (folder / name).write_text(svg, "utf-8")
    (folder / "report.html").write_text(_page(outcomes, about, pictures), "utf-8")


def print_outcomes(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Print the numbers of every design side by side."""
    report = outcomes[0].report
    table = Table(title=f"{SIMULATED}: {report.n_examinees} sittings of {report.blueprint}")
    table.add_column("")
    for one in outcomes:
        table.add_column(one.report.design, justify="right")
    for name in (*NUMBERS, "sittings_per_second"):
        table.add_row(name, *(_shown(one.numbers[name]) for one in outcomes))
    console = Console()
    console.print(table)
    console.print(f"Report, tables and plots in {folder}")


def _shown(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _plain(value: Any) -> Any:
    """JSON has no NaN."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _write_items(path: Path, outcomes: Sequence[Outcome]) -> None:
    pool = outcomes[0].pool
    rates = [exposure_rates(one.sittings, one.pool).overall for one in outcomes]
    names = [f"exposure_rate {one.report.design}" for one in outcomes]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "difficulty", *names, "status"])
        for row, item in enumerate(pool.item_ids):
            shares = [round(float(rate[row]), 4) for rate in rates]
            writer.writerow([item, round(float(pool.location[row]), 3), *shares, SIMULATED])


def _svg(figure: Figure, title: str) -> str:
    figure.suptitle(f"{SIMULATED}: {title}", fontsize=10)
    text = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):  # words stay words
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def _abilities(outcome: Outcome) -> str:
    scales = outcome.report.scales
    figure = Figure(figsize=(4.5 * len(scales), 4), layout="constrained")
    shown = slice(0, 2000)
    for b, scale in enumerate(scales):
        axes = figure.add_subplot(1, len(scales), b + 1)
        axes.plot([-3, 3], [-3, 3], color=_GREY, linewidth=1)
        truth, theta = outcome.sittings.true_theta[shown, b], outcome.sittings.theta[shown, b]
        axes.plot(truth, theta, ".", color=_TEAL, alpha=0.25, rasterized=True)
        axes.set(title=scale.scale, xlabel="true theta (logits)", ylabel="EAP (logits)")
    return _svg(figure, f"estimate against truth, {outcome.report.blueprint}")


def _accuracies(outcomes: Sequence[Outcome]) -> str:
    n_scales = len(outcomes[0].report.scales)
    figure = Figure(figsize=(9, 3.4 * n_scales), layout="constrained")
    for b in range(n_scales):
        bias = figure.add_subplot(n_scales, 2, 2 * b + 1)
        error = figure.add_subplot(n_scales, 2, 2 * b + 2, sharex=bias)
        bias.axhline(0, color=_GREY, linewidth=1)
        for one in outcomes:
            scale = one.report.scales[b]
            bias.plot(_CENTRES, _by_ability(scale, "bias"), "o-", label=one.report.design)
            (line,) = error.plot(_CENTRES, _by_ability(scale, "rmse"), "o-")
            error.plot(_CENTRES, _by_ability(scale, "mean_sem"), "--", color=line.get_color())
        bias.set(title=f"{scale.scale}: bias", xlabel="true theta (logits)", ylabel="logits")
        error.set(title=f"{scale.scale}: RMSE, and SEM (dashed)", xlabel="true theta (logits)")
        bias.legend()
    return _svg(figure, "bias and error by true ability")


def _by_ability(scale: ScaleAccuracy, name: str) -> list[float]:
    """Values of the groups of ability; NaN leaves a gap."""
    return [np.nan if one is None else getattr(one, name) for one in scale.by_ability]


def _exposures(outcomes: Sequence[Outcome]) -> str:
    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.add_subplot()
    for one in outcomes:
        rates = np.sort(exposure_rates(one.sittings, one.pool).overall)[::-1]
        axes.step(np.arange(len(rates)), rates, where="mid", label=one.report.design)
    axes.set(xlabel="items, most shown first", ylabel="exposure rate", ylim=(0, 1))
    axes.legend()
    return _svg(figure, "share of sittings that show each item")


def _page(outcomes: Sequence[Outcome], about: dict[str, Any], pictures: dict[str, str]) -> str:
    environment = Environment(
        loader=PackageLoader("web.researcher", "."), autoescape=select_autoescape()
    )
    environment.filters["number"] = _shown
    inline = {name: svg[svg.index("<svg") :] for name, svg in pictures.items()}
    return environment.get_template("simulation.html").render(
        simulated=SIMULATED,
        about=about,
        designs=[one.numbers for one in outcomes],
        names=(*NUMBERS, "sittings_per_second", "milliseconds_per_step"),
        centres=[f"{centre:g}" for centre in _CENTRES],
        pictures=inline,
    )
