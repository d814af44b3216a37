"""Drawings of our own, placed in the page so that they follow its colours."""

import re
from functools import cache
from html import escape
from pathlib import Path

from itembank.errors import TextError
from itembank.figures.definitions import Image
from itembank.figures.words import Words

MEDIA = Path(__file__).parent.parent / "content" / "media"

_ROOT = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_VIEW_BOX = re.compile(r'\bviewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"')
_FORBIDDEN = re.compile(
    r"<(?:script|style|text|image|foreignObject|use|a)\b|\s(?:style|id|href|on\w+)\s*=",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<(title|desc|metadata)\b.*?</\1>", re.DOTALL)


def draw_image(figure: Image, words: Words) -> str:
    """Return a drawing of `content/media`, named by its alternative text.

    Raises
    ------
    TextError
        If there is no such file or it holds more than shapes.
    """
    width, height, shapes = _shapes(MEDIA / figure.file)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure-drawing" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" fill="none" '
        f'stroke="currentColor"><title>{escape(words.label(figure.alt))}</title>{shapes}</svg>'
    )


@cache
def _shapes(path: Path) -> tuple[str, str, str]:
    try:
        markup = path.read_text(encoding="utf-8")
    except OSError as error:
        msg = f"no drawing {path.name!r} in content/media"
        raise TextError(msg) from error
    root = _ROOT.search(markup)
    view = _VIEW_BOX.search(root[1]) if root else None
    if root is None or view is None:
        msg = f'{path.name!r} must be an <svg> with viewBox="0 0 W H"'
        raise TextError(msg)
    shapes = _TITLE.sub("", root[2]).strip()
    forbidden = _FORBIDDEN.search(shapes)
    if forbidden:
        msg = f"{path.name!r} may hold shapes only, got {forbidden[0].strip()!r}"
        raise TextError(msg)
    return view[1], view[2], shapes
