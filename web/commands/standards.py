"""`stempeil standards`: cuts from the judgements of a panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, metric_options, report_option

if TYPE_CHECKING:
    from assess.standard_setting import GroupCut, PanelCut
    from web.researcher.ratings_file import Round

SENSITIVITY = (0.5, 0.67, 0.8)


@click.group()
def standards() -> None:
    """Set cuts on the scale from judgements of items or people."""


@standards.command()
@click.argument("ratings", type=File)
@click.argument("items", type=File)
@click.option("--percent", is_flag=True, help="Ratings are chances in percent.")
@metric_options
@report_option
def angoff(*, ratings: Path, items: Path, report: Path | None, **given: Any) -> None:
    """Modified Angoff: RATINGS has panellist,item,rating and perhaps round,panel,cut."""
    from assess.standard_setting import angoff as run
    from web.researcher.items_file import read_items
    from web.researcher.ratings_file import read_rounds

    known = read_items(items, metric=given["metric"], D=given["scaling"])
    rounds = read_rounds(ratings, known.names, values=_number)
    found = []
    for one in rounds:
        used = known.take(one.items)
        factor = (used.parameters.n_categories - 1) / 100 if given["percent"] else 1.0
        rated = one.values.astype(np.float64) * factor
        result = _named(ratings, one, partial(run, rated, used.parameters, panels=one.panels))
        consistency = dict(zip(one.panellists, result.consistency, strict=True))
        correlation = dict(zip(one.panellists, result.correlation, strict=True))
        residual = dict(zip(one.items, result.residual, strict=True))
        more = {"raw_score": result.raw_score, "consistency": consistency}
        more |= {"correlation": correlation, "residual": residual}
        found.append(_described(one, result.cut) | more)
    _tell(report, "standards angoff", found)


@standards.command()
@click.argument("ratings", type=File)
@click.argument("items", type=File)
@click.option("--rp", default=0.67, show_default=True, help="Response probability.")
@metric_options
@report_option
def bookmark(*, ratings: Path, items: Path, report: Path | None, **given: Any) -> None:
    """Bookmark: RATINGS has panellist,item: the last item that is mastered."""
    from assess.standard_setting import bookmark as run
    from web.researcher.ratings_file import read_rounds

    labels, locations = _booklet(items, given)
    found = []
    for one in read_rounds(ratings, labels, values=None):
        marked = [labels.index(str(item)) for item in one.values[:, 0]]
        cut = run(marked, locations[given["rp"]], panels=one.panels)
        others = {
            f"theta_at_rp_{rp:g}": run(marked, locations[rp], panels=one.panels).theta
            for rp in SENSITIVITY
        }
        found.append(_described(one, cut) | others)
    _tell(report, "standards bookmark", found)


@standards.command()
@click.argument("ratings", type=File)
@click.argument("items", type=File)
@click.option("--rp", default=0.67, show_default=True, help="Response probability.")
@metric_options
@report_option
def matching(*, ratings: Path, items: Path, report: Path | None, **given: Any) -> None:
    """Item-descriptor matching: RATINGS has panellist,item,rating: 1 above the cut, 0 below."""
    from assess.standard_setting import id_matching
    from web.researcher.ratings_file import read_rounds

    labels, locations = _booklet(items, given)
    location, found = locations[given["rp"]], []
    for one in read_rounds(ratings, labels, values=_side):
        place = [labels.index(item) for item in one.items]
        is_above = one.values.astype(np.bool_)
        cut = _named(
            ratings, one, partial(id_matching, is_above, location[place], panels=one.panels)
        )
        found.append(_described(one, cut))
    _tell(report, "standards matching", found)


@standards.command()
@click.argument("persons", type=File)
@report_option
def contrasting(*, persons: Path, report: Path | None) -> None:
    """Contrasting groups: PERSONS has person_id,theta,judgement: 1 above the level, 0 below."""
    from assess.standard_setting import contrasting_groups
    from web.researcher.errors import DataFileError

    theta, judged = _judged(persons)
    try:
        found = contrasting_groups(theta, judged)
    except ValueError as error:
        raise DataFileError(persons, str(error)) from error
    _tell(report, "standards contrasting", [_group(found)])


@standards.command()
@click.argument("persons", type=File)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@report_option
def borderline(*, persons: Path, seed: int, report: Path | None) -> None:
    """Borderline group: PERSONS has person_id,theta,judgement: 1 just at the level."""
    from assess.standard_setting import borderline_group
    from web.researcher.errors import DataFileError

    theta, judged = _judged(persons)
    try:
        found = borderline_group(theta[judged], rng=np.random.default_rng(seed))
    except ValueError as error:
        raise DataFileError(persons, str(error)) from error
    _tell(report, "standards borderline", [_group(found)])


def _booklet(items: Path, given: dict[str, Any]) -> tuple[list[str], dict[float, Any]]:
    """Names of the items (and their scores) with their places for each response probability."""
    from assess.standard_setting import response_locations
    from web.researcher.errors import DataFileError
    from web.researcher.items_file import read_items

    known = read_items(items, metric=given["metric"], D=given["scaling"])
    labels = [
        name if n == 2 else f"{name}:{score}"
        for name, n in zip(known.names, known.parameters.n_categories, strict=True)
        for score in range(1, n)
    ]
    places = {}
    for rp in {*SENSITIVITY, given["rp"]}:
        try:
            found = response_locations(known.parameters, probability=rp)
        except ValueError as error:
            raise DataFileError(items, str(error)) from error
        places[rp] = found[~np.isnan(found)]
    unplaced = np.flatnonzero(~np.isfinite(places[given["rp"]]))
    if unplaced.size:
        rule = f"item {labels[unplaced[0]]} has no theta with a chance of {given['rp']:g}"
        raise DataFileError(items, rule)
    return labels, places


def _number(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(text)
    return value


def _side(text: str) -> float:
    if text not in {"0", "1"}:
        raise ValueError(text)
    return float(text)


def _named(path: Path, one: Round, run: Callable[[], Any]) -> Any:
    """Run a method; its error names the round of the file."""
    from web.researcher.errors import DataFileError

    try:
        return run()
    except ValueError as error:
        text = str(error)
        for number, name in enumerate(one.panellists):
            text = text.replace(f"(panellist {number}", f"(panellist {name}")
        for number, name in enumerate(one.items):
            text = text.replace(f"item {number})", f"item {name})")
        place = f"cut {one.cut or '-'}, round {one.round}"
        raise DataFileError(path, text, place=place) from error


def _judged(persons: Path) -> tuple[Any, Any]:
    from web.researcher.errors import DataFileError
    from web.researcher.persons_file import read_persons
    from web.researcher.tables import read_columns

    ids = next(iter(read_columns(persons).values()))
    table = read_persons(persons, ids)
    judged = table.text("judgement")
    for row, cell in enumerate(judged):
        if cell not in {"0", "1"}:
            rule = f"judgement must be 0 or 1, got {cell!r}"
            raise DataFileError(persons, rule, place=f"line {table.lines[row]}")
    return table.numbers("theta"), np.array([cell == "1" for cell in judged])


def _described(one: Round, cut: PanelCut) -> dict[str, Any]:
    return {
        "cut": one.cut,
        "round": one.round,
        "theta": cut.theta,
        "median": cut.median,
        "standard_error": cut.standard_error,
        "low": cut.low,
        "high": cut.high,
        "spread": cut.spread,
        "n_panellists": len(one.panellists),
        "n_panels": cut.n_panels,
        "by_panellist": dict(zip(one.panellists, cut.by_panellist, strict=True)),
        "absent": one.absent,
    }


def _group(found: GroupCut) -> dict[str, Any]:
    content = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return {"cut": "", "round": "", **content}


def _tell(report: Path | None, command: str, found: list[dict[str, Any]]) -> None:
    from web.researcher.report import print_notes, print_table, write_json

    notes = [
        f"round {one['round']}: {', '.join(one['absent'])} did not take part"
        for one in found
        if one.get("absent")
    ]
    notes += [
        "fewer people than recommended: 100 on each side, 30 at the border"
        for one in found
        if one.get("has_enough") is False
    ]
    notes.append("a cut counts only after the responsible body has adopted it")
    write_json(report, command, {"cuts": found, "notes": notes})
    header = ["cut", "round", "theta", "SE", "low", "high", "score"]
    keys = ["cut", "round", "theta", "standard_error", "low", "high"]
    rows = [[*(one[key] for key in keys), 500 + 100 * one["theta"]] for one in found]
    print_table("Cuts in logits, and on the reported scale", header, rows)
    print_notes(notes)
