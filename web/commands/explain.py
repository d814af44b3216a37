"""`stempeil explain`: one sitting step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.researcher.options import NewFile

if TYPE_CHECKING:
    from assess.explanation import Explanation

CANDIDATES_SHOWN = 3


@click.command()
@click.argument("sitting_id")
@click.option("--json", "report", type=NewFile, help="Write every candidate and number here.")
def explain(*, sitting_id: str, report: Path | None) -> None:
    """Replay SITTING_ID: candidates, criterion, what the quotas left, the choice and its effect."""
    from dataclasses import asdict

    from assess.database import connect, reading
    from assess.errors import SittingNotFound
    from assess.explanation import explain as replay
    from assess.repository.sittings import load_record
    from assess.services.desk import open_desk, pool_of
    from itembank.loading import load_bank
    from web.cli import Failure
    from web.clock import now
    from web.config import Settings
    from web.researcher.report import write_json

    settings = Settings.from_env()
    engine = connect(settings.database_url)
    desk = open_desk(engine, load_bank(), settings.secret, now())
    try:
        with reading(engine) as connection:
            record = load_record(connection, sitting_id)
    except SittingNotFound:
        message = f"there is no sitting {sitting_id}"
        raise Failure(message) from None
    if record.sitting.blueprint_id not in desk.pools or record.scale_version != desk.scale_version:
        message = (
            f"sitting {sitting_id} began with another blueprint or scale: only its traces tell"
        )
        raise Failure(message)
    try:
        found = replay(record.sitting, pool_of(record, db=engine, desk=desk))
    except ValueError as error:
        message = f"sitting {sitting_id}: {error}"
        raise Failure(message) from error
    about = {
        "sitting": sitting_id,
        "blueprint": record.sitting.blueprint_id,
        "is_simulated": record.is_simulated,
    }
    write_json(report, "explain", about | asdict(found))
    _print(found, about)


def _print(found: Explanation, about: dict[str, Any]) -> None:
    from web.researcher.report import print_table

    header = ["", "item", "rule", "theta", "SEM", "left of block", "best candidates", "score"]
    rows = []
    for step in found.steps:
        left = (
            f"{step.n_eligible} of {step.n_in_block} (seen {step.n_seen}, quota "
            f"{step.n_out_of_quota}, hard {step.n_too_hard})"
        )
        best = ", ".join(
            f"{item} {value:.2f}" for item, value in step.candidates[:CANDIDATES_SHOWN]
        )
        score = "waits" if step.score is None else step.score
        rows.append(
            [step.position, step.item_id, step.rule, step.theta, step.sem, left, best, score]
        )
    simulated = ", simulated" if about["is_simulated"] else ""
    print_table(f"{about['blueprint']}{simulated}", header, rows)
    last = found.steps[-1] if found.steps else None
    if last is not None and last.theta_after is not None and last.sem_after is not None:
        click.echo(
            f"After the last response: theta {last.theta_after:.3f}, SEM {last.sem_after:.3f}"
        )
    if found.stop_reasons:
        click.echo(f"Ended: {', '.join(found.stop_reasons)}")
