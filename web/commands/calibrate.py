"""`stempeil calibrate`: item parameters from a response file."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import (
    File,
    FileAndColumn,
    NewFile,
    metric_options,
    report_option,
    response_options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irt.calibration import Anchors, Calibration, Options
    from irt.calibration import Progress as Step
    from web.researcher.responses_file import Responses

MODELS = ("rasch", "1pl", "2pl", "3pl", "4pl", "grm", "pcm", "gpcm", "rsm", "nrm")
FEW_IN_A_GROUP = 30
LITTLE_DISCRIMINATION = 0.1


@click.command()
@click.argument("responses", type=File)
@click.option("--model", type=click.Choice(MODELS), default="2pl", show_default=True)
@click.option("--models", "models_file", type=File, help="CSV with item,model for some items.")
@click.option("--group", type=FileAndColumn(), help="Groups with their own mean and SD.")
@click.option("--anchors", "anchors_file", type=File, help="Items that keep their parameters.")
@click.option("--weights", type=FileAndColumn(), help="Person weights.")
@click.option("--drop", "dropped", multiple=True, help="Leave this item out. Repeatable.")
@click.option("--backend", type=click.Choice(["stempeil", "girth"]), default="stempeil")
@click.option("--no-prior", is_flag=True, help="No priors on 3PL and 4PL items either.")
@click.option("--nodes", type=click.IntRange(11, 501), default=61, show_default=True)
@click.option(
    "--errors",
    type=click.Choice(["louis", "cross-product", "sandwich", "none"]),
    default="louis",
    show_default=True,
    help="How standard errors are computed.",
)
@click.option("--max-cycles", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--out", type=NewFile, required=True, help="Item parameters (CSV).")
@click.option("--plots", type=click.Path(file_okay=False, path_type=Path), help="Folder for plots.")
@metric_options
@response_options
@report_option
def calibrate(*, responses: Path, out: Path, report: Path | None, **given: Any) -> None:
    """Estimate item parameters by marginal maximum likelihood.

    RESPONSES has a person per row (first column: id) and an item per column; blank means not
    administered. Categories count from 0.
    """
    from web.researcher.items_file import write_items
    from web.researcher.report import print_notes, print_table, write_json
    from web.researcher.responses_file import read_responses

    began = time.perf_counter()
    table = read_responses(responses, recode=dict(given["codes"])).starting_at_zero()
    table, left_out = _usable(table, given["dropped"])
    models = _models(given["model"], given["models_file"], table)
    groups, found = _estimate(table, models, given)
    write_items(out, table.items, models, found.parameters, found.standard_errors)
    notes = _notes(table, left_out, groups, found)
    content = {
        **_numbers(found, table, groups, time.perf_counter() - began),
        "backend": given["backend"],
        "left_out_items": left_out,
        "persons_without_responses": len(table.empty),
        "shifted_items": table.shifted,
        "recoded_cells": table.recoded,
        "notes": notes,
    }
    write_json(report, "calibrate", content)
    header, rows = _rows(table.items, models, found)
    print_table(f"{len(rows)} items, {found.n_persons} persons", header, rows)
    click.echo(
        f"log-likelihood {found.log_likelihood:.3f}, {found.n_free} parameters, "
        f"AIC {found.aic:.1f}, BIC {found.bic:.1f}, {found.cycles} cycles"
    )
    print_notes(notes)
    if given["plots"] is not None:
        from web.researcher.plots import plot_calibration

        made = plot_calibration(given["plots"], table, found.parameters)
        click.echo(f"{len(made)} plots in {given['plots']}")


def _usable(table: Responses, dropped: tuple[str, ...]) -> tuple[Responses, dict[str, str]]:
    """The items that can be calibrated, and why the others cannot."""
    from web.researcher.errors import DataFileError

    unknown = [name for name in dropped if name not in table.items]
    if unknown:
        raise DataFileError(table.path, f"--drop {unknown[0]}: there is no such item")
    left_out = dict.fromkeys(dropped, "asked for by --drop")
    for column, name in enumerate(table.items):
        used = np.unique(table.values[:, column])
        used = used[used >= 0]
        if name in left_out:
            continue
        if len(used) < 2:
            left_out[name] = f"all {(table.values[:, column] >= 0).sum()} responses are the same"
        elif len(used) <= used[-1]:
            unused = next(k for k in range(used[-1]) if k not in used)
            rule = f"category {unused} is never used; recode the item, or --drop {name}"
            raise DataFileError(table.path, rule, place=f"item {name}")
    kept = [name for name in table.items if name not in left_out]
    if not kept:
        raise DataFileError(table.path, "no item has two different responses")
    return table.take(kept), left_out


def _models(model: str, models_file: Path | None, table: Responses) -> tuple[str, ...]:
    """Model of each item: its own from the file, or the common one."""
    from web.researcher.errors import DataFileError
    from web.researcher.tables import FIRST_LINE, read_rows

    models = dict.fromkeys(table.items, model)
    if models_file is not None:
        header, rows = read_rows(models_file)
        if header[:2] != ["item", "model"]:
            raise DataFileError(models_file, "the header must be item,model")
        for line, row in enumerate(rows, start=FIRST_LINE):
            if row[1] not in MODELS:
                rule = f"model must be one of {', '.join(MODELS)}, got {row[1]!r}"
                raise DataFileError(models_file, rule, place=f"line {line}")
            if row[0] in models:
                models[row[0]] = row[1]
    dichotomous = {"rasch", "1pl", "2pl", "3pl", "4pl"}
    highest = table.values.max(axis=0)
    for column, (name, own) in enumerate(models.items()):
        if own in dichotomous and highest[column] > 1:
            rule = f"{own} is for two categories; choose grm, pcm, gpcm, rsm or nrm (--models)"
            raise DataFileError(table.path, rule, place=f"item {name}")
    return tuple(models.values())


def _estimate(
    table: Responses, models: tuple[str, ...], given: dict[str, Any]
) -> tuple[dict[str, int], Calibration]:
    """Group sizes, and the calibration by the chosen backend."""
    from irt.calibration import NO_PRIORS
    from irt.calibration import calibrate as run
    from web.researcher.persons_file import read_persons

    groups, weights = None, None
    names: tuple[str, ...] = ("all",)
    if given["group"] is not None:
        path, column = given["group"]
        names, groups = read_persons(path, table.persons).groups(column)
    if given["weights"] is not None:
        path, column = given["weights"]
        weights = read_persons(path, table.persons).weights(column)
    counts = np.bincount(np.zeros(len(table.persons), int) if groups is None else groups)
    sizes = dict(zip(names, map(int, counts), strict=True))
    if given["backend"] == "girth":
        return sizes, _by_girth(table, models, given)
    with _progress() as tell:
        found = run(
            table.values,
            model=models,
            groups=groups,
            weights=weights,
            anchors=_anchors(given, table),
            priors=NO_PRIORS if given["no_prior"] else None,
            options=_options(given, tell),
        )
    return sizes, found


def _options(given: dict[str, Any], tell: Callable[[Step], None]) -> Options:
    from irt.calibration import ErrorMethod, Options

    return Options(
        nodes=np.linspace(-6, 6, given["nodes"]),
        errors=None if given["errors"] == "none" else ErrorMethod(given["errors"]),
        max_cycles=given["max_cycles"],
        on_progress=tell,
    )


def _by_girth(table: Responses, models: tuple[str, ...], given: dict[str, Any]) -> Calibration:
    from irt.girth_backend import calibrate_with_girth
    from web.researcher.errors import DataFileError

    for option in ("group", "anchors_file", "weights"):
        if given[option] is not None:
            name = option.removesuffix("_file")
            msg = f"--backend girth has no --{name}"
            raise click.UsageError(msg)
    if len(set(models)) > 1:
        msg = "--backend girth calibrates one model at a time"
        raise click.UsageError(msg)
    try:
        return calibrate_with_girth(table.values, model=models[0])
    except ValueError as error:
        raise DataFileError(table.path, str(error)) from error


def _anchors(given: dict[str, Any], table: Responses) -> Anchors | None:
    from irt.calibration import Anchors
    from web.researcher.errors import DataFileError
    from web.researcher.items_file import read_items

    path = given["anchors_file"]
    if path is None:
        return None
    known = read_items(path, metric=given["metric"], D=given["scaling"])
    names = [name for name in known.names if name in table.items]
    if not names:
        raise DataFileError(path, f"none of its items is in {table.path}")
    rows = np.array([table.items.index(name) for name in names])
    items = known.take(names).parameters
    for name, row, n_categories in zip(names, rows, items.n_categories, strict=True):
        if table.values[:, row].max() >= n_categories:
            rule = f"has {n_categories} categories there, a response {table.values[:, row].max()}"
            raise DataFileError(path, f"{rule} in {table.path}", place=f"item {name}")
    return Anchors(rows=rows, items=items)


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A line that shows the cycle and the log-likelihood while it runs."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Counting ...") as status:

        def tell(step: Step) -> None:
            status.update(
                f"Cycle {step.cycle}: log-likelihood {step.log_likelihood:.3f}, "
                f"largest move {step.change:.5f} (Ctrl-C keeps the state so far)"
            )

        yield tell


def _notes(
    table: Responses, left_out: dict[str, str], groups: dict[str, int], found: Calibration
) -> list[str]:
    """What a person should know before trusting the numbers."""
    notes = [f"item {name} is left out: {rule}" for name, rule in left_out.items()]
    if table.empty:
        notes.append(f"{len(table.empty)} persons have no response and add nothing")
    if table.shifted:
        notes.append(f"codes from 1 were moved down by 1: {', '.join(table.shifted)}")
    notes += [
        f"group {name} has {size} persons: its mean and SD are hardly determined"
        for name, size in groups.items()
        if size < FEW_IN_A_GROUP and len(groups) > 1
    ]
    if found.is_interrupted:
        notes.append("interrupted: this is the state so far, without standard errors")
    elif not found.is_converged:
        notes.append(f"not converged in {found.cycles} cycles: do not use these estimates as final")
    low = [
        n for n, a in zip(table.items, found.parameters.a, strict=True) if a < LITTLE_DISCRIMINATION
    ]
    if low:
        notes.append(f"hardly any discrimination: {', '.join(low)}")
    return notes


def _numbers(
    found: Calibration, table: Responses, groups: dict[str, int], seconds: float
) -> dict[str, Any]:
    return {
        "log_likelihood": found.log_likelihood,
        "aic": found.aic,
        "bic": found.bic,
        "n_free": found.n_free,
        "n_persons": found.n_persons,
        "n_items": len(table.items),
        "n_nodes": found.n_nodes,
        "converged": found.is_converged,
        "interrupted": found.is_interrupted,
        "cycles": found.cycles,
        "seconds": seconds,
        "groups": [
            {"name": name, "n_persons": size, "mean": m, "sd": s, "se_mean": e[0], "se_sd": e[1]}
            for (name, size), m, s, e in zip(
                groups.items(), found.group_means, found.group_sds, found.group_errors, strict=True
            )
        ],
    }


def _rows(
    names: tuple[str, ...], models: tuple[str, ...], found: Calibration
) -> tuple[list[str], list[list[Any]]]:
    width = int(found.parameters.n_categories.max()) - 1
    header = ["item", "model", "a", *(f"b{k + 1}" for k in range(width)), "c", "se(a)", "se(b1)"]
    rows = []
    for row, (name, model) in enumerate(zip(names, models, strict=True)):
        items, errors = found.parameters, found.standard_errors[row]
        b = [float(value) for value in items.b[row, :width]]
        error = [errors.get(one, np.nan) for one in ("a", "b1")]
        rows.append([name, model, items.a[row], *b, items.c[row], *error])
    return header, rows
