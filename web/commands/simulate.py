"""`stempeil simulate`: many sittings through the engine itself, with a report and plots."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.access import EVERYBODY, SCREEN_READER
from web.researcher.design_options import (
    EXPOSURES,
    Design,
    DesignOption,
    Subgroup,
    SubgroupOption,
)
from web.researcher.options import File

if TYPE_CHECKING:
    import numpy as np

    from assess.examinees import Truth
    from assess.pool import Pool
    from assess.simulation import RunAll
    from web.researcher.simulation_files import Outcome
    from web.researcher.simulation_setup import Supply

_SHARE = click.FloatRange(0.0, 1.0)


@click.command()
@click.option("--blueprint", help="A shipped kind of test, or a YAML file.")
@click.option("--items", type=File, help="Own items (CSV) instead of the bank.")
@click.option("--attributes", type=File, help="Attributes of the own items (CSV).")
@click.option("--constraints", type=File, help="What a test of the own items must hold (CSV).")
@click.option("--length", type=(int, int), help="Shortest and longest test, without constraints.")
@click.option("--responses", type=File, help="Recorded responses to play back (CSV, Parquet).")
@click.option("--examinees", type=click.IntRange(2), default=2000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--mean", type=float, default=0.0, show_default=True, help="Mean true ability.")
@click.option("--sd", type=click.FloatRange(0.0), default=1.0, show_default=True)
@click.option("--grid", is_flag=True, help="As many people at each of -2, -1.5, ... 2 instead.")
@click.option("--known", is_flag=True, help="Difficulties are known without error.")
@click.option("--calibrated", type=click.FloatRange(0.0), help="Known; SD of log discriminations.")
@click.option("--misjudged", type=click.FloatRange(0.0), help="SD of true around tabulated b.")
@click.option("--guessing", type=(_SHARE, _SHARE), help="Share of people, rate of guesses.")
@click.option("--slow", type=(_SHARE, _SHARE), help="Share of people, part they have time for.")
@click.option("--subgroup", type=SubgroupOption(), help="People for whom items are harder.")
@click.option("--design", "designs", type=DesignOption(), multiple=True, help="Repeatable.")
@click.option("--cut", "cuts", type=float, multiple=True, help="Cuts (logits); the first counts.")
@click.option("--access", type=click.Choice([SCREEN_READER]), help="Access profile of the people.")
@click.option("--exposure", type=click.Choice(EXPOSURES), default="none", show_default=True)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True)
@click.option("--cluster", help="Address of a Dask scheduler to run on.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def simulate(*, out: Path, designs: tuple[Design, ...], **options: Any) -> None:
    """Run simulated sittings through the real engine and report on the test.

    Takes a shipped blueprint, or own items with attributes and constraints. True difficulties are
    drawn around the judged ones, so that the report also shows what a misjudged bank costs. With
    --responses recorded answers are played back instead. --design NAME:criterion=mfi,randomesque=1
    compares ways of choosing on the same people; fields are criterion, randomesque, refresh,
    success, max_exposure, max_exposure_by_third, min_exposure, max_boost, exposure, profile,
    rules=none and start=none. --subgroup phone,0.4,0.3,interactive makes interactive items 0.3
    logit harder for 40 % of the people. The same seed gives the same numbers, whatever the number
    of workers.
    """
    from web.clock import now
    from web.researcher.simulation_files import print_outcomes, write_files

    supply = _supply(options)
    run_all = _run_all(options["workers"], options["cluster"])
    notes: list[str] = []
    outcomes = [
        _outcome(supply, design, options, run_all, notes)
        for design in designs or (Design(name="as it is", changes={}),)
    ]
    about = {
        "command": shlex.join(["stempeil", *sys.argv[1:]]),
        "date": now().date().isoformat(),
        "notes": list(dict.fromkeys(notes)),
    }
    write_files(out, outcomes, about)
    for note in about["notes"]:
        click.echo(note)
    print_outcomes(outcomes, out)


def _supply(options: dict[str, Any]) -> Supply:
    import numpy as np

    from itembank.loading import load_bank
    from web.researcher.simulation_setup import supply_of_bank, supply_of_files

    if (options["blueprint"] is None) == (options["items"] is None):
        msg = "give either --blueprint or --items"
        raise click.UsageError(msg)
    if options["items"] is None:
        supply = supply_of_bank(load_bank(), _known_blueprint(options["blueprint"]))
    elif options["constraints"] is None and options["length"] is None:
        msg = "--items needs --constraints or --length"
        raise click.UsageError(msg)
    else:
        supply = supply_of_files(
            options["items"], options["attributes"], options["constraints"], options["length"]
        )
    if options["calibrated"] is not None:
        return supply.as_calibrated(options["calibrated"], np.random.default_rng(options["seed"]))
    return supply.with_known_difficulties() if options["known"] else supply


def _known_blueprint(name: str) -> str:
    from assess.blueprint import load_blueprints

    if name not in load_blueprints() and not Path(name).is_file():
        msg = f"{name} is no file, and no shipped blueprint ({', '.join(load_blueprints())})"
        raise click.UsageError(msg)
    return name


def _run_all(workers: int, cluster: str | None) -> RunAll | None:
    from assess.simulation_workers import in_processes, on_cluster
    from web.cli import Failure

    if cluster is not None:
        try:
            return on_cluster(cluster)
        except (ModuleNotFoundError, OSError, ValueError) as error:
            message = f"--cluster {cluster}: {error}"
            raise Failure(message) from error
    return in_processes(workers) if workers > 1 else None


def _outcome(
    supply: Supply,
    design: Design,
    options: dict[str, Any],
    run_all: RunAll | None,
    notes: list[str],
) -> Outcome:
    """Simulate one design; every design meets the same people with the same seeds."""
    import numpy as np

    from assess.simulation import simulate as run
    from web.researcher.designs import designed
    from web.researcher.simulation_files import Outcome

    access = options["access"] or EVERYBODY
    pool = supply.pool(designed(supply.blueprint, design))
    pool.forms_for(access)  # says at once when the items that fit cannot serve the blueprint
    control = design.changes.get("exposure", options["exposure"])
    pool = _controlled(pool, control, options["seed"], run_all)
    rng = np.random.default_rng(options["seed"])
    truth = _people(supply, pool, options, rng, notes)
    n = len(truth.theta)
    seeds = rng.integers(0, 2**63 - 1, size=n)
    began = time.perf_counter()
    with _progress() as progress:
        task = progress.add_task(design.name, total=n)
        sittings = run(
            pool,
            truth,
            seeds,
            rng=rng,
            on_progress=lambda done: progress.advance(task, done),
            run_all=run_all,
            access=access,
        )
    seconds = time.perf_counter() - began
    report = _report(supply, pool, design, options, truth, sittings)
    return Outcome(report=report, sittings=sittings, pool=pool, seconds=seconds)


def _controlled(pool: Pool, control: str, seed: int, run_all: RunAll | None) -> Pool:
    from dataclasses import replace

    import numpy as np

    from assess.exposure_fit import fitted_exposure
    from assess.sympson_hetter import sympson_hetter_exposure

    rng = np.random.default_rng(seed)
    if control == "eligibility":
        return replace(pool, exposure=fitted_exposure(pool, rng=rng, run_all=run_all))
    if control == "sympson_hetter":
        return replace(pool, exposure=sympson_hetter_exposure(pool, rng=rng))
    return pool


def _people(
    supply: Supply, pool: Pool, options: dict[str, Any], rng: np.random.Generator, notes: list[str]
) -> Truth:
    from web.researcher.designs import with_guessing, with_little_time, with_subgroup
    from web.researcher.responses_file import read_responses
    from web.researcher.simulation_setup import drawn_people, recorded_people

    if options["responses"] is not None:
        truth, n_left_out = recorded_people(pool, read_responses(options["responses"]))
        if n_left_out:
            notes.append(f"{n_left_out} people lack a response to some item and are left out.")
        return truth
    truth = drawn_people(
        pool,
        options["examinees"],
        mean=options["mean"],
        sd=options["sd"],
        is_grid=options["grid"],
        misjudged=options["misjudged"],
        rng=rng,
    )
    if options["guessing"]:
        share, rate = options["guessing"]
        truth = with_guessing(truth, share, rate, rng)
    if options["slow"]:
        share, part = options["slow"]
        truth = with_little_time(truth, share, part, pool.blueprint.max_items, rng)
    if options["subgroup"]:
        truth = with_subgroup(truth, options["subgroup"], supply.attributes, rng)
    return truth


def _report(
    supply: Supply,
    pool: Pool,
    design: Design,
    options: dict[str, Any],
    truth: Truth,
    sittings: Any,
) -> Any:
    from assess.simulation_report import Question, summarise
    from assess.standards import current_standard

    subgroup: Subgroup | None = options["subgroup"]
    groups = {}
    if subgroup is not None and truth.group is not None:
        groups = {subgroup.name: truth.group == 1, "others": truth.group == 0}
    standard = current_standard()
    first = standard.literacy_cut
    others = tuple(cut for cut in standard.cuts if cut != first)
    question = Question(
        design=design.name,
        answers="recorded" if truth.responses is not None else "model",
        bank_version=supply.version,
        seed=options["seed"],
        cuts=options["cuts"] or (first, *others),
        attributes=supply.shares(),
        groups=groups,
        pilot_error=truth.pilot_error,
    )
    return summarise(sittings, pool, question)


def _progress() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
