"""`stempeil demo`: a separate database full of simulated people, and the site that shows it."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

DEMO_DATABASE = Path("var") / "demo.db"


@click.command()
@click.option("--sittings", default=3000, show_default=True, type=click.IntRange(100))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", "with_site", default=True, help="Serve the site afterwards.")
@click.pass_context
def demo(ctx: click.Context, *, sittings: int, seed: int, port: int, with_site: bool) -> None:
    """Fill a separate database with simulated sittings through the real engine.

    Everything made from it carries the word GESIMULEERD. The database is var/demo.db; it is filled
    once, delete it to begin again.
    """
    from web.commands.serve import serve

    url = f"sqlite:///{DEMO_DATABASE}"
    _fill(url, sittings, seed)
    if with_site:
        os.environ["STEMPEIL_DATABASE_URL"] = url
        ctx.invoke(serve, port=port, host="127.0.0.1", workers=2)


def _fill(url: str, n_sittings: int, seed: int) -> None:
    import numpy as np

    from assess.database import connect, upgrade
    from assess.services.demo import fill_demo
    from assess.services.desk import open_desk
    from assess.services.figures import compute_indicator, latest_snapshot, make_release
    from itembank.loading import load_bank
    from web.clock import now
    from web.config import Settings

    console = Console()
    db = connect(url)
    upgrade(db)
    if latest_snapshot(db) is not None:
        console.print(f"{DEMO_DATABASE} is filled already.")
        return
    desk = open_desk(db, load_bank(), Settings.from_env().secret, now())
    rng = np.random.default_rng(seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("GESIMULEERD: sittings", total=n_sittings)
        fill_demo(
            n_sittings,
            db=db,
            desk=desk,
            now=now(),
            rng=rng,
            on_progress=lambda n: progress.advance(task, n),
        )
    with console.status("Computing the indicator and a release ..."):
        made = make_release(
            "Demo", db=db, desk=desk, now=now(), rng=np.random.default_rng(), is_simulated=True
        )
        found = compute_indicator(db=db, desk=desk, on=now().date(), now=now(), is_simulated=True)
    shown = "not shown" if found.share is None else f"{100 * found.share:.1f} %"
    console.print(f"GESIMULEERD: {shown} below the digital basis, {found.n_persons} persons.")
    console.print(f"GESIMULEERD: release of {made.counts['records']} records.")
    db.dispose()
