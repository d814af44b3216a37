"""Pages of a form from their templates; each holds its own style, pictures and scripts."""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from assess.form_file import FormFile
from web.paper.words import say

NORMAL_PT, LARGE_PT = 12, 18
"""Size of the letters; 18 points is what large print means."""


def render(name: str, form: FormFile, *, is_large: bool = False, **content: object) -> str:
    """A page of a form in the language of the form.

    Parameters
    ----------
    name : str
        Of the template.
    form : FormFile
    is_large : bool
        Large print.
    **content
        What else the template shows.
    """
    return (
        _environment()
        .get_template(name)
        .render(
            form=form,
            size=LARGE_PT if is_large else NORMAL_PT,
            is_large=is_large,
            say=partial(say, language=form.language),
            **content,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("web", "templates/paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
