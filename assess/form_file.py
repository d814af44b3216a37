"""A fixed form as a file: its items in order, and all that is needed to score it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from assess.errors import AssessmentError
from irt.parameters import ItemParameters


class FormFileError(AssessmentError):
    """A file that is no form, or one that does not fit the bank."""


class FormItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An item at its place in a form.

    ``variant_seed``, ``version``, ``key`` and ``tolerance`` are empty for own items. ``options`` is
    the order in which the options of the item file are shown. The parameters are those of
    `irt.ItemParameters`, metric logistic.
    """

    position: int
    item: str
    scale: str
    points: int
    model: int
    a: float
    b: tuple[float, ...]
    c: float
    d: float
    se_b: float
    scores: tuple[float, ...]
    version: int | None = None
    variant_seed: int | None = None
    format: str = ""
    options: tuple[int, ...] = ()
    key: str = ""
    tolerance: str = ""
    seconds: int | None = None


class FormFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fixed form.

    ``bank`` is the version of the item bank, empty for own items. ``levels`` and ``cuts`` (logits)
    are those of the standard the form was made for.
    """

    kind: Literal["stempeil form"] = "stempeil form"
    id: str
    blueprint: str
    blueprint_version: int
    bank: str
    seed: int
    language: str
    is_paper: bool
    levels: tuple[str, ...]
    cuts: tuple[float, ...]
    items: tuple[FormItem, ...]

    @property
    def scales(self) -> tuple[str, ...]:
        """Scales in the order of the form."""
        return tuple(dict.fromkeys(item.scale for item in self.items))


def write_form(path: Path, form: FormFile) -> None:
    """Write a form as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(form), indent=2) + b"\n")


def read_form(path: Path) -> FormFile:
    """Read a form.

    Raises
    ------
    FormFileError
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=FormFile)
    except msgspec.MsgspecError as error:
        message = f"{path} is no form: {error}"
        raise FormFileError(message) from error


def item_fields(parameters: ItemParameters, row: int) -> dict[str, object]:
    """Parameters of one item as fields of a `FormItem`."""
    n = int(parameters.n_categories[row])
    return {
        "points": n - 1,
        "model": int(parameters.model[row]),
        "a": float(parameters.a[row]),
        "b": tuple(parameters.b[row, : n - 1].tolist()),
        "c": float(parameters.c[row]),
        "d": float(parameters.d[row]),
        "se_b": float(parameters.se_b[row]),
        "scores": tuple(parameters.scores[row, :n].tolist()),
    }


def form_parameters(form: FormFile) -> ItemParameters:
    """Parameters of the items of a form, in its order."""
    return ItemParameters.concatenate([_parameters(item) for item in form.items])


def _parameters(item: FormItem) -> ItemParameters:
    return ItemParameters(
        model=np.array([item.model], dtype=np.int64),
        a=np.array([item.a]),
        b=np.array([item.b]),
        c=np.array([item.c]),
        d=np.array([item.d]),
        se_b=np.array([item.se_b]),
        n_categories=np.array([item.points + 1], dtype=np.int64),
        scores=np.array([item.scores]),
    )
