"""Boxes joined by arrows, from top to bottom so that they fit a phone."""

import math

from itembank.figures.definitions import Flow
from itembank.figures.svg import WIDTH, arrow_head, line, picture, rect, text, wrapped
from itembank.figures.words import Words

BOX_WIDTH, LINE_HEIGHT, GAP = 240.0, 18.0, 26.0


def draw_flow(figure: Flow, words: Words) -> str:
    """Return the boxes of a flow."""
    parts: list[str] = []
    x, y = WIDTH / 2, 6.0
    for i, step in enumerate(figure.steps):
        lines = wrapped(words.label(step), BOX_WIDTH - 20)
        height = LINE_HEIGHT * len(lines) + 18
        if i:
            parts += [line((x, y), (x, y + GAP - 4)), arrow_head((x, y + GAP), math.pi / 2)]
            y += GAP
        parts.append(rect((x - BOX_WIDTH / 2, y), width=BOX_WIDTH, height=height, rx="6"))
        first = y + 9 + LINE_HEIGHT / 2
        parts += [text((x, first + LINE_HEIGHT * j), words_) for j, words_ in enumerate(lines)]
        y += height
    return picture(parts, height=y + 6, alt=words.label(figure.alt))
