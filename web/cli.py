"""The command line: `stempeil COMMAND`."""

from importlib import import_module
from pkgutil import iter_modules

import click

from web import commands


class Failure(click.ClickException):
    """An expected error, told in one sentence."""

    exit_code = 2  # the same as for a wrong option: the person can mend it


class Commands(click.Group):
    """The commands of `web.commands`, one module each, imported when they are asked for.

    A module named `serve` defines a click command or group named `serve`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        names = [module.name for module in iter_modules(commands.__path__)]
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, None if there is no such module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = getattr(import_module(f"web.commands.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an expected error becomes one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except _expected_errors() as error:
            raise Failure(_sentence(error)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stempeil")
def main() -> None:
    """STEMpeil: an adaptive test of STEM and digital basic skills."""


def _expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that a person can cure; imported only when one is met."""
    from sqlalchemy.exc import SQLAlchemyError

    from assess.errors import AssessmentError
    from itembank.errors import ItemBankError
    from web.config import SettingsError
    from web.researcher.errors import DataFileError

    known = (AssessmentError, DataFileError, ItemBankError, SettingsError)
    return (*known, SQLAlchemyError, OSError)


def _sentence(error: Exception) -> str:
    """Return the first line of an error's message, and how many follow."""
    first, *others = str(error).splitlines() or [type(error).__name__]
    return f"{first} (and {len(others)} more)" if others else first
