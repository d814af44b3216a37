"""Electric circuits with named parts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from itembank.figures.definitions import Circuit
from itembank.figures.svg import SMALL, WIDTH, Point, circle, line, picture, rect, text
from itembank.figures.words import Words
from itembank.texts import LocalText

HALF = 18.0  # half the room of a symbol on its wire
LEFT, RIGHT = 24.0, WIDTH - 24.0
MAIN_PARTS = frozenset({"battery", "switch_open", "switch_closed", "fuse"})
"""Parts of a parallel circuit that stand in the common wire."""

NAMES = {
    "battery": LocalText("batterij", "battery"),
    "lamp": LocalText("lamp", "lamp"),
    "switch_open": LocalText("schakelaar open", "switch open"),
    "switch_closed": LocalText("schakelaar dicht", "switch closed"),
    "motor": LocalText("motor", "motor"),
    "fuse": LocalText("zekering", "fuse"),
}


def draw_circuit(figure: Circuit, words: Words) -> str:
    """Return a circuit, each part a symbol with its name."""
    names = _names(figure.parts, words.language)
    placed = list(zip(figure.parts, names, strict=True))
    if figure.layout == "series":
        half = (len(placed) + 1) // 2
        rows = [placed[:half], placed[half:]]
    else:
        rows = [[part] for part in placed if part[0] not in MAIN_PARTS]
        rows.append([part for part in placed if part[0] in MAIN_PARTS])
    parts: list[str] = []
    for i, row in enumerate(rows):
        parts += _wire(row, 40.0 + 84 * i)
    bottom = 40.0 + 84 * (len(rows) - 1)
    parts += [line((x, 40), (x, bottom)) for x in (LEFT, RIGHT)]
    return picture(parts, height=bottom + 48, alt=words.label(figure.alt))


def _names(parts: Sequence[str], language: str) -> list[str]:
    """Return the name of each part, numbered where there are several of a kind."""
    count, met = Counter(parts), Counter[str]()
    names = []
    for part in parts:
        met[part] += 1
        number = f" {met[part]}" if count[part] > 1 else ""
        names.append(f"{NAMES[part].of(language)}{number}")
    return names


def _wire(row: Sequence[tuple[str, str]], y: float) -> Iterator[str]:
    slot, start = (RIGHT - LEFT) / max(1, len(row)), LEFT
    for i, (part, name) in enumerate(row):
        x = LEFT + (i + 0.5) * slot
        yield line((start, y), (x - HALF, y))
        yield from _symbol(part, (x, y))
        yield text((x, y + 32), name, size=SMALL)
        start = x + HALF
    yield line((start, y), (RIGHT, y))


def _symbol(part: str, at: Point) -> Iterator[str]:
    x, y = at
    match part:
        case "battery":
            yield line((x - HALF, y), (x - 4, y))
            yield line((x - 4, y - 16), (x - 4, y + 16))
            yield line((x + 4, y - 8), (x + 4, y + 8), stroke_width="4")
            yield line((x + 4, y), (x + HALF, y))
        case "lamp":
            yield circle(at, HALF)
            yield line((x - 12.7, y - 12.7), (x + 12.7, y + 12.7))
            yield line((x - 12.7, y + 12.7), (x + 12.7, y - 12.7))
        case "motor":
            yield circle(at, HALF)
            yield text(at, "M")
        case "fuse":
            yield rect((x - HALF, y - 7), width=2 * HALF, height=14)
            yield line((x - HALF, y), (x + HALF, y))
        case _:
            yield circle((x - HALF, y), 3, fill="currentColor")
            yield circle((x + HALF, y), 3, fill="currentColor")
            tip = (x + HALF, y) if part == "switch_closed" else (x + HALF - 6, y - 18)
            yield line((x - HALF, y), tip, stroke_width="2.5")
