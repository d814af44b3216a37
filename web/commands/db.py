"""`stempeil db`: the state of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy import Engine


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables to the current revision."""
    from assess.database import revisions
    from assess.database import upgrade as bring_up

    engine = _connect()
    bring_up(engine)
    Console().print(f"The database is at revision {revisions(engine)[0]}.")


@db.command()
def status() -> None:
    """Tell the revision of the tables and whether it is the current one."""
    from assess.database import revisions

    found, wanted = revisions(_connect())
    Console().print(f"Revision {found or 'none'}; current is {wanted}.")


@db.command()
def check() -> None:
    """Replay every stored sitting and report any step that comes out different."""
    from assess.database import is_current
    from assess.services.checking import recheck
    from assess.services.desk import open_desk
    from itembank.loading import load_bank
    from web.cli import Failure
    from web.clock import now
    from web.config import Settings

    engine = _connect()
    if not is_current(engine):
        message = "the tables are not at the current revision; run: stempeil db upgrade"
        raise Failure(message)
    desk = open_desk(engine, load_bank(), Settings.from_env().secret, now())
    with Console(stderr=True).status("Replaying ..."):
        result = recheck(db=engine, desk=desk)
    for difference in result.differences:
        click.echo(difference)
    Console().print(
        f"{result.n_sittings} sittings, {result.n_steps} steps, "
        f"{len(result.differences)} differences."
    )
    if result.differences:
        raise SystemExit(1)


def _connect() -> Engine:
    from assess.database import connect
    from web.config import Settings

    return connect(Settings.from_env().database_url)
