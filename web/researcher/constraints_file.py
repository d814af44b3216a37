"""`constraints.csv`: what a test of somebody's own items must hold, one rule per row.

Columns, in upper or lower case: CONSTRAINT_ID, TYPE, WHAT, CONDITION, LB, UB and perhaps ONOFF, as
the R package TestDesign reads them. TYPE is

- Number: LB to UB items meet the condition; without a condition that is the length of the test,
- Sum: an attribute adds up to LB to UB; CONDITION names it, perhaps with a comma and a condition,
- Order: items ascend along the attribute in CONDITION,
- Enemy, AllOrNone: of the items that meet the condition at most one, or all or none are given,
- Include, Exclude: every test, or none, has the items that meet the condition,
- Stop: from the shortest length on a test ends as soon as a rule of `assess.stop_rules` holds. WHAT
  names the rule, any or all; CONDITION says the rest as a blueprint does: ``0.35``, ``{chance:
  0.95, cut: 0.5}``, ``[{sem: 0.35}, {pser: 0.03}]``. LB and UB stay empty. Of several rows any
  ends the test.

WHAT of other rows is Item; rows with ONOFF OFF are passed over. Conditions are those of
`assess.conditions`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import yaml

from assess.blueprint import Block, Blueprint, Rule, Start
from assess.conditions import read_condition
from assess.errors import BlueprintError
from assess.stop_rules import STOP_NAMES, read_stop
from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, read_rows

_NEEDED = ("constraint_id", "type", "condition", "lb", "ub")
_LISTS = {"enemy": "enemies", "allornone": "sets", "include": "include", "exclude": "exclude"}
_TYPES = "Number, Sum, Order, Enemy, AllOrNone, Include, Exclude or Stop"

REFRESH = 5
"""The way to finish is assembled anew before every so many items: own rules may cross anyhow, and
this keeps 97 % of the information of the shadow test (docs/method/selection.md)."""


@dataclass(slots=True)
class _Read:
    """What the rows have said so far."""

    path: Path
    length: tuple[int, int] | None = None
    rules: list[Rule] = field(default_factory=list)
    lists: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in _LISTS.values()}
    )
    order: str = ""
    stop: list[dict[str, Any]] = field(default_factory=list)
    stop_place: str = ""


def read_constraints(path: Path, **design: Any) -> Blueprint:
    """Read a constraint file as a blueprint of one scale.

    Parameters
    ----------
    path : Path
    **design
        Fields of `assess.blueprint.Blueprint` that say how items are chosen (``refresh`` is
        `REFRESH` by default), and ``sem``, which the rows of type Stop take the place of.

    Raises
    ------
    DataFileError
        Naming line and rule.
    """
    header, rows = read_rows(path)
    columns = [name.strip().lower() for name in header]
    for name in _NEEDED:
        if name not in columns:
            raise DataFileError(path, f"needs a column {name.upper()}")
    read = _Read(path)
    for line, row in enumerate(rows, start=FIRST_LINE):
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        if cells.get("onoff", "").upper() != "OFF":
            _read_row(read, cells, f"line {line} ({cells['constraint_id']})")
    if read.length is None:
        raise DataFileError(path, "needs a row of type Number without condition: the length")
    if read.stop and read.length[0] == read.length[1]:
        rule = "a test that may stop needs a length whose LB is smaller than its UB"
        raise DataFileError(path, rule, place=read.stop_place)
    sem = design.pop("sem", 0.0)
    block = Block(
        scale="scale",
        min_items=read.length[0],
        max_items=read.length[1],
        sem=sem,
        rules=tuple(read.rules),
        stop={"any": read.stop} if read.stop else None,
    )
    return blueprint_of_block(
        block,
        id=path.stem,
        order=read.order,
        **{name: tuple(conditions) for name, conditions in read.lists.items()},
        **{"refresh": REFRESH, **design},
    )


def blueprint_of_block(block: Block, **design: Any) -> Blueprint:
    """A blueprint of one scale, by default without an easy start or a lottery."""
    plain = Blueprint(
        id="own",
        version=1,
        title={"nl": "Eigen items", "en": "Own items"},
        address="u",
        minutes=(1, 60),
        success=0.5,
        randomesque=1,
        start=Start(theta=0.0, sd=1.0, items=0, easiest=math.inf),
        shuffle_blocks=False,
        blocks=(block,),
    )
    return msgspec.structs.replace(plain, **design)


def _read_row(read: _Read, cells: dict[str, str], place: str) -> None:
    kind, condition = cells["type"].lower(), cells["condition"]
    if kind == "stop":
        _read_stop(read, cells, place)
        return
    if cells.get("what", "Item").lower() not in ("item", ""):
        raise DataFileError(read.path, f"WHAT must be Item, got {cells['what']}", place=place)
    if kind == "order":
        read.order = condition
    elif kind in _LISTS:
        _check_condition(read, condition, place, is_needed=True)
        read.lists[_LISTS[kind]].append(condition)
    elif kind in ("number", "sum"):
        _read_bounds(read, cells, place)
    else:
        raise DataFileError(read.path, f"TYPE must be {_TYPES}, got {cells['type']}", place=place)


def _read_stop(read: _Read, cells: dict[str, str], place: str) -> None:
    name, written = cells.get("what", ""), cells["condition"]
    if name.lower() not in STOP_NAMES:
        rule = f"WHAT must be a stopping rule ({', '.join(STOP_NAMES)}), got {name!r}"
        raise DataFileError(read.path, rule, place=place)
    if not written or cells["lb"] or cells["ub"]:
        rule = f"the numbers of the rule {name} stand in CONDITION; LB and UB stay empty"
        raise DataFileError(read.path, rule, place=place)
    try:
        stop = {name.lower(): yaml.safe_load(written)}
        read_stop(stop, "Stop")
    except yaml.YAMLError as error:
        rule = f"Stop.{name}: {written!r} can't be read"
        raise DataFileError(read.path, rule, place=place) from error
    except BlueprintError as error:
        raise DataFileError(read.path, str(error), place=place) from error
    read.stop.append(stop)
    read.stop_place = read.stop_place or place


def _read_bounds(read: _Read, cells: dict[str, str], place: str) -> None:
    attribute, condition = "", cells["condition"]
    if cells["type"].lower() == "sum":
        attribute, _, condition = (part.strip() for part in condition.partition(","))
    _check_condition(read, condition, place)
    low, high = (_bound(read, cells, name, place) for name in ("lb", "ub"))
    if not low <= high:
        raise DataFileError(read.path, "LB may not be greater than UB", place=place)
    if not attribute and not condition:
        _read_length(read, low, high, place)
    else:
        read.rules.append(Rule(where=condition, min=low, max=high, sum=attribute))


def _read_length(read: _Read, low: float, high: float, place: str) -> None:
    if read.length is not None:
        rule = "a row of type Number without condition is the length, which stands there already"
        raise DataFileError(read.path, rule, place=place)
    if low < 1 or not (low.is_integer() and high.is_integer()):
        rule = f"the length must be whole numbers of at least 1, got {low:g} to {high:g}"
        raise DataFileError(read.path, rule, place=place)
    read.length = int(low), int(high)


def _check_condition(read: _Read, condition: str, place: str, *, is_needed: bool = False) -> None:
    if not condition and is_needed:
        raise DataFileError(read.path, "needs a condition", place=place)
    if not condition:
        return
    try:
        read_condition(condition)
    except BlueprintError as error:
        raise DataFileError(read.path, str(error), place=place) from error


def _bound(read: _Read, cells: dict[str, str], name: str, place: str) -> float:
    try:
        value = float(cells[name])
    except ValueError:
        value = math.nan
    if not value >= 0:
        rule = f"{name.upper()} must be a number of at least 0, got {cells[name]!r}"
        raise DataFileError(read.path, rule, place=place)
    return value
