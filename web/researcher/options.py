"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

File = click.Path(exists=True, dir_okay=False, path_type=Path)
NewFile = click.Path(dir_okay=False, path_type=Path)

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class FileAndColumn(click.ParamType[tuple[Path, str]]):
    """`persons.csv:country`: a file and one of its columns."""

    name = "FILE:COLUMN"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, str]:
        """Split at the last colon."""
        if isinstance(value, tuple):
            return value
        name, colon, column = str(value).rpartition(":")
        if not (colon and name and column):
            self.fail(f"expected FILE:COLUMN, got {value!r}", param, ctx)
        return File.convert(name, param, ctx), column


class Recoding(click.ParamType[tuple[str, str]]):
    """`-1=0`: cells that stand for another; `-2=` for a response that is missing."""

    name = "CODE=CATEGORY"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the equals sign."""
        if isinstance(value, tuple):
            return value
        code, equals, category = str(value).partition("=")
        if not equals or not code.strip():
            self.fail(f"expected CODE=CATEGORY or CODE=, got {value!r}", param, ctx)
        return code.strip(), category.strip()


def response_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that reads responses."""
    code = click.option(
        "--code",
        "codes",
        type=Recoding(),
        multiple=True,
        help="Read one cell text as another: -1=0, or -2= for not administered. Repeatable.",
    )
    return code(function)


def metric_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that reads item parameters."""
    decorators: Sequence[_Decorator] = (
        click.option(
            "--metric",
            type=click.Choice(["difficulty", "slope-intercept"]),
            default="difficulty",
            show_default=True,
            help="Form of the item file.",
        ),
        click.option(
            "--D",
            "scaling",
            type=click.FloatRange(0, min_open=True),
            default=1.0,
            show_default=True,
            help="Scaling constant of the item file's slopes; 1.702 for the normal metric.",
        ),
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def report_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json FILE`."""
    return click.option(
        "--json", "report", type=NewFile, help="Write the full report for programs here."
    )(function)
