"""`stempeil items`: check, show and list the item bank."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from itembank.families import Values
    from itembank.items import Item
    from itembank.questions import Question

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def items() -> None:
    """Check, show and list the items."""


@items.command()
@click.argument("folder", required=False, type=FOLDER)
def check(folder: Path | None) -> None:
    """Check every rule on every item below FOLDER/items.

    Each line names file, path within the file, rule and what is wrong. Exit code 1 if there is a
    fault; warnings alone do not fail.
    """
    from itembank.errors import Severity
    from itembank.validation import check_bank

    found = check_bank(folder)
    for fault in found:
        prefix = "warning: " if fault.severity is Severity.WARNING else ""
        click.echo(f"{prefix}{fault}")
    n_faults = sum(fault.severity is Severity.FAULT for fault in found)
    click.echo(f"{n_faults} faults, {len(found) - n_faults} warnings")
    raise click.exceptions.Exit(1 if n_faults else 0)


@items.command()
@click.argument("item_id")
@click.option("--seed", default=1, show_default=True, help="Which variant and order.")
@click.option("--language", default="nl", show_default=True, type=click.Choice(["nl", "en"]))
@click.option("--folder", type=FOLDER, help="Content folder; by default our own.")
def show(item_id: str, seed: int, language: str, folder: Path | None) -> None:
    """Print one variant of ITEM_ID with its key and wrong answers."""
    from itembank.explaining import explain_key
    from itembank.families import draw_values
    from itembank.loading import load_bank
    from itembank.questions import render_question

    item = load_bank(folder).item(item_id)
    question = render_question(item, seed=seed, language=language)
    values = draw_values(item, seed)
    for line in (
        *_heading(item, values),
        *_shown(question),
        "",
        *explain_key(item, question, values),
    ):
        click.echo(line)


@items.command("list")
@click.argument("folder", required=False, type=FOLDER)
def list_(folder: Path | None) -> None:
    """Print how many items there are for each competence, format and level."""
    from rich.console import Console
    from rich.table import Table

    from itembank.framework import load_framework
    from itembank.loading import load_bank

    bank = load_bank(folder)
    console = Console()
    per_competence = Table("competence", "name", "items", "families", *("L0", "L1", "L2", "L3"))
    for code, competence in load_framework().competences.items():
        held = [item for item in bank.items if item.competence == code]
        levels = Counter(item.level_target for item in held)
        n_families = sum(item.is_family for item in held)
        counts = (len(held), n_families, *(levels[level] for level in ("L0", "L1", "L2", "L3")))
        per_competence.add_row(code, competence.name["nl"], *(str(n or "") for n in counts))
    console.print(per_competence)
    per_format = Table("format", "items")
    for name, n_items in Counter(item.format for item in bank.items).most_common():
        per_format.add_row(name, str(n_items))
    console.print(per_format)
    console.print(f"{len(bank)} items, bank version {bank.version}")


def _heading(item: Item, values: Values) -> list[str]:
    from itembank.texts import format_values

    lines = [
        f"{item.id} (version {item.version}, {item.format}, {item.level_target})",
        f"judged {item.judged:+.1f}, sd {item.sd}, 0 to {item.max_score} points",
    ]
    if values:
        lines.append(f"variant: {format_values(values)}")
    return [*lines, ""]


def _shown(question: Question) -> list[str]:
    lines = list(question.stimulus)
    if question.figure is not None:
        lines.append(f"[figure: {question.figure.alt}]")
    lines.append(question.question)
    lines += [f"  {choice.id}. {choice.text}" for choice in question.options]
    lines += _running_text(question)
    if question.elements:
        lines.append(f"  ({question.first} .. {question.last})")
    lines += [f"  {element.id}. {element.text}" for element in question.elements]
    lines += [f"  {i}. {prompt}" for i, prompt in enumerate(question.prompts, start=1)]
    lines += [f"  {target.id}. {target.text}" for target in question.targets]
    if question.answer_kind:
        lines.append(f"  [{question.answer_kind}] {question.unit}")
    if question.world:
        lines.append(f"  [simulated device: {question.world}]")
    return lines


def _running_text(question: Question) -> list[str]:
    parts = []
    for part in question.body:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(f"[{part.number}: {' | '.join(option.text for option in part.options)}]")
    return ["  " + "".join(parts)] if parts else []


if __name__ == "__main__":
    items()
