"""Multistage panels: modules by integer programming, and routes by number of points.

Everybody begins with the routing module, which informs at all cuts; what they earn decides between
easier and harder modules of the next stage. Every path through the panel meets the blueprint.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Section 5.1.
.. [2] Luecht, R., Brumfield, T. & Breithaupt, K. (2006). A testlet assembly design for adaptive
   multistage tests. Applied Measurement in Education 19(3), 189-202 (modules to targets).
.. [3] Yan, D., von Davier, A. A. & Lewis, C., eds. (2014). Computerized Multistage Testing: Theory
   and Applications. CRC Press (approximate maximum information routing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array

from assess.content import Content
from assess.errors import BlueprintError
from assess.fixed_forms import FormSupply, order_items
from assess.integer_programme import IntegerProgramme
from irt.information import item_information
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.quadrature import normal_quadrature
from irt.response import log_probability_table
from irt.sum_scores import sum_score_table

GAP = 0.02
"""Share of the objective that is given up to end the search."""

_HALF = 0.5
_REACH = 0.5  # of the way from the easiest to the hardest module: nobody jumps farther
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Module:
    """Items that are given together.

    Attributes
    ----------
    stage, rank : int
        From 0; rank 0 is the easiest of its stage.
    place : float
        From 0, the easiest, to 1, the hardest of its stage; one half for a single module.
    targets : tuple of float
        Abilities at which it informs, in logits.
    items : ndarray of int64, shape (n_module_items,)
        Rows in the order in which they are shown; empty until assembled.
    """

    stage: int
    rank: int
    place: float
    targets: tuple[float, ...]
    items: IntArray

    @property
    def name(self) -> str:
        """Stage and rank, such as ``2A``; A is the easiest."""
        return f"{self.stage + 1}{chr(ord('A') + self.rank)}"


@dataclass(frozen=True, slots=True)
class Route:
    """Where to go after some modules.

    Attributes
    ----------
    taken : tuple of int
        Modules taken so far.
    next_modules : tuple of int
        Easiest first.
    least : tuple of int
        Points on the routing scale from which each of them is given, ascending.
    """

    taken: tuple[int, ...]
    next_modules: tuple[int, ...]
    least: tuple[int, ...]

    def choose(self, points: IntArray) -> IntArray:
        """Module for each number of points."""
        place = np.searchsorted(self.least, points, side="right") - 1
        return np.array(self.next_modules)[place]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """A multistage test.

    Attributes
    ----------
    modules : tuple of Module
    paths : tuple of tuple of int
        Modules of each way through the panel.
    routes : tuple of Route
    routing_block : int
        Points on this block of the blueprint, the longest, decide the route.
    gap : float
        No choice of items has a better objective by more than this share.
    """

    modules: tuple[Module, ...]
    paths: tuple[tuple[int, ...], ...]
    routes: tuple[Route, ...]
    routing_block: int
    gap: float

    def path_items(self, path: Sequence[int]) -> IntArray:
        """Rows of the items of a path."""
        return np.concatenate([self.modules[module].items for module in path])


def read_stages(text: str) -> tuple[int, ...]:
    """Numbers of modules from a text such as ``1-3-3``.

    Raises
    ------
    BlueprintError
    """
    if not re.fullmatch(r"1(-[1-9]){1,4}", text):
        message = f"stages must be numbers of modules that begin with 1, such as 1-3-3, got {text}"
        raise BlueprintError(message)
    return tuple(map(int, text.split("-")))


def assemble_panel(
    supply: FormSupply,
    parameters: ItemParameters,
    *,
    stages: Sequence[int],
    cuts: Sequence[float],
    is_shared: bool = False,
    seed: int = 0,
) -> Panel:
    """Assemble a panel whose every path meets the blueprint.

    Parameters
    ----------
    supply : FormSupply
    parameters : ItemParameters
        Of the items of the supply.
    stages : sequence of int
        Modules of each stage.
    cuts : sequence of float
        In logits, ascending.
    is_shared : bool
        Whether an item may stand in several modules of a stage: nobody takes two of them.
    seed : int

    Raises
    ------
    BlueprintError
        When there is no such panel.
    """
    modules = _modules(stages, cuts)
    paths = panel_paths(modules)
    lengths = module_lengths(supply.content.longest, len(stages))
    model = IntegerProgramme()
    columns = [model.columns(len(supply.content), high=1, is_whole=True) for _ in modules]
    for module, x in zip(modules, columns, strict=True):
        _shape_module(model, supply.content, x, lengths[:, module.stage])
        _inform_at_targets(model, supply.content, parameters, module, x)
    _meet_rules(model, columns, paths, supply=supply, is_shared=is_shared)
    found = model.solve(gap=GAP, seed=seed)
    if found is None:
        raise BlueprintError(_impossible(supply, modules, lengths, is_shared=is_shared))
    filled = tuple(
        replace(module, items=order_items(supply, np.flatnonzero(found.values[x] > _HALF)))
        for module, x in zip(modules, columns, strict=True)
    )
    routing_block = int(supply.content.longest.argmax())
    return Panel(
        modules=filled,
        paths=paths,
        routes=_routes(filled, paths, supply.content.block == routing_block, parameters),
        routing_block=routing_block,
        gap=found.gap,
    )


def panel_paths(modules: Sequence[Module]) -> tuple[tuple[int, ...], ...]:
    """Ways through the modules, none of which jumps from one end of the scale to the other."""
    n_stages = max(module.stage for module in modules) + 1
    of_stage = [
        [number for number, module in enumerate(modules) if module.stage == stage]
        for stage in range(n_stages)
    ]
    return tuple(
        path
        for path in product(*of_stage)
        if all(
            abs(modules[a].place - modules[b].place) <= _REACH + _EQUAL for a, b in pairwise(path)
        )
    )


def module_lengths(longest: IntArray, n_stages: int) -> IntArray:
    """Items of each block in a module of each stage, shape (n_blocks, n_stages).

    Blocks and modules are divided as evenly as they can be.
    """
    lengths = np.repeat(longest[:, None] // n_stages, n_stages, axis=1)
    for block, rest in enumerate(longest % n_stages):
        for _ in range(rest):
            open_stages = np.where(lengths[block] > longest[block] // n_stages, np.inf, 0)
            lengths[block, np.argmin(lengths.sum(axis=0) + open_stages)] += 1
    return lengths


def _modules(stages: Sequence[int], cuts: Sequence[float]) -> list[Module]:
    none = np.empty(0, dtype=np.int64)
    found = []
    for stage, n in enumerate(stages):
        middle = (np.arange(n) + _HALF) / n
        spread = np.interp(middle, np.linspace(0, 1, len(cuts)), cuts)
        targets = [tuple(cuts)] if n == 1 else [(float(t),) for t in spread]
        if n == len(cuts):
            targets = [(float(cut),) for cut in cuts]
        for rank in range(n):
            place = rank / (n - 1) if n > 1 else _HALF
            at = targets[rank]
            found.append(Module(stage=stage, rank=rank, place=place, targets=at, items=none))
    return found


def _shape_module(
    model: IntegerProgramme, content: Content, x: IntArray, lengths: IntArray
) -> None:
    of_block = (content.block == np.arange(len(lengths))[:, None]).astype(np.float64)
    model.rows([(of_block, x)], low=lengths, high=lengths)
    for one in np.unique(content.set_of[content.set_of >= 0]):
        members = np.flatnonzero(content.set_of == one)
        together = np.zeros((len(members) - 1, len(content)))
        together[:, members[0]] = 1
        together[np.arange(len(members) - 1), members[1:]] = -1
        model.rows([(together, x)], low=0.0, high=0.0)


def _inform_at_targets(
    model: IntegerProgramme,
    content: Content,
    parameters: ItemParameters,
    module: Module,
    x: IntArray,
) -> None:
    """Maximin information over the targets of a module, for each block ([1], [2])."""
    information = item_information(parameters, module.targets).T
    for block in range(len(content.longest)):
        least = model.columns(1, worth=1.0)
        weights = information * (content.block == block)
        model.rows([(weights, x), (-np.ones((len(weights), 1)), least)], low=0.0)


def _meet_rules(
    model: IntegerProgramme,
    columns: Sequence[IntArray],
    paths: Sequence[Sequence[int]],
    *,
    supply: FormSupply,
    is_shared: bool,
) -> None:
    """Every path meets the blueprint and holds no item twice."""
    one: csr_array = eye_array(len(columns[0]), format="csr")
    for group in paths if is_shared else [range(len(columns))]:
        model.rows([(one, columns[module]) for module in group], high=1.0)
    programme = supply.programme
    for path in paths:
        terms = [(programme.matrix, columns[module]) for module in path]
        model.rows(terms, low=programme.low, high=programme.high)


def _routes(
    modules: Sequence[Module],
    paths: Sequence[tuple[int, ...]],
    is_routing: npt.NDArray[np.bool_],
    parameters: ItemParameters,
) -> tuple[Route, ...]:
    """From each number of points to the allowed module that informs most at its EAP ([3])."""
    prefixes = sorted({path[:n] for path in paths for n in range(1, len(path))})
    quadrature = normal_quadrature()
    table = log_probability_table(parameters, quadrature.nodes)
    found = []
    for taken in prefixes:
        rows = np.concatenate([modules[module].items for module in taken])
        theta = sum_score_table(table[rows[is_routing[rows]]], quadrature=quadrature).theta
        options = sorted({path[len(taken)] for path in paths if path[: len(taken)] == taken})
        at_theta = item_information(parameters, theta) * is_routing[:, None]
        worth = np.array([at_theta[modules[module].items].sum(axis=0) for module in options])
        found.append(_route(taken, options, worth))
    return tuple(found)


def _route(taken: tuple[int, ...], options: Sequence[int], worth: FloatArray) -> Route:
    """A route that never leads to an easier module for more points."""
    best = np.maximum.accumulate(worth.argmax(axis=0))
    reached = np.unique(best)
    return Route(
        taken=taken,
        next_modules=tuple(options[place] for place in reached),
        least=tuple(int(np.argmax(best == place)) for place in reached),
    )


def _impossible(
    supply: FormSupply, modules: Sequence[Module], lengths: IntArray, *, is_shared: bool
) -> str:
    asked = sum(int(lengths[:, module.stage].sum()) for module in modules)
    advice = "" if is_shared else "; modules of one stage may share items (--share)"
    return (
        f"no panel of {len(modules)} modules was found for {supply.blueprint.id}: its modules take "
        f"{asked} places, {len(supply.content)} items can be used, and every path must meet every "
        f"rule{advice}"
    )
