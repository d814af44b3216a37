"""`stempeil exposure`: how often items are shown, before the first real sitting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from itembank.bank import ItemBank


@click.group()
def exposure() -> None:
    """Keep items from being shown too often."""


@exposure.command()
@click.argument("blueprints", nargs=-1)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--to",
    "folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    help="Write a file per blueprint into this folder, and store nothing.",
)
def fit(*, blueprints: tuple[str, ...], seed: int, folder: Path | None) -> None:
    """Find chances of eligibility by simulation and store them for the sittings that begin now.

    BLUEPRINTS are names of shipped blueprints; all of them by default. Afterwards the chances
    follow what real people were shown. A new server begins with the chances that are shipped with
    the blueprints, in the folder assess/exposures; `stempeil serve` fits those that are behind.
    """
    from assess.blueprint import load_blueprints
    from itembank.loading import load_bank

    shipped = load_blueprints()
    unknown = [name for name in blueprints if name not in shipped]
    if unknown:
        msg = f"BLUEPRINTS are {', '.join(shipped)}, got {unknown[0]}"
        raise click.UsageError(msg)
    bank, names = load_bank(), blueprints or tuple(shipped)
    if folder is None:
        _fit_and_store(bank, names, seed)
    else:
        _fit_and_write(bank, names, seed, folder)


def _fit_and_store(bank: ItemBank, names: tuple[str, ...], seed: int) -> None:
    from assess.database import connect, upgrade
    from assess.exposure_fit import N_SIMULATED
    from assess.services.desk import open_desk
    from assess.services.exposures import fit_exposure
    from web.clock import now
    from web.config import Settings

    settings = Settings.from_env()
    engine = connect(settings.database_url)
    upgrade(engine)
    desk = open_desk(engine, bank, settings.secret, now())
    for name in names:
        version = fit_exposure(desk.pools[name], seed=seed, db=engine, now=now())
        click.echo(f"{name}: version {version}, from {N_SIMULATED} simulated sittings")


def _fit_and_write(bank: ItemBank, names: tuple[str, ...], seed: int, folder: Path) -> None:
    from dataclasses import replace

    import numpy as np

    from assess.blueprint import load_blueprints
    from assess.exposure_fit import N_SIMULATED, fitted_exposure
    from assess.pool import build_pool
    from assess.pool_digest import pool_digest
    from assess.services.exposures import named_chances
    from assess.services.shipped_exposures import write_exposure

    for name in names:
        pool = build_pool(bank, load_blueprints()[name])
        exposure = fitted_exposure(pool, rng=np.random.default_rng(seed))
        path = write_exposure(
            named_chances(replace(pool, exposure=exposure)),
            blueprint_id=name,
            version=pool.blueprint.version,
            fitted_to=pool_digest(pool),
            n_sittings=N_SIMULATED,
            folder=folder,
        )
        click.echo(f"{path}: from {N_SIMULATED} simulated sittings")
