"""`stempeil score`: abilities with their standard errors from a response file and known items."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, NewFile, metric_options, report_option, response_options

if TYPE_CHECKING:
    from irt.ability import AbilityEstimates
    from irt.parameters import ItemParameters
    from web.researcher.responses_file import Responses

METHODS = ("eap", "map", "mle", "wle")


@click.command()
@click.argument("responses", type=File)
@click.argument("items", type=File)
@click.option("--method", type=click.Choice(METHODS), default="eap", show_default=True)
@click.option("--prior", type=click.Choice(["normal", "uniform", "jeffreys"]), default="normal")
@click.option("--prior-mean", type=float, default=0.0, show_default=True)
@click.option("--prior-sd", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True)
@click.option("--out", type=NewFile, required=True, help="person_id, theta, sem, n_responses (CSV)")
@metric_options
@response_options
@report_option
def score(*, responses: Path, items: Path, out: Path, report: Path | None, **given: Any) -> None:
    """Estimate the ability of every person, given item parameters."""
    from irt.reliability import empirical_reliability
    from web.researcher.matching import match_items
    from web.researcher.report import print_notes, print_table, write_json

    began = time.perf_counter()
    if given["prior"] == "jeffreys" and given["method"] == "eap":
        msg = "--prior jeffreys goes with --method map"
        raise click.UsageError(msg)
    matched = match_items(responses, items, given)
    table = matched.responses
    found = _estimate(table, matched.items.parameters, given)
    _write(out, table, found)
    notes = list(matched.notes)
    answered = found.n_responses > 0
    theta, sem = found.theta[answered], found.sem[answered]
    at_bound = [table.persons[row] for row in np.flatnonzero(found.is_at_bound)]
    if at_bound:
        notes.append(
            f"{len(at_bound)} persons have no maximum inside -6 to 6: they stand at the end"
        )
    content = {
        "method": given["method"],
        "n_persons": len(table.persons),
        "n_items": len(table.items),
        "mean_theta": theta.mean(),
        "sd_theta": theta.std(),
        "mean_sem": sem.mean(),
        "empirical_reliability": empirical_reliability(theta, sem)
        if given["method"] in {"eap", "map"}
        else None,
        "persons_at_bound": at_bound,
        "persons_without_responses": len(table.empty),
        "left_out_items": matched.left_out,
        "shifted_items": table.shifted,
        "recoded_cells": table.recoded,
        "notes": notes,
        "seconds": time.perf_counter() - began,
    }
    write_json(report, "score", content)
    shown = [(name, content[name]) for name in ("n_persons", "n_items", "mean_theta", "sd_theta")]
    shown.append(("mean_sem", content["mean_sem"]))
    if content["empirical_reliability"] is not None:
        shown.append(("empirical_reliability", content["empirical_reliability"]))
    print_table(f"Scores by {given['method'].upper()}", ["", "value"], shown)
    print_notes(notes)


def _estimate(table: Responses, items: ItemParameters, given: dict[str, Any]) -> AbilityEstimates:
    from irt.ability import (
        ImproperPrior,
        NormalPrior,
        estimate_eap,
        estimate_map,
        estimate_mle,
        estimate_wle,
    )
    from irt.quadrature import grid, normal_quadrature, weighted
    from irt.response import log_probabilities

    if given["method"] == "mle":
        return estimate_mle(table.values, items)
    if given["method"] == "wle":
        return estimate_wle(table.values, items)
    mean, sd = given["prior_mean"], given["prior_sd"]
    if given["method"] == "map":
        normal = NormalPrior(mean=mean, sd=sd)
        prior = normal if given["prior"] == "normal" else ImproperPrior(given["prior"])
        return estimate_map(table.values, items, prior=prior)
    nodes = grid(min(-6.0, mean - 6 * sd), max(6.0, mean + 6 * sd), 121)
    uniform = weighted(nodes, np.zeros(len(nodes)))
    normal_prior = normal_quadrature(mean=mean, sd=sd, nodes=nodes)
    quadrature = normal_prior if given["prior"] == "normal" else uniform
    return estimate_eap(table.values, log_probabilities(items, nodes), quadrature=quadrature)


def _write(out: Path, table: Responses, found: AbilityEstimates) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person_id", "theta", "sem", "n_responses"])
        for row, person in enumerate(table.persons):
            theta, sem = float(found.theta[row]), float(found.sem[row])
            writer.writerow([person, theta, sem, int(found.n_responses[row])])
