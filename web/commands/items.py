"""`stempeil items`: check, show and list the item bank."""

from pathlib import Path

import click

from itembank.errors import Severity


@click.group()
def items() -> None:
    """Check, show and list the items."""


@items.command()
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
def check(folder: Path | None) -> None:
    """Check every rule on every item below FOLDER/items; exit code 1 if one has a fault."""
    from itembank.validation import check_bank

    found = check_bank(folder)
    for fault in found:
        prefix = "warning: " if fault.severity is Severity.WARNING else ""
        click.echo(f"{prefix}{fault}")
    n_faults = sum(fault.severity is Severity.FAULT for fault in found)
    click.echo(f"{n_faults} faults, {len(found) - n_faults} warnings")
    raise click.exceptions.Exit(1 if n_faults else 0)


if __name__ == "__main__":
    items()
