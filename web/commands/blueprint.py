"""`stempeil blueprint`: whether a bank can serve a test, before anybody takes it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.researcher.options import File, report_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assess.feasibility import Feasibility


@click.group()
def blueprint() -> None:
    """Check what a bank can do for a blueprint."""


@blueprint.command()
@click.argument("blueprints", nargs=-1)
@click.option("--items", type=File, help="Own items (CSV) instead of the bank.")
@click.option("--attributes", type=File, help="Attributes of the own items (CSV).")
@click.option("--constraints", type=File, help="What a test of the own items must hold (CSV).")
@report_option
def check(
    *,
    blueprints: tuple[str, ...],
    items: Path | None,
    attributes: Path | None,
    constraints: Path | None,
    report: Path | None,
) -> None:
    """Tell whether every rule can be met, for each way of access, language and device.

    BLUEPRINTS are names of shipped blueprints or YAML files; all the shipped ones by default. A row
    stands for everybody, or for those who get the same result. Also tells how many forms without a
    common item the bank holds, and the smallest rate of exposure that any way of choosing can
    reach. Rules that conflict are named. Exit code 1 if there are any.
    """
    from assess.situations import everybody_in_words
    from web.researcher.report import print_table, write_json

    if (items is None) != (constraints is None):
        msg = "--items and --constraints go together"
        raise click.UsageError(msg)
    found = (
        list(_of_bank(blueprints))
        if items is None or constraints is None
        else _of_own_items(items, attributes, constraints)
    )
    rows = [
        (one.blueprint, one.who, one.n_items, one.is_possible, _forms(one), _exposure(one))
        for one in found
    ]
    header = ("blueprint", "who", "items", "possible", "forms apart", "least exposure")
    print_table("Blueprints", header, rows)
    situations = tuple(situation for one in found for situation in one.situations)
    click.echo(f"Everybody: {everybody_in_words(situations)}.")
    for one in found:
        place = f"{one.blueprint}, {one.who}"
        for rule in one.conflict:
            click.echo(f"{place}, conflict: {rule}")
        for rule in one.bottleneck:
            click.echo(f"{place}, exposure: {rule}")
    write_json(report, "blueprint check", {"blueprints": [asdict(one) for one in found]})
    raise click.exceptions.Exit(0 if all(one.is_possible for one in found) else 1)


def _of_bank(names: tuple[str, ...]) -> Iterator[Feasibility]:
    from assess.blueprint import load_blueprint, load_blueprints
    from assess.feasibility import check_bank
    from itembank.loading import load_bank

    bank, shipped = load_bank(), load_blueprints()
    for name in names or shipped:
        wanted = shipped[name] if name in shipped else load_blueprint(_file(name))
        yield from check_bank(bank, wanted)


def _file(name: str) -> Path:
    from assess.blueprint import load_blueprints

    path = Path(name)
    if not path.is_file():
        known = ", ".join(load_blueprints())
        msg = f"{name} is no file, and no shipped blueprint ({known})"
        raise click.UsageError(msg)
    return path


def _of_own_items(items: Path, attributes: Path | None, constraints: Path) -> list[Feasibility]:
    from assess.feasibility import check_situations
    from web.researcher.own_pool import read_own_pool

    own = read_own_pool(items, attributes, constraints)
    return list(check_situations(own.attributes, own.blueprint))


def _forms(one: Feasibility) -> str:
    least, most = one.n_forms
    return str(least) if least == most else f"{least} to {most}"


def _exposure(one: Feasibility) -> str:
    return "" if one.least_exposure is None else f"{one.least_exposure:.2f}"
