"""`stempeil exposure`: how often items are shown, before the first real sitting."""

from __future__ import annotations

import click


@click.group()
def exposure() -> None:
    """Keep items from being shown too often."""


@exposure.command()
@click.argument("blueprints", nargs=-1)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
def fit(*, blueprints: tuple[str, ...], seed: int) -> None:
    """Find chances of eligibility by simulation and store them for the sittings that begin now.

    BLUEPRINTS are names of shipped blueprints; all of them by default. Afterwards the chances
    follow what real people were shown.
    """
    from dataclasses import replace

    import numpy as np

    from assess.database import connect, upgrade
    from assess.exposure_fit import N_ROUNDS, N_SITTINGS, fitted_exposure
    from assess.services.desk import open_desk
    from assess.services.exposures import store_exposure
    from itembank.loading import load_bank
    from web.clock import now
    from web.config import Settings

    settings = Settings.from_env()
    engine = connect(settings.database_url)
    upgrade(engine)
    desk = open_desk(engine, load_bank(), settings.secret, now())
    unknown = [name for name in blueprints if name not in desk.pools]
    if unknown:
        msg = f"BLUEPRINTS are {', '.join(desk.pools)}, got {unknown[0]}"
        raise click.UsageError(msg)
    for name in blueprints or desk.pools:
        pool = desk.pools[name]
        fitted = fitted_exposure(pool, rng=np.random.default_rng(seed))
        controlled = replace(pool, exposure=fitted)
        n_sittings = N_ROUNDS * N_SITTINGS
        version = store_exposure(controlled, n_sittings=n_sittings, db=engine, now=now())
        click.echo(f"{name}: version {version}, from {n_sittings} simulated sittings")
