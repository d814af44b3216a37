"""`items.csv`: parameters of items, one per row.

Columns: item, model, a, b, c, d, b1, b2, ..., se_a, se_b, se_c, se_d, se_b1, ...; nominal items
have slope1, intercept1, ... for their categories but the first. The metric is logistic
(D = 1), in the difficulty form; another metric is converted when it is read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from irt.parameters import ItemParameters
from web.researcher.errors import DataFileError
from web.researcher.tables import FIRST_LINE, read_rows

Metric = Literal["difficulty", "slope-intercept"]

MODELS = ("rasch", "1pl", "2pl", "3pl", "4pl", "grm", "pcm", "gpcm", "rsm", "nrm")
_DICHOTOMOUS = frozenset({"rasch", "1pl", "2pl", "3pl", "4pl"})
_UNIT_SLOPE = frozenset({"rasch", "pcm", "rsm"})
_ORDER = ("item", "model", "a", "b", "c", "d", "slope", "intercept")
_COLUMN = re.compile(r"(se_)?([abcd]|b\d+|slope\d+|intercept\d+|d\d+)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemsFile:
    """Items as read.

    Attributes
    ----------
    path : Path
    names : tuple of str
    models : tuple of str
    parameters : ItemParameters
        ``se_b`` is 0; the errors stand in ``errors``.
    errors : tuple of dict of str to float
        Standard errors per item by parameter (a, b1, ...), where the file has them.
    """

    path: Path
    names: tuple[str, ...]
    models: tuple[str, ...]
    parameters: ItemParameters
    errors: tuple[dict[str, float], ...]

    def take(self, names: Sequence[str]) -> ItemsFile:
        """Return these items, in that order."""
        place = {name: row for row, name in enumerate(self.names)}
        rows = [place[name] for name in names]
        return ItemsFile(
            path=self.path,
            names=tuple(names),
            models=tuple(self.models[row] for row in rows),
            parameters=self.parameters.take(rows),
            errors=tuple(self.errors[row] for row in rows),
        )


def read_items(path: Path, *, metric: Metric = "difficulty", D: float = 1.0) -> ItemsFile:
    """Read item parameters.

    Parameters
    ----------
    path : Path
    metric : {"difficulty", "slope-intercept"}
        Slope-intercept files have ``d`` (or d1, d2, ...) as intercepts of ``a * theta + d``.
    D : float
        Scaling constant of the file's slopes.

    Raises
    ------
    DataFileError
        Naming line, column and rule.
    """
    header, rows = read_rows(path)
    _check_header(path, header)
    names, models, parts, errors = [], [], [], []
    for line, cells in enumerate(rows, start=FIRST_LINE):
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        place = f"line {line}, item {row['item']}"
        if row["item"] in names:
            raise DataFileError(path, "an item may have one row", place=place)
        numbers = _numbers(path, row, place)
        try:
            parts.append(_item(row.get("model") or _guessed(numbers), numbers, metric, D))
        except (ValueError, KeyError) as error:
            rule = str(error).replace(" (item 0)", "")
            missing = f"parameter {rule} is missing" if isinstance(error, KeyError) else rule
            raise DataFileError(path, missing, place=place) from error
        names.append(row["item"])
        models.append(row.get("model") or _guessed(numbers))
        errors.append({key[3:]: value for key, value in numbers.items() if key[:3] == "se_"})
    if not names:
        raise DataFileError(path, "there is no row below the header")
    return ItemsFile(
        path=path,
        names=tuple(names),
        models=tuple(models),
        parameters=ItemParameters.concatenate(parts),
        errors=tuple(_renamed(one) for one in errors),
    )


def write_items(
    path: Path,
    names: Sequence[str],
    models: Sequence[str],
    items: ItemParameters,
    errors: Sequence[dict[str, float]],
) -> None:
    """Write item parameters, difficulty form, D = 1; numbers round-trip exactly."""
    rows = [
        {"item": name, "model": model, **_columns(model, items.take([row]), errors[row])}
        for row, (name, model) in enumerate(zip(names, models, strict=True))
    ]
    always = {"item", "model", "a", "b", "c", "d"}
    header = sorted(always.union(*rows), key=_column_order)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _check_header(path: Path, header: list[str]) -> None:
    if "item" not in header:
        raise DataFileError(path, "the header needs a column 'item'")
    unknown = [
        name for name in header if name not in {"item", "model"} and not _COLUMN.fullmatch(name)
    ]
    if unknown:
        rule = f"columns are item, model, a, b, c, d, b1, ..., se_a, ...; {unknown[0]!r} is not"
        raise DataFileError(path, rule)


def _numbers(path: Path, row: dict[str, str], place: str) -> dict[str, float]:
    numbers = {}
    for name, cell in row.items():
        if name in {"item", "model"} or not cell:
            continue
        try:
            numbers[name] = float(cell)
        except ValueError:
            rule = f"{name} must be a number, got {cell!r}"
            raise DataFileError(path, rule, place=place) from None
        if not np.isfinite(numbers[name]) and not name.startswith("se_"):
            raise DataFileError(path, f"{name} must be a number, got {cell!r}", place=place)
    return numbers


def _guessed(numbers: dict[str, float]) -> str:
    """The model of a row that names none: the smallest that has these parameters."""
    if "b2" in numbers:
        rule = "model is missing: an item with several thresholds needs one (grm, gpcm, ...)"
        raise ValueError(rule)
    if numbers.get("d", 1.0) < 1:
        return "4pl"
    return "3pl" if numbers.get("c", 0.0) > 0 else "2pl"


def _item(model: str, numbers: dict[str, float], metric: Metric, D: float) -> ItemParameters:
    if model not in MODELS:
        message = f"model must be one of {', '.join(MODELS)}, got {model!r}"
        raise ValueError(message)
    if model == "nrm":
        slopes = [0.0, *_series(numbers, "slope")]
        intercepts = [0.0, *_series(numbers, "intercept")]
        return ItemParameters.nominal(slopes=[slopes], intercepts=[intercepts])
    a = numbers["a"] if model not in _UNIT_SLOPE or "a" in numbers else 1.0
    b = _difficulties(model, numbers, metric, a)
    if model in _DICHOTOMOUS:
        upper = numbers.get("d", 1.0) if metric == "difficulty" else 1.0
        return ItemParameters.logistic(a=a * D, b=b, c=numbers.get("c", 0.0), d=upper)
    build = ItemParameters.graded if model == "grm" else ItemParameters.partial_credit
    return build(a=a * D, b=[b])


def _difficulties(model: str, numbers: dict[str, float], metric: Metric, a: float) -> list[float]:
    if metric == "difficulty":
        return _series(numbers, "b")
    intercepts = np.array(_series(numbers, "d"))
    if model not in _DICHOTOMOUS and model != "grm":  # cumulated over the steps
        intercepts = np.diff(intercepts, prepend=0.0)
    return [float(b) for b in -intercepts / a]


def _series(numbers: dict[str, float], name: str) -> list[float]:
    """Values of b1, b2, ... or of the only one, b."""
    if f"{name}1" not in numbers:
        return [numbers[name]]
    found: list[float] = []
    while f"{name}{len(found) + 1}" in numbers:
        found.append(numbers[f"{name}{len(found) + 1}"])
    return found


def _renamed(errors: dict[str, float]) -> dict[str, float]:
    return {"b1" if name == "b" else name: value for name, value in errors.items()}


def _columns(model: str, item: ItemParameters, errors: dict[str, float]) -> dict[str, float]:
    b = item.b[0, : item.n_categories[0] - 1]
    if model == "nrm":
        slopes = item.a[0] * item.scores[0, 1 : item.n_categories[0]]
        intercepts = -np.cumsum(item.a[0] * b)
        values = {f"slope{k}": slope for k, slope in enumerate(slopes, start=1)}
        values |= {f"intercept{k}": one for k, one in enumerate(intercepts, start=1)}
    else:
        values = {"a": item.a[0]}
        values |= {"b": b[0]} if len(b) == 1 else {f"b{k}": one for k, one in enumerate(b, start=1)}
    if model in _DICHOTOMOUS:
        values |= {"c": item.c[0], "d": item.d[0]}
    single = {"b1": "b"} if "b" in values else {}
    for name, error in errors.items():
        column = single.get(name, name)
        if column in values and np.isfinite(error):
            values[f"se_{column}"] = error
    return {name: float(value) for name, value in values.items()}


def _column_order(name: str) -> tuple[bool, bool, int, int]:
    bare = name.removeprefix("se_")
    letters = bare.rstrip("0123456789")
    number = int(bare[len(letters) :] or 0)
    return name.startswith("se_"), number > 0, _ORDER.index(letters), number
