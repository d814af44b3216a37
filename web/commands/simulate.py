"""`stempeil simulate`: many sittings through the engine itself, with a report and plots."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from assess.pool import Pool
    from assess.simulation import SimulatedSittings
    from assess.simulation_report import SimulationReport

BLUEPRINTS = ("adult_stem", "combined", "digital", "school")
SIMULATED = "GESIMULEERD"
"""Stands in every file and picture made from simulated sittings."""


@click.command()
@click.option("--blueprint", type=click.Choice(BLUEPRINTS), required=True, help="Kind of test.")
@click.option("--examinees", type=click.IntRange(2), default=2000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--mean", type=float, default=0.0, show_default=True, help="Mean true ability.")
@click.option("--sd", type=click.FloatRange(0.0), default=1.0, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for report.json, items.csv and the plots.",
)
def simulate(
    *, blueprint: str, examinees: int, seed: int, mean: float, sd: float, out: Path
) -> None:
    """Run simulated sittings through the real engine and report on the test.

    True difficulties are drawn around the judged ones, so that the report also shows what a
    misjudged bank costs. The same seed gives the same numbers.
    """
    from assess.blueprint import load_blueprints
    from assess.examinees import draw_truth
    from assess.pool import build_pool
    from assess.simulation import simulate as run
    from assess.simulation_report import summarise
    from assess.standards import current_standard
    from itembank.loading import load_bank

    bank = load_bank()
    pool = build_pool(bank, load_blueprints()[blueprint])
    rng = np.random.default_rng(seed)
    truth = draw_truth(pool, examinees, mean=mean, sd=sd, rng=rng)
    seeds = rng.integers(0, 2**63 - 1, size=examinees)
    began = time.perf_counter()
    with _progress() as progress:
        task = progress.add_task("Sittings", total=examinees)
        sittings = run(pool, truth, seeds, rng=rng, on_progress=lambda n: progress.advance(task, n))
    seconds = time.perf_counter() - began
    items = [bank.item(item_id) for item_id in pool.item_ids]
    report = summarise(
        sittings,
        pool,
        standard=current_standard(),
        bank_version=bank.version,
        seed=seed,
        attributes={
            "format": tuple(item.format for item in items),
            "cognitive": tuple(item.cognitive for item in items),
            "level_target": tuple(item.level_target for item in items),
        },
    )
    out.mkdir(parents=True, exist_ok=True)
    document = {**report.as_json(), "sittings_per_second": round(examinees / seconds, 1)}
    (out / "report.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    _write_items(out / "items.csv", sittings, pool)
    _plot(out, report, sittings, pool)
    _print(report, examinees / seconds, out)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _write_items(path: Path, sittings: SimulatedSittings, pool: Pool) -> None:
    from assess.simulation import exposure_rates

    rates = exposure_rates(sittings, pool)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "judged_difficulty", "exposure_rate", "status"])
        for item, location, rate in zip(pool.item_ids, pool.location, rates, strict=True):
            writer.writerow([item, round(float(location), 3), round(float(rate), 4), SIMULATED])


def _plot(out: Path, report: SimulationReport, sittings: SimulatedSittings, pool: Pool) -> None:
    from matplotlib.figure import Figure

    from assess.simulation import exposure_rates

    def save(figure: Any, name: str) -> None:
        title = f"{SIMULATED}: {report.n_examinees} sittings of {report.blueprint}"
        figure.suptitle(title, fontsize=10)
        figure.text(0.5, 0.5, SIMULATED, rotation=30, alpha=0.08, fontsize=48, ha="center")
        figure.savefig(out / name, dpi=120)

    n_blocks = len(report.scales)
    figure = Figure(figsize=(5 * n_blocks, 4.5), layout="constrained")
    for b, scale in enumerate(report.scales):
        axes = figure.add_subplot(1, n_blocks, b + 1)
        axes.plot([-3, 3], [-3, 3], color="#767D8C", linewidth=1)
        axes.plot(sittings.true_theta[:, b], sittings.theta[:, b], ".", color="#0B5C57", alpha=0.25)
        axes.set(title=scale.scale, xlabel="true theta (logits)", ylabel="EAP (logits)")
    save(figure, "ability.png")

    figure = Figure(figsize=(5 * n_blocks, 4), layout="constrained")
    centres = np.arange(-2.25, 2.5, 0.5)
    for b, scale in enumerate(report.scales):
        axes = figure.add_subplot(1, n_blocks, b + 1)
        axes.axhline(0, color="#767D8C", linewidth=1)
        for values, marker, label in (
            (scale.bias_by_ability, "o-", "bias"),
            (scale.rmse_by_ability, "s--", "RMSE"),
        ):
            known = [np.nan if value is None else value for value in values]
            axes.plot(centres, known, marker, label=label)
        axes.set(title=scale.scale, xlabel="true theta (logits)", ylabel="logits")
        axes.legend()
    save(figure, "accuracy.png")

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.bar(np.arange(len(pool)), np.sort(exposure_rates(sittings, pool))[::-1], color="#0B5C57")
    axes.set(xlabel="items, most shown first", ylabel="exposure rate", ylim=(0, 1))
    save(figure, "exposure.png")


def _print(report: SimulationReport, per_second: float, out: Path) -> None:
    console = Console()
    table = Table(title=f"{SIMULATED}: {report.n_examinees} sittings of {report.blueprint}")
    table.add_column("")
    for scale in report.scales:
        table.add_column(scale.scale, justify="right")
    for name in ("bias", "rmse", "mean_sem", "coverage95", "accuracy_at_literacy_cut"):
        table.add_row(name, *(f"{getattr(scale, name):.3f}" for scale in report.scales))
    table.add_row("mean_length", *(f"{scale.mean_length:.1f}" for scale in report.scales))
    console.print(table)
    console.print(
        f"quota violations {report.quota_violations}, run-outs {report.run_outs}, "
        f"max exposure {report.max_exposure:.2f}, mean overlap {report.mean_overlap:.2f}, "
        f"items under 2 % {report.share_items_under_2pct:.0%}, {per_second:.0f} sittings/s"
    )
    console.print(f"Report and plots in {out}")
