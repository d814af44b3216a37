"""`stempeil assemble`: tests made beforehand, and their scores."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, NewFile, report_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assess.form_file import FormFile
    from assess.form_scores import ScaleScores
    from itembank.bank import ItemBank
    from web.form_making import Source

_Folder = click.Path(file_okay=False, path_type=Path)


def _source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that makes tests."""
    for decorate in (
        click.option("--seed", type=click.IntRange(0), default=1, show_default=True),
        click.option("--out", type=_Folder, required=True, help="Folder for the files."),
        click.option(
            "--cut", "cuts", type=float, multiple=True, help="Ability at which to inform."
        ),
        click.option("--constraints", type=File, help="What a test of own items must hold (CSV)."),
        click.option("--attributes", type=File, help="Attributes of the own items (CSV)."),
        click.option("--items", type=File, help="Own items (CSV) instead of the bank."),
        click.argument("blueprint", required=False),
    ):
        function = decorate(function)
    return function


@click.group()
def assemble() -> None:
    """Make fixed forms and multistage panels, and score fixed forms."""


@assemble.command()
@_source_options
@click.option("--forms", "n_forms", type=click.IntRange(1), default=1, show_default=True)
@click.option("--overlap", type=click.IntRange(0), default=0, help="Items two forms may share.")
@click.option("--max-use", type=click.IntRange(1), help="Forms in which an item may stand.")
@click.option("--paper", is_flag=True, help="Also booklet, sheets and page for data entry.")
@click.option("--large-print", is_flag=True, help="Also a booklet in 18 points.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
def forms(
    *,
    n_forms: int,
    overlap: int,
    max_use: int | None,
    paper: bool,
    out: Path,
    seed: int,
    **given: Any,
) -> None:
    """Make parallel forms that meet every rule of BLUEPRINT.

    BLUEPRINT is the name of a shipped blueprint or a YAML file; own items need none. Each form
    gets a folder with form.json and entry.csv. The same seed gives the same files.
    """
    from assess.fixed_forms import assemble_forms
    from web.form_making import form_files, write_files
    from web.form_reports import report_forms

    is_large = given.pop("large_print")
    source = _source(given, is_paper=paper or is_large)
    found = assemble_forms(
        source.supply, n_forms=n_forms, overlap=overlap, max_use=max_use, seed=seed
    )
    made = form_files(source, found, seed=seed, language=given["language"])
    for form in made:
        write_files(out / form.id, form, source, is_large=is_large)
    report_forms(out, source, found, made)


@assemble.command()
@_source_options
@click.option("--stages", default="1-3-3", show_default=True, help="Modules of each stage.")
@click.option("--share", is_flag=True, help="Modules of one stage may have items in common.")
@click.option("--persons", type=click.IntRange(100), default=10_000, show_default=True)
def panel(*, stages: str, share: bool, persons: int, out: Path, seed: int, **given: Any) -> None:
    """Make a multistage panel: every path through its modules meets every rule of BLUEPRINT.

    Writes panel.json, with the points that lead to each module, and report.json, with how well each
    path measures simulated people. The same seed gives the same files.
    """
    from assess.multistage import assemble_panel, read_stages
    from assess.multistage_trial import try_panel
    from assess.panel_file import write_panel
    from web.form_reports import report_panel
    from web.panel_making import panel_file, standard_of

    source = _source(given)
    made = assemble_panel(
        source.supply,
        source.parameters,
        stages=read_stages(stages),
        cuts=source.cuts,
        is_shared=share,
        seed=seed,
    )
    trial = try_panel(
        made,
        source.supply,
        source.parameters,
        standard=standard_of(source),
        n_persons=persons,
        rng=np.random.default_rng(seed),
    )
    out.mkdir(parents=True, exist_ok=True)
    file = panel_file(source, made, seed=seed)
    write_panel(out / "panel.json", file)
    report_panel(out, source, made, file, trial)


@assemble.command()
@click.argument("form", type=File)
@click.argument("entry", type=File)
@click.option("--out", type=NewFile, help="Scores (CSV).")
@report_option
def score(*, form: Path, entry: Path, out: Path | None, report: Path | None) -> None:
    """Score an entry file: ability, standard error and level of each person.

    FORM is the form.json of a form, ENTRY its entry.csv with the rows typed in. Of a paper form the
    cells are what people wrote, of another form the points they earned.
    """
    from assess.form_file import read_form
    from assess.form_scores import score_responses, sum_score_tables
    from web.researcher.entry_file import read_entries
    from web.researcher.report import print_notes, print_table, write_json

    read = read_form(form)
    bank, notes = _bank_of(read)
    entries = read_entries(entry, read, bank)
    scores = score_responses(read, entries.points)
    header = ["person_id", *(f"{one.scale}_{name}" for one in scores for name in _COLUMNS)]
    rows = [
        [person, *(cell for one in scores for cell in _cells(one, row))]
        for row, person in enumerate(entries.persons)
    ]
    print_table(f"Scores on {read.id}", header, rows)
    tables = sum_score_tables(read)
    for table in tables:
        shown = [_cells(table, row) for row in range(len(table.theta))]
        print_table(f"Sum scores on {table.scale}, every question given", _COLUMNS, shown)
    if out is not None:
        _write_csv(out, header, rows)
    content = {
        "form": read.id,
        "scores": [dict(zip(header, row, strict=True)) for row in rows],
        "sum_scores": {
            table.scale: {"theta": table.theta, "sem": table.sem, "level": table.level}
            for table in tables
        },
        "notes": notes,
    }
    write_json(report, "assemble score", content)
    print_notes(notes)


_COLUMNS = ("sum", "items", "theta", "sem", "level", "score")


def _cells(scores: ScaleScores, row: int) -> list[Any]:
    from assess.standards import reported_score

    theta = float(scores.theta[row])
    return [
        int(scores.sum_score[row]),
        int(scores.n_items[row]),
        theta,
        float(scores.sem[row]),
        scores.level[row],
        reported_score(theta),
    ]


def _write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _bank_of(form: FormFile) -> tuple[ItemBank | None, list[str]]:
    """The bank that scores the answers of a paper form, None where cells are points."""
    from assess.form_file import FormFileError
    from itembank.loading import load_bank

    if not form.is_paper:
        return None, []
    bank = load_bank()
    for item in form.items:
        held = bank.item(item.item)
        if held.version != item.version:
            message = (
                f"item {item.item} has version {held.version} in the bank, {item.version} on form "
                f"{form.id}: score it with the bank it was made with ({form.bank})"
            )
            raise FormFileError(message)
    if bank.version == form.bank:
        return bank, []
    return bank, [f"the bank has changed since the form was made ({form.bank}, now {bank.version})"]


def _source(given: dict[str, Any], *, is_paper: bool = False) -> Source:
    from assess.blueprint import load_blueprint, load_blueprints
    from itembank.loading import load_bank
    from web.form_making import bank_source, own_source
    from web.researcher.own_pool import read_own_pool

    name, items, cuts = given["blueprint"], given["items"], given["cuts"]
    if (name is None) == (items is None):
        msg = "give either BLUEPRINT or --items"
        raise click.UsageError(msg)
    if items is not None:
        if is_paper or given["constraints"] is None:
            msg = "--items goes with --constraints, and without --paper"
            raise click.UsageError(msg)
        return own_source(
            read_own_pool(items, given["attributes"], given["constraints"]), cuts=cuts
        )
    shipped = load_blueprints()
    if name not in shipped and not Path(name).is_file():
        msg = f"{name} is no file, and no shipped blueprint ({', '.join(shipped)})"
        raise click.UsageError(msg)
    wanted = shipped[name] if name in shipped else load_blueprint(Path(name))
    return bank_source(load_bank(), wanted, cuts=cuts, is_paper=is_paper)
