"""Text, boxes and pictures of a page of A4, in points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import Rectangle

from web.paper.svg_drawing import Placing, draw_svg, picture_size

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, TOP, BOTTOM = 17 * MM, 17 * MM, 19 * MM
TEXT_WIDTH = WIDTH - 2 * LEFT

_LEADING = 1.45  # line height as a multiple of the size of the letters
_SMALL = 0.9
_MOST_HEIGHT = 100 * MM  # of a picture

Draw = Callable[[Axes, float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something as wide as the text: its height, and how it is drawn from a top edge."""

    height: float
    draw: Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """Size of the letters in points, and how they look."""

    size: float
    is_bold: bool = False
    is_italic: bool = False

    @property
    def font(self) -> FontProperties:
        """The font for matplotlib."""
        return FontProperties(
            family="DejaVu Sans",
            size=self.size,
            weight="bold" if self.is_bold else "normal",
            style="italic" if self.is_italic else "normal",
        )

    @property
    def leading(self) -> float:
        """Distance between lines."""
        return self.size * _LEADING


def paragraph(words: str, look: Type, *, indent: float = 0.0, after: float = 0.5) -> Piece:
    """Running text; `after` is the space below it in lines."""
    lines = wrapped(words, look, TEXT_WIDTH - indent)

    def draw(axes: Axes, top: float) -> None:
        for number, line in enumerate(lines):
            write(axes, line, look, x=LEFT + indent, y=top + number * look.leading)

    return Piece((len(lines) + after) * look.leading, draw)


def choice(letter: str, words: str, look: Type) -> Piece:
    """A box to tick, its letter and its text."""
    bold = Type(size=look.size, is_bold=True)
    indent = 3.2 * look.size
    text = paragraph(words, look, indent=indent, after=0.25)

    def draw(axes: Axes, top: float) -> None:
        box(axes, x=LEFT, y=top + 0.25 * look.size, side=look.size)
        write(axes, letter, bold, x=LEFT + 1.7 * look.size, y=top)
        text.draw(axes, top)

    return Piece(text.height, draw)


def labelled(label: str, words: str, look: Type, *, has_cell: bool = False) -> Piece:
    """A letter or number and its text, perhaps behind a cell for one letter."""
    bold = Type(size=look.size, is_bold=True)
    cell = 2.0 * look.size if has_cell else 0.0
    text = paragraph(words, look, indent=cell + 2.2 * look.size, after=0.25)

    def draw(axes: Axes, top: float) -> None:
        if has_cell:
            box(axes, x=LEFT, y=top, side=1.6 * look.size)
        write(axes, label, bold, x=LEFT + cell + 0.3 * look.size, y=top)
        text.draw(axes, top)

    return Piece(max(text.height, 1.9 * look.size if has_cell else 0.0), draw)


def cells(n: int, look: Type) -> Piece:
    """Boxes for one letter each, side by side."""
    side = 2.0 * look.size

    def draw(axes: Axes, top: float) -> None:
        for number in range(n):
            box(axes, x=LEFT + number * 1.2 * side, y=top, side=side)

    return Piece(side + 0.7 * look.leading, draw)


def line_to_write_on(before: str, behind: str, look: Type) -> Piece:
    """A line with words before and behind it."""
    x = LEFT + width_of(before, look) + 0.8 * look.size
    end = x + 55 * MM

    def draw(axes: Axes, top: float) -> None:
        y = top + 1.6 * look.size
        write(axes, before, look, x=LEFT, y=top + 0.6 * look.size)
        axes.plot([x, end], [y, y], color="black", linewidth=1)
        write(axes, behind, look, x=end + 0.5 * look.size, y=top + 0.6 * look.size)

    return Piece(2.2 * look.leading, draw)


def picture(svg: str, width: float) -> Piece:
    """A picture of the item bank, at most so wide."""
    own_width, own_height = picture_size(svg)
    scale = min(width / own_width, _MOST_HEIGHT / own_height)

    def draw(axes: Axes, top: float) -> None:
        draw_svg(axes, svg, Placing(LEFT, top, scale))

    return Piece(own_height * scale + 10, draw)


def table_row(texts: Sequence[str], widths: Sequence[float], look: Type) -> Piece:
    """One row of a table."""
    pad = 0.4 * look.size
    columns = [
        wrapped(text, look, width - 2 * pad) for text, width in zip(texts, widths, strict=True)
    ]
    height = max(map(len, columns)) * look.leading + pad

    def draw(axes: Axes, top: float) -> None:
        x = LEFT
        for lines, width in zip(columns, widths, strict=True):
            axes.add_patch(Rectangle((x, top), width, height, fill=False, linewidth=0.8))
            for number, line in enumerate(lines):
                write(axes, line, look, x=x + pad, y=top + number * look.leading + pad / 2)
            x += width

    return Piece(height, draw)


def framed(words: str, look: Type) -> Piece:
    """Running text in a frame over the width of the text."""
    pad = 0.6 * look.size
    lines = wrapped(words, look, TEXT_WIDTH - 2 * pad)
    height = len(lines) * look.leading + 2 * pad

    def draw(axes: Axes, top: float) -> None:
        axes.add_patch(Rectangle((LEFT, top), TEXT_WIDTH, height, fill=False, linewidth=1.5))
        for number, line in enumerate(lines):
            write(axes, line, look, x=LEFT + pad, y=top + pad + number * look.leading)

    return Piece(height + look.leading, draw)


def space(height: float) -> Piece:
    """Nothing."""
    return Piece(height, lambda _axes, _top: None)


def rule() -> Piece:
    """A thin line over the width of the text."""

    def draw(axes: Axes, top: float) -> None:
        axes.plot([LEFT, LEFT + TEXT_WIDTH], [top + 4, top + 4], color="black", linewidth=0.8)

    return Piece(12.0, draw)


def small(look: Type) -> Type:
    """Instructions: a little smaller and in italics."""
    return Type(size=_SMALL * look.size, is_italic=True)


def write(axes: Axes, words: str, look: Type, *, x: float, y: float) -> None:
    """One line of text; `y` is the top of the line."""
    baseline = y + 1.1 * look.size
    axes.text(x, baseline, words, fontproperties=look.font, va="baseline", parse_math=False)


def box(axes: Axes, *, x: float, y: float, side: float) -> None:
    """An empty square."""
    axes.add_patch(Rectangle((x, y), side, side, fill=False, linewidth=1))


def wrapped(words: str, look: Type, width: float) -> list[str]:
    """Text cut into lines that fit, at spaces; a word that is too long is cut anywhere."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, look) <= width:
            lines[-1] = longer
            continue
        rest = word
        while width_of(rest, look) > width:
            n = next(k for k in range(len(rest), 0, -1) if width_of(rest[:k], look) <= width)
            lines.append(rest[:n])
            rest = rest[n:]
        lines.append(rest)
    return lines or [""]


def width_of(words: str, look: Type) -> float:
    """Width of text in points, without kerning."""
    return look.size * sum(_advance(letter, look.is_bold, look.is_italic) for letter in words)


@cache
def _advance(letter: str, is_bold: bool, is_italic: bool) -> float:
    """Width of a letter of one point."""
    font = get_font(findfont(Type(size=1, is_bold=is_bold, is_italic=is_italic).font))
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING | LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / font.units_per_EM)
