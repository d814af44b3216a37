"""A researcher's own items and constraints, as the engine's pool and blueprint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assess.blueprint import Block, Blueprint
from assess.content import usable_items
from irt.parameters import ItemParameters
from web.researcher.attributes_file import read_attributes
from web.researcher.constraints_file import blueprint_of_block, read_constraints
from web.researcher.items_file import read_items


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnPool:
    """What three files say.

    Attributes
    ----------
    blueprint : Blueprint
    parameters : ItemParameters
        Of the items that the blueprint can use; difficulties with their standard errors.
    attributes : dict of str to ndarray of shape (n_items,)
        Of the same items.
    """

    blueprint: Blueprint
    parameters: ItemParameters
    attributes: dict[str, npt.NDArray[np.generic]]


def read_own_pool(
    items: Path,
    attributes: Path | None,
    constraints: Path | None,
    *,
    length: tuple[int, int] | None = None,
    **design: Any,
) -> OwnPool:
    """Read items, their attributes and the constraints of a test.

    Parameters
    ----------
    items : Path
        As `web.researcher.items_file` reads them.
    attributes, constraints : Path, optional
        Without constraints a test is ``length`` items long and holds any of them.
    length : tuple of int, optional
        Shortest and longest test, where there are no constraints.
    **design
        As for `web.researcher.constraints_file.read_constraints`.

    Raises
    ------
    DataFileError, BlueprintError
    """
    read = read_items(items)
    table = read_attributes(attributes, read.names)
    if constraints is not None:
        blueprint = read_constraints(constraints, **design)
    else:
        sem = design.pop("sem", 0.0)
        least, most = length or (len(read.names), len(read.names))
        block = Block(scale="scale", min_items=least, max_items=most, sem=sem)
        blueprint = blueprint_of_block(block, **design)
    usable = usable_items(blueprint, table)
    return OwnPool(
        blueprint=blueprint,
        parameters=read.parameters.take(usable),
        attributes={name: values[usable] for name, values in table.items()},
    )
