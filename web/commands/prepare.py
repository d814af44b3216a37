"""`stempeil prepare`: the engine compiled before it is first used."""

import click


@click.command()
def prepare() -> None:
    """Compile the engine, so that nobody waits a minute at the first start.

    Worth doing where an image or a machine is made ready; what was compiled is kept on disk, and
    what is older than a week and of another version is deleted.
    """
    import msgspec

    from assess.blueprint import load_blueprints
    from assess.compiled import forget_old_machine_code
    from assess.pool import build_pool
    from assess.warm_up import warm_up
    from itembank.loading import load_bank

    bank, blueprint = load_bank(), next(iter(load_blueprints().values()))
    click.echo("Compiling the engine ...")
    for refresh in (0, 1):  # the fast path, and the shadow test
        warm_up(build_pool(bank, msgspec.structs.replace(blueprint, refresh=refresh)))
    forget_old_machine_code()
