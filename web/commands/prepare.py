"""`stempeil prepare`: the engine compiled before it is first used."""

import click


@click.command()
def prepare() -> None:
    """Compile the engine, so that the first start takes no half minute.

    Worth doing where an image or a machine is made ready; what was compiled is kept on disk.
    """
    from assess.blueprint import load_blueprints
    from assess.pool import build_pool
    from assess.warm_up import warm_up
    from itembank.loading import load_bank

    blueprint = next(iter(load_blueprints().values()))
    click.echo("Compiling the engine ...")
    warm_up(build_pool(load_bank(), blueprint))
