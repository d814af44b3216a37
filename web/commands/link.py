"""`stempeil link`: the constants that put one calibration on the scale of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, NewFile, metric_options, report_option

if TYPE_CHECKING:
    from irt.linking import Link
    from web.researcher.items_file import ItemsFile

METHODS = ("mean-mean", "mean-sigma", "haebara", "stocking-lord")


@click.command()
@click.argument("from_file", type=File, metavar="FROM")
@click.argument("to_file", type=File, metavar="TO")
@click.option("--method", type=click.Choice(METHODS), default="stocking-lord", show_default=True)
@click.option("--symmetric", is_flag=True, help="Compare the curves on both scales.")
@click.option("--drop", "dropped", multiple=True, help="Leave this common item out. Repeatable.")
@click.option("--out", type=NewFile, help="All items of FROM on the scale of TO (CSV).")
@metric_options
@report_option
def link(*, from_file: Path, to_file: Path, report: Path | None, **given: Any) -> None:
    """Find A and B of theta_to = A theta_from + B from the items that both files have."""
    from irt.linking import Method, anchor_drift, transformed
    from irt.linking import link as find
    from web.researcher.errors import DataFileError
    from web.researcher.items_file import read_items, write_items
    from web.researcher.report import print_notes, print_table, write_json

    one = read_items(from_file, metric=given["metric"], D=given["scaling"])
    other = read_items(to_file, metric=given["metric"], D=given["scaling"])
    common = [n for n in one.names if n in set(other.names) and n not in given["dropped"]]
    if len(common) < 2:
        raise DataFileError(to_file, f"a link needs two common items, there are {len(common)}")
    pair = one.take(common), other.take(common)
    covariances = _covariances(*pair)
    try:
        found = find(
            pair[0].parameters,
            pair[1].parameters,
            method=Method(given["method"]),
            is_symmetric=given["symmetric"],
            covariances=covariances,
        )
    except ValueError as error:
        raise DataFileError(from_file, str(error)) from error
    drift = anchor_drift(pair[0].parameters, pair[1].parameters, found)
    flagged = [name for name, bad in zip(common, drift.is_flagged, strict=True) if bad]
    if given["out"] is not None:
        moved = transformed(one.parameters, found.A, found.B)
        write_items(given["out"], one.names, one.models, moved, _scaled(one, found))
    errors = found.standard_errors
    notes = [f"item {name} drifted: look at it before using the link" for name in flagged]
    if errors is None:
        notes.append("no standard errors: the item files have none for every common item")
    content = {
        "method": given["method"],
        "A": found.A,
        "B": found.B,
        "se_A": None if errors is None else errors[0],
        "se_B": None if errors is None else errors[1],
        "n_common": len(common),
        "common_items": common,
        "drift": [
            {"item": name, "robust_z_a": za, "robust_z_b": zb, "area": area, "flagged": bad}
            for name, za, zb, area, bad in zip(
                common,
                drift.robust_z_a,
                drift.robust_z_b,
                drift.area,
                drift.is_flagged,
                strict=True,
            )
        ],
        "notes": notes,
    }
    write_json(report, "link", content)
    rows = [[key, content[key]] for key in ("A", "B", "se_A", "se_B", "n_common")]
    print_table(f"Link by {given['method']}", ["", "value"], rows)
    print_notes(notes)


def _covariances(one: ItemsFile, other: ItemsFile) -> tuple[Any, Any] | None:
    """Diagonal covariances of both sides, None when an item has no standard errors."""
    matrices = [_diagonal(side) for side in (one, other)]
    if any(matrix is None for matrix in matrices):
        return None
    return matrices[0], matrices[1]


def _diagonal(side: ItemsFile) -> Any:
    from irt.linking import parameter_labels

    variances = []
    for label in parameter_labels(side.parameters):
        name, _, item = label.rstrip("]").partition("[")
        error = side.errors[int(item)].get("b1" if name == "b" else name)
        if error is None and name in {"c", "d"}:
            error = 0.0
        if error is None:
            return None
        variances.append(error**2)
    return np.diag(variances)


def _scaled(items: ItemsFile, found: Link) -> list[dict[str, float]]:
    """Standard errors on the new scale, the link itself taken as known."""
    return [
        {
            name: error / found.A if name == "a" else error * (found.A if name[0] == "b" else 1.0)
            for name, error in errors.items()
        }
        for errors in items.errors
    ]
