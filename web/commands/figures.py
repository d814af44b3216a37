"""`stempeil figures`: the indicator of a day, and research releases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assess.services.desk import TestDesk


@click.group()
def figures() -> None:
    """Compute the figures that the site publishes."""


@figures.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the figures; today by default."
)
@click.option("--simulated", is_flag=True, help="Use the simulated sittings of a demo database.")
def indicator(*, day: object, simulated: bool) -> None:
    """Compute the indicator of a day; again, it gives the same figures or fails."""
    from assess.services.figures import compute_indicator
    from web.clock import now

    db, desk = _open()
    on = now().date() if day is None else date.fromisoformat(str(day)[:10])
    result = compute_indicator(db=db, desk=desk, on=on, now=now(), is_simulated=simulated)
    shown = "not shown" if result.share is None else f"{100 * result.share:.1f} %"
    Console().print(f"{on}: {shown} ({result.display}), about {result.n_persons} persons")


@figures.command()
@click.option("--title", required=True, help="Name of the release.")
@click.option("--simulated", is_flag=True, help="Use the simulated sittings of a demo database.")
def release(*, title: str, simulated: bool) -> None:
    """Make a closed release of anonymised ability scores for researchers."""
    import numpy as np

    from assess.services.figures import make_release
    from web.clock import now

    db, desk = _open()
    rng = np.random.default_rng()  # seeded by the operating system; nobody keeps the seed
    made = make_release(title, db=db, desk=desk, now=now(), rng=rng, is_simulated=simulated)
    Console().print(f"Release {made.release_id}: {made.counts['records']} records")


def _open() -> tuple[Engine, TestDesk]:
    from assess.database import connect, upgrade
    from assess.services.desk import open_desk
    from itembank.loading import load_bank
    from web.clock import now
    from web.config import Settings

    settings = Settings.from_env()
    db = connect(settings.database_url)
    upgrade(db)
    return db, open_desk(db, load_bank(), settings.secret, now())
