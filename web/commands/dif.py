"""`stempeil dif`: items on which equally able persons of two groups do not succeed alike."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import (
    File,
    FileAndColumn,
    metric_options,
    report_option,
    response_options,
)

if TYPE_CHECKING:
    from irt.dif import CalibrationDif, LogisticDif, MantelDif, MantelHaenszelDif
    from irt.parameters import FloatArray, IntArray
    from web.researcher.responses_file import Responses


@click.command()
@click.argument("responses", type=File)
@click.option("--group", type=FileAndColumn(), required=True, help="Groups to compare.")
@click.option("--reference", help="Name of the reference group; by default the larger one.")
@click.option("--items", type=File, help="Match persons on the ability by these items.")
@click.option("--purify", is_flag=True, help="Take flagged items out of the matching score.")
@click.option("--irt", "by_irt", is_flag=True, help="Also likelihood ratio and Wald tests (slow).")
@click.option("--model", default="2pl", show_default=True, help="Model of the IRT tests.")
@metric_options
@response_options
@report_option
def dif(*, responses: Path, group: tuple[Path, str], report: Path | None, **given: Any) -> None:
    """Mantel-Haenszel and logistic regression for every item.

    Without --items persons are matched on their total score, which means something only where all
    answered the same items.
    """
    from irt.dif import PurificationRule, logistic_regression
    from web.researcher.report import print_notes, print_table, write_json

    began = time.perf_counter()
    table, matching, notes = _table(responses, given)
    names, groups = _groups(table, group, given["reference"])
    rule = PurificationRule() if given["purify"] else None
    if matching is not None and rule is not None:
        message = "--purify goes without --items: a given ability is not purified"
        raise click.UsageError(message)
    strata = _strata(matching)
    odds = _odds(table, groups, strata, rule) if len(names) == 2 else None
    regression = logistic_regression(table.values, groups, matching=matching, purification=rule)
    calibrated = _calibrated(table, groups, given) if given["by_irt"] else None
    if len(names) > 2:
        notes.append("more than two groups: logistic regression only")
    rows = [_row(n, name, odds, regression, calibrated) for n, name in enumerate(table.items)]
    sizes = np.bincount(groups, minlength=len(names))
    content = {
        "groups": [
            {"name": name, "n_persons": int(size), "role": "focal" if number else "reference"}
            for number, (name, size) in enumerate(zip(names, sizes, strict=True))
        ],
        "matching": "ability" if matching is not None else "total score",
        "purified": given["purify"],
        "items": rows,
        "notes": notes,
        "seconds": time.perf_counter() - began,
    }
    write_json(report, "dif", content)
    header = ["item", "status", "MH delta", "SE", "p", "ETS", "LR chi2", "p", "R2 change"]
    keys = ["item", "status", "mh_delta", "mh_delta_se", "mh_p", "ets_class"]
    keys += ["lr_chi2", "lr_p", "lr_r2_change"]
    shown = [[row[key] for key in keys] for row in rows]
    print_table(f"DIF: {names[0]} (reference) and {', '.join(names[1:])}", header, shown)
    print_notes(notes)


def _table(
    responses: Path, given: dict[str, Any]
) -> tuple[Responses, FloatArray | None, list[str]]:
    """Responses, and abilities to match on when items are given."""
    from irt.ability import estimate_eap
    from irt.quadrature import normal_quadrature
    from irt.response import log_probabilities
    from web.researcher.matching import match_items
    from web.researcher.responses_file import read_responses

    if given["items"] is None:
        table = read_responses(responses, recode=dict(given["codes"])).starting_at_zero()
        notes = []
        if (table.values < 0).any():
            notes.append("responses are missing: total scores mean little, give --items")
        return table, None, notes
    matched = match_items(responses, given["items"], given)
    quadrature = normal_quadrature()
    items = log_probabilities(matched.items.parameters, quadrature.nodes)
    theta = estimate_eap(matched.responses.values, items, quadrature=quadrature).theta
    return matched.responses, theta, list(matched.notes)


def _groups(
    table: Responses, group: tuple[Path, str], reference: str | None
) -> tuple[tuple[str, ...], IntArray]:
    """Names with the reference group first, and the group of each person."""
    from web.researcher.errors import DataFileError
    from web.researcher.persons_file import read_persons

    path, column = group
    names, groups = read_persons(path, table.persons).groups(column)
    if len(names) < 2:
        raise DataFileError(path, f"{column} has one group only: {names[0]}")
    if reference is not None and reference not in names:
        raise DataFileError(path, f"{column} has no group {reference!r}; it has {', '.join(names)}")
    largest = int(np.bincount(groups).argmax())
    first = largest if reference is None else names.index(reference)
    order = [first, *(number for number in range(len(names)) if number != first)]
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return tuple(names[number] for number in order), place[groups]


def _strata(matching: FloatArray | None) -> IntArray | None:
    from irt.dif import theta_strata

    return None if matching is None else theta_strata(matching)


def _odds(
    table: Responses, groups: IntArray, strata: IntArray | None, rule: Any
) -> MantelHaenszelDif | MantelDif:
    """Mantel-Haenszel; Mantel's test where an item has more than two categories."""
    from irt.dif import mantel, mantel_haenszel

    test = mantel_haenszel if table.values.max() <= 1 else mantel
    return test(table.values, groups, matching=strata, purification=rule)


def _calibrated(table: Responses, groups: IntArray, given: dict[str, Any]) -> CalibrationDif:
    from irt.dif import likelihood_ratio
    from web.researcher.errors import DataFileError

    try:
        return likelihood_ratio(table.values, groups, model=given["model"])
    except ValueError as error:
        raise DataFileError(table.path, str(error)) from error


def _row(
    number: int,
    name: str,
    odds: MantelHaenszelDif | MantelDif | None,
    regression: LogisticDif,
    calibrated: CalibrationDif | None,
) -> dict[str, Any]:
    nothing = float("nan")
    row: dict[str, Any] = {
        "item": name,
        "status": str(regression.status[number]),
        "mh_delta": nothing if odds is None else odds.delta[number],
        "mh_delta_se": nothing if odds is None else odds.delta_se[number],
        "mh_chi2": nothing if odds is None else odds.chi2[number],
        "mh_p": nothing if odds is None else odds.p[number],
        "mh_p_adjusted": nothing if odds is None else odds.p_adjusted[number],
        "ets_class": "" if odds is None else odds.ets_class[number],
        "n_valid": regression.n_valid[number],
    }
    steps = {"lr": regression.both, "lr_uniform": regression.uniform}
    steps["lr_nonuniform"] = regression.nonuniform
    for prefix, step in steps.items():
        row[f"{prefix}_chi2"] = step.chi2[number]
        row[f"{prefix}_df"] = step.df
        row[f"{prefix}_p"] = step.p[number]
        row[f"{prefix}_p_adjusted"] = step.p_adjusted[number]
        row[f"{prefix}_r2_change"] = step.r2_change[number]
    if calibrated is not None:
        row["irt_chi2"] = calibrated.chi2[number]
        row["irt_df"] = int(calibrated.df[number])
        row["irt_p"] = calibrated.p[number]
        row["irt_p_adjusted"] = calibrated.p_adjusted[number]
    return row
